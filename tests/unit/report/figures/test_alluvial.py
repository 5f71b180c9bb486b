from __future__ import annotations

from collections.abc import Callable

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from seriatim.report.figures.alluvial import draw_alluvial
from seriatim.report.figures.specs import AlluvialFigure, Stage
from seriatim.report.sections.steps import alluvial_figure
from seriatim.wording.lookup import Lookup


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [140.0, 174.0])
def test_bars_are_named_and_no_text_covers_another(
    width: float,
    lookup: Lookup,
    texts: Callable[[Figure], list[str]],
    crossings: Callable[[Figure], list[tuple[str, str]]],
) -> None:
    data = alluvial_figure(lookup)
    assert data is not None
    figure = draw_alluvial(data, width)
    assert {"ILP 1", "ILP 2", "ILP 3", "Complete response  38", "22"} <= set(texts(figure))
    assert crossings(figure) == []


@pytest.mark.usefixtures("settings")
def test_flows_are_as_thick_as_their_counts_on_every_step() -> None:
    def stage(code: str) -> Stage:
        return Stage(code=code, label=code, below="", color="#0072B2")

    stages = (stage("CR"), stage("PD"))
    data = AlluvialFigure(
        titles=("1", "2", "3"),
        stages=(stages, stages, stages),
        sizes=((6, 4), (7, 3), (2, 1)),
        counts=(((5, 1), (2, 2)), ((2, 0), (0, 1))),
    )
    ribbons = [p for p in draw_alluvial(data).axes[0].patches if isinstance(p, PathPatch)]
    thick = [p.get_path().vertices[0][1] - p.get_path().vertices[7][1] for p in ribbons]
    assert [t / thick[1] for t in thick] == pytest.approx([5, 1, 2, 2, 2, 1])
