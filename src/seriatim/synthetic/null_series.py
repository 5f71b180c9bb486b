"""Many series like an observed one in which repeating has no effect, drawn at once.

Follow-up is drawn from the patients of the observed series, so that survival and censoring are
theirs. Then each observed gap between two procedures is given to one patient, all with equal
probability who are alive and under follow-up that long after their last procedure and have not
been treated again. Gaps are given from the shortest to the longest. Who gets one depends on the
past of that patient alone, so whoever is treated again dies at the same rate as everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Draws that may hit somebody treated already before the free ones are listed.
_TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedSeries:
    """What a null series takes over: follow-up of each patient, and gaps between procedures.

    ``days`` and ``death`` (n,) from the first procedure; ``gaps[k]`` the days from procedure
    k + 1 to the next of every patient who had one.
    """

    days: NDArray[np.float64]
    death: NDArray[np.bool_]
    gaps: tuple[NDArray[np.float64], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NullSeries:
    """Series without an effect, one a row: follow-up and procedures of each patient.

    ``days``, ``death`` and ``total`` (number of procedures) have shape (series, patients).
    ``changes[k]`` (series, procedures) are the days from the first procedure to each procedure
    number k + 2, infinite where nobody could have it, and ``holders[k]`` who had it, -1 for none.
    """

    days: NDArray[np.float64]
    death: NDArray[np.bool_]
    total: NDArray[np.int64]
    changes: tuple[NDArray[np.float64], ...]
    holders: tuple[NDArray[np.int64], ...]


def draw_null_series(observed: ObservedSeries, n: int, rng: np.random.Generator) -> NullSeries:
    """Draw ``n`` series of as many patients as observed. Deterministic in the generator."""
    picked = rng.integers(0, observed.days.size, (n, observed.days.size))
    days = observed.days[picked]
    total = np.ones(days.shape, dtype=np.int64)
    holder = np.broadcast_to(np.arange(days.shape[1]), days.shape)
    since = np.zeros(days.shape)
    changes, holders = [], []
    for gaps in observed.gaps:
        left = np.where(holder >= 0, np.take_along_axis(days, holder, axis=1) - since, -1.0)
        wanted = np.sort(gaps)
        place = choose_at_gaps(left, wanted, rng)
        found, safe = place >= 0, np.maximum(place, 0)
        holder = np.where(found, np.take_along_axis(holder, safe, axis=1), -1)
        since = np.where(found, np.take_along_axis(since, safe, axis=1) + wanted, np.inf)
        np.add.at(total, (np.nonzero(found)[0], holder[found]), 1)
        changes.append(since)
        holders.append(holder)
    return NullSeries(
        days=days,
        death=observed.death[picked],
        total=total,
        changes=tuple(changes),
        holders=tuple(holders),
    )


def choose_at_gaps(
    left: NDArray[np.float64], gaps: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose one candidate for each gap, without looking ahead.

    ``left`` (series, candidates) is how long each is followed from now on, ``gaps`` ascend. At
    each gap everybody who is followed for longer and was not chosen before has the same chance.
    Returns positions among the candidates, -1 where nobody is left.

    >>> choose_at_gaps(np.array([[5.0, 1.0, 9.0]]), np.array([6.0, 8.0]), np.random.default_rng(1))
    array([[ 2, -1]])
    """
    n, candidates = left.shape
    order = np.argsort(left, axis=1, kind="stable")
    ranked = np.take_along_axis(left, order, axis=1)
    gone = np.array([np.searchsorted(line, gaps, side="right") for line in ranked])
    taken = np.zeros((n, candidates), dtype=np.bool_)
    chosen = np.full((n, gaps.size), -1, dtype=np.int64)
    for k in range(gaps.size):
        rank = _draw_free(gone[:, k], taken, rng)
        rows = np.flatnonzero(rank >= 0)
        taken[rows, rank[rows]] = True
        chosen[rows, k] = order[rows, rank[rows]]
    return chosen


def _draw_free(
    gone: NDArray[Any], taken: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw one position from ``gone`` on that is not taken, for each series; -1 if none is."""
    room = taken.shape[1] - gone
    found = np.full(gone.size, -1, dtype=np.int64)
    rows = np.flatnonzero(room > 0)
    for _ in range(_TRIES):
        guess = gone[rows] + (rng.random(rows.size) * room[rows]).astype(np.int64)
        free = ~taken[rows, guess]
        found[rows[free]] = guess[free]
        rows = rows[~free]
        if rows.size == 0:
            return found
    for row in rows:
        free_ones = np.flatnonzero(~taken[row, gone[row] :])
        if free_ones.size:
            found[row] = gone[row] + rng.choice(free_ones)
    return found
