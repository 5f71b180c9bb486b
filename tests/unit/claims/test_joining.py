"""Joins against a loop over all pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.claims import joining
from seriatim.claims.joining import completions, feasible, join, limits_of, merge_join
from seriatim.claims.system import Constraint
from seriatim.claims.tables import Table, TooMany


def table(rows, names=(), kind=np.int64):
    n = len(rows)
    width = len(rows[0][0]) if rows else 2
    return Table(
        sums=np.array([sums for sums, _ in rows], dtype=np.int64).reshape(n, width),
        weight=np.array([weight for _, weight in rows], dtype=kind),
        names=names,
        values=np.arange(n).reshape(n, 1) if names else np.zeros((n, 0), dtype=np.int64),
    )


def rules(equal, bounds):
    return tuple(
        Constraint(terms=((f"v{i}", 1),), bound=bound, equal=same)
        for i, (same, bound) in enumerate(zip(equal, bounds, strict=True))
    )


def fits(sums, constraints):
    return all(
        s == rule.bound if rule.equal else s <= rule.bound
        for s, rule in zip(sums, constraints, strict=True)
    )


small = st.integers(-4, 4)


@st.composite
def problems(draw):
    width = draw(st.integers(1, 4))
    row = st.tuples(st.tuples(*[small] * width), st.integers(1, 5))
    left = draw(st.lists(row, min_size=1, max_size=8))
    right = draw(st.lists(row, min_size=1, max_size=8))
    equal = draw(st.tuples(*[st.booleans()] * width))
    bounds = draw(st.tuples(*[small] * width))
    kind = draw(st.sampled_from([np.int64, object]))
    return left, right, rules(equal, bounds), kind


@given(problem=problems())
def test_completions_are_those_that_a_loop_finds(problem):
    left, right, constraints, kind = problem
    found = completions(table(left, kind=kind), table(right, kind=kind), constraints)
    expected = [
        sum(w for other, w in right if fits(np.add(sums, other), constraints)) for sums, _ in left
    ]
    assert found.tolist() == expected


@given(problem=problems())
def test_merging_keeps_what_can_be_completed(problem):
    left, right, constraints, kind = problem
    ahead = (np.zeros(len(constraints), dtype=np.int64),) * 2
    found = merge_join(table(left, kind=kind), table(right, kind=kind), constraints, ahead)
    expected: dict[tuple[int, ...], int] = {}
    for one, w in left:
        for other, v in right:
            sums = tuple(int(s) for s in np.add(one, other))
            if fits(sums, constraints):
                expected[sums] = expected.get(sums, 0) + w * v
    got = dict(zip(map(tuple, found.sums.tolist()), found.weight.tolist(), strict=True))
    assert got == expected


@given(problem=problems())
def test_a_join_keeps_the_values_of_both(problem):
    left, right, constraints, kind = problem
    ahead = (np.zeros(len(constraints), dtype=np.int64),) * 2
    one, other = table(left, ("a",), kind), table(right, ("b",), kind)
    found = join(one, other, constraints, ahead)
    assert found.names == ("a", "b")
    assert [tuple(v) for v in found.values.tolist()] == [
        (i, j)
        for i, (sums, _) in enumerate(left)
        for j, (others, _) in enumerate(right)
        if fits(np.add(sums, others), constraints)
    ]


def test_empty_tables_complete_nothing():
    rule = rules((False,), (0,))
    none = table([((1,), 1)]).take(slice(0, 0))
    assert completions(table([((0,), 3)]), none, rule).tolist() == [0]
    ahead = limits_of((none,), 1)
    assert join(none, table([((0,), 3)], ("b",)), rule, ahead).n == 0


def test_what_lies_ahead_can_make_up_for_an_equality():
    rule = rules((True,), (5,))
    ahead = (np.array([0]), np.array([3]))
    assert feasible(np.array([[1], [2], [5], [6]]), rule, ahead).tolist() == [
        False, True, True, False,
    ]  # fmt: skip


def test_too_many_pairs_are_refused(monkeypatch):
    monkeypatch.setattr(joining, "LARGEST_JOIN", 3)
    two = table([((0,), 1), ((1,), 1)])
    rule = rules((False,), (9,))
    with pytest.raises(TooMany):
        join(two, two, rule, limits_of((), 1))
    monkeypatch.setattr(joining, "LARGEST_JOIN", 100)
    monkeypatch.setattr(joining, "CHUNK", 2)
    with pytest.raises(TooMany):
        join(two, two, rule, limits_of((), 1))
    found = merge_join(two, two, rule, limits_of((), 1))  # in pieces of one row
    assert found.weight.tolist() == [1, 2, 1]


def test_a_grid_that_is_too_large_is_sorted_instead(monkeypatch):
    monkeypatch.setattr(joining, "LARGEST_GRID", 1)
    two = table([((0, 0), 1), ((1, 2), 1)])
    rule = rules((False, False), (9, 2))
    found = merge_join(two, two, rule, limits_of((), 2))
    assert found.weight.tolist() == [1, 2]
    assert completions(two, two, rule).tolist() == [2, 1]
