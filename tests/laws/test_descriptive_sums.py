"""Counts of values add: any split of the rows, in any order, describes and tests the same."""

from functools import reduce
from itertools import pairwise
from operator import add

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.counts.descriptives import describe, standardized_difference
from seriatim.estimation.counts.group_tests import kruskal_wallis, one_way_anova, wilcoxon_rank_sum
from seriatim.estimation.counts.value_counts import ValueCounts

GROUPS = ("a", "b", "c")
value = st.one_of(
    st.none(),
    st.integers(-5, 90).map(float),
    st.integers(0, 40).map(lambda k: k / 7),
    st.floats(-1e6, 1e6),
)
rows = st.lists(st.tuples(st.integers(1, 60), value, st.sampled_from(GROUPS)), max_size=60)


def summarize(table):
    return ValueCounts.from_rows([r[1] for r in table], [r[2] for r in table], groups=GROUPS)


@settings(max_examples=80, deadline=None)
@given(table=rows, n_parts=st.integers(1, 50), order=st.randoms())
def test_parts_add_up_to_all(table, n_parts, order):
    parts = [[row for row in table if row[0] % n_parts == part] for part in range(n_parts)]
    order.shuffle(parts)
    together = reduce(add, map(summarize, parts), ValueCounts.zero())
    whole = summarize(table)
    assert together == whole
    assert ValueCounts.from_json(whole.to_json()) == whole
    for test in (kruskal_wallis, one_way_anova):
        assert test(together) == test(whole)
    assert describe(together, "a") == describe(whole, "a")


@settings(max_examples=80, deadline=None)
@given(table=rows)
def test_there_is_always_a_number_or_a_reason(table):
    counts = summarize(table)
    tests = [
        kruskal_wallis(counts),
        one_way_anova(counts),
        one_way_anova(counts, equal_variances=True),
        wilcoxon_rank_sum(counts, "b", "a"),
    ]
    for test in tests:
        assert (test.p_value is None) == (test.reason is not None)
        assert test.p_value is None or 0 <= test.p_value <= 1
    for group in GROUPS:
        for kind in (2, 7):
            result = describe(counts, group, quantile_type=kind)
            if result.n:
                inner = result.first_quartile, result.median, result.third_quartile
                known = [result.minimum, *inner, result.maximum]
                # Interpolation may round by the last digit.
                slack = 1e-12 * max(abs(known[0]), abs(known[-1]))
                assert all(b >= a - slack for a, b in pairwise(known))
    contrast = standardized_difference(counts, "b", "a")
    assert (contrast.estimate.value is None) == (contrast.estimate.reason is not None)
