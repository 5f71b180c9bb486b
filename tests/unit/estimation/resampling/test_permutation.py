import math

import numpy as np
import pytest

from seriatim.estimation.resampling.permutation import (
    PermutationPlan,
    permutation_test,
    permutation_within_patients,
    permute_patients,
)
from seriatim.estimation.summary import ClusterCounts

PLAN = PermutationPlan(seed=1)
ALL = PermutationPlan(seed=1, most_enumerated=300_000)
EXACT = [
    "epil_18",
    "epil_18_greater",
    "epil_18_less",
    "ties",
    "sleep",
    "sleep_less",
    "cgd_16",
    "plants",
    "epil_periods",
]


def run(case, plan):
    data, alternative = case["data"], case["alternative"]
    columns = data["patient"], data["group"], data["value"]
    if case["kind"] == "within":
        return permutation_within_patients(*columns, plan, alternative=alternative)
    return permutation_test(ClusterCounts.from_rows(*columns), plan, alternative=alternative)


@pytest.mark.parametrize("name", EXACT)
def test_enumeration_agrees_with_r(reference, agree, name):
    case = reference("permutation", name)
    test = run(case, ALL)
    agree(test.statistic, case["statistic"])
    agree(test.p_value, case["p_value"])
    assert test.method.count("all ") == 1
    if "arrangements" in case:
        assert f"all {case['arrangements']} arrangements" in test.method


@pytest.mark.parametrize("name", [*EXACT, "epil_59"])
def test_drawn_permutations_are_close_to_the_exact_p_value(reference, name):
    case = reference("permutation", name)
    test = run(case, PermutationPlan(seed=5, most_enumerated=0))
    assert "9999 drawn with seed 5" in test.method
    exact = case["p_value"]
    # Four Monte Carlo standard errors, and 1/10,000 for counting the observed arrangement.
    bound = 4 * math.sqrt(exact * (1 - exact) / 9999) + 1e-4
    assert test.p_value == pytest.approx(exact, abs=bound)


