"""Small cohorts worked out on paper: areas, milestones, and patients with two limbs."""

import math

import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.group_values import difference, value_of
from seriatim.estimation.survival.kaplan_meier import median_survival
from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
from seriatim.estimation.survival.landmark import landmark
from seriatim.estimation.survival.log_rank import log_rank_sums, log_rank_trend, stratified_log_rank
from seriatim.estimation.survival.log_rank_clustered import log_rank_clustered, log_rank_influence
from seriatim.estimation.survival.milestone import milestone, milestone_influence
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.restricted_mean import restricted_mean, restricted_mean_influence

# Patient 1 has limbs with events at 2 and 4, patient 2 one with the event at 3.
LIMBS = PatientRows.from_rows([1, 1, 2], [2, 4, 3], [1, 1, 1])


def test_limits_of_two_limbs():
    (curve,) = clustered_curves(LIMBS)
    # At 2: H = 1 / (3 * 2). Patient 1: 1/6 + (1/6 - 1/2); patient 2: 1/6. S = 2/3.
    assert curve.std_error[0] ** 2 == pytest.approx((2 / 3) ** 2 * 2 / 36)
    # At 3: H = 1/6 + 1/2. Patient 1: (1/6 - 1/2) + 2/3 = 1/3; patient 2: 2/3 - 1. S = 1/3.
    assert curve.std_error[1] ** 2 == pytest.approx((1 / 3) ** 2 * 2 / 9)
    assert median_survival(curve).value == 3


def test_area_of_two_limbs():
    table = LIMBS.table()
    clusters = restricted_mean_influence(LIMBS, table, 3.5)
    estimate = value_of(restricted_mean(table, 3.5, clusters=clusters), "all")
    assert estimate.value == pytest.approx(2 + 2 / 3 + 1 / 6)
    # Area to the right of 2 is 5/6, of 3 it is 1/6. Patient 2: 5/6 / 6 + 1/6 / 2 - 1/6 / 1 = 1/18;
    # patient 1, first limb: 5/36 - 5/12, second 5/36 + 1/12, together -1/18.
    assert estimate.std_error == pytest.approx(math.sqrt(2) / 18)


def test_milestone_of_patients_in_both_groups():
    # Each of three patients has a left and a right limb. Left: events at 1, 3 and 5; right: 2, 3
    # and 6 in the same order. By 4: S = 1/3 in both, the influences of the patients on S
    # are -1/9, -1/9 and 2/9: the difference never varies.
    patient, time = [1, 2, 3, 1, 2, 3], [1, 3, 5, 2, 3, 6]
    rows = PatientRows.from_rows(patient, time, [1] * 6, ["left"] * 3 + ["right"] * 3)
    table = rows.table()
    clusters = milestone_influence(rows, table, 4)
    assert clusters.products[0, 1] == pytest.approx((1 + 1 + 4) / 81)
    values = milestone(table, 4, clusters=clusters)
    assert difference(values, "left", "right").estimate.std_error is None
    # At 1.5 only the left limbs had an event: nothing on the right varies yet.
    clusters = milestone_influence(rows, table, 1.5)
    assert clusters.products[0, 1] == 0


def test_clustered_log_rank():
    # Patients 1 and 3 of group a: events at 1 and 3; patient 2 of b: two limbs, events at 2 and 4.
    rows = PatientRows.from_rows([1, 2, 3, 2], [1, 2, 3, 4], [1, 1, 1, 1], list("abab"))
    table = rows.table()
    test = log_rank_clustered(log_rank_sums(table), log_rank_influence(rows, table))
    one = 1 / 2 - 1 / 2 * 1 / 4
    three = 1 / 2 - 1 / 2 * 1 / 4 - 2 / 3 * 1 / 3 - 1 / 2 * 1 / 2
    two = (-1 / 3 + 1 / 8 + 1 / 9) + (1 / 8 + 1 / 9 + 1 / 4)
    assert test.observed[0] - test.expected[0] == pytest.approx(one + two + three)
    assert test.statistic == pytest.approx((one + two + three) ** 2 / (one**2 + two**2 + three**2))


def test_trend_over_three_groups_one_patient_each():
    # Deaths in order of group. At 1: three at risk, mean score 1, variance 2/3; at 2: scores 1 and
    # 2, mean 3/2, variance 1/4; at 3 nobody to compare with.
    table = EventTable.from_rows([1, 2, 3], [1, 1, 1], ["a", "b", "c"])
    test = log_rank_trend(log_rank_sums(table))
    assert test.statistic == pytest.approx((-1 - 1 / 2) ** 2 / (2 / 3 + 1 / 4))


def test_strata_are_not_compared_with_each_other():
    # In each stratum the a dies first: O - E = 1/2 in both, variance 1/4 in both.
    early = EventTable.from_rows([1, 2], [1, 1], ["a", "b"])
    late = EventTable.from_rows([10, 20], [1, 1], ["a", "b"])
    test = stratified_log_rank({"early": early, "late": late})
    assert test.statistic == pytest.approx((1 / 2 + 1 / 2) ** 2 / (1 / 4 + 1 / 4))
    assert test.expected == pytest.approx((1, 3))


def test_landmark():
    # Of four patients one dies at 5. At 12 one has had the second procedure; one has it at 20.
    found = landmark([5, 30, 40, 50], [1, 1, 0, 1], [[3, 9, math.inf, 20]], 12)
    values = milestone(found.table, 20)
    assert values.groups == ("0", "1")
    assert difference(values, "1", "0").group_value == 0
    assert difference(values, "1", "0").reference_value == 1
