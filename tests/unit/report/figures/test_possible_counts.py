"""The picture of denominators and counts."""

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.loading import load_paper
from seriatim.report.claims.figures import pair_figure
from seriatim.report.figures.possible_counts import MOST_POINTS, draw_pairs
from seriatim.report.figures.specs import PairFigure, PairPanel


@pytest.mark.usefixtures("settings")
def test_every_percentage_has_a_panel_and_no_text_touches_another(texts, crossings):
    figure = draw_pairs(pair_figure(check_paper(load_paper("belgrano_2019"))))
    assert len(figure.axes) == 1 + 8
    found = " ".join(texts(figure))
    assert "Overall response to the second perfusion" in found
    assert [pair for pair in crossings(figure) if "the edge" not in pair] == []


@pytest.mark.usefixtures("settings")
def test_very_many_pairs_are_drawn_as_a_wedge():
    many = tuple((n, x) for n in range(1, 200) for x in range(n // 2, n // 2 + 8))
    assert len(many) > MOST_POINTS
    panel = PairPanel(title="A", alone=many, together=many, chosen=(), stated=None, limit=200)
    axes = draw_pairs(PairFigure(panels=(panel,))).axes[1]
    assert len(axes.collections) == 1
    assert axes.lines == [] or len(axes.lines) == 0