def test_the_observed_arrangement_counts_as_one():
    # 24 patients in perfect order: no permutation of 9 drawn is as extreme, p = 1 / 10.
    counts = ClusterCounts.from_rows(range(24), np.arange(24) // 12, range(24))
    test = permutation_test(counts, PermutationPlan(seed=1, n_permutations=9))
    assert test.p_value == 0.1


def test_a_seed_gives_the_same_permutations_again():
    counts = ClusterCounts.from_rows(range(40), np.arange(40) % 2, np.arange(40) ** 0.5)
    first, again = (permutation_test(counts, PermutationPlan(seed=3)) for _ in range(2))
    assert first == again
    # The first 300 of 600 permutations are the 300: m p - 1 can only grow.
    short, long = (
        permutation_test(counts, PermutationPlan(seed=3, n_permutations=m)) for m in (300, 600)
    )
    assert long.p_value * 601 >= short.p_value * 301


def test_whole_patients_move_with_all_their_rows():
    # Patient 1 has three rows of 9, patients 2 to 4 one row each: 1, 2, 3. Two in each group.
    patient = [1, 1, 1, 2, 3, 4]
    counts = ClusterCounts.from_rows(patient, list("aaaabb"), [9, 9, 9, 1, 2, 3])
    test = permutation_test(counts, PLAN)
    # Groups {1,2}: 28/4 - 5/2; {1,3}: 29/4 - 2; {1,4}: 30/4 - 3/2; and their mirror images.
    assert test.statistic == 4.5
    assert test.p_value == 1
    assert test.n_by_group == (4, 2)
    assert "all 6 arrangements" in test.method


def test_a_patient_in_two_groups_is_refused_with_the_remedy():
    counts = ClusterCounts.from_rows([1, 1, 2, 3], ["first", "second", "first", "second"], [1] * 4)
    message = r"patient 1 in first and second \(1 such patients\).*permutation_within_patients"
    with pytest.raises(ValueError, match=message):
        permutation_test(counts, PLAN)


def test_chosen_groups_only():
    counts = ClusterCounts.from_rows(range(6), list("aabbcc"), [1, 2, 3, 4, 9, 9])
    test = permutation_test(counts, PLAN, groups=("b", "a"))
    assert (test.groups, test.statistic, test.n) == (("b", "a"), 2, 4)
    assert test.p_value == pytest.approx(2 / 6)
    assert permutation_test(counts, PLAN, groups=("b", "a"), alternative="less").p_value == 1


def test_equal_values_are_as_extreme_as_each_other():
    # Sums of tenths in different order differ by rounding; they are ties all the same.
    value = [0.1, 0.2, 0.3, 0.3, 0.2, 0.1]
    test = permutation_test(ClusterCounts.from_rows(range(6), list("aaabbb"), value), PLAN)
    assert abs(test.statistic) < 1e-15
    assert test.p_value == 1


@pytest.mark.parametrize(
    ("patient", "group"), [([], []), ([1, 2], ["a", "a"]), ([1, 2], ["b", "b"])]
)
def test_fewer_than_two_groups_give_a_reason(patient, group):
    counts = ClusterCounts.from_rows(patient, group, [1.0] * len(patient), groups=("a", "b"))
    test = permutation_test(counts, PLAN)
    assert test.p_value is None
    assert "of 2 groups have rows to permute" in test.reason
    within = permutation_within_patients(patient, group, [1.0] * len(patient), PLAN)
    assert within.p_value is None


def test_patients_with_one_label_say_nothing():
    rows = ["p", "p", "q", "q", "r", "r"], [1, 2] * 3, [5, 3, 6, 2, 4, 3]
    test = permutation_within_patients(*rows, PLAN)
    more = permutation_within_patients(
        [*rows[0], "s", "t", "t"], [*rows[1], 1, 2, 2], [*rows[2], 90, 80, 70], PLAN
    )
    assert more.p_value == test.p_value
    assert more.statistic == pytest.approx(test.statistic)
    assert more.n == 6


def test_rows_of_a_patient_need_not_follow_each_other():
    patient, label, value = np.repeat(np.arange(6), 2), np.tile([1, 2], 6), np.arange(12.0) ** 2
    order = np.random.default_rng(1).permutation(12)
    test = permutation_within_patients(patient, label, value, PLAN)
    shuffled = permutation_within_patients(patient[order], label[order], value[order], PLAN)
    assert shuffled == test


def test_three_labels_within_patients():
    # Two patients with labels 1, 2, 3 in the same order of values: 36 arrangements, of which 6
    # have both patients' labels in agreement.
    rows = [1] * 3 + [2] * 3, [1, 2, 3] * 2, [1, 2, 3, 11, 12, 13]
    test = permutation_within_patients(*rows, PLAN)
    assert test.statistic == 4
    assert test.p_value == pytest.approx(6 / 36)
    drawn = PermutationPlan(seed=2, most_enumerated=0)
    same = permutation_within_patients(*rows, drawn)
    assert same.p_value == pytest.approx(6 / 36, abs=0.015)


def test_a_statistic_of_ones_own():
    value = np.array([1.0, 5.0, 2.0, 8.0, 9.0, 7.0])

    def gap_of_medians(codes):
        inside = np.array(
            [np.median(value[row == 1]) - np.median(value[row == 0]) for row in codes]
        )
        return np.abs(inside)

    test = permute_patients(gap_of_medians, list("aaabbb"), PLAN)
    # {1, 2, 5} against {7, 8, 9}: medians 2 and 8; so have {1, 2, 7} and {5, 8, 9}; mirrored.
    assert (test.statistic, test.p_value) == (6, pytest.approx(4 / 20))
    assert test.unit == "patient"


def test_tests_of_null_data_reject_as_often_as_they_should():
    rng = np.random.default_rng(4)
    below = 0
    for _ in range(300):
        size = rng.integers(1, 5, 12)
        patient = np.repeat(np.arange(12), size)
        value = np.repeat(rng.normal(size=12), size) + rng.normal(size=size.sum())
        counts = ClusterCounts.from_rows(patient, patient % 2, value)
        below += permutation_test(counts, PermutationPlan(seed=1)).p_value <= 0.1
    # 10 % of 300, four standard deviations of 5.2.
    assert 9 <= below <= 51


def test_bad_requests_are_refused():
    counts = ClusterCounts.from_rows(range(3), list("abc"), [1, 2, 3])
    with pytest.raises(ValueError, match="expected two-sided, greater or less; found 'up'"):
        permutation_test(counts, PLAN, alternative="up")
    with pytest.raises(ValueError, match="expected two-sided for 3 groups, found 'less'"):
        permutation_test(counts, PLAN, alternative="less")
    with pytest.raises(ValueError, match="n_permutations: expected a whole number from 1, found 0"):
        PermutationPlan(seed=1, n_permutations=0)
    many = ClusterCounts.from_rows(range(300), range(300), range(300))
    with pytest.raises(ValueError, match="at most 256 groups, found 300"):
        permutation_test(many, PLAN)
    with pytest.raises(ValueError, match="seed"):
        PermutationPlan(seed=-1)
