"""Join tables of whole numbers under constraints, exactly, without holding every pair at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.claims.system import Constraint
from seriatim.claims.tables import (
    CHUNK,
    LARGEST_GRID,
    LARGEST_JOIN,
    Integers,
    Keys,
    Table,
    TooMany,
    Weights,
    add_up,
    keys_between,
)

#: The least and the most that blocks still to come can add to each constraint.
Ahead = tuple[Integers, Integers]


def limits_of(tables: tuple[Table, ...], n_constraints: int) -> Ahead:
    """Return the least and the most that the tables together add to each constraint."""
    low = np.zeros(n_constraints, dtype=np.int64)
    high = np.zeros(n_constraints, dtype=np.int64)
    for table in tables:
        if table.n:
            low = low + table.sums.min(axis=0)
            high = high + table.sums.max(axis=0)
    return low, high


def feasible(
    sums: Integers, constraints: tuple[Constraint, ...], ahead: Ahead
) -> NDArray[np.bool_]:
    """Tell which rows the tables still to come can complete, looking at each constraint alone."""
    inside = np.ones(sums.shape[:-1], dtype=np.bool_)
    for i, constraint in enumerate(constraints):
        inside &= sums[..., i] + ahead[0][i] <= constraint.bound
        if constraint.equal:
            inside &= sums[..., i] + ahead[1][i] >= constraint.bound
    return inside


def _chunks(left: Table, right: Table) -> Iterator[slice]:
    if left.n * right.n > LARGEST_JOIN:
        raise TooMany
    step = max(1, CHUNK // max(right.n, 1))
    for start in range(0, left.n, step):
        yield slice(start, start + step)


def join(left: Table, right: Table, constraints: tuple[Constraint, ...], ahead: Ahead) -> Table:
    """Return every pair of rows that can still be completed, with the values of both."""
    parts: list[Table] = []
    n_rows = 0
    for piece in _chunks(left, right):
        sums = left.sums[piece, None, :] + right.sums[None, :, :]
        at, to = np.nonzero(feasible(sums, constraints, ahead))
        one, other = left.take(piece).take(at), right.take(to)
        parts.append(
            Table(
                sums=one.sums + other.sums,
                weight=one.weight * other.weight,
                names=(*left.names, *right.names),
                values=np.concatenate((one.values, other.values), axis=1),
            )
        )
        n_rows += at.size
        if n_rows > CHUNK:
            raise TooMany
    return _stacked(parts, left, right)


def _stacked(parts: list[Table], left: Table, right: Table) -> Table:
    if not parts:
        empty = left.take(slice(0, 0))
        width = left.values.shape[1] + right.values.shape[1]
        return Table(
            sums=empty.sums,
            weight=empty.weight,
            names=(*left.names, *right.names),
            values=np.zeros((0, width), dtype=np.int64),
        )
    return Table(
        sums=np.concatenate([part.sums for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        names=parts[0].names,
        values=np.concatenate([part.values for part in parts]),
    )


def merge_join(
    left: Table, right: Table, constraints: tuple[Constraint, ...], ahead: Ahead
) -> Table:
    """Join, and add up the weights of pairs with equal sums; values are not kept.

    Sums add, and so do their keys, which is why a pair costs one addition.
    """
    low, high = limits_of((left, right), len(constraints))
    keys = keys_between(low, high)
    here = keys.encode(left.sums)
    there = keys.encode(right.sums + low)  # so that the lower limit is taken off only once
    grid = keys.size <= LARGEST_GRID and left.weight.dtype == right.weight.dtype == np.int64
    collect = _on_a_grid if grid else _by_sorting
    code, weight = collect(left, right, (here, there), keys.size)
    sums = keys.decode(code)
    good = feasible(sums, constraints, ahead)
    return Table(
        sums=sums[good],
        weight=weight[good],
        names=(),
        values=np.zeros((int(good.sum()), 0), dtype=np.int64),
    )


def _on_a_grid(
    left: Table, right: Table, codes: tuple[Integers, Integers], size: int
) -> tuple[Integers, Weights]:
    total = np.zeros(size, dtype=np.int64)
    plain = bool((left.weight == 1).all() and (right.weight == 1).all())
    for piece in _chunks(left, right):
        code = (codes[0][piece, None] + codes[1][None, :]).ravel()
        if plain:
            low, high = int(code.min()), int(code.max()) + 1
            total[low:high] += np.bincount(code - low, minlength=high - low)
        else:
            weight = (left.weight[piece, None] * right.weight[None, :]).ravel()
            np.add.at(total, code, weight)
    found = np.flatnonzero(total)
    return found, total[found]


def _by_sorting(
    left: Table, right: Table, codes: tuple[Integers, Integers], size: int
) -> tuple[Integers, Weights]:
    code = np.zeros(0, dtype=np.int64)
    weight: Weights = np.zeros(0, dtype=left.weight.dtype)
    for piece in _chunks(left, right):
        more = (codes[0][piece, None] + codes[1][None, :]).ravel()
        product = (left.weight[piece, None] * right.weight[None, :]).ravel()
        code, weight = add_up(np.concatenate((code, more)), np.concatenate((weight, product)))
    return code, weight


def completions(left: Table, right: Table, constraints: tuple[Constraint, ...]) -> Weights:
    """Return for each row of ``left`` the weight of all rows of ``right`` that complete it."""
    equal = [i for i, constraint in enumerate(constraints) if constraint.equal]
    atmost = [i for i, constraint in enumerate(constraints) if not constraint.equal]
    bound = np.array([constraint.bound for constraint in constraints], dtype=np.int64)
    room = bound - left.sums if len(constraints) else left.sums
    if not right.n or not left.n:
        return left.weight * 0
    if len(atmost) <= 1:
        return _by_prefix(right, room, equal, atmost)
    if len(atmost) == 2 and not equal:
        keys = keys_between(right.sums.min(axis=0), right.sums.max(axis=0))
        if keys.size <= LARGEST_GRID:
            return _by_grid(right, room, keys)
    return _by_pairs(left, right, room, (equal, atmost))


def _by_prefix(right: Table, room: Integers, equal: list[int], atmost: list[int]) -> Weights:
    """Look up sums of weights in a sorted list: equal where they must be, up to the room left."""
    order = [*equal, *atmost]
    low, high = right.sums.min(axis=0)[order], right.sums.max(axis=0)[order]
    keys = keys_between(low, high)
    code, weight = add_up(keys.encode(right.sums[:, order]), right.weight)
    running = np.concatenate((weight[:1] * 0, np.cumsum(weight)))
    wanted = room[:, order]
    possible = np.ones(wanted.shape[0], dtype=np.bool_)
    for i in range(len(equal)):
        possible &= (wanted[:, i] >= low[i]) & (wanted[:, i] <= high[i])
    top = np.clip(wanted, low, high)
    bottom = top.copy()
    if atmost:
        possible &= wanted[:, -1] >= low[-1]
        bottom[:, -1] = low[-1]
    first = np.searchsorted(code, keys.encode(bottom), side="left")
    last = np.searchsorted(code, keys.encode(top), side="right")
    found: Weights = np.where(possible, running[last] - running[first], running[:1])
    return found


def _by_grid(right: Table, room: Integers, keys: Keys) -> Weights:
    """Look up in a running total over two dimensions how much lies below the room left."""
    low, high = right.sums.min(axis=0), right.sums.max(axis=0)
    shape = tuple(int(span) for span in high - low + 1)
    grid: Weights = np.zeros(keys.size, dtype=right.weight.dtype)
    np.add.at(grid, keys.encode(right.sums), right.weight)
    grid = np.cumsum(np.cumsum(grid.reshape(shape), axis=0), axis=1).reshape(-1)
    possible = (room >= low).all(axis=1)
    found: Weights = np.where(possible, grid[keys.encode(np.clip(room, low, high))], grid[:1] * 0)
    return found


def _by_pairs(
    left: Table, right: Table, room: Integers, kinds: tuple[list[int], list[int]]
) -> Weights:
    """Compare every row with every other; what is left when no shortcut applies."""
    found: list[Any] = []
    for piece in _chunks(left, right):
        match = np.ones((room[piece].shape[0], right.n), dtype=np.bool_)
        for i in kinds[0]:
            match &= room[piece, None, i] == right.sums[None, :, i]
        for i in kinds[1]:
            match &= room[piece, None, i] >= right.sums[None, :, i]
        found.append(match @ right.weight)
    return np.concatenate(found)
