from __future__ import annotations

import pytest

from seriatim.report.figures.lanes import MARKERS, draw_mark, draw_span, month_axis
from seriatim.report.figures.patient_specs import MarkKind, Span
from seriatim.report.figures.theme import canvas, paper


def test_every_kind_of_mark_has_its_own_marker() -> None:
    assert set(MARKERS) == set(MarkKind)
    assert len({marker for marker, *_ in MARKERS.values()}) == len(MarkKind)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(("last", "step"), [(20.0, 3), (40.0, 6), (90.0, 12), (190.0, 24)])
def test_an_axis_has_few_round_ticks(last: float, step: int) -> None:
    axes = paper(canvas(20))
    month_axis(axes, last)
    ticks = list(axes.get_xticks())
    assert len(ticks) <= 9
    assert ticks[1] == step


@pytest.mark.usefixtures("settings")
def test_a_span_lies_around_its_middle() -> None:
    axes = paper(canvas(20))
    draw_span(axes, Span(start=2, end=5, name="A", color="#0072B2"), 10, 4)
    box = axes.patches[0].get_extents().transformed(axes.transData.inverted())
    assert (box.x0, box.x1, box.y0, box.y1) == pytest.approx((2, 5, 8, 12))
    draw_mark(axes, MarkKind.DEATH, 3, 10)
    assert axes.lines[-1].get_marker() == "s"
