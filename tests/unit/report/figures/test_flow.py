from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.report.figures.flow import draw_flow
from seriatim.report.figures.specs import FlowBox, FlowDiagram
from seriatim.report.sections.flow import flow_diagram
from seriatim.wording.lookup import Lookup

Texts = Callable[[Figure], list[str]]
Crossings = Callable[[Figure], list[tuple[str, str]]]


@pytest.mark.usefixtures("settings")
def test_every_count_is_drawn_and_no_text_covers_another(
    lookup: Lookup, texts: Texts, crossings: Crossings
) -> None:
    diagram = flow_diagram(lookup)
    assert diagram is not None
    figure = draw_flow(diagram)
    assert {"293 patients", "380 procedures", "59 evaluable for response"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_the_figure_grows_with_its_lines() -> None:
    def height(n: int) -> float:
        box = FlowBox(title="A", lines=("line",) * n)
        return float(draw_flow(FlowDiagram(steps=((box, None),), groups=(box,))).get_figheight())

    assert height(1) < height(2) < height(6)


@pytest.mark.usefixtures("settings")
def test_many_groups_with_long_names_stay_inside_their_boxes(crossings: Crossings) -> None:
    box = FlowBox(
        title="Third isolated limb perfusion of the leg",
        lines=("1,000 procedures in 1,000 patients", "  3 stable, but assessed too early to count"),
    )
    diagram = FlowDiagram(steps=((FlowBox(title="Included"), None),), groups=(box,) * 5)
    assert crossings(draw_flow(diagram)) == []
