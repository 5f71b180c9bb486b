"""How common are few solutions?"""

import pytest

from seriatim.claims import neighbors
from seriatim.claims.loading import load_paper
from seriatim.claims.neighbors import surprise
from seriatim.claims.relations import STANDARD_READINGS


def test_the_founding_abstract_is_nothing_unusual(belgrano):
    # The project's methods, of 700 neighbors: 26 % no strict solution, 33 % exactly one. With 150
    # neighbors the standard error of a share is at most 4 points.
    strict = next(r for r in belgrano.readings if r.name == "strict")
    found = surprise(belgrano, strict, 150, seed=1)
    assert found == surprise(belgrano, strict, 150, seed=1)
    assert found.total == 1
    assert found.n_none / found.n == pytest.approx(0.26, abs=0.10)
    assert (found.n_as_few - found.n_none) / found.n == pytest.approx(0.33, abs=0.10)
    other = surprise(belgrano, strict, 150, seed=2)
    assert (other.n_none, other.n_as_few) != (found.n_none, found.n_as_few)


def test_printed_counts_and_the_ends_of_the_scale_stay(parse):
    paper = parse(
        '[groups.g]\nlabel = "G"\nn = 10\n'
        '[percentages.a]\nlabel = "A"\ngroup = "g"\ncount = 3\n'
        '[percentages.b]\nlabel = "B"\ngroup = "g"\nprinted = "100"\n'
    )
    found = surprise(paper, STANDARD_READINGS[1], 40, seed=3)
    assert found.n == 40
    assert 0 < found.n_none < 40  # 97 to 99 % of at most 10 is no whole number, 100 % is


def test_nothing_is_said_where_no_percentage_can_be_moved():
    assert surprise(load_paper("z0020_2006"), STANDARD_READINGS[1], 5, seed=1) is None


def test_nothing_is_said_where_nothing_can_be_counted(belgrano, monkeypatch):
    assert surprise(belgrano, belgrano.readings[0], 0, seed=1) is None
    monkeypatch.setattr(neighbors, "count_solutions", lambda _: None)
    assert surprise(belgrano, belgrano.readings[0], 5, seed=1) is None
