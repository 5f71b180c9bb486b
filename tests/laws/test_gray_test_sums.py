"""Gray's test reads counts, so it is the same however these were collected, and never crashes."""

from functools import reduce
from operator import add

from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.competing.gray_test import (
    GraySums,
    gray_sums,
    gray_test,
    stratified_gray_test,
)
from seriatim.estimation.survival.event_table import EventTable

event_rows = st.lists(
    st.tuples(
        st.integers(1, 8), st.integers(0, 2), st.sampled_from("abc"), st.integers(0, 9)
    ),
    max_size=40,
)  # fmt: skip


def count(rows):
    time, event, group, entry = ([row[k] for row in rows] for k in range(4))
    start = [e if e < t else 0 for t, e in zip(time, entry, strict=True)]
    return EventTable.from_rows(time, event, group, entry=start, groups=("a", "b", "c"))


@settings(max_examples=80, deadline=None)
@given(rows=event_rows, parts=st.integers(1, 50), rho=st.sampled_from([0.0, 1.0]))
def test_the_test_of_the_sum_is_the_test_of_all(rows, parts, rho):
    tables = [count(rows[k::parts]) for k in range(parts)]
    assert gray_test(reduce(add, tables), 1, rho=rho) == gray_test(count(rows), 1, rho=rho)
    test = gray_test(count(rows), 1, rho=rho)
    assert (test.p_value is None) == (test.reason is not None)


@settings(max_examples=60, deadline=None)
@given(strata=st.lists(event_rows, min_size=1, max_size=4), seed=st.randoms())
def test_strata_add_in_any_order(strata, seed):
    sums = [gray_sums(count(rows), 1) for rows in strata]
    forward = stratified_gray_test(reduce(add, sums, GraySums.zero(1)))
    seed.shuffle(sums)
    again = stratified_gray_test(reduce(add, sums))
    assert (again.df, again.n_events, again.n_by_group) == (
        forward.df, forward.n_events, forward.n_by_group,
    )  # fmt: skip
    if forward.statistic is not None:
        assert abs(again.statistic - forward.statistic) <= 1e-9 * (1 + forward.statistic)
