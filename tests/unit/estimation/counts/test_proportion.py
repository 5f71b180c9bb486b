import math

import pytest
from scipy import stats

from seriatim.estimation.counts.proportion import (
    clustered_proportion,
    proportion,
    wilson_difference,
)
from seriatim.estimation.summary import ClusterCounts


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys"])
def test_agrees_with_r(reference, agree, method):
    for case in reference("proportion"):
        estimate = proportion(
            case["events"], case["n"], method=method, conf_level=case["conf_level"]
        )
        agree([estimate.conf_low, estimate.conf_high], case[method])
        assert estimate.value == case["events"] / case["n"]


def test_no_rows_give_a_reason():
    estimate = proportion(0, 0, unit="procedure")
    assert estimate.value is None
    assert estimate.reason == "no rows to count"
    assert estimate.unit == "procedure"


def test_bad_counts_and_methods_are_refused():
    with pytest.raises(ValueError, match="between 0 and n = 3, found 4"):
        proportion(4, 3)
    with pytest.raises(ValueError, match="expected one of wilson"):
        proportion(1, 3, method="wald")


def test_clustered_wilson_by_hand():
    # Patients with 2, 1, 1, 1 rows and 2, 0, 1, 0 events: N = 5, p = 0.6.
    # E = 2 - 1.2, -0.6, 0.4, -0.6; KC divides the first by sqrt(1 - 0.4), the others sqrt(0.8).
    counts = ClusterCounts.from_rows([1, 1, 2, 3, 4], ["a"] * 5, [1, 1, 0, 1, 0])
    variance = (0.8**2 / 0.6 + (0.6**2 + 0.4**2 + 0.6**2) / 0.8) / 25
    effective = 5 / (variance / (0.6 * 0.4 / 5))
    df = 25 / 7 - 1
    t = stats.t.ppf(0.975, df)
    center = (0.6 + t * t / (2 * effective)) / (1 + t * t / effective)
    half = t * math.sqrt(0.24 / effective + t * t / (4 * effective**2)) / (1 + t * t / effective)
    estimate = clustered_proportion(counts.with_unit("procedure"), "a")
    assert estimate.std_error == pytest.approx(math.sqrt(variance), rel=1e-12)
    assert estimate.df == pytest.approx(df, rel=1e-12)
    assert estimate.conf_low == pytest.approx(center - half, rel=1e-8)
    assert estimate.conf_high == pytest.approx(center + half, rel=1e-8)
    assert (estimate.n, estimate.n_events, estimate.unit) == (5, 3, "procedure")


def test_negative_correlation_does_not_add_information():
    # Every patient has one yes and one no: the variance is 0, n_e stays at N.
    counts = ClusterCounts.from_rows([1, 1, 2, 2], ["a"] * 4, [1, 0, 1, 0])
    estimate = clustered_proportion(counts, "a")
    assert estimate.std_error == 0
    assert estimate.conf_low > 0


@pytest.mark.parametrize(("value", "limit"), [(0, "conf_low"), (1, "conf_high")])
def test_all_rows_alike_count_patients_not_rows(value, limit):
    one_each = ClusterCounts.from_rows(range(8), ["a"] * 8, [value] * 8)
    shared = ClusterCounts.from_rows([0, 0, 0, 0, 0, 1, 2, 3], ["a"] * 8, [value] * 8)
    few, many = clustered_proportion(shared, "a"), clustered_proportion(one_each, "a")
    assert getattr(few, limit) == value
    assert few.conf_high - few.conf_low > many.conf_high - many.conf_low


@pytest.mark.parametrize("patients", [[], [1], [1, 1]])
def test_fewer_than_two_patients_give_a_reason(patients):
    counts = ClusterCounts.from_rows(
        patients, ["a"] * len(patients), [1] * len(patients), groups=("a",)
    )
    estimate = clustered_proportion(counts, "a")
    assert estimate.conf_low is None
    assert "fewer than 2 patients" in estimate.reason
    assert estimate.value == (1.0 if patients else None)


def test_scores_are_not_a_proportion():
    with pytest.raises(ValueError, match="yes/no"):
        clustered_proportion(ClusterCounts.from_rows([1, 2], ["a"] * 2, [1, 2]), "a")


def test_hybrid_difference_covers_zero_cells():
    rows = range(12), ["a"] * 6 + ["b"] * 6, [0] * 6 + [1, 1, 1, 0, 0, 0]
    contrast = wilson_difference(ClusterCounts.from_rows(*rows), "b", "a")
    assert contrast.estimate.value == 0.5
    assert contrast.estimate.conf_low < 0.5 < contrast.estimate.conf_high
    assert (contrast.group_value, contrast.reference_value) == (0.5, 0.0)


def test_hybrid_difference_without_limits_says_why():
    rows = [1, 2, 3], ["a", "a", "b"], [0, 1, 1]
    contrast = wilson_difference(ClusterCounts.from_rows(*rows), "b", "a")
    assert contrast.estimate.value == 0.5
    assert contrast.estimate.conf_low is None
    assert "'b' has fewer than 2 patients" in contrast.estimate.reason
