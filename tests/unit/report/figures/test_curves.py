from __future__ import annotations

import pytest

from seriatim.report.figures.curves import clip_steps, draw_curve, draw_risk_table, risk_table_lines
from seriatim.report.figures.specs import Curve, RiskRows
from seriatim.report.figures.theme import canvas, place_axes

CURVE = Curve(
    label="A",
    months=(2.0, 5.0),
    values=(0.8, 0.5),
    low=(0.7, 0.4),
    high=(0.9, 0.6),
    end=9.0,
    reliable=(0.0, 5.0),
)


@pytest.mark.parametrize(
    ("first", "until", "months", "values"),
    [
        (0, 9, [0, 2.0, 5.0, 9], [1.0, 0.8, 0.5, 0.5]),
        (1, 4, [1, 2.0, 4], [1.0, 0.8, 0.8]),
        (2, 5, [2, 5.0], [0.8, 0.5]),
        (0, 99, [0, 2.0, 5.0, 9.0], [1.0, 0.8, 0.5, 0.5]),
    ],
)
def test_steps_are_cut_to_a_stretch(
    first: float, until: float, months: list[float], values: list[float]
) -> None:
    cut = clip_steps((0.0, 2.0, 5.0, 9.0), ((1.0, 0.8, 0.5, 0.5),), first, until)
    assert cut == (months, [values])


def test_an_empty_stretch_gives_nothing() -> None:
    assert clip_steps((0.0, 2.0), ((1.0, 0.8),), 3, 3) is None
    assert clip_steps((0.0, 2.0), ((1.0, 0.8),), 3, 8) is None
    assert clip_steps((), ((),), 0, 8) is None


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("pale", "reliable", "lines", "bands"),
    [
        (True, (0.0, 5.0), 2, 1),
        (False, (0.0, 5.0), 1, 1),
        (True, (0.0, 0.0), 1, 0),
        (False, (0.0, 0.0), 0, 0),
    ],
)
def test_a_curve_is_pale_where_few_are_at_risk(
    pale: bool, reliable: tuple[float, float], lines: int, bands: int
) -> None:
    axes = place_axes(canvas(50), 10, 10, 100, 30)
    curve = Curve(
        label="A",
        months=CURVE.months,
        values=CURVE.values,
        low=CURVE.low,
        high=CURVE.high,
        end=9.0,
        reliable=reliable,
        pale=pale,
    )
    draw_curve(axes, curve, 0)
    assert (len(axes.lines), len(axes.collections)) == (lines, bands)


@pytest.mark.usefixtures("settings")
def test_numbers_stand_under_their_ticks_only() -> None:
    axes = place_axes(canvas(50), 30, 10, 100, 30)
    axes.set_xlim(0, 24)
    table = RiskRows(label="A", months=(0, 12, 24), rows=(("At risk", (1290, 8, None)),))
    draw_risk_table(axes, (table,), (0, 24))
    assert [text.get_text() for text in axes.texts] == ["A", "At risk", "1,290"]
    assert risk_table_lines((table, table)) == pytest.approx(4.7)


@pytest.mark.usefixtures("settings")
def test_large_numbers_leave_out_ticks() -> None:
    axes = place_axes(canvas(50), 30, 10, 40, 30)
    axes.set_xlim(0, 96)
    months = tuple(float(12 * i) for i in range(9))
    table = RiskRows(label="A", months=months, rows=(("At risk", (1_234_567,) * 9),))
    draw_risk_table(axes, (table,), months)
    # 40 mm for 96 months: 5 mm between ticks, 11 mm for a number: every third.
    assert [t.get_position()[0] for t in axes.texts if t.get_text() == "1,234,567"] == [0, 36, 72]
