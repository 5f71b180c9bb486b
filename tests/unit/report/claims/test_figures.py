"""What the pictures of a checked paper show."""

from dataclasses import replace

import pytest

from seriatim.claims.checking import check_paper
from seriatim.claims.loading import load_paper
from seriatim.claims.model import Sign
from seriatim.report.claims.figures import p_value_figures, pair_figure


@pytest.fixture(scope="module")
def check():
    return check_paper(load_paper("belgrano_2019"))


def test_a_panel_holds_the_pairs_of_its_percentage(check):
    panels = {panel.title: panel for panel in pair_figure(check).panels}
    panel = panels["Overall response to the second perfusion: 80%"]
    assert (panel.stated, panel.limit) == (68, 68)
    assert (5, 4) in panel.alone
    assert (5, 4) not in panel.together
    assert (59, 47) in panel.together
    assert panel.chosen == ((59, 47),)
    assert panels["Complete response to the first perfusion: 60%"].chosen == ()
    unknown = next(p for title, p in panels.items() if title.endswith("65%"))
    assert unknown.stated is None


def test_a_picture_of_p_values_for_each_reading_with_several_tables(check):
    free, nested = p_value_figures(check)
    assert "85 possible tables" in free.title
    rows = {row.label: row.values for row in nested.rows}
    assert len(rows["Fisher exact"]) == 38
    assert "Boschloo" not in rows
    assert free.printed == (0.0005, 0.0015)


@pytest.mark.parametrize(
    ("sign", "printed"), [(Sign.LESS, (0.0, 0.001)), (Sign.GREATER, (0.001, 1.0))]
)
def test_a_p_value_printed_as_a_limit_is_a_wider_band(check, sign, printed):
    comparisons = (replace(check.paper.comparisons[0], sign=sign),)
    other = check_paper(replace(check.paper, comparisons=comparisons))
    assert p_value_figures(other)[0].printed == printed


def test_no_percentage_no_picture():
    paper = replace(load_paper("vrouenraets_2001"), groups=(), claims=())
    assert pair_figure(check_paper(paper)) is None


def test_a_count_alone_has_a_panel_too():
    titles = [panel.title for panel in pair_figure(check_paper(load_paper("ect_2018"))).panels]
    assert "Complete response" in titles
