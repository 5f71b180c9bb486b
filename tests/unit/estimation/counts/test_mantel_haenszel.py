import json

import numpy as np
import pytest

from seriatim.estimation.counts.mantel_haenszel import (
    MantelHaenszelSums,
    cochran_mantel_haenszel,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference,
    mantel_haenszel_risk_ratio,
    mantel_haenszel_sums,
)
from seriatim.estimation.counts.stratified_table import StratifiedTable

RATIOS = [mantel_haenszel_odds_ratio, mantel_haenszel_risk_ratio]
ESTIMATORS = [*RATIOS, mantel_haenszel_risk_difference]


def sums_of(*counts):
    strata = tuple(str(k) for k in range(len(counts)))
    table = StratifiedTable(strata=strata, counts=np.array(counts, dtype=np.int64).reshape(-1, 4))
    return mantel_haenszel_sums(table.with_unit("patient"))


def limits(estimate):
    return [estimate.conf_low, estimate.conf_high]


def test_estimates_agree_with_metafor(reference, agree):
    names = ["odds_ratio", "risk_ratio", "risk_difference"]
    for case in reference("mantel_haenszel"):
        sums = sums_of(*case["counts"])
        for estimator, name in zip(ESTIMATORS, names, strict=True):
            estimate, expected = estimator(sums), case[name]
            agree(estimate.value, expected["value"])
            agree(estimate.std_error, expected["std_error"])
            agree(limits(estimate), expected["limits"])


def test_tests_and_odds_ratios_agree_with_r(reference, agree):
    for case in reference("mantel_haenszel"):
        sums = sums_of(*case["counts"])
        plain = cochran_mantel_haenszel(sums)
        agree([plain.statistic, plain.p_value], [case["statistic"], case["p_value"]])
        corrected = cochran_mantel_haenszel(sums, continuity_correction=True)
        agree(corrected.statistic, case["corrected_statistic"])
        agree(corrected.p_value, case["corrected_p_value"])
        odds = mantel_haenszel_odds_ratio(sums)
        agree(odds.value, case["common_odds_ratio"])
        agree(limits(odds), case["common_limits"])


def test_sums_survive_json_and_refuse_others():
    sums = sums_of([3, 5, 1, 5], [2, 4, 2, 6])
    assert MantelHaenszelSums.from_json(json.loads(json.dumps(sums.to_json()))) == sums
    assert sums + MantelHaenszelSums.zero() == sums
    with pytest.raises(TypeError):
        sums + 1
    with pytest.raises(ValueError, match="summaries of one unit"):
        sums + MantelHaenszelSums(unit="procedure")


# One stratum: the crude odds ratio with Woolf's variance 1/a + 1/b + 1/c + 1/d.
def test_one_stratum_is_the_plain_table():
    sums = sums_of([10, 30, 5, 40])
    odds = mantel_haenszel_odds_ratio(sums)
    assert odds.value == pytest.approx(10 * 35 / (20 * 5))
    assert odds.std_error**2 == pytest.approx(1 / 10 + 1 / 20 + 1 / 5 + 1 / 35)
    risk = mantel_haenszel_risk_ratio(sums)
    assert risk.value == pytest.approx((10 / 30) / (5 / 40))
    assert risk.std_error**2 == pytest.approx(1 / 10 - 1 / 30 + 1 / 5 - 1 / 40)
    difference = mantel_haenszel_risk_difference(sums)
    assert difference.value == pytest.approx(10 / 30 - 5 / 40)
    assert (difference.n, difference.n_events, difference.unit) == (70, 15, "patient")


# Matched pairs as strata of two: the ratio of discordant pairs, and McNemar's chi-squared.
def test_pairs_as_strata_are_mcnemar():
    pairs = [[1, 1, 0, 1]] * 9 + [[0, 1, 1, 1]] * 3 + [[1, 1, 1, 1]] * 4
    sums = sums_of(*pairs)
    assert mantel_haenszel_odds_ratio(sums).value == pytest.approx(3.0)
    assert mantel_haenszel_odds_ratio(sums).std_error ** 2 == pytest.approx(1 / 9 + 1 / 3)
    assert cochran_mantel_haenszel(sums).statistic == pytest.approx((9 - 3) ** 2 / 12)
    assert mantel_haenszel_risk_difference(sums).value == pytest.approx(6 / 16)


def test_the_correction_does_not_pass_zero():
    sums = sums_of([10, 20, 11, 21])
    assert abs(sums.events_1 - sums.expected) < 0.5
    plain, corrected = (
        cochran_mantel_haenszel(sums, continuity_correction=on) for on in (False, True)
    )
    assert plain.statistic == corrected.statistic
    assert corrected.method.endswith("corrected")


def test_the_test_names_its_counts():
    test = cochran_mantel_haenszel(sums_of([3, 5, 1, 5], [2, 4, 2, 6]))
    assert (test.observed, test.n_by_group) == ((5.0, 3.0), (9, 11))
    assert sum(test.expected) == pytest.approx(8)
    assert (test.n, test.n_events, test.df, test.unit) == (20, 8, 1.0, "patient")


@pytest.mark.parametrize("sums", [MantelHaenszelSums.zero(), sums_of([3, 5, 0, 0], [0, 0, 2, 3])])
def test_no_stratum_with_both_groups(sums):
    for estimator in ESTIMATORS:
        assert estimator(sums).value is None
        assert estimator(sums).reason == "no stratum has rows of both groups"
    assert cochran_mantel_haenszel(sums).reason == "no stratum has rows of both groups"


@pytest.mark.parametrize("events", [0, 4])
def test_all_outcomes_alike(events):
    sums = sums_of([events, 4, events, 4], [events, 4, events, 4])
    test = cochran_mantel_haenszel(sums)
    assert (test.p_value, test.statistic) == (None, None)
    assert "same outcome" in test.reason
    assert mantel_haenszel_odds_ratio(sums).value is None
    difference = mantel_haenszel_risk_difference(sums)
    assert (difference.value, difference.conf_low) == (0.0, None)
    assert "no spread" in difference.reason


def test_zero_cells_in_every_stratum():
    unbounded, none = sums_of([2, 4, 0, 4], [1, 3, 0, 5]), sums_of([0, 4, 2, 4], [0, 3, 1, 5])
    for estimator in RATIOS:
        assert estimator(unbounded).value is None
        assert "unbounded" in estimator(unbounded).reason
        assert (estimator(none).value, estimator(none).conf_low) == (0.0, None)
        assert "is 0 in these strata" in estimator(none).reason
    assert mantel_haenszel_risk_difference(unbounded).conf_low > 0
    assert cochran_mantel_haenszel(unbounded).p_value < 0.1
    certain = mantel_haenszel_risk_difference(sums_of([3, 3, 0, 7], [2, 2, 0, 3]))
    assert (certain.value, certain.std_error) == (1.0, None)


def test_certainty_of_every_row_has_equal_risks():
    everyone = mantel_haenszel_risk_ratio(sums_of([4, 4, 5, 5]))
    assert (everyone.value, everyone.std_error) == (1.0, 0.0)


def test_a_limit_too_large_to_represent():
    tiny = mantel_haenszel_odds_ratio(sums_of([1, 1, 0, 1], [0, 1, 1, 10**6]), conf_level=0.999999)
    assert tiny.value is not None
    assert tiny.conf_high is None or tiny.conf_high > tiny.value
