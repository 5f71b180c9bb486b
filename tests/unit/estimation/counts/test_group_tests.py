import math
from itertools import combinations

import numpy as np
import pytest

from seriatim.estimation.counts.group_tests import kruskal_wallis, one_way_anova, wilcoxon_rank_sum
from seriatim.estimation.counts.value_counts import ValueCounts

NAMES = [
    "lung_age_by_sex",
    "lung_meal_by_sex",
    "lung_age_by_ecog",
    "veteran_karno_by_cell_type",
    "ozone_by_month",
    "plants",
    "two_plants",
    "ties",
    "few",
    "large_offset",
]


def summary(case):
    data, groups = case["data"], tuple(case["groups"])
    return ValueCounts.from_rows(data["value"], data["group"], groups=groups)


@pytest.mark.parametrize("name", NAMES)
def test_kruskal_wallis_agrees_with_r(reference, agree, name):
    case = reference("descriptives", name)
    test = kruskal_wallis(summary(case))
    agree(
        [test.statistic, test.p_value], [case["kruskal"]["statistic"], case["kruskal"]["p_value"]]
    )
    agree(test.df, case["kruskal"]["df"])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("kind", "equal"), [("welch", False), ("anova", True)])
def test_analysis_of_variance_agrees_with_r(reference, agree, name, kind, equal):
    case = reference("descriptives", name)
    test, expected = one_way_anova(summary(case), equal_variances=equal), case[kind]
    agree([test.statistic, test.p_value], [expected["statistic"], expected["p_value"]])
    agree([test.df, test.df_residual], expected["df"])


@pytest.mark.parametrize("name", NAMES)
def test_wilcoxon_agrees_with_r(reference, agree, name):
    case = reference("descriptives", name)
    counts = summary(case)
    first, second = case["groups"][:2]
    for exact, expected in ((None, case["wilcoxon"]), (False, case["wilcoxon_normal"])):
        test = wilcoxon_rank_sum(counts, first, second, exact=exact)
        agree([test.statistic, test.p_value], [expected["statistic"], expected["p_value"]])
    # Exchanging the groups gives the other pairs, and the same p-value.
    swapped = wilcoxon_rank_sum(counts, second, first)
    n, m = swapped.n_by_group
    assert swapped.statistic == n * m - wilcoxon_rank_sum(counts, first, second).statistic
    assert swapped.p_value == pytest.approx(wilcoxon_rank_sum(counts, first, second).p_value)


@pytest.mark.parametrize(("n", "m"), [(1, 1), (2, 5), (4, 4), (6, 3)])
def test_exact_p_values_are_those_of_enumeration(n, m):
    every = [sum(c) - n * (n - 1) // 2 for c in combinations(range(n + m), n)]
    for chosen in combinations(range(n + m), n):
        pairs = sum(chosen) - n * (n - 1) // 2
        group = ["a" if k in chosen else "b" for k in range(n + m)]
        test = wilcoxon_rank_sum(ValueCounts.from_rows(range(n + m), group), "a", "b")
        tail = min(sum(s <= pairs for s in every), sum(s >= pairs for s in every))
        assert test.statistic == pairs
        assert test.p_value == pytest.approx(min(1, 2 * tail / len(every)), rel=1e-14)
        assert test.method == "Wilcoxon rank sum, exact"


def test_exact_with_49_rows_a_group_is_close_to_normal():
    value = np.arange(98) * 0.5
    group = np.where(np.arange(98) % 7 < 3, "a", "b")
    counts = ValueCounts.from_rows(value, group)
    exact, normal = (wilcoxon_rank_sum(counts, "a", "b", exact=e) for e in (True, False))
    assert exact.p_value == pytest.approx(normal.p_value, abs=0.002)


def test_ties_have_no_exact_p_value():
    counts = ValueCounts.from_rows([1, 2, 2, 3], list("aabb"))
    assert "tied" in wilcoxon_rank_sum(counts, "a", "b", exact=True).reason
    assert wilcoxon_rank_sum(counts, "a", "b").method.endswith("ties and continuity")


def test_no_difference_at_all():
    counts = ValueCounts.from_rows([1, 2, 1, 2], list("aabb"))
    assert wilcoxon_rank_sum(counts, "a", "b").p_value == 1
    assert kruskal_wallis(counts).statistic == 0
    assert one_way_anova(counts).p_value == 1


@pytest.mark.parametrize("value", [[3, 3, 3, 3], [0.1] * 4])
def test_one_value_only_gives_reasons(value):
    counts = ValueCounts.from_rows(value, list("aabb"))
    assert kruskal_wallis(counts).reason == "all values are the same"
    assert wilcoxon_rank_sum(counts, "a", "b").reason == "all values are the same"
    assert one_way_anova(counts).reason == "no spread of values within some group"
    pooled = one_way_anova(counts, equal_variances=True)
    assert pooled.reason == "no spread of values within any group"
    assert pooled.p_value is None


def test_fewer_than_two_groups_give_reasons():
    for counts in (
        ValueCounts.zero(),
        ValueCounts.from_rows([1, 2]),
        ValueCounts.from_rows([1, 2, None], ["a", "a", "b"]),
    ):
        assert "two are needed" in kruskal_wallis(counts).reason
        assert "two are needed" in one_way_anova(counts).reason
    empty = ValueCounts.from_rows([1, 2], ["a", "a"], groups=("a", "b"))
    test = wilcoxon_rank_sum(empty, "a", "b")
    assert test.reason == "1 of 2 groups have values; two are needed"
    assert test.n_by_group == (2, 0)


def test_a_group_without_values_is_left_out():
    with_empty = ValueCounts.from_rows(range(6), list("aabbcc"), groups=tuple("abcd"))
    without = ValueCounts.from_rows(range(6), list("aabbcc"))
    assert kruskal_wallis(with_empty).statistic == kruskal_wallis(without).statistic
    assert one_way_anova(with_empty).p_value == one_way_anova(without).p_value
    assert kruskal_wallis(with_empty).n_by_group == (2, 2, 2, 0)


def test_single_values_have_no_variance_of_their_own():
    counts = ValueCounts.from_rows([1, 2, 4], ["a", "a", "b"])
    assert "some group" in one_way_anova(counts).reason
    # Pooled: t = 2.5 / sqrt(0.5 (1/2 + 1)), squared 8.333 on 1 and 1.
    pooled = one_way_anova(counts, equal_variances=True)
    assert pooled.statistic == pytest.approx(6.25 / 0.75)
    assert pooled.df_residual == 1


def test_spread_below_the_precision_of_the_values_is_none():
    for value in ([0.0, 6e-308, 1.0, 2.0], [0.0, 6e-308, 0.0, 0.0]):
        test = one_way_anova(ValueCounts.from_rows(value, list("aabb")))
        assert test.reason == "no spread of values within some group"


def test_two_groups_are_the_square_of_t():
    counts = ValueCounts.from_rows([1, 2, 4, 3, 8], list("aaabb"))
    t = (7 / 3 - 5.5) / math.sqrt(7 / 3 / 3 + 12.5 / 2)
    assert one_way_anova(counts).statistic == pytest.approx(t * t)
