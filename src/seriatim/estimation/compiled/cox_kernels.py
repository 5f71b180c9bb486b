"""The loops of a Cox fit over rows, as plain Python that Numba compiles (`loader`).

A row's `slot` and `entry` are places in tables by time with a first place 0 that counts nothing:
1 to T for the event time at or before a row's entry, or its exit without the event; T + 1 to 2 T
for an exit with it. A row without late entry has entry 0 (or `entry` is empty), and a row that is
never at risk has both 0. Covariates are standardized again at every pass, which costs less than
to keep a second copy of them.
"""

from typing import Any

from numpy.typing import NDArray

from ..estimate import FloatArray

__all__ = ["add_by_time", "add_moments", "add_products", "add_scores", "standardize"]

# So many rows of all columns stay in the nearest cache.
_INNER = 512
_Places = tuple[NDArray[Any], NDArray[Any]]


def standardize(
    x: tuple[FloatArray, ...],
    first: int,
    terms: FloatArray,
    z: FloatArray,
    relative: FloatArray,
) -> None:
    """Fill `z` (p, m or more) with (x - center) / scale of m rows, and `relative` (m,) with z'b.

    p is even: two columns at a time, `relative` is read and written half as often. Of `x`, columns
    beyond the p first are not read.
    """
    center, inverse, beta = terms[0], terms[1], terms[2]
    for low in range(0, relative.size, _INNER):
        own = relative[low : low + _INNER]
        for i in range(own.size):
            own[i] = 0.0
        for j in range(0, z.shape[0], 2):
            c, s, b = center[j], inverse[j], beta[j]
            d, t, e = center[j + 1], inverse[j + 1], beta[j + 1]
            source, target = x[j][first + low :], z[j, low:]
            source_2, target_2 = x[j + 1][first + low :], z[j + 1, low:]
            for i in range(own.size):
                value, value_2 = (source[i] - c) * s, (source_2[i] - d) * t
                target[i] = value
                target_2[i] = value_2
                own[i] += b * value + e * value_2


def add_moments(
    column: FloatArray,
    center: float,
    n_times: int,
    rows: tuple[NDArray[Any], FloatArray],
    out: FloatArray,
) -> None:
    """Sum (x - center)^2 and x - center over rows at risk, the latter over events by weight too.

    `rows` are their slots and weights; no weights count 1.
    """
    slot, weights = rows
    squares, shift, sums = 0.0, 0.0, 0.0
    for i in range(column.size):
        value = column[i] - center if slot[i] > 0 else 0.0
        squares += value * value
        shift += value
        own = value if slot[i] > n_times else 0.0
        sums += own * weights[i] if weights.size else own
    out[0] += squares
    out[1] += shift
    out[2] += sums


def add_by_time(z: FloatArray, risk: FloatArray, places: _Places, sums: FloatArray) -> None:
    """Add risk and risk times z where a row leaves, and take them off where it enters."""
    slot, entry = places
    p = z.shape[0]
    if entry.size == 0:
        for i in range(risk.size):
            r, k = risk[i], slot[i]
            sums[k, 0] += r
            for j in range(p):
                sums[k, j + 1] += r * z[j, i]
        return
    for i in range(risk.size):
        r, k, e = risk[i], slot[i], entry[i]
        sums[k, 0] += r
        sums[e, 0] -= r
        for j in range(p):
            value = r * z[j, i]
            sums[k, j + 1] += value
            sums[e, j + 1] -= value


def add_products(
    z: FloatArray,
    risk: FloatArray,
    places: _Places,
    hazard: tuple[FloatArray, FloatArray],
    out: tuple[FloatArray, FloatArray, FloatArray],
) -> None:
    """Add z z' times the events expected of each row to the lower half of a (p, p) matrix.

    `hazard` is that summed up to an exit and up to an entry; `out` ends with the space to work in:
    the expected events of the m rows, which stay there, and a column of as many.
    """
    slot, entry = places
    leave, enter = hazard
    products, exposure, weighted = out
    m = risk.size
    for i in range(m):
        exposure[i] = risk[i] * leave[slot[i]]
    if entry.size:
        for i in range(m):
            exposure[i] -= risk[i] * enter[entry[i]]
    for low in range(0, m, _INNER):
        expected = exposure[low : min(low + _INNER, m)]
        for j in range(z.shape[0]):
            first = z[j, low:]
            for i in range(expected.size):
                weighted[i] = expected[i] * first[i]
            for k in range(j + 1):
                second, total = z[k, low:], 0.0
                for i in range(expected.size):
                    total += weighted[i] * second[i]
                products[j, k] += total


def add_scores(
    z: FloatArray,
    rows: tuple[FloatArray, FloatArray],
    places: tuple[NDArray[Any], NDArray[Any], NDArray[Any]],
    tables: tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray],
    out: FloatArray,
) -> None:
    """Add each row's part of the score to its cluster: `out` (clusters, p).

    `tables` by place hold the hazard and the hazard times the mean of x, up to an exit and up to
    an entry, and the mean of x at an event.
    """
    risk, weights = rows
    slot, entry, codes = places
    leave, enter, leave_x, enter_x, mean = tables
    n_times = enter.size - 1
    for i in range(risk.size):
        k, r, c = slot[i], risk[i], codes[i]
        weight = weights[i] if weights.size else 1.0
        e = entry[i] if entry.size else 0
        own = (weight if k > n_times else 0.0) - r * (leave[k] - enter[e])
        for j in range(z.shape[0]):
            x_risk = r * (leave_x[k, j] - enter_x[e, j])
            out[c, j] += x_risk + z[j, i] * own - weight * mean[k, j]
