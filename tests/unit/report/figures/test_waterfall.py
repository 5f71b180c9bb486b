from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.patient_specs import Change, WaterfallFigure, WaterfallPanel
from seriatim.report.figures.waterfall import LEAST_MM, draw_waterfall, runs, widths

CUTS = ((-0.5, "PR"), (0.25, "PD"))
KEY = (("Progressive disease", "#E07B3F", "////"), ("Complete response", "#0072B2", ""))


def change(value: float, name: str = "CR") -> Change:
    return Change(value=value, name=name, color="#0072B2")


def _figure(*sizes: int) -> WaterfallFigure:
    panels = tuple(
        WaterfallPanel(
            title=f"Group {k}",
            below=f"{n} of {n} measured",
            changes=tuple(
                change(1.5 if i == 0 else -i / n, "PD" if i == 0 else "CR") for i in range(n)
            ),
        )
        for k, n in enumerate(sizes)
    )
    return WaterfallFigure(panels=panels, key=KEY, cuts=CUTS)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0])
def test_groups_are_named_and_no_text_covers_another(
    width: float,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    figure = draw_waterfall(_figure(290, 59, 22), width)
    assert {"Group 0", "59 of 59 measured", "−50%", "+25%"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_few_bars_stand_apart_and_many_touch_with_one_outline_a_response() -> None:
    few, many = (draw_waterfall(_figure(n)).axes[1].patches for n in (5, 300))
    assert len(few) == 5
    assert len(many) == 2  # one of growth, one of shrinkage


@pytest.mark.usefixtures("settings")
def test_growth_beyond_double_is_cut() -> None:
    axes = draw_waterfall(_figure(5)).axes[1]
    assert axes.patches[0].get_path().vertices[:, 1].max() == 1.0
    assert axes.get_ylim()[1] < 1.5


@pytest.mark.usefixtures("settings")
def test_a_group_without_changes_has_an_empty_panel() -> None:
    panel = WaterfallPanel(title="A", below="0 of 3 measured", changes=())
    figure = draw_waterfall(WaterfallFigure(panels=(panel,), key=KEY, cuts=CUTS))
    assert len(figure.axes[1].patches) == 0


def test_no_group_is_narrower_than_the_least_and_all_fill_the_width() -> None:
    wide = widths(_figure(290, 59, 22), 174.0)
    assert min(wide) == LEAST_MM
    assert sum(wide) == pytest.approx(174 - 14 - 1 - 8)
    assert widths(_figure(1, 1), 60.0) == pytest.approx([20.5, 20.5])


def test_runs_of_one_response() -> None:
    names = ("PD", "PD", "SD", "PD")
    assert runs(tuple(change(0.1, name) for name in names)) == [(0, 1), (2, 2), (3, 3)]
    assert runs(()) == []
