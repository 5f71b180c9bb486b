import json

import numpy as np
import pytest

from seriatim.estimation.regression.shrunken_shares import (
    SeriesCounts,
    left_out_shares,
    shrunken_shares,
)

ABSTRACT = SeriesCounts(series=("here",), n=((25, 34),), events=((2, 22),), unit="patient")


@pytest.fixture(scope="module")
def abstract():
    return shrunken_shares(ABSTRACT)


def counts_of(case):
    names = tuple("abcde"[: len(case["n"])])
    pairs = (tuple(map(tuple, case[key])) for key in ("n", "events"))
    n, events = pairs
    return SeriesCounts(series=names, n=n, events=events)


@pytest.mark.parametrize("name", ["one_series", "zero_cells", "only_prior"])
def test_one_series_agrees_with_panels_in_r(reference, agree, name):
    case = reference("shrunken_shares", name)
    found = shrunken_shares(counts_of(case))
    for posterior, expected in zip(found.own[0], case["own"], strict=True):
        agree(posterior.estimate().value, expected["mean"])
        below = [posterior.below(share) for share in case["shares"]]
        # Tails that are nothing are nothing here too, to 13 digits of the whole.
        assert below == pytest.approx(expected["below"], rel=1e-8, abs=1e-13)
    for posterior, expected in zip(found.new, case["new"], strict=True):
        agree([posterior.below(share) for share in case["shares"]], expected["below"])
    agree(found.spread.value, case["spread"])


@pytest.mark.parametrize("name", ["two_series", "three_series", "far_apart", "opposite"])
def test_several_series_agree_with_grids_in_r(reference, agree, name):
    case = reference("shrunken_shares", name)
    found = shrunken_shares(counts_of(case))
    for pair, expected in zip(found.own, case["own"], strict=True):
        agree([posterior.estimate().value for posterior in pair], expected)
    agree([posterior.estimate().value for posterior in found.new], case["new"])
    agree(found.spread.value, case["spread"])
    assert not found.spread_from_prior


def test_limits_leave_out_what_they_say(abstract):
    for posterior in (*abstract.own[0], *abstract.new):
        estimate = posterior.estimate(conf_level=0.9)
        assert posterior.below(estimate.conf_low) == pytest.approx(0.05, abs=1e-10)
        assert posterior.above(estimate.conf_high) == pytest.approx(0.05, abs=1e-10)


def test_a_new_series_is_less_certain_than_this_one(abstract):
    for own, new in zip(abstract.own[0], abstract.new, strict=True):
        here, there = own.estimate(), new.estimate()
        assert there.conf_low < here.conf_low < here.conf_high < there.conf_high
        assert (here.n, there.n) in ((25, 25), (34, 34))


def test_extreme_shares_are_drawn_in_and_large_ones_hardly():
    small = SeriesCounts(series=("a",), n=((3, 4),), events=((0, 4),))
    without, having = (p.estimate().value for p in shrunken_shares(small).own[0])
    assert 0 < without < having < 1
    large = SeriesCounts(series=("a",), n=((400, 400),), events=((100, 300),))
    pulled = [p.estimate().value for p in shrunken_shares(large).own[0]]
    assert pulled == pytest.approx([0.25, 0.75], abs=0.005)


def test_one_series_leaves_the_spread_to_its_prior(abstract):
    assert abstract.spread_from_prior
    # The half-normal of scale 0.5 has mean 0.5 sqrt(2 / pi) = 0.399; two groups hardly move it.
    assert abstract.spread.value == pytest.approx(0.5 * np.sqrt(2 / np.pi), abs=0.01)
    nothing = shrunken_shares(SeriesCounts.zero())
    assert nothing.own == ()
    # Without data the 97.5 % quantile is that of the half-normal: 0.5 z(0.9875).
    assert nothing.spread.conf_high == pytest.approx(0.5 * 2.241402727604947, abs=1e-7)


def test_series_that_differ_widen_the_prediction():
    alike = SeriesCounts(series=("a", "b"), n=((20, 20),) * 2, events=((5, 12),) * 2)
    apart = SeriesCounts(series=("a", "b"), n=((20, 20),) * 2, events=((1, 6), (9, 18)))
    assert shrunken_shares(apart).spread.value > shrunken_shares(alike).spread.value


def test_each_series_is_predicted_from_the_others():
    both = SeriesCounts(series=("a", "b"), n=((25, 34), (9, 9)), events=((2, 22), (9, 0)))
    left_a, left_b = left_out_shares(both)
    alone = shrunken_shares(both.without("b"))
    assert left_b.new[1].estimate() == alone.new[1].estimate()
    assert left_a.series == ("b",)


def test_counts_add_and_survive_json():
    rows = [("a", 1, 1), ("b", 0, 1), ("a", 0, 0), ("b", 1, 0)]
    whole = SeriesCounts.from_rows(*zip(*rows, strict=True), unit="patient")
    parts = [SeriesCounts.from_rows(*zip(*half, strict=True), unit="patient")
             for half in (rows[:1], rows[1:])]  # fmt: skip
    assert parts[0] + parts[1] == whole == parts[1] + parts[0]
    assert SeriesCounts.zero() + whole == whole
    assert SeriesCounts.from_json(json.loads(json.dumps(whole.to_json()))) == whole


def test_impossible_counts_are_refused(abstract):
    with pytest.raises(ValueError, match="found 5"):
        SeriesCounts(series=("a",), n=((4, 4),), events=((5, 0),))
    with pytest.raises(ValueError, match="one entry a series"):
        SeriesCounts(series=("a",), n=(), events=())
    with pytest.raises(ValueError, match=r"found 1\.2"):
        abstract.new[0].below(1.2)


def test_what_the_lattice_cannot_resolve_has_a_reason():
    large = SeriesCounts(series=("a",), n=((501, 1),), events=((3, 1),))
    found = shrunken_shares(large)
    assert "500 rows" in found.reason
    assert found.new is None
    assert found.spread.value is None
    many = SeriesCounts(series=tuple("abcdefghijklm"), n=((1, 1),) * 13, events=((0, 1),) * 13)
    assert "12 series" in shrunken_shares(many).reason


def test_the_ends_are_certain(abstract):
    posterior = abstract.own[0][0]
    assert (posterior.below(0), posterior.below(1)) == (0, 1)
    assert (posterior.above(0), posterior.above(1)) == (1, 0)
