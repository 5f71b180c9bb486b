"""Poisson counts from uniform bits by the inverse of the distribution function, bit for bit.

The steps of the distribution function are computed in whole numbers, so that every machine gives
the same count for the same bits, whatever its mathematical library.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["PoissonTable", "poisson_steps"]

_UNDECIDED = 255
# Numbers looked up at once: few enough to stay in a processor's cache.
_CHUNK = 2**16


def poisson_steps(mean: float) -> NDArray[np.uint64]:
    """Return 2^64 times the distribution function at 0, 1, 2, ..., for a mean up to 1.

    A uniform 64-bit number below the first step is a 0, below the second a 1, and so on.

    >>> [round(int(step) / 2**64, 6) for step in poisson_steps(1.0)[:3]]
    [0.367879, 0.735759, 0.919699]
    """
    scaled, one = int(mean * 2**64), 1 << 96
    share, term, order = one, one, 0
    while term:  # exp(-mean) by its series
        order += 1
        term = (term * scaled >> 64) // order
        share += -term if order % 2 else term
    steps, total, count = [], 0, 0
    while share >> 32:
        total += share
        steps.append(min(total >> 32, 2**64 - 1))
        count += 1
        share = (share * scaled >> 64) // count
    return np.array(steps, dtype=np.uint64)


class PoissonTable:
    """The count for each value of the leading 16 bits, where these decide it."""

    __slots__ = ("_steps", "_table")

    def __init__(self, mean: float) -> None:
        self._steps = poisson_steps(mean)
        leading = (self._steps >> np.uint64(48)).astype(np.int64)
        self._table = np.cumsum(np.bincount(leading, minlength=2**16)).astype(np.uint8)
        # A step with more bits than these divides the numbers that begin like it.
        self._table[leading[self._steps % np.uint64(2**48) != 0]] = _UNDECIDED

    def by_leading_bits(self, leading: NDArray[np.uint16]) -> NDArray[np.uint8]:
        """Return counts, 255 where more bits are needed (1 in 6,000)."""
        counts = np.empty(leading.size, dtype=np.uint8)
        for start in range(0, leading.size, _CHUNK):
            some = slice(start, start + _CHUNK)
            # All 16-bit numbers have a place in the table, so "wrap" only saves the check.
            np.take(self._table, leading[some], out=counts[some], mode="wrap")
        return counts

    @staticmethod
    def undecided(counts: NDArray[np.uint8]) -> NDArray[np.int64]:
        """Where more bits are needed."""
        return np.flatnonzero(counts == _UNDECIDED)

    def by_all_bits(self, numbers: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Return counts from 64-bit numbers."""
        return np.searchsorted(self._steps, numbers, side="right").astype(np.uint8)
