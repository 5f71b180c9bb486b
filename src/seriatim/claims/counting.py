"""Count, exactly, the whole numbers that satisfy a reading, and list them where they are few.

Nothing is sampled. Constraints are made tight first (propagation), independent parts are counted
apart and multiplied, and within a part blocks are joined one after another: where only sums matter
from there on, equal sums are added up instead of being listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from seriatim.claims.by_denominators import count_by_denominators
from seriatim.claims.joining import Ahead, completions, join, limits_of, merge_join
from seriatim.claims.system import BlockPlan, Constraint, System
from seriatim.claims.tables import Table, TooMany, block_table, is_inside, merged, row_table

#: Above this product of block sizes a weight may not fit into 64 bits.
_SAFE = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Solutions:
    """The distinct values of chosen numbers, each with the number of solutions behind it."""

    names: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]
    weights: tuple[int, ...]

    @property
    def total(self) -> int:
        """Return the number of solutions in all."""
        return sum(self.weights)


def count_solutions(system: System) -> int | None:
    """Return the number of solutions, or None when there are too many combinations to go through.

    >>> size = BlockPlan(size="n", sizes=(3, 4), counts=())
    >>> count_solutions(System(blocks=(size,), constraints=(), size_of=()))
    2
    """
    found = project(system, ())
    if found is not None:
        return found.total
    try:
        return count_by_denominators(propagated(system), without_implied(system.constraints))
    except TooMany:
        return None


def project(system: System, names: Iterable[str]) -> Solutions | None:
    """Return the different values of the named numbers among all solutions; None if too many."""
    wanted = tuple(names)
    try:
        table = _solve(system, wanted)
    except TooMany:
        return None
    order = [table.names.index(name) for name in wanted]
    return _solutions(replace(table, names=wanted, values=table.values[:, order]))


def _solutions(table: Table) -> Solutions:
    rows = table.values
    kept = np.flatnonzero(table.weight != 0)
    weights: dict[tuple[int, ...], int] = {}
    for row, weight in zip(rows[kept].tolist(), table.weight[kept].tolist(), strict=True):
        key = tuple(row)
        weights[key] = weights.get(key, 0) + int(weight)
    return Solutions(
        names=table.names,
        values=tuple(sorted(weights)),
        weights=tuple(weights[k] for k in sorted(weights)),
    )


def list_solutions(system: System, at_most: int) -> Solutions | None:
    """Return every solution in full, or None when there are more than ``at_most``."""
    total = count_solutions(system)
    if total is None or total > at_most:
        return None
    constraints = without_implied(system.constraints)
    tables = []
    for block in system.blocks:
        names = (block.size, *(count.name for count in block.counts))
        found = project(system, names)
        if found is None:
            return None
        # Only rows that are part of some solution: what is joined stays as short as the list.
        tables.append(row_table(block, constraints, found.values))
    try:
        return _solutions(_solve_tables(tables, constraints, system.blocks))
    except TooMany:  # pragma: no cover - the rows are fewer than those just gone through
        return None


def _solve(system: System, wanted: tuple[str, ...]) -> Table:
    constraints = without_implied(system.constraints)
    plans = propagated(system)
    tables = [block_table(plan, constraints, set(wanted)) for plan in plans]
    return _solve_tables(tables, constraints, plans)


def _solve_tables(
    tables: list[Table], constraints: tuple[Constraint, ...], plans: tuple[BlockPlan, ...]
) -> Table:
    bound = 1
    for table in tables:
        bound *= max(table.total(), 1)
    if bound >= _SAFE:
        tables = [replace(table, weight=table.weight.astype(object)) for table in tables]
    result = Table(
        sums=np.zeros((1, 0), dtype=np.int64),
        weight=np.ones(1, dtype=object),
        names=(),
        values=np.zeros((1, 0), dtype=np.int64),
    )
    parts = independent(tables, constraints)
    for part, rules in parts:
        solved = _solve_part(part, rules)
        empty = replace(solved, sums=np.zeros((solved.n, 0), dtype=np.int64))
        result = join(result, empty, (), _nothing(0))
    linked = {rule for _, rules in parts for rule in rules}
    for rule in constraints:
        # All its numbers are 0, or it names none: it holds always or never.
        alone = rule not in linked and not any(rule.terms and is_inside(rule, p) for p in plans)
        if alone and not _satisfied(rule):
            return result.take(slice(0, 0))
    return result


def _satisfied(rule: Constraint) -> bool:
    return rule.bound == 0 if rule.equal else rule.bound >= 0


def _nothing(n: int) -> Ahead:
    return np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)


def _solve_part(tables: list[Table], rules: tuple[Constraint, ...]) -> Table:
    """Join the tables whose values are wanted; look the others up from their merged sums."""
    kept = [table for table in tables if table.names]
    rest = sorted((merged(t) for t in tables if not t.names), key=lambda table: table.n)
    if not kept:
        # Nobody asks for values: the largest table is the side that looks up.
        kept, rest = [rest[-1]], rest[:-1]
    left = kept[0]
    for i, table in enumerate(kept[1:], start=2):
        ahead = limits_of((*kept[i:], *rest), len(rules))
        left = join(left, table, rules, ahead)
    if not rest:
        return _closed(left, rules)
    right = rest[0]
    outside = limits_of((left,), len(rules))
    for i, table in enumerate(rest[1:], start=2):
        later = limits_of(tuple(rest[i:]), len(rules))
        ahead = (outside[0] + later[0], outside[1] + later[1])
        right = merge_join(right, table, rules, ahead)
    return replace(left, weight=left.weight * completions(left, right, rules))


def _closed(table: Table, rules: tuple[Constraint, ...]) -> Table:
    inside = np.ones(table.n, dtype=np.bool_)
    for i, rule in enumerate(rules):
        total = table.sums[:, i]
        inside &= total == rule.bound if rule.equal else total <= rule.bound
    return table.take(inside)


def independent(
    tables: list[Table], constraints: tuple[Constraint, ...]
) -> list[tuple[list[Table], tuple[Constraint, ...]]]:
    """Return groups of tables that no constraint links, each with its own constraints."""
    touches = [
        {i for i in range(len(constraints)) if table.n and (table.sums[:, i] != 0).any()}
        for table in tables
    ]
    groups: list[tuple[set[int], set[int]]] = []
    for index, rules in enumerate(touches):
        members, joint = {index}, set(rules)
        separate = []
        for other_members, other_rules in groups:
            if other_rules & joint:
                members |= other_members
                joint |= other_rules
            else:
                separate.append((other_members, other_rules))
        groups = [*separate, (members, joint)]
    return [
        (
            [replace(tables[i], sums=tables[i].sums[:, sorted(rules)]) for i in sorted(members)],
            tuple(constraints[i] for i in sorted(rules)),
        )
        for members, rules in groups
    ]


def without_implied(constraints: tuple[Constraint, ...]) -> tuple[Constraint, ...]:
    """Leave out constraints said twice, and those that are the sum of two others."""
    plain = list(dict.fromkeys(_normal(constraint) for constraint in constraints))
    kept = list(plain)
    for rule in plain:
        if rule.equal:
            continue
        others = [other for other in kept if other is not rule]
        sums = (_added(one, other) for one, other in combinations(others, 2))
        if any(terms == rule.terms and bound <= rule.bound for terms, bound in sums):
            kept.remove(rule)
    return tuple(kept)


def _normal(constraint: Constraint) -> Constraint:
    total: dict[str, int] = {}
    for name, factor in constraint.terms:
        total[name] = total.get(name, 0) + factor
    return replace(constraint, terms=_sorted(total))


def _added(one: Constraint, other: Constraint) -> tuple[tuple[tuple[str, int], ...], int]:
    total = dict(one.terms)
    for name, factor in other.terms:
        total[name] = total.get(name, 0) + factor
    return _sorted(total), one.bound + other.bound


def _sorted(total: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((name, factor) for name, factor in total.items() if factor))


def propagated(system: System) -> tuple[BlockPlan, ...]:
    """Return the blocks without denominators that some constraint, on its own, rules out."""
    blocks = tuple(_usable(block) for block in system.blocks)
    while True:
        limits = _limits(blocks)
        tighter = dict(limits)
        for rule in system.constraints:
            _tighten(tighter, rule)
        narrowed = tuple(_usable(_within(block, tighter)) for block in blocks)
        if narrowed == blocks:
            return blocks
        blocks = narrowed


def _usable(block: BlockPlan) -> BlockPlan:
    """Leave out denominators for which a percentage of the block has no count."""
    good = [
        i
        for i in range(len(block.sizes))
        if all(count.first[i] <= count.last[i] for count in block.counts)
    ]
    if len(good) == len(block.sizes):
        return block
    return BlockPlan(
        size=block.size,
        sizes=tuple(block.sizes[i] for i in good),
        counts=tuple(
            replace(
                count,
                first=tuple(count.first[i] for i in good),
                last=tuple(count.last[i] for i in good),
            )
            for count in block.counts
        ),
    )


Limits = dict[str, tuple[int, int]]


def _limits(blocks: tuple[BlockPlan, ...]) -> Limits:
    limits: Limits = {}
    for block in blocks:
        limits[block.size] = (min(block.sizes, default=1), max(block.sizes, default=0))
        for count in block.counts:
            limits[count.name] = (min(count.first, default=1), max(count.last, default=0))
    return limits


def _tighten(limits: Limits, rule: Constraint) -> None:
    """Narrow each number of a rule by the least and the most of the others."""
    for at_most in (True, False) if rule.equal else (True,):
        sign = 1 if at_most else -1
        terms = [(name, sign * factor) for name, factor in rule.terms]
        least = [f * limits[name][0 if f > 0 else 1] for name, f in terms]
        for (name, factor), own in zip(terms, least, strict=True):
            room = sign * rule.bound - (sum(least) - own)
            low, high = limits[name]
            if factor > 0:
                limits[name] = (low, min(high, room // factor))
            else:
                limits[name] = (max(low, -(room // -factor)), high)


def _within(block: BlockPlan, limits: Limits) -> BlockPlan:
    low, high = limits[block.size]
    inside = [i for i, size in enumerate(block.sizes) if low <= size <= high]
    counts = []
    for count in block.counts:
        least, most = limits[count.name]
        counts.append(
            replace(
                count,
                first=tuple(max(count.first[i], least) for i in inside),
                last=tuple(min(count.last[i], most) for i in inside),
            )
        )
    return BlockPlan(
        size=block.size, sizes=tuple(block.sizes[i] for i in inside), counts=tuple(counts)
    )
