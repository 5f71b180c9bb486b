import json

import pytest

from seriatim.estimation.estimate import Estimate, HypothesisTest
from seriatim.estimation.multiplicity import Adjustment, Comparison, adjust


def family_of(*p_values):
    return [
        Comparison(name=f"comparison {k}", p_value=p, reason="no events" if p is None else None)
        for k, p in enumerate(p_values)
    ]


def adjusted_of(family):
    return [comparison.adjusted for comparison in family.comparisons]


@pytest.mark.parametrize("method", list(Adjustment))
def test_agrees_with_r(reference, agree, method):
    for case in reference("multiplicity"):
        comparisons = family_of(*case["p_values"])
        size = case["family_size"]
        family = adjust(
            comparisons,
            method=method,
            family_size=size,
            count_missing=size >= len(comparisons),
        )
        agree(adjusted_of(family), case[method])


# Holm by hand: 0.01 x 3; the larger of 0.03 and 0.02 x 2; the larger of 0.04 and 0.04 x 1.
# Hochberg: 0.04; the smaller of 0.04 and 0.02 x 2; of 0.04 and 0.01 x 3.
# Benjamini-Hochberg: 0.04; the smaller of 0.04 and 0.02 x 3/2; of 0.03 and 0.01 x 3.
@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("holm", [0.03, 0.04, 0.04]),
        ("hochberg", [0.03, 0.04, 0.04]),
        ("benjamini_hochberg", [0.03, 0.03, 0.04]),
    ],
)
def test_three_comparisons_by_hand(method, expected):
    family = adjust(family_of(0.01, 0.02, 0.04), method=method)
    assert adjusted_of(family) == pytest.approx(expected, rel=1e-14)


def test_the_inventory_keeps_order_names_ranks_and_reasons():
    family = adjust(family_of(0.04, None, 0.01, 0.04))
    assert [c.name for c in family.comparisons] == [f"comparison {k}" for k in range(4)]
    assert [c.rank for c in family.comparisons] == [2, None, 1, 2]
    assert [c.reason for c in family.comparisons] == [None, "no events", None, None]
    assert (family.family_size, family.n_listed, family.n_reported) == (4, 4, 3)
    assert (family.method, family.reason) == ("Holm", None)
    assert json.loads(json.dumps(family.to_json()))["comparisons"][1]["adjusted"] is None


def test_comparisons_without_a_p_value_count_unless_told_otherwise():
    comparisons = family_of(0.01, None, None)
    assert adjusted_of(adjust(comparisons)) == [0.03, None, None]
    left_out = adjust(comparisons, count_missing=False)
    assert (adjusted_of(left_out), left_out.family_size) == ([0.01, None, None], 1)
    assert adjusted_of(adjust(comparisons, family_size=8)) == [0.08, None, None]


def test_nothing_is_invented_for_a_family_of_unknown_size():
    family = adjust(family_of(0.001, 0.02), complete=False)
    assert adjusted_of(family) == [None, None]
    assert [c.rank for c in family.comparisons] == [1, 2]
    assert family.family_size is None
    assert family.reason.startswith("family size unknown")
    assert family.comparisons[0].reason == family.reason
    known = adjust(family_of(0.001, 0.02), complete=False, family_size=10)
    assert adjusted_of(known) == [0.01, 0.18]


def test_an_empty_family():
    family = adjust([])
    assert (family.comparisons, family.family_size, family.n_reported) == ((), 0, 0)


def test_p_values_come_from_results():
    estimate = Estimate(method="t", value=1, p_value=0.2, conf_level=None)
    test = HypothesisTest(method="exact", p_value=None, reason="no rows in the group")
    untested = Estimate(method="count", value=3, conf_level=None)
    found = [Comparison.of("x", result) for result in (estimate, test, untested)]
    assert [c.p_value for c in found] == [0.2, None, None]
    assert [c.reason for c in found] == [None, "no rows in the group", "no test was made"]


@pytest.mark.parametrize("p_value", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(p_value):
    with pytest.raises(ValueError, match="response: expected a p-value from 0 to 1"):
        Comparison(name="response", p_value=p_value)


def test_impossible_families_are_refused():
    with pytest.raises(ValueError, match="response: p_value is None, so `reason` must say why"):
        Comparison(name="response", p_value=None)
    with pytest.raises(ValueError, match="method: expected one of holm, hochberg"):
        adjust(family_of(0.1), method="bonferroni")
    with pytest.raises(ValueError, match="at least the 2 comparisons listed, found 1"):
        adjust(family_of(0.1, None), family_size=1)
    twice = [Comparison(name="response", p_value=0.1)] * 2
    with pytest.raises(ValueError, match="distinct names, found 'response' 2 times"):
        adjust(twice)
