"""Tables of whole numbers with weights, and the sums and joins that exact counting needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.claims.system import BlockPlan, Constraint

Integers = NDArray[np.int64]
#: Weights are whole numbers of any size: 64 bits where that is enough, Python's own elsewhere.
Weights = NDArray[Any]

#: Pairs of rows that a join may look at in all, and at once.
LARGEST_JOIN = 1_500_000_000
CHUNK = 8_000_000
#: Cells of an array that is summed in place instead of sorted.
LARGEST_GRID = 20_000_000


class TooMany(Exception):  # noqa: N818 - it stops a count, which is then a result with a reason
    """There are more combinations than can be gone through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows with the sums they contribute to each constraint, a weight, and named values."""

    sums: Integers
    weight: Weights
    names: tuple[str, ...]
    values: Integers

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return int(self.sums.shape[0])

    def total(self) -> int:
        """Return the sum of all weights."""
        return int(self.weight.sum()) if self.n else 0

    def take(self, rows: Any) -> Table:
        """Return some of the rows."""
        return Table(
            sums=self.sums[rows],
            weight=self.weight[rows],
            names=self.names,
            values=self.values[rows],
        )


def is_inside(rule: Constraint, plan: BlockPlan) -> bool:
    """Tell whether a constraint speaks of the numbers of one block alone."""
    own = {plan.size, *(count.name for count in plan.counts)}
    return {name for name, _ in rule.terms} <= own


def block_table(plan: BlockPlan, constraints: tuple[Constraint, ...], kept: set[str]) -> Table:
    """Enumerate a block: every denominator with every combination of counts above it.

    A count that no constraint and nobody else asks for is multiplied into the weight. Constraints
    between the numbers of this block alone are applied as soon as they can be; the sums are those
    that the block contributes to the other constraints (0 to its own).
    """
    inner = tuple(rule for rule in constraints if is_inside(rule, plan))
    columns = {plan.size: np.array(plan.sizes, dtype=np.int64)}
    position = np.flatnonzero(_holds(columns, inner))
    columns = {plan.size: columns[plan.size][position]}
    weight: Weights = np.ones(position.size, dtype=np.int64)
    wanted = kept | {name for constraint in constraints for name, _ in constraint.terms}
    for count in plan.counts:
        first = np.array(count.first, dtype=np.int64)[position]
        length = np.maximum(np.array(count.last, dtype=np.int64)[position] - first + 1, 0)
        if count.name not in wanted:
            weight = weight * length
            use = np.flatnonzero(length)
        else:
            if int(length.sum()) > LARGEST_GRID // 4:
                raise TooMany
            use = np.repeat(np.arange(position.size), length)
            offset = np.arange(use.size) - np.repeat(np.cumsum(length) - length, length)
            first = first[use] + offset
        columns = {name: column[use] for name, column in columns.items()}
        weight, position = weight[use], position[use]
        if count.name in wanted:
            columns[count.name] = first
        inside = _holds(columns, inner)
        columns = {name: column[inside] for name, column in columns.items()}
        weight, position = weight[inside], position[inside]
    names = tuple(name for name in columns if name in kept)
    values = [columns[name] for name in names]
    return Table(
        sums=_stacked(
            [_sum(columns, rule) * (rule not in inner) for rule in constraints], position.size
        ),
        weight=weight,
        names=names,
        values=_stacked(values, position.size),
    )


def row_table(
    plan: BlockPlan, constraints: tuple[Constraint, ...], rows: tuple[tuple[int, ...], ...]
) -> Table:
    """Return a block of which only the given rows (denominator, then counts) are possible."""
    names = (plan.size, *(count.name for count in plan.counts))
    values = np.array(rows, dtype=np.int64).reshape(len(rows), len(names))
    columns = {name: values[:, i] for i, name in enumerate(names)}
    outer = (not is_inside(rule, plan) for rule in constraints)
    sums = [_sum(columns, rule) * use for rule, use in zip(constraints, outer, strict=True)]
    return Table(
        sums=_stacked(sums, len(rows)),
        weight=np.ones(len(rows), dtype=np.int64),
        names=names,
        values=values,
    )


def _stacked(columns: list[Integers], n: int) -> Integers:
    return np.stack(columns, axis=1) if columns else np.zeros((n, 0), dtype=np.int64)


def _sum(columns: dict[str, Integers], constraint: Constraint) -> Integers:
    size = next(iter(columns.values())).size
    total = np.zeros(size, dtype=np.int64)
    for name, factor in constraint.terms:
        if name in columns:
            total += factor * columns[name]
    return total


def _holds(columns: dict[str, Integers], constraints: tuple[Constraint, ...]) -> NDArray[np.bool_]:
    inside = np.ones(next(iter(columns.values())).size, dtype=np.bool_)
    for constraint in constraints:
        if all(name in columns for name, _ in constraint.terms):
            total = _sum(columns, constraint)
            bound = constraint.bound
            inside &= total == bound if constraint.equal else total <= bound
    return inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """How the sums of a row are written as one whole number, so that equal rows have equal keys."""

    low: Integers
    stride: Integers
    size: int

    def encode(self, sums: Integers) -> Integers:
        """Return the key of each row."""
        return np.asarray((sums - self.low) @ self.stride, dtype=np.int64)

    def decode(self, keys: Integers) -> Integers:
        """Return the sums that a key stands for."""
        columns = []
        for i in range(self.low.size):
            above = self.stride[i - 1] if i else self.size
            columns.append(keys % above // self.stride[i] + self.low[i])
        return _stacked(columns, keys.size)


def keys_between(low: Integers, high: Integers) -> Keys:
    """Return keys for sums between the given limits."""
    spans = [int(h - b) + 1 for b, h in zip(low, high, strict=True)]
    size = 1
    stride = np.ones(len(spans), dtype=np.int64)
    for i in reversed(range(len(spans))):
        stride[i] = size
        size *= spans[i]
        if size > 2**61:
            raise TooMany
    return Keys(low=low, stride=stride, size=size)


def merged(table: Table) -> Table:
    """Add up the weights of rows with equal sums and forget their values."""
    if not table.n:
        return Table(
            sums=table.sums, weight=table.weight, names=(), values=np.zeros((0, 0), dtype=np.int64)
        )
    keys = keys_between(table.sums.min(axis=0), table.sums.max(axis=0))
    code, weight = add_up(keys.encode(table.sums), table.weight)
    return Table(
        sums=keys.decode(code),
        weight=weight,
        names=(),
        values=np.zeros((code.size, 0), dtype=np.int64),
    )


def add_up(code: Integers, weight: Weights) -> tuple[Integers, Weights]:
    """Return the distinct codes in ascending order, each with the sum of its weights."""
    order = np.argsort(code, kind="stable")
    code, weight = code[order], weight[order]
    starts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))
    return code[starts], np.add.reduceat(weight, starts)
