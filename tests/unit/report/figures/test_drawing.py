from __future__ import annotations

import typing

from matplotlib.figure import Figure

from seriatim.report.figures.drawing import DRAWINGS, draw
from seriatim.report.figures.specs import FigureSpec, FlowBox, FlowDiagram
from seriatim.report.figures.theme import figure_settings


def test_every_kind_of_figure_has_its_drawing() -> None:
    assert set(DRAWINGS) == set(typing.get_args(FigureSpec))


def test_a_figure_is_drawn_by_its_kind() -> None:
    with figure_settings():
        figure = draw(FlowDiagram(steps=((FlowBox(title="A"), None),), groups=()))
    assert isinstance(figure, Figure)
