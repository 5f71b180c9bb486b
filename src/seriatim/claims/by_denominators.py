"""Count solutions denominators first, for groups with many counts each.

For given denominators every count lies in a known range, and a relation bounds one sum of counts.
When no count is in two such sums, the solutions of each sum have a closed form (inclusion and
exclusion over the ends of the ranges) and multiply. Where a count is in two sums, and both matter,
the counts of one of them are gone through one by one first; mostly for small denominators alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from seriatim.claims.system import BlockPlan, Constraint
from seriatim.claims.tables import Integers, TooMany

#: Combinations of denominators that are gone through in all, and at once.
MOST_COMBINATIONS = 60_000_000
CHUNK = 400_000
#: Rows that going through counts one by one may add to a chunk.
MOST_ROWS = 6_000_000

#: A sum of counts, each with its factor.
Form = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """``form`` (times ``sign``) plus sizes is at most a number, or equal to it."""

    form: Form
    sign: int
    sizes: Form
    bound: int
    equal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Combinations of denominators, with the range of every count."""

    sizes: dict[str, Integers]
    low: dict[str, Integers]
    high: dict[str, Integers]

    @property
    def n(self) -> int:
        """Return the number of rows."""
        return next(iter(self.sizes.values())).size

    def take(self, where: Integers) -> Rows:
        """Return some rows, perhaps repeated."""
        return Rows(
            sizes={name: column[where] for name, column in self.sizes.items()},
            low={name: column[where] for name, column in self.low.items()},
            high={name: column[where] for name, column in self.high.items()},
        )


def count_by_denominators(plans: tuple[BlockPlan, ...], constraints: tuple[Constraint, ...]) -> int:
    """Return the number of solutions; raises ``TooMany`` where this way is too long as well."""
    counts = {count.name for plan in plans for count in plan.counts}
    bounds = [_bound(rule, counts) for rule in constraints]
    total = 0
    for rows in _combinations(plans, [*bounds, *_implied(bounds)]):
        for part in _separated(rows, bounds):
            total += _count(part, bounds)
    return total


def _bound(rule: Constraint, counts: set[str]) -> Bound:
    form = tuple(term for term in rule.terms if term[0] in counts)
    sizes = tuple(term for term in rule.terms if term[0] not in counts)
    sign = -1 if form and form[0][1] < 0 else 1
    form = tuple((name, sign * factor) for name, factor in form)
    return Bound(form=form, sign=sign, sizes=sizes, bound=rule.bound, equal=rule.equal)


def _implied(bounds: list[Bound]) -> Iterator[Bound]:
    """Add two rules about the same sum with opposite signs: what is left speaks of sizes alone."""
    for one, other in combinations(bounds, 2):
        if not one.form or one.form != other.form:
            continue
        flip = 1 if one.sign != other.sign else -1
        if flip == -1 and not other.equal:
            continue
        terms: dict[str, int] = dict(one.sizes)
        for name, factor in other.sizes:
            terms[name] = terms.get(name, 0) + flip * factor
        yield Bound(
            form=(),
            sign=1,
            sizes=tuple((name, factor) for name, factor in terms.items() if factor),
            bound=one.bound + flip * other.bound,
            equal=one.equal and other.equal,
        )


