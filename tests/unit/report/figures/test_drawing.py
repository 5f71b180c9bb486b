from __future__ import annotations

import typing
from collections.abc import Callable

import pytest
from matplotlib.figure import Figure

from seriatim.analysis.results import Results
from seriatim.report.contents import report_document
from seriatim.report.document import FigureBlock
from seriatim.report.figures.drawing import DRAWINGS, draw, least_width
from seriatim.report.figures.specs import FigureSpec, FlowBox, FlowDiagram
from seriatim.report.figures.svg import render_svg
from seriatim.report.figures.theme import figure_settings


def test_every_kind_of_figure_has_its_drawing() -> None:
    assert set(DRAWINGS) == set(typing.get_args(FigureSpec))


def test_a_figure_is_drawn_by_its_kind() -> None:
    with figure_settings():
        figure = draw(FlowDiagram(steps=((FlowBox(title="A"), None),), groups=()))
    assert isinstance(figure, Figure)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("width", [84.0, 140.0, 190.0])
def test_no_text_of_a_report_covers_another_at_any_width_of_a_journal(
    width: float, example: Results, crossings: Callable[[Figure], list[tuple[str, str]]]
) -> None:
    """At 84 mm those that have a form for one column, at least three of them."""
    blocks = [b for b in report_document(example).blocks if isinstance(b, FigureBlock)]
    drawn = {b.id: draw(b.spec, width) for b in blocks if least_width(b.spec) <= width}
    assert len(drawn) >= (3 if width < 140 else 10)
    assert {name: found for name, figure in drawn.items() if (found := crossings(figure))} == {}
    for figure in drawn.values():
        across, up = figure.get_size_inches() * 25.4
        assert across == pytest.approx(width)
        assert up <= 234  # a page of a journal


def test_no_figure_makes_a_page_heavy(example: Results) -> None:
    """A pattern of dots once made a single figure of a megabyte."""
    blocks = [b for b in report_document(example).blocks if isinstance(b, FigureBlock)]
    sizes = {b.id: len(render_svg(b.spec, b.id, b.title, b.alt)) for b in blocks}
    assert max(sizes.values()) < 200_000, sizes
    assert sum(sizes.values()) < 800_000
