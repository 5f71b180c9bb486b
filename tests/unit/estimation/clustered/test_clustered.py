import numpy as np
import pytest

from seriatim.estimation.clustered.clustered import (
    Correction,
    cell_means,
    clustered_difference,
    clustered_linear,
)
from seriatim.estimation.summary import ClusterCounts


def counts_of(case):
    groups = tuple(str(group) for group in case["groups"])
    return ClusterCounts.from_rows(case["id"], case["group"], case["value"], groups=groups)


@pytest.mark.parametrize("correction", list(Correction))
def test_agrees_with_r_clubsandwich(reference, agree, correction):
    for case in reference("clustered"):
        counts = counts_of(case)
        reference_group, *others = counts.groups
        expected = case[str(correction)]
        contrasts = [
            clustered_difference(counts, group, reference_group, correction=correction).estimate
            for group in others
        ]
        agree([c.std_error for c in contrasts], _listed(expected["difference_se"]))
        agree([c.df for c in contrasts], _listed(expected["difference_df"]))
        covariance = np.array(cell_means(counts, correction=correction).covariance)
        agree(np.sqrt(np.diag(covariance)), expected["mean_se"])


def _listed(value):
    return value if isinstance(value, list) else [value]


# Closed form, a general GEE, statsmodels bias_reduced (MD) and geepack (LZ) agree to 6 digits.
@pytest.mark.parametrize(
    ("correction", "group", "std_error"),
    [
        ("LZ", "1", 0.186890),
        ("KC", "1", 0.195622),
        ("MD", "1", 0.204803),
        ("LZ", "2", 0.242005),
        ("KC", "2", 0.276891),
        ("MD", "2", 0.319939),
    ],
)
def test_sixteen_patients(reference_csv, correction, group, std_error):
    data = reference_csv("geetest.csv")
    counts = ClusterCounts.from_rows(data["id"], data["g"].astype(int), data["y"])
    assert counts.total.sum(axis=0).tolist() == [11, 4, 3]
    contrast = clustered_difference(counts, group, "0", correction=Correction(correction))
    assert contrast.estimate.std_error == pytest.approx(std_error, abs=5e-7)


def test_the_limits_are_t_limits():
    counts = ClusterCounts.from_rows(
        [1, 1, 2, 3, 4, 4, 5, 6], ["a", "b"] * 4, [1, 0, 0, 1, 1, 1, 0, 0]
    )
    estimate = clustered_difference(counts, "b", "a", conf_level=0.9).estimate
    assert estimate.conf_low + estimate.conf_high == pytest.approx(2 * estimate.value)
    assert estimate.statistic == pytest.approx(estimate.value / estimate.std_error)
    assert estimate.conf_level == 0.9


def test_a_score_gives_a_mean_difference():
    rows = [1, 2, 3, 4], ["a", "a", "b", "b"], [1, 2, 4, 7]
    contrast = clustered_difference(ClusterCounts.from_rows(*rows), "b", "a")
    assert contrast.measure == "mean_difference"
    assert contrast.estimate.value == 4.0
    assert contrast.estimate.n_events is None


def test_a_trend_uses_all_groups():
    rows = range(6), ["1", "1", "2", "2", "3", "3"], [1, 1, 1, 0, 0, 1]
    trend = clustered_linear(ClusterCounts.from_rows(*rows), {"1": -1.0, "2": 0.0, "3": 1.0})
    assert trend.value == -0.5
    with pytest.raises(ValueError, match="at least one group"):
        clustered_linear(ClusterCounts.from_rows(*rows), {"1": 0.0})


def test_what_cannot_be_estimated_has_a_reason():
    def reason(patients, groups, values):
        counts = ClusterCounts.from_rows(patients, groups, values, groups=("a", "b"))
        estimate = clustered_difference(counts, "b", "a").estimate
        assert estimate.std_error is None
        assert estimate.conf_low is None
        return estimate.reason

    assert "no rows in group 'b'" in reason([1, 2], ["a", "a"], [0, 1])
    assert "come from one patient" in reason([1, 2, 3, 3], list("aabb"), [0, 1, 0, 1])
    assert "same value" in reason([1, 2, 3, 4], list("aabb"), [0, 1, 1, 1])
    assert "same mean" in reason([1, 2, 3, 3, 4, 4], list("aabbbb"), [0, 1, 0, 1, 0, 1])
    assert "same difference" in reason([1, 1, 2, 2], list("abab"), [0, 0, 1, 1])


def test_equal_decimal_scores_are_not_variation():
    rows = range(20), ["a", "b"] * 10, [0.1] * 20
    estimate = clustered_difference(ClusterCounts.from_rows(*rows), "b", "a").estimate
    assert "same value" in estimate.reason


def test_a_group_cannot_be_its_own_reference():
    counts = ClusterCounts.from_rows([1], ["a"], [1])
    with pytest.raises(ValueError, match="another group"):
        clustered_difference(counts, "a", "a")


def test_cell_means_of_an_empty_group_are_none():
    counts = ClusterCounts.from_rows([1], ["a"], [1], groups=("a", "b"))
    assert cell_means(counts).means == (1.0, None)
