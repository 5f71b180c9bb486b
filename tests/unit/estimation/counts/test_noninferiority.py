import json

import pytest

from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.clustered.clustered_logit import clustered_odds_ratio
from seriatim.estimation.counts.noninferiority import (
    Better,
    MarginTest,
    equivalence,
    equivalence_of_estimate,
    noninferiority,
    noninferiority_of_estimate,
)
from seriatim.estimation.counts.paired import PairedTable
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.summary import ClusterCounts


def table_of(events_1, n_1, events_0, n_0):
    return TwoByTwo(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0)


def pairs_of(both, first_only, second_only, neither):
    return PairedTable(both=both, first_only=first_only, second_only=second_only, neither=neither)


@pytest.mark.parametrize(("kind", "make"), [("score", table_of), ("pairs", pairs_of)])
def test_scores_agree_with_r(reference, agree, kind, make):
    cases = [case for case in reference("noninferiority") if case["kind"] == kind]
    assert len(cases) >= 8
    for case in cases:
        table, margin = make(*case["table"]), case["margin"]
        lower = noninferiority(table, margin, better="lower")
        agree([lower.statistic, lower.p_value], [case["statistic_lower"], case["lower"]])
        higher = noninferiority(table, margin, better="higher")
        agree([higher.statistic, higher.p_value], [case["statistic_higher"], case["higher"]])
        agree(equivalence(table, margin).p_value, case["equivalence"])


def test_t_statistics_agree_with_r(reference, agree):
    for case in reference("noninferiority"):
        if case["kind"] != "t":
            continue
        estimate = Estimate(
            method=case["name"],
            value=case["value"],
            std_error=case["std_error"],
            df=case["df"],
            conf_low=case["limits"][0],
            conf_high=case["limits"][1],
        )
        for side in Better:
            test = noninferiority_of_estimate(estimate, case["margin"], better=side)
            agree([test.statistic, test.p_value], [case[f"statistic_{side}"], case[side]])
            assert test.df == case["df"]
        agree(equivalence_of_estimate(estimate, case["margin"]).p_value, case["equivalence"])


# Section 1c of the specification: equal rates of 20 %, 68 against 290: the upper limit is +12.4 pp.
def test_equal_rates_do_not_show_noninferiority_in_a_small_group():
    test = noninferiority(table_of(14, 68, 58, 290), 0.10, better="lower")
    assert test.estimate.conf_high == pytest.approx(0.124, abs=5e-4)
    assert test.p_value > 0.025
    assert noninferiority(table_of(140, 680, 580, 2900), 0.10, better="lower").p_value < 0.025


def test_the_direction_decides():
    worse = table_of(50, 100, 30, 100)
    assert noninferiority(worse, 0.10, better="lower").p_value > 0.9
    assert noninferiority(worse, 0.10, better=Better.HIGHER).p_value < 1e-4
    assert noninferiority(worse, 0.10, better="higher").better is Better.HIGHER
    assert equivalence(worse, 0.10).better is None


def test_a_clustered_difference_is_tested_by_its_own_t():
    counts = ClusterCounts.from_rows(
        [1, 1, 2, 2, 3, 3, 4, 5, 6], ["a", "b"] * 3 + ["a", "b", "a"], [1, 0, 0, 0, 1, 1, 1, 1, 0]
    )
    estimate = clustered_difference(counts, "b", "a").estimate
    test = noninferiority_of_estimate(estimate, 0.3, better="lower")
    assert test.statistic == pytest.approx((estimate.value - 0.3) / estimate.std_error)
    assert test.df == estimate.df
    ratio = clustered_odds_ratio(counts, "b", "a").estimate
    with pytest.raises(ValueError, match="A ratio has its standard error on the log scale"):
        noninferiority_of_estimate(ratio, 0.3, better="lower")


def test_no_p_value_has_a_reason():
    empty = noninferiority(table_of(0, 0, 1, 5), 0.1, better="lower")
    assert (empty.p_value, empty.reason) == (None, "no rows in the group")
    assert equivalence(PairedTable.zero(), 0.1).reason == "no pairs"
    without = noninferiority_of_estimate(risk_difference(table_of(1, 5, 1, 5)), 0.1, better="lower")
    assert "no standard error" in without.reason
    flat = Estimate(method="t", value=0.0, std_error=0.0, df=3, conf_level=None)
    assert "or one of 0" in equivalence_of_estimate(flat, 0.1).reason
    with pytest.raises(ValueError, match="`reason` must say why"):
        MarginTest(method="x", margin=0.1, better=None, estimate=flat)
    with pytest.raises(ValueError, match="statistic: expected a finite number"):
        MarginTest(
            method="x", margin=0.1, better=None, estimate=flat, statistic=float("inf"), p_value=0.0
        )


@pytest.mark.parametrize("margin", [0, -0.1, 1, float("nan"), float("inf")])
def test_impossible_margins_are_refused(margin):
    with pytest.raises(ValueError, match="margin: expected a finite difference between 0 and 1"):
        noninferiority(table_of(1, 5, 1, 5), margin, better="lower")


def test_a_direction_must_be_said_in_known_words():
    with pytest.raises(ValueError, match=r"'lower' .* or 'higher', found 'more'"):
        noninferiority(table_of(1, 5, 1, 5), 0.1, better="more")
    estimate = Estimate(method="t", value=0.0, std_error=1.0, conf_level=None)
    with pytest.raises(ValueError, match="above 0, found 0"):
        noninferiority_of_estimate(estimate, 0, better="lower")


def test_json_has_every_number():
    test = noninferiority(table_of(14, 68, 58, 290), 0.10, better="lower")
    data = json.loads(json.dumps(test.to_json()))
    assert (data["margin"], data["better"], data["estimate"]["n"]) == (0.1, "lower", 358)
