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
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from .estimate import FloatArray, HypothesisTest, IntArray
from .summary import CountTable

__all__ = ["fisher_rxc", "number_of_tables"]

# Tables whose probabilities differ only by rounding are equally likely (R: 1 + 1e-7).
_EQUALLY_LIKELY = 1e-7
# Steps and parts of tables that one test may look at: a few seconds.
_LARGEST = 5_000_000


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
    columns, ends = _network(np.sort(short.sum(axis=1)), np.sort(short.sum(axis=0)))
    bounds = [(ends, ends)]
    for column in reversed(columns):
        longest, shortest = bounds[0]
        starts = column.first[:-1]
        above = np.maximum.reduceat(column.length + longest[column.target], starts)
        below = np.minimum.reduceat(column.length + shortest[column.target], starts)
        bounds.insert(0, (above, below))
    node, past, mass = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    total, work = 0.0, 0
    for column, (longest, shortest) in zip(columns[:-1], bounds[1:-1], strict=True):
        step, origin = _steps_from(column.first, node, _LARGEST - work)
        work += step.size
        node = column.target[step]
        past = past[origin] + column.length[step]
        mass = mass[origin] * column.probability[step]
        all_counted = past + longest[node] <= limit
        total += float(mass[all_counted].sum())
        undecided = ~all_counted & (past + shortest[node] <= limit)
        node, past, mass = _merged(node[undecided], past[undecided], mass[undecided])
    return total + float(mass @ _share_within(columns[-1], ends, node, limit - past))


def _share_within(
    column: _Column, ends: FloatArray, node: IntArray, room: FloatArray
) -> FloatArray:
    """Probability that the last two columns, from each node, are no longer than the room left.

    The steps of a node are sorted by length once, and each part looks up where its room ends.
    """
    length = column.length + ends[column.target]
    steps = np.diff(column.first)
    order = np.lexsort((length, np.repeat(np.arange(steps.size), steps)))
    length = length[order]
    within_node = np.arange(order.size) - np.repeat(column.first[:-1], steps)
    below = np.concatenate([[0.0], _running_sums(column.probability[order], within_node)])
    start, low, high = column.first[node], column.first[node], column.first[node + 1]
    while np.any(low < high):
        middle = (low + high) // 2
        within = (low < high) & (length[np.minimum(middle, length.size - 1)] <= room)
        low, high = np.where(within, middle + 1, low), np.where(within, high, middle)
    share: FloatArray = np.where(low > start, below[low], 0.0)
    return share


def _running_sums(values: FloatArray, place: IntArray) -> FloatArray:
    """Running sums that start anew where `place` is 0; by doubling, as differences lose digits."""
    sums, reach = values.copy(), 1
    while reach <= int(place.max()):
        sums[reach:] += np.where(place[reach:] >= reach, sums[:-reach], 0.0)
        reach *= 2
    return sums


def _network(rows: IntArray, columns: IntArray) -> tuple[list[_Column], FloatArray]:
    """Every column but the last, and the length of the last one, which each node forces."""
    _refuse_hopeless(rows, columns)
    nodes = rows[None, :]
    layers: list[_Column] = []
    work = 0
    for size in columns[:-1].tolist():
        ways = _ways_to_fill(size, nodes.max(axis=0))
        work += len(nodes) * len(ways)
        if work > _LARGEST:
            raise _TooLargeError
        origin, way = np.nonzero(np.all(ways[None] <= nodes[:, None], axis=2))
        before, filled = nodes[origin], ways[way]
        after, target = _distinct(np.sort(before - filled, axis=1), int(rows.max()) + 1)
        length = -gammaln(filled + 1.0).sum(axis=1)
        left = before.sum(axis=1) + 1.0
        log_probability = (
            (gammaln(before + 1.0) - gammaln(before - filled + 1.0)).sum(axis=1)
            + length
            - (gammaln(left) - gammaln(left - size) - gammaln(size + 1.0))
        )
        first = np.searchsorted(origin, np.arange(len(nodes) + 1))
        layers.append(_Column(first, target, length, np.exp(log_probability)))
        nodes = after
    return layers, -gammaln(nodes + 1.0).sum(axis=1)


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
    if math.prod(shape) > _LARGEST:
        raise _TooLargeError
    free = np.indices(shape).reshape(len(shape), -1).T
    last = size - free.sum(axis=1)
    ways = np.column_stack([free, last])
    kept: IntArray = ways[(last >= 0) & (last <= most[-1])]
    return kept


def _distinct(vectors: IntArray, base: int) -> tuple[IntArray, IntArray]:
    """Distinct rows of whole numbers below `base`, and the index of each."""
    if base ** vectors.shape[1] > 2**62:
        distinct, index = np.unique(vectors, axis=0, return_inverse=True)
        return distinct, index.reshape(-1)
    keys = vectors @ base ** np.arange(vectors.shape[1], dtype=np.int64)
    _, where, index = np.unique(keys, return_index=True, return_inverse=True)
    return vectors[where], index


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
