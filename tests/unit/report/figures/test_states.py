from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.analysis.results import Results
from seriatim.report.figures.specs import StateFigure, StateLayer
from seriatim.report.figures.states import draw_states
from seriatim.report.sections.states import state_figure
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_the_dead_grow_from_the_axis_and_all_fill_it(
    texts: Callable[[Figure], list[str]],
) -> None:
    layers = (
        StateLayer(label="Alive", values=(1.0, 0.25), color="#ffffff"),
        StateLayer(label="Dead", values=(0.0, 0.75), color="#888888", hatch="//"),
    )
    figure = draw_states(StateFigure(months=(0.0, 12.0), layers=layers, ticks=(0.0, 12.0)))
    dead, alive = figure.axes[0].collections
    heights = [area.get_paths()[0].get_extents() for area in (dead, alive)]
    assert heights[0].ymin == 0
    assert heights[1].ymax == 1
    assert {"Alive", "Dead"} <= set(texts(figure))


@pytest.mark.usefixtures("settings")
def test_nothing_is_written_over_something_else(
    example: Results, crossings: Callable[[Figure], list[tuple[str, str]]]
) -> None:
    data = state_figure(Lookup(example))
    assert data is not None
    assert crossings(draw_states(data)) == []
