from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.differences import axis_end, draw_differences
from seriatim.report.figures.specs import DifferenceFigure, Interval, IntervalRow
from seriatim.report.sections.second_procedure import answers_figure
from seriatim.wording.lookup import Lookup


def of(low: float, high: float) -> DifferenceFigure:
    interval = Interval(value=(low + high) / 2, low=low, high=high, text="text")
    row = IntervalRow(label="Row", tally="", interval=interval)
    return DifferenceFigure(groups=(("Group", (row,)),), axis_label="Difference")


@pytest.mark.usefixtures("settings")
def test_headings_answers_and_numbers_are_written_and_do_not_cross(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    data = answers_figure(lookup)
    assert data is not None
    figure = draw_differences(data)
    expected = {"Complete response", "As if all treated twice", "−17.6 (−28.5 to −7.1)", "0"}
    assert expected <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.parametrize(
    ("low", "high", "end"),
    [(-0.33, 0.05, 0.4), (-0.02, 0.03, 0.1), (-0.2, 0.1, 0.2), (0.1, 0.93, 1.0)],
)
def test_the_axis_ends_at_a_tick_that_holds_every_limit(
    low: float, high: float, end: float
) -> None:
    assert axis_end(of(low, high)) == pytest.approx(end)


@pytest.mark.usefixtures("settings")
def test_no_difference_is_in_the_middle_and_always_ticked(
    texts: Callable[[Figure], list[str]],
) -> None:
    for high in (0.1, 0.45, 0.55, 0.95):
        figure = draw_differences(of(-0.1, high))
        (axes,) = (axes for axes in figure.axes if axes.lines)
        low_end, high_end = axes.get_xlim()
        assert low_end == -high_end
        assert "0" in texts(figure)
