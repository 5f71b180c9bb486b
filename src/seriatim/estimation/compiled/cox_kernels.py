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

# So many rows of one column, and of what is summed over columns, stay in the nearest cache.
_INNER = 512
_Places = tuple[NDArray[Any], NDArray[Any]]


def standardize(
    x: FloatArray,
    first: int,
    terms: tuple[FloatArray, FloatArray, FloatArray],
    z: FloatArray,
    relative: FloatArray,
) -> None:
    """Fill `z` (p, m or more) with (x - center) / scale of m rows, and `relative` (m,) with z'b."""
    center, inverse, beta = terms
    for low in range(0, relative.size, _INNER):
        own = relative[low : low + _INNER]
        for i in range(own.size):
            own[i] = 0.0
        for j in range(z.shape[0]):
            c, s, b = center[j], inverse[j], beta[j]
            source, target = x[j, first + low :], z[j, low:]
            for i in range(own.size):
                value = (source[i] - c) * s
                target[i] = value
                own[i] += b * value


def add_moments(
    x: FloatArray, center: FloatArray, weights: tuple[FloatArray, FloatArray], out: FloatArray
) -> None:
    """Sum (x - center)^2 and x - center by the first weight, x - center by the second: (3, p)."""
    share, event = weights
    for low in range(0, share.size, _INNER):
        high = min(low + _INNER, share.size)
        for j in range(x.shape[0]):
            squares, shift, sums, c = 0.0, 0.0, 0.0, center[j]
            for i in range(low, high):
                value = x[j, i] - c
                squares += value * value * share[i]
                shift += value * share[i]
                sums += value * event[i]
            out[0, j] += squares
            out[1, j] += shift
            out[2, j] += sums


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
    for j in range(z.shape[0]):
        for i in range(m):
            weighted[i] = exposure[i] * z[j, i]
        for k in range(j + 1):
            total = 0.0
            for i in range(m):
                total += weighted[i] * z[k, i]
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
