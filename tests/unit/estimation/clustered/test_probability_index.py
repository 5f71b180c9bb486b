import numpy as np
import pytest
from scipy import stats

from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.clustered import Correction
from seriatim.estimation.clustered.probability_index import probability_index


def contrast(case, correction=Correction.MD):
    grades = ClusterGrades.from_rows(case["id"], case["group"], case["grade"])
    return probability_index(grades, "1", "0", correction=correction)


@pytest.mark.parametrize("correction", list(Correction))
def test_agrees_with_r(reference, agree, correction):
    for case in reference("probability_index"):
        estimate = contrast(case, correction).estimate
        agree(estimate.value, case["value"])
        agree(estimate.std_error, case[str(correction)])


def test_one_row_a_patient_is_brunner_munzel(reference, agree):
    case = reference("probability_index", "lung_performance_by_sex")
    estimate = contrast(case, Correction.KC).estimate
    agree(estimate.std_error, case["brunner_munzel_se"])
    grade, group = np.array(case["grade"]), np.array(case["group"])
    scipy_says = stats.brunnermunzel(grade[group == 0], grade[group == 1])
    assert abs(estimate.statistic) == pytest.approx(abs(scipy_says.statistic), rel=1e-10)


def test_equals_the_difference_of_pooled_ridits_plus_half(reference):
    case = reference("probability_index", "epilepsy_seizures_by_treatment")
    grades = ClusterGrades.from_rows(case["id"], case["group"], case["grade"])
    counts = grades.scored(grades.ridits())
    means = counts.total.sum(axis=0) / counts.size.sum(axis=0)
    value = probability_index(grades, "1", "0").estimate.value
    assert value == pytest.approx(means[1] - means[0] + 0.5, rel=1e-12)


def test_exchanging_the_groups_mirrors_the_index(reference):
    case = reference("probability_index", "epilepsy_seizures_last_visit")
    grades = ClusterGrades.from_rows(case["id"], case["group"], case["grade"])
    there = probability_index(grades, "1", "0").estimate
    back = probability_index(grades, "0", "1").estimate
    assert there.value + back.value == pytest.approx(1)
    assert there.std_error == pytest.approx(back.std_error)
    assert there.p_value == pytest.approx(back.p_value)


def test_separated_groups_have_a_value_and_a_reason():
    grades = ClusterGrades.from_rows([1, 2, 3, 4], ["a", "a", "b", "b"], [1, 1, 2, 2])
    estimate = probability_index(grades, "b", "a").estimate
    assert estimate.value == 1.0
    assert "no overlap" in estimate.reason


def test_an_empty_group_has_a_reason():
    grades = ClusterGrades.from_rows([1, 2], ["a", "a"], [1, 2], groups=("a", "b"))
    estimate = probability_index(grades, "b", "a").estimate
    assert estimate.value is None
    assert "no rows in group 'b'" in estimate.reason