def _combinations(plans: tuple[BlockPlan, ...], bounds: list[Bound]) -> Iterator[Rows]:
    """Yield the denominators that the rules about sizes allow, in chunks.

    A size that an equality gives from the others is not gone through.
    """
    alone = [bound for bound in bounds if not bound.form]
    names = [plan.size for plan in plans]
    given = next((b for b in alone if b.equal and any(abs(f) == 1 for _, f in b.sizes)), None)
    solved = next((n for n, f in given.sizes if abs(f) == 1), None) if given else None
    free = [plan for plan in plans if plan.size != solved]
    if math.prod(len(plan.sizes) for plan in free) > MOST_COMBINATIONS:
        raise TooMany
    shape = tuple(len(plan.sizes) for plan in free)
    for start in range(0, math.prod(shape), CHUNK):
        flat = np.arange(start, min(start + CHUNK, math.prod(shape)))
        places = np.unravel_index(flat, shape) if shape else ()
        sizes = {
            plan.size: np.array(plan.sizes, dtype=np.int64)[place]
            for plan, place in zip(free, places, strict=True)
        }
        if given is not None and solved is not None:
            factor = dict(given.sizes)[solved]
            others = tuple(term for term in given.sizes if term[0] != solved)
            sizes[solved] = (given.bound - _sum(others, sizes, flat.size)) * factor
        rows = _with_ranges(plans, {name: sizes[name] for name in names}, flat.size)
        inside = np.ones(rows.n, dtype=np.bool_)
        for bound in alone:
            value = _sum(bound.sizes, rows.sizes, rows.n)
            inside &= value == bound.bound if bound.equal else value <= bound.bound
        yield rows.take(np.flatnonzero(inside))


def _sum(terms: Form, columns: dict[str, Integers], n: int) -> Integers:
    total = np.zeros(n, dtype=np.int64)
    for name, factor in terms:
        total += factor * columns[name]
    return total


def _with_ranges(plans: tuple[BlockPlan, ...], sizes: dict[str, Integers], n: int) -> Rows:
    """Look up the range of every count; rows with a size that is not possible are left out."""
    good = np.ones(n, dtype=np.bool_)
    places = {}
    for plan in plans:
        known = np.array(plan.sizes, dtype=np.int64)
        place = np.clip(np.searchsorted(known, sizes[plan.size]), 0, max(known.size - 1, 0))
        good &= (known[place] == sizes[plan.size]) if known.size else False
        places[plan.size] = place
    where = np.flatnonzero(good)
    low, high = {}, {}
    for plan in plans:
        for count in plan.counts:
            low[count.name] = np.array(count.first, dtype=np.int64)[places[plan.size][where]]
            high[count.name] = np.array(count.last, dtype=np.int64)[places[plan.size][where]]
    return Rows(sizes={k: v[where] for k, v in sizes.items()}, low=low, high=high)


def _limits(form: Form, rows: Rows, bounds: list[Bound]) -> tuple[Integers, Integers]:
    """Return the least and the most that a sum of counts may be in each row."""
    least, most = _reach(form, rows)
    for bound in bounds:
        if bound.form == form:
            room = bound.bound - _sum(bound.sizes, rows.sizes, rows.n)
            if bound.sign > 0 or bound.equal:
                most = np.minimum(most, bound.sign * room)
            if bound.sign < 0 or bound.equal:
                least = np.maximum(least, bound.sign * room)
    return least, most


def _reach(form: Form, rows: Rows) -> tuple[Integers, Integers]:
    """Return the least and the most that a sum is by the ranges of its counts alone."""
    least, most = np.zeros(rows.n, dtype=np.int64), np.zeros(rows.n, dtype=np.int64)
    for name, factor in form:
        ends = factor * rows.low[name], factor * rows.high[name]
        least += np.minimum(*ends)
        most += np.maximum(*ends)
    return least, most


def _forms(bounds: list[Bound]) -> tuple[Form, ...]:
    return tuple(dict.fromkeys(bound.form for bound in bounds if bound.form))


def _matters(form: Form, rows: Rows, bounds: list[Bound]) -> Integers:
    """Tell in which rows the bounds of a sum cut off anything."""
    least, most = _limits(form, rows, bounds)
    reach = _reach(form, rows)
    return np.asarray((least > reach[0]) | (most < reach[1]), dtype=np.int64)


def _separated(rows: Rows, bounds: list[Bound]) -> Iterator[Rows]:
    """Yield rows in which no count is in two sums that both matter."""
    pending = [rows]
    while pending:
        part = pending.pop()
        if not part.n:
            continue
        clash = _clash(part, bounds)
        if clash is None:
            yield part
            continue
        form, both = clash
        pending.append(part.take(np.flatnonzero(both == 0)))
        pending.append(_gone_through(form, part.take(np.flatnonzero(both)), bounds))


