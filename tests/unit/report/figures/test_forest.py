from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.forest import draw_forest
from seriatim.report.figures.specs import ForestFigure, ForestRow, Interval

Texts = Callable[[Figure], list[str]]
Crossings = Callable[[Figure], list[tuple[str, str]]]


def _figure(*limits: tuple[float, float, float], ratio: bool = True) -> ForestFigure:
    rows = tuple(
        ForestRow(
            label=f"Row {place}",
            tally="24/59 v 174/290",
            interval=Interval(value=value, low=low, high=high, text="1.00 (0.50 to 2.00)"),
            p="0.51",
        )
        for place, (low, value, high) in enumerate(limits)
    )
    return ForestFigure(
        groups=(("Heading", rows),),
        heads=("n/N v n/N", "Ratio (95% CI)"),
        p_head="p",
        axis_label="Ratio",
        ratio=ratio,
        favors=("fewer", "more"),
    )


def _markers(figure: Figure) -> list[str]:
    return [str(line.get_marker()) for line in figure.axes[1].lines if line.get_marker() != "None"]


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0, 190.0])
def test_table_and_plot_stand_on_the_same_lines_without_touching(
    width: float, texts: Texts, crossings: Crossings
) -> None:
    figure = draw_forest(_figure((0.8, 0.9, 1.1), (0.5, 1.2, 2.6)), width)
    assert {"Row 0", "24/59 v 174/290", "1.00 (0.50 to 2.00)", "0.51"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_an_interval_that_leaves_the_axis_ends_in_an_arrow() -> None:
    """Beyond eightfold either way; an estimate out there is an arrow alone."""
    assert _markers(draw_forest(_figure((0.5, 1.0, 2.0)))) == ["s"]
    assert _markers(draw_forest(_figure((0.5, 1.0, 20.0)))) == ["s", ">"]
    assert _markers(draw_forest(_figure((0.01, 0.5, 20.0)))) == ["s", "<", ">"]
    assert _markers(draw_forest(_figure((29.0, 42.0, 60.0)))) == [">"]


@pytest.mark.usefixtures("settings")
def test_the_axis_of_ratios_is_symmetric_and_as_wide_as_it_must_be() -> None:
    assert draw_forest(_figure((0.9, 1.0, 1.1))).axes[1].get_xlim() == pytest.approx((0.5, 2))
    assert draw_forest(_figure((0.3, 1.0, 1.1))).axes[1].get_xlim() == pytest.approx((0.25, 4))


@pytest.mark.usefixtures("settings")
def test_differences_stand_around_zero_in_points(texts: Texts) -> None:
    figure = draw_forest(_figure((-0.32, -0.19, -0.06), ratio=False))
    assert figure.axes[1].get_xlim() == pytest.approx((-0.4, 0.4))
    assert {"−40", "0", "40"} <= set(texts(figure))


@pytest.mark.usefixtures("settings")
def test_a_row_without_an_estimate_says_so(texts: Texts) -> None:
    row = ForestRow(
        label="A label that is far too long to stand on one line beside the plot",
        tally="",
        interval=None,
        p="–",
        absent="not estimated",
    )
    data = ForestFigure(
        groups=(("Heading", (row,)),),
        heads=("n/N", "Points"),
        p_head="p",
        axis_label="Difference",
        ratio=False,
        favors=("lower", "higher"),
    )
    figure = draw_forest(data)
    assert "not estimated" in texts(figure)
    assert "A label that is far too long to stand" not in " ".join(texts(figure)[:1])
    assert figure.axes[1].get_xlim() == pytest.approx((-0.1, 0.1))
