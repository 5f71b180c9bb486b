"""Draw patients with replacement, the same draws whatever the machine does in which order.

Replicate b has its own random numbers: the child b of ``numpy.random.SeedSequence(seed)``. So a
replicate depends on the seed, on b and on the number of patients, and on nothing else: not on how
many replicates are computed side by side, nor in how many processes. Only raw 64-bit output of
PCG64 is used, which NumPy promises to keep, so replicates are also the same for every version.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..encoding import encode_labels
from ..estimate import FloatArray, IntArray
from .poisson_counts import PoissonTable

__all__ = [
    "BlockStatistic",
    "DrawArray",
    "ResamplingPlan",
    "Strata",
    "block_width",
    "draw_counts",
    "jackknife_groups",
    "leave_out",
    "replicate_values",
    "stratify",
]

DrawArray: TypeAlias = NDArray[np.uint8]
BlockStatistic: TypeAlias = Callable[[DrawArray], FloatArray]
# Positions of the patients of each stratum.
Strata: TypeAlias = tuple[NDArray[Any], ...]

# From this many patients on, Poisson counts plus a top-up are faster than drawing each patient.
_MANY_PATIENTS = 20_000
# Up to 64 replicates side by side, as long as a block of one byte a patient stays below 16 MB.
# Multiples of 16 fill a processor's registers.
_BLOCK_REPLICATES, _BLOCK_BYTES = 64, 2**24


@dataclass(frozen=True, slots=True, kw_only=True)
class ResamplingPlan:
    """How many replicates, from which seed, in how many processes.

    The seed has no default: a published interval must say it. `workers` changes the time, never
    the result; with more than one, the statistic must be picklable (a function of a module).
    """

    seed: int
    n_replicates: int = 2000
    workers: int = 1

    def __post_init__(self) -> None:
        for name, least in (("seed", 0), ("n_replicates", 1), ("workers", 1)):
            found = getattr(self, name)
            if not isinstance(found, int) or found < least:
                raise ValueError(f"{name}: expected a whole number from {least}, found {found!r}")


def stratify(n_patients: int, strata: Any = None) -> Strata:
    """Positions of the patients of each stratum; patients are drawn within their stratum.

    >>> [place.tolist() for place in stratify(3, ["b", "a", "b"])]
    [[1], [0, 2]]
    """
    if strata is None:
        return (np.arange(n_patients, dtype=np.int32),)
    labels, codes = encode_labels("strata", strata)
    if codes.size != n_patients:
        raise ValueError(
            f"strata: expected a label for each of {n_patients} patients, found {codes.size}. "
            "A stratum belongs to a patient, not to a row."
        )
    places = tuple(np.flatnonzero(codes == code) for code in range(len(labels)))
    return tuple(place for place in places if place.size)


def draw_counts(seed: int, replicates: range, strata: Strata) -> DrawArray:
    """How often each patient is drawn in each of these replicates: shape (replicates, patients).

    >>> draw_counts(1, range(0, 2), stratify(6)).sum(axis=1).tolist()
    [6, 6]
    """
    n_patients = sum(place.size for place in strata)
    drawn = np.empty((len(replicates), n_patients), dtype=np.uint8)
    draws = tuple(_draw_few if p.size < _MANY_PATIENTS else _ManyDraws(p.size) for p in strata)
    for row, replicate in zip(drawn, replicates, strict=True):
        bits = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate,)))
        for place, draw in zip(strata, draws, strict=True):
            if len(strata) == 1:
                row[:] = draw(bits, n_patients)
            else:
                row[place] = draw(bits, place.size)
    return drawn


def _uniform(bits: np.random.PCG64, size: int) -> FloatArray:
    """Numbers from 0 up to but not 1, of 53 bits."""
    return (_raw(bits, size) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _raw(bits: np.random.PCG64, size: int) -> NDArray[np.uint64]:
    return np.asarray(bits.random_raw(size), dtype=np.uint64)


def _draw_few(bits: np.random.PCG64, n: int) -> DrawArray:
    """Draw n of n with replacement and count; a count above 255 has no chance worth the name."""
    drawn = (_uniform(bits, n) * n).astype(np.int64)
    return np.bincount(drawn, minlength=n).astype(np.uint8)


class _ManyDraws:
    """Draw n of n with replacement and count, by Poisson counts whose sum is a little below n.

    Given their sum, independent Poisson counts are what as many draws with replacement give; so
    with the missing ones drawn one by one, the result is exactly n draws with replacement. A sum
    above n (1 in 30,000) is drawn again. Sixteen bits decide nearly every count by a table; the few
    near a step of the distribution function get more bits.
    """

    __slots__ = ("_table",)

    def __init__(self, n: int) -> None:
        self._table = PoissonTable(1.0 - 4.0 / math.sqrt(n))

    def __call__(self, bits: np.random.PCG64, n: int) -> DrawArray:
        counts = self._poisson(bits, n)
        missing = n - int(counts.sum(dtype=np.uint32))
        while missing < 0:
            counts = self._poisson(bits, n)
            missing = n - int(counts.sum(dtype=np.uint32))
        np.add.at(counts, (_uniform(bits, missing) * n).astype(np.int64), np.uint8(1))
        return counts

    def _poisson(self, bits: np.random.PCG64, n: int) -> DrawArray:
        leading = _raw(bits, -(-n // 4)).astype("<u8", copy=False).view("<u2")[:n]
        counts = self._table.by_leading_bits(leading)
        unsure = self._table.undecided(counts)
        numbers = (leading[unsure].astype(np.uint64) << np.uint64(48)) | (
            _raw(bits, unsure.size) >> np.uint64(16)
        )
        counts[unsure] = self._table.by_all_bits(numbers)
        return counts


def replicate_values(statistic: BlockStatistic, plan: ResamplingPlan, strata: Strata) -> FloatArray:
    """Return the statistic of every replicate, in order: shape (n_replicates,)."""
    share = -(-plan.n_replicates // plan.workers)
    spans = [
        range(start, min(start + share, plan.n_replicates))
        for start in range(0, plan.n_replicates, share)
    ]
    if len(spans) == 1:
        return _span_values(statistic, plan.seed, spans[0], strata)
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(len(spans), mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(_span_values, statistic, plan.seed, span, strata) for span in spans]
        return np.concatenate([job.result() for job in jobs])


def _span_values(statistic: BlockStatistic, seed: int, span: range, strata: Strata) -> FloatArray:
    """Return the values of consecutive replicates, computed in blocks."""
    width = block_width(sum(place.size for place in strata))
    blocks = [span[start : start + width] for start in range(0, len(span), width)]
    return np.concatenate(
        [statistic(draw_counts(seed, block, strata)) for block in blocks], dtype=np.float64
    )


def block_width(n_patients: int) -> int:
    """How many replicates are computed side by side.

    >>> block_width(100), block_width(500_000)
    (64, 32)
    """
    width = max(1, min(_BLOCK_REPLICATES, _BLOCK_BYTES // max(n_patients, 1)))
    return width - width % 16 if width > 16 else width


def jackknife_groups(strata: Strata, most: int) -> tuple[NDArray[np.int32], IntArray]:
    """Group of each patient, and how many groups each stratum has: one a patient where that is few.

    With more than `most` patients a stratum gets its share of `most` groups, at least two.

    >>> groups, sizes = jackknife_groups(stratify(5), 3)
    >>> groups.tolist(), sizes.tolist()
    ([0, 1, 2, 0, 1], [3])
    """
    n_patients = sum(place.size for place in strata)
    groups = np.zeros(n_patients, dtype=np.int32)
    sizes = np.zeros(len(strata), dtype=np.int64)
    for index, place in enumerate(strata):
        share = max(2, most * place.size // max(n_patients, 1))
        sizes[index] = place.size if n_patients <= most else min(place.size, share)
        own = np.arange(place.size, dtype=np.int32)
        own %= np.int32(sizes[index])
        own += np.int32(sizes[:index].sum())
        groups[place] = own
    return groups, sizes


def leave_out(statistic: BlockStatistic, groups: NDArray[np.int32], n_groups: int) -> FloatArray:
    """Return the statistic without each group of patients in turn: shape (n_groups,)."""
    width = block_width(groups.size)
    names = np.arange(n_groups, dtype=np.int32)[:, None]
    values = [
        statistic((groups != names[first : first + width]).view(np.uint8))
        for first in range(0, n_groups, width)
    ]
    return np.concatenate(values, dtype=np.float64)
