"""Tables of whole numbers with weights."""

import numpy as np
import pytest

from seriatim.claims.system import BlockPlan, Constraint, Ranges
from seriatim.claims.tables import (
    Table,
    TooMany,
    add_up,
    block_table,
    is_inside,
    keys_between,
    merged,
)

PLAN = BlockPlan(
    size="n",
    sizes=(2, 3),
    counts=(
        Ranges(name="x", first=(0, 1), last=(1, 2)),
        Ranges(name="y", first=(2, 0), last=(2, 3)),
    ),
)


def test_a_block_lists_every_denominator_with_every_count():
    table = block_table(PLAN, (), {"n", "x", "y"})
    assert table.names == ("n", "x", "y")
    assert sorted(map(tuple, table.values.tolist())) == [
        (2, 0, 2), (2, 1, 2),
        (3, 1, 0), (3, 1, 1), (3, 1, 2), (3, 1, 3), (3, 2, 0), (3, 2, 1), (3, 2, 2), (3, 2, 3),
    ]  # fmt: skip


def test_a_count_that_nobody_asks_for_is_a_weight():
    table = block_table(PLAN, (), {"x"})
    assert table.names == ("x",)
    assert table.n == 4
    assert table.total() == 10


def test_constraints_inside_a_block_are_applied_and_others_summed():
    inside = Constraint(terms=(("x", 1), ("y", -1)), bound=0)
    across = Constraint(terms=(("x", 2), ("elsewhere", 1)), bound=5)
    assert is_inside(inside, PLAN)
    assert not is_inside(across, PLAN)
    table = block_table(PLAN, (inside, across), {"x", "y"})
    assert all(x <= y for x, y in table.values.tolist())
    assert table.sums[:, 0].tolist() == [0] * table.n
    assert table.sums[:, 1].tolist() == [2 * x for x, _ in table.values.tolist()]


def test_a_block_that_is_too_large_is_refused():
    wide = Ranges(name="x", first=(0,), last=(10**8,))
    with pytest.raises(TooMany):
        block_table(BlockPlan(size="n", sizes=(1,), counts=(wide,)), (), {"x"})


def test_keys_tell_rows_apart_and_give_them_back():
    rows = np.array([[-2, 5], [0, 7], [3, 5]], dtype=np.int64)
    keys = keys_between(rows.min(axis=0), rows.max(axis=0))
    assert keys.decode(keys.encode(rows)).tolist() == rows.tolist()
    with pytest.raises(TooMany):
        keys_between(np.array([0, 0]), np.array([2**40, 2**40]))


@pytest.mark.parametrize("kind", [np.int64, object])
def test_equal_rows_are_added_up(kind):
    table = Table(
        sums=np.array([[1, 0], [0, 1], [1, 0]], dtype=np.int64),
        weight=np.array([2, 3, 4], dtype=kind),
        names=(),
        values=np.zeros((3, 0), dtype=np.int64),
    )
    small = merged(table)
    assert dict(zip(map(tuple, small.sums.tolist()), small.weight.tolist(), strict=True)) == {
        (0, 1): 3,
        (1, 0): 6,
    }
    empty = merged(table.take(slice(0, 0)))
    assert (empty.n, empty.total()) == (0, 0)


def test_codes_are_added_up_in_order():
    code, weight = add_up(np.array([5, 1, 5]), np.array([1, 2, 3]))
    assert (code.tolist(), weight.tolist()) == ([1, 5], [2, 4])
