import math

import numpy as np
import pytest

from seriatim.estimation.clustered.clustered import Correction
from seriatim.estimation.clustered.clustered_logit import (
    clustered_logit_proportion,
    clustered_odds_ratio,
)
from seriatim.estimation.intervals import t_quantile
from seriatim.estimation.summary import ClusterCounts


def estimates(case, correction):
    groups = tuple(str(group) for group in case["groups"])
    counts = ClusterCounts.from_rows(case["id"], case["group"], case["value"], groups=groups)
    return [
        clustered_odds_ratio(counts, group, groups[0], correction=correction).estimate
        for group in groups[1:]
    ]


@pytest.mark.parametrize("correction", list(Correction))
def test_agrees_with_r(reference, agree, correction):
    for case in reference("clustered"):
        ours, expected = estimates(case, correction), case[str(correction)]
        agree([math.log(e.value) for e in ours], case["log_odds_ratio"])
        agree([e.std_error for e in ours], expected["log_odds_se"])
        agree([e.df for e in ours], expected["log_odds_df"])


def test_uncorrected_errors_agree_with_r_geepack(reference, agree):
    for case in reference("clustered"):
        ours = estimates(case, Correction.LZ)
        agree([e.std_error for e in ours], case["log_odds_se_geepack"])


# Vectors B1 of the specification, checked there with geepack and statsmodels:
# log odds ratio, standard errors LZ, KC, MD, degrees of freedom.
@pytest.mark.parametrize(
    ("group", "log_odds", "errors", "df"),
    [
        ("1", -1.193922, (0.811844, 0.848812, 0.887654), 13.244),
        ("2", -0.788457, (0.992904, 1.129026, 1.297675), 7.147),
    ],
)
def test_sixteen_patients(reference_csv, group, log_odds, errors, df):
    data = reference_csv("geetest.csv")
    counts = ClusterCounts.from_rows(data["id"], data["g"].astype(int), data["y"])
    for correction, std_error in zip(Correction, errors, strict=True):
        estimate = clustered_odds_ratio(counts, group, "0", correction=correction).estimate
        assert math.log(estimate.value) == pytest.approx(log_odds, abs=5e-7)
        assert estimate.std_error == pytest.approx(std_error, abs=5e-7)
        assert estimate.df == pytest.approx(df, abs=5e-4)


def test_single_group_limits_are_symmetric_on_the_logit_scale():
    counts = ClusterCounts.from_rows([1, 1, 2, 3, 4], ["a"] * 5, [1, 1, 0, 1, 0])
    estimate = clustered_logit_proportion(counts, "a")
    logit = [math.log(p / (1 - p)) for p in (estimate.conf_low, 0.6, estimate.conf_high)]
    assert logit[0] + logit[2] == pytest.approx(2 * logit[1])
    half = t_quantile(0.95, estimate.df) * estimate.std_error / 0.24
    assert logit[2] - logit[1] == pytest.approx(half)


@pytest.mark.parametrize("values", [[0, 0, 0, 1], [1, 1, 0, 1]])
def test_a_zero_cell_has_no_odds_ratio(values):
    counts = ClusterCounts.from_rows(range(4), ["a", "a", "b", "b"], values)
    estimate = clustered_odds_ratio(counts, "b", "a").estimate
    assert estimate.value is None
    assert "same value" in estimate.reason


def test_equal_patient_means_give_the_ratio_without_limits():
    rows = [1, 2, 3, 3, 4, 4], list("aabbbb"), [0, 1, 0, 1, 0, 1]
    estimate = clustered_odds_ratio(ClusterCounts.from_rows(*rows), "b", "a").estimate
    assert estimate.value == 1.0
    assert estimate.conf_low is None


def test_limits_beyond_floating_point_say_so():
    # Two patients a group: 4 df, whose t quantile at this confidence level is above 1,000.
    rows = range(4), list("aabb"), [0, 1, 0, 1]
    counts = ClusterCounts.from_rows(*rows)
    estimate = clustered_odds_ratio(counts, "b", "a", conf_level=1 - 1e-12).estimate
    assert estimate.conf_high is None
    assert "too large" in estimate.reason
    whole = clustered_logit_proportion(counts, "a", conf_level=1 - 1e-12)
    assert (whole.conf_low, whole.conf_high) == (0.0, 1.0)


def test_single_group_without_spread_has_a_reason():
    counts = ClusterCounts.from_rows([1, 2], ["a", "a"], [1, 1])
    estimate = clustered_logit_proportion(counts, "a")
    assert (estimate.value, estimate.conf_low) == (1.0, None)
    assert "same value" in estimate.reason


def test_scores_have_no_odds():
    counts = ClusterCounts.from_rows([1, 2], ["a", "b"], np.array([0.5, 1]))
    with pytest.raises(ValueError, match="yes/no"):
        clustered_odds_ratio(counts, "b", "a")
