from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from seriatim.report.figures.specs import Stage, TransitionFigure
from seriatim.report.figures.transition import draw_transition
from seriatim.report.sections.response import transition_figure
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
def test_counts_are_written_where_flows_are_thick_and_no_text_covers_another(
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    data = transition_figure(lookup)
    assert data is not None
    figure = draw_transition(data)
    assert {"Complete response  38", "of 174 with it", "22", "11"} <= set(texts(figure))
    assert "1" not in texts(figure)
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_every_flow_is_drawn_as_thick_as_its_count() -> None:
    def stage(code: str, hatch: str = "") -> Stage:
        return Stage(code=code, label=code, below="", color="#0072B2", hatch=hatch)

    stages = (stage("CR"), stage("NE", "//"))
    data = TransitionFigure(titles=("A", "B"), before=stages, after=stages, counts=((6, 0), (1, 3)))
    ribbons = [p for p in draw_transition(data).axes[0].patches if isinstance(p, PathPatch)]
    thick = [p.get_path().vertices[0][1] - p.get_path().vertices[7][1] for p in ribbons]
    assert len(thick) == 3
    assert [t / thick[1] for t in thick] == pytest.approx([6, 1, 3])