def _clash(rows: Rows, bounds: list[Bound]) -> tuple[Form, Integers] | None:
    """Return a sum to go through and the rows where it shares a count with another."""
    forms = [(form, _matters(form, rows, bounds)) for form in _forms(bounds)]
    for (one, here), (other, there) in combinations(forms, 2):
        both = here * there
        if both.any() and {name for name, _ in one} & {name for name, _ in other}:
            return min(one, other, key=lambda form: _work(form, rows, both)), both
    return None


def _work(form: Form, rows: Rows, where: Integers) -> float:
    width = np.ones(rows.n)
    for name, _ in form:
        width *= rows.high[name] - rows.low[name] + 1
    return float((width * where).sum())


def _gone_through(form: Form, rows: Rows, bounds: list[Bound]) -> Rows:
    """Give every combination of the counts of a sum its own row, and keep those within bounds."""
    for name, _ in form:
        width = rows.high[name] - rows.low[name] + 1
        if int(np.maximum(width, 0).sum()) > MOST_ROWS:
            raise TooMany
        width = np.maximum(width, 0)
        where = np.repeat(np.arange(rows.n), width)
        offset = np.arange(where.size) - np.repeat(np.cumsum(width) - width, width)
        rows = rows.take(where)
        value = rows.low[name] + offset
        rows = replace(rows, low=rows.low | {name: value}, high=rows.high | {name: value})
    least, most = _limits(form, rows, bounds)
    value = _reach(form, rows)[0]
    return rows.take(np.flatnonzero((least <= value) & (value <= most)))


def _count(rows: Rows, bounds: list[Bound]) -> int:
    """Add up the solutions of rows, those for which the same sums matter together."""
    forms = _forms(bounds)
    pattern = np.zeros(rows.n, dtype=np.int64)
    for place, form in enumerate(forms):
        pattern += _matters(form, rows, bounds) << place
    total = 0
    for code in np.unique(pattern).tolist():
        mattering = tuple(form for place, form in enumerate(forms) if code >> place & 1)
        total += _product(rows.take(np.flatnonzero(pattern == code)), mattering, bounds)
    return total


def _product(rows: Rows, forms: tuple[Form, ...], bounds: list[Bound]) -> int:
    """Multiply the solutions of sums without a common count and the widths of all other counts."""
    used = {name for form in forms for name, _ in form}
    columns = [_inside(form, rows, bounds) for form in forms]
    columns += [
        np.maximum(rows.high[name] - rows.low[name] + 1, 0) for name in rows.low if name not in used
    ]
    if not columns:
        return rows.n
    largest = math.prod(int(column.max(initial=0)) for column in columns) * rows.n
    product = columns[0].astype(np.int64 if largest < 2**62 else object)
    for column in columns[1:]:
        product = product * column
    return int(product.sum())


def _inside(form: Form, rows: Rows, bounds: list[Bound]) -> Integers:
    """Return in how many ways the counts of a sum stay within its bounds.

    Counts are measured from the end of their range where the sum is least, so all weigh +1. The
    ways to sum to at most S with each part at most w are C(S + k, k), with signs, over the parts
    that are let beyond their end.
    """
    if any(abs(factor) != 1 for _, factor in form):
        raise TooMany
    least, most = _limits(form, rows, bounds)
    start = _reach(form, rows)[0]
    widths = [rows.high[name] - rows.low[name] for name, _ in form]
    inside = _at_most(most - start, widths) - _at_most(least - start - 1, widths)
    empty = np.any([width < 0 for width in widths], axis=0) | (most < least)
    return np.asarray(np.where(empty, 0, inside), dtype=np.int64)


def _at_most(total: Integers, widths: list[Integers]) -> Integers:
    k = len(widths)
    found = np.zeros(total.size, dtype=np.int64)
    for size in range(k + 1):
        for beyond in combinations(widths, size):
            rest = total.copy()
            for width in beyond:
                rest -= width + 1
            ways = np.ones(total.size, dtype=np.int64)
            for i in range(1, k + 1):
                ways = ways * (np.maximum(rest, 0) + i) // i
            found += (-1) ** size * np.where(rest >= 0, ways, 0)
    return found
