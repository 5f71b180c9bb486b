"""Fisher's exact test for a table with more than two rows or columns (Freeman and Halton).

Tables with the margins observed are built column by column. What matters of the columns done is how
much of each row is left and how likely the part is, so partial tables that agree in both are one;
and a part whose every completion is (or none is) at most as likely as the table observed needs no
completing. This is the idea of Mehta and Patel's network; with the columns in ascending order the
largest one is forced and costs nothing.

Validated against R `fisher.test` (tests/reference/fisher_rxc.R). References: Freeman and Halton,
Biometrika 1951;38:141. Mehta and Patel, JASA 1983;78:427. Good, Ann Stat 1976;4:1159.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from ..estimate import FloatArray, HypothesisTest, IntArray
from ..summary import CountTable

__all__ = ["fisher_rxc", "number_of_tables"]

# Tables whose probabilities differ only by rounding are equally likely (R: 1 + 1e-7).
_EQUALLY_LIKELY = 1e-7
# Steps and parts of tables that one test may look at: a few seconds.
_LARGEST = 20_000_000
# Steps tried at once, and those kept for one column, so that memory stays small.
_AT_ONCE = 500_000
_KEPT = 4_000_000


class _TooLargeError(Exception):
    """The work would exceed the limit; becomes the reason of a result."""


@dataclass(frozen=True, slots=True)
class _Column:
    """All ways to fill one column: from nodes (what is left of each row) to the nodes after.

    `first` (nodes + 1,) is where the steps of each node start; for each step the node it leads to,
    the log of 1 / product of x! (`length`), and its probability given the node.
    """

    first: IntArray
    target: IntArray
    length: FloatArray
    probability: FloatArray


@dataclass(frozen=True, slots=True)
class _LastTwo:
    """All ways to fill the last two columns from each node, the second of them being forced.

    The lengths of both together ascend within a node; `below` is the probability up to each.
    """

    first: IntArray
    length: FloatArray
    below: FloatArray

    def share_within(self, node: IntArray, room: FloatArray) -> FloatArray:
        """Probability, from each node, of a length that the room left allows."""
        start, low, high = self.first[node], self.first[node], self.first[node + 1]
        while np.any(low < high):
            middle = (low + high) // 2
            at = np.minimum(middle, self.length.size - 1)
            within = (low < high) & (self.length[at] <= room)
            low, high = np.where(within, middle + 1, low), np.where(within, high, middle)
        share: FloatArray = np.where(low > start, self.below[low - 1], 0.0)
        return share


def fisher_rxc(table: CountTable) -> HypothesisTest:
    """Is the distribution over the columns the same in every row? Exact, given all margins.

    The probability of the tables that are no more likely than the one observed (Freeman and
    Halton). Rows and columns without counts are left out. For two by two it is `fisher_exact`. If
    the work exceeds a limit there is no p-value, and the reason gives the number of tables.

    >>> table = CountTable.from_rows(["a", "a", "b", "b", "c"], ["x", "x", "y", "y", "z"])
    >>> round(fisher_rxc(table).p_value, 6)
    0.066667
    """
    counts = table.counts[np.ix_(table.counts.sum(axis=1) > 0, table.counts.sum(axis=0) > 0)]
    p_value = reason = None
    if min(counts.shape) < 2:
        reason = "fewer than two rows or two columns with counts"
    else:
        try:
            p_value = min(1.0, _no_more_likely(counts))
        except _TooLargeError:
            reason = (
                f"too much work: about {number_of_tables(counts):.0e} tables have these margins; "
                "use chi_squared, or combine rows or columns"
            )
    n = int(counts.sum())
    return HypothesisTest(
        method="Fisher exact, Freeman-Halton",
        p_value=p_value,
        groups=table.rows,
        n_by_group=tuple(int(total) for total in table.counts.sum(axis=1)),
        observed=tuple(float(k) for k in counts.ravel()),
        expected=tuple(
            float(k) for k in np.outer(counts.sum(axis=1), counts.sum(axis=0)).ravel() / max(n, 1)
        ),
        n=n,
        unit=table.unit,
        reason=reason,
    )


def number_of_tables(counts: IntArray) -> float:
    """Approximate number of tables with the margins of this one (Good 1976).

    >>> round(number_of_tables(np.array([[1, 1], [1, 1]])), 2)
    2.31
    """
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)

    def log_ways(total: IntArray, parts: int) -> FloatArray:
        # Ways to split a total into so many parts.
        logs = gammaln(total + parts) - gammaln(total + 1.0) - gammaln(parts)
        return np.asarray(logs, dtype=np.float64)

    split = log_ways(rows, columns.size).sum() + log_ways(columns, rows.size).sum()
    whole = log_ways(np.array([counts.sum()]), counts.size)[0]
    return math.exp(min(float(split - whole), 700.0))


def _no_more_likely(counts: IntArray) -> float:
    """Probability of the tables that are no more likely than this one."""
    # The dimension with fewer lines is what is left of; margins sorted, as any order is the same.
    short = counts if counts.shape[0] <= counts.shape[1] else counts.T
    limit = -float(gammaln(counts + 1.0).sum()) + _EQUALLY_LIKELY
    layers, last = _network(np.sort(short.sum(axis=1)), np.sort(short.sum(axis=0)))
    bounds = [(last.length[last.first[1:] - 1], last.length[last.first[:-1]])]
    for layer in reversed(layers[1:]):
        longest, shortest = bounds[0]
        starts = layer.first[:-1]
        above = np.maximum.reduceat(layer.length + longest[layer.target], starts)
        below = np.minimum.reduceat(layer.length + shortest[layer.target], starts)
        bounds.insert(0, (above, below))
    node, past, mass = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    total, work = 0.0, 0
    for layer, (longest, shortest) in zip(layers, bounds, strict=False):
        step, origin = _steps_from(layer.first, node, _LARGEST - work)
        work += step.size
        node = layer.target[step]
        past = past[origin] + layer.length[step]
        mass = mass[origin] * layer.probability[step]
        all_counted = past + longest[node] <= limit
        total += float(mass[all_counted].sum())
        undecided = ~all_counted & (past + shortest[node] <= limit)
        node, past, mass = _merged(node[undecided], past[undecided], mass[undecided])
    return total + float(mass @ last.share_within(node, limit - past))


def _running_sums(values: FloatArray, place: IntArray) -> FloatArray:
    """Running sums that start anew where `place` is 0; by doubling, as differences lose digits."""
    sums, reach = values.copy(), 1
    while reach <= int(place.max()):
        sums[reach:] += np.where(place[reach:] >= reach, sums[:-reach], 0.0)
        reach *= 2
    return sums


def _network(rows: IntArray, columns: IntArray) -> tuple[list[_Column], _LastTwo]:
    """Every column but the last two, and these together."""
    _refuse_hopeless(rows, columns)
    nodes, weights = rows[None, :], _key_weights(rows)
    log_factorial = gammaln(np.arange(int(rows.sum()) + 1) + 1.0)
    layers: list[_Column] = []
    for size in columns[:-2].tolist():
        parts, kept = [], 0
        for origin, length, left in _steps(nodes, size, log_factorial):
            key = np.sort(left, axis=1) @ weights
            parts.append((origin, length, key, log_factorial[left.T].sum(axis=0)))
            kept += origin.size
            if kept > _KEPT:
                raise _TooLargeError
        origin, length, key, log_after = map(np.concatenate, zip(*parts, strict=True))
        distinct, target = np.unique(key, return_inverse=True)
        log_ways = _log_choose(log_factorial, int(nodes[0].sum()), size)
        change = log_factorial[nodes].sum(axis=1)[origin] - log_after
        first = np.searchsorted(origin, np.arange(len(nodes) + 1))
        layers.append(_Column(first, target, length, np.exp(change + length - log_ways)))
        nodes = distinct[:, None] // weights % (rows + 1)
    return layers, _last_two(nodes, int(columns[-2]), log_factorial)


def _log_choose(log_factorial: FloatArray, n: int, k: int) -> float:
    return float(log_factorial[n] - log_factorial[k] - log_factorial[n - k])


def _last_two(nodes: IntArray, size: int, log_factorial: FloatArray) -> _LastTwo:
    constant = log_factorial[nodes].sum(axis=1)
    constant -= _log_choose(log_factorial, int(nodes[0].sum()), size)
    origins, lengths, sums = [], [], []
    for origin, filled, left in _steps(nodes, size, log_factorial):
        length = filled - log_factorial[left.T].sum(axis=0)
        # By origin, then length: whole numbers of few bits are sorted by their digits.
        rising = np.argsort(length)
        own = origin[rising].astype(np.min_scalar_type(len(nodes)))
        length = length[rising][np.argsort(own, kind="stable")]
        place = np.arange(origin.size) - np.searchsorted(origin, origin)
        origins.append(origin)
        lengths.append(length)
        sums.append(_running_sums(np.exp(length + constant[origin]), place))
    first = np.searchsorted(np.concatenate(origins), np.arange(len(nodes) + 1))
    return _LastTwo(first, np.concatenate(lengths), np.concatenate(sums))


def _steps(
    nodes: IntArray, size: int, log_factorial: FloatArray
) -> Iterator[tuple[IntArray, FloatArray, IntArray]]:
    """For every way to fill a column of this size: the node, the length, and what is left then."""
    ways = _ways_to_fill(size, nodes.max(axis=0))
    if len(nodes) * len(ways) > _LARGEST:
        raise _TooLargeError
    length = -log_factorial[ways.T].sum(axis=0)
    at_once = max(1, _AT_ONCE // len(ways))
    for start in range(0, len(nodes), at_once):
        some = nodes[start : start + at_once]
        lines = zip(ways.T, some.T, strict=True)
        fits = reduce(np.logical_and, (way <= most[:, None] for way, most in lines))
        origin, way = np.nonzero(fits)
        yield origin + start, length[way], some[origin] - ways[way]


def _key_weights(rows: IntArray) -> IntArray:
    """One whole number for what is left of the sorted rows, none of which ever exceeds its row."""
    if math.prod((rows + 1).tolist()) > 2**62:
        raise _TooLargeError
    return np.concatenate([[1], np.cumprod(rows[:-1] + 1)])


def _refuse_hopeless(rows: IntArray, columns: IntArray) -> None:
    """Count steps before taking any; of equivalent nodes at most (rows)! are merged into one."""
    steps, done = 0.0, 0
    for size in columns[:-1].tolist():
        steps += _number_of_ways(done, rows) * _number_of_ways(size, rows)
        done += size
    if steps > _LARGEST * math.factorial(rows.size):
        raise _TooLargeError


def _number_of_ways(size: int, most: IntArray) -> float:
    """In how many ways `size` can be split over the rows, none above its row."""
    ways = np.zeros(size + 1)
    ways[0] = 1.0
    for limit in most.tolist():
        sums = np.cumsum(ways)
        ways = sums.copy()
        ways[limit + 1 :] -= sums[: max(size - limit, 0)]
    return float(ways[size])


def _ways_to_fill(size: int, most: IntArray) -> IntArray:
    """All ways to split `size` over the rows, none above its row: shape (ways, rows)."""
    shape = [min(size, limit) + 1 for limit in most[:-1].tolist()]
    if math.prod(shape) > _KEPT:
        raise _TooLargeError
    free = np.indices(shape).reshape(len(shape), -1).T
    last = size - free.sum(axis=1)
    ways = np.column_stack([free, last])
    kept: IntArray = ways[(last >= 0) & (last <= most[-1])]
    return kept


def _steps_from(first: IntArray, node: IntArray, allowed: int) -> tuple[IntArray, IntArray]:
    """All steps that leave each entry's node, and the entry that each belongs to."""
    steps = first[node + 1] - first[node]
    total = int(steps.sum())
    if total > allowed:
        raise _TooLargeError
    origin = np.repeat(np.arange(node.size), steps)
    offset = np.arange(total) - np.repeat(np.cumsum(steps) - steps, steps)
    return first[node][origin] + offset, origin


def _merged(
    node: IntArray, past: FloatArray, mass: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Add the masses of parts that lead to one node and are equally likely."""
    if node.size == 0:
        return node, past, mass
    grid = np.rint(past * 1e10).astype(np.int64)
    order = np.lexsort((grid, node))
    node, past, mass, grid = node[order], past[order], mass[order], grid[order]
    new: NDArray[np.bool_] = np.concatenate(
        [[True], (node[1:] != node[:-1]) | (grid[1:] != grid[:-1])]
    )
    first = np.flatnonzero(new)
    return node[first], past[first], np.add.reduceat(mass, first)
