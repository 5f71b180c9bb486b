"""The sums of `cox_grid` for many rows, by compiled loops over the rows as they stand.

Rows are not sorted: each adds to the place of its exit and takes off at that of its entry, a block
of rows at a time, so that what is needed again is still in the cache. The NumPy form of `cox_grid`
is the oracle; both agree to 1e-12.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..compiled import cox_kernels
from ..compiled.loader import compiled
from ..estimate import FloatArray, IntArray
from .cox_grid import LARGEST_EXPONENT, cumulate, from_the_end, row_slots
from .cox_rows import CoxRows
from .partial_likelihood import Likelihood, RiskPoint, TieGrid, Ties

__all__ = ["CompiledGrid", "Kernels", "compiled_grid", "compiled_kernels"]

_BLOCK = 4096
_WIDTH = 16
_NONE = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Kernels:
    """The loops over rows, see `compiled.cox_kernels`."""

    standardize: Callable[..., Any]
    add_moments: Callable[..., Any]
    add_by_time: Callable[..., Any]
    add_products: Callable[..., Any]
    add_scores: Callable[..., Any]


def compiled_kernels() -> Kernels:
    """Return the loops as machine code."""
    return Kernels(
        compiled(cox_kernels.standardize),
        compiled(cox_kernels.add_moments),
        compiled(cox_kernels.add_by_time),
        compiled(cox_kernels.add_products),
        compiled(cox_kernels.add_scores),
    )


@dataclass(frozen=True, slots=True)
class CompiledGrid:
    """Rows in their own order: columns `x` as given, and places by event time for the loops.

    Behind the p covariates the last is repeated up to a multiple of `_WIDTH`: loops are compiled
    for a number of columns, which should not be every number.
    """

    x: tuple[FloatArray, ...]
    slot: NDArray[np.int32]
    entry: NDArray[np.int32]
    weights: FloatArray | None
    center: FloatArray
    scale: FloatArray
    inverse: FloatArray
    event_x: FloatArray
    bounds: IntArray
    ties: TieGrid
    kernels: Kernels

    @property
    def n_times(self) -> int:
        """Number of event times of all strata."""
        return self.ties.events.size

    def _blocks(self, beta: FloatArray) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
        """Yield each block's rows, with its standardized x (p, m or more) and x'b, to be used."""
        n, p = self.slot.size, self.center.size
        # The loop takes columns in pairs; the partner of an odd last one counts nothing.
        even = p + p % 2
        terms = np.zeros((3, even))
        terms[:, :p] = self.center, self.inverse, beta
        z, relative = np.empty((even, _BLOCK)), np.empty(_BLOCK)
        for first in range(0, n, _BLOCK):
            rows = slice(first, min(first + _BLOCK, n))
            own = relative[: rows.stop - first]
            self.kernels.standardize(self.x, first, terms, z, own)
            yield rows, z[:p], own

    def point(self, beta: FloatArray) -> RiskPoint | None:
        """Bin and sum; None for coefficients too large to evaluate. `beta` is for scaled x."""
        risk = np.empty(self.slot.size)
        sums = np.zeros((2 * self.n_times + 1, self.center.size + 1))
        for rows, z, relative in self._blocks(beta):
            if self._too_large(relative, rows):
                return None
            own = np.exp(relative, out=risk[rows])
            if self.weights is not None:
                own *= self.weights[rows]
            self.kernels.add_by_time(z, own, (self.slot[rows], self.entry[rows]), sums)
        others, e = sums[1 : self.n_times + 1].T, np.ascontiguousarray(sums[self.n_times + 1 :].T)
        s = from_the_end(others + e, self.bounds)
        terms = self.ties.terms(s[0], e[0])
        return None if terms is None else RiskPoint(beta, risk, s, e, terms)

    def _too_large(self, relative: FloatArray, rows: slice) -> bool:
        """Whether a row at risk has too large an exponent; rows never at risk get 0 then."""
        if max(float(relative.max()), -float(relative.min())) <= LARGEST_EXPONENT:
            return False
        relative[self.slot[rows] == 0] = 0.0
        return bool(np.abs(relative).max() > LARGEST_EXPONENT)

    def likelihood(self, beta: FloatArray) -> Likelihood | None:
        """Evaluate log partial likelihood, score and information at `beta` for scaled x."""
        at = self.point(beta)
        if at is None:
            return None
        s1, e1 = at.s[1:], at.e[1:]
        return Likelihood(
            value=float(self.event_x @ beta - at.terms.log.sum()),
            score=self.event_x - at.terms.means(s1, e1).sum(axis=1),
            information=self._second(at) - at.terms.squares(s1, e1),
            at=at,
        )

    def _second(self, at: RiskPoint) -> FloatArray:
        """Sum x x' times the events expected of each row."""
        lower = np.zeros((self.center.size,) * 2)
        work = np.empty((2, _BLOCK))
        hazard = self._up_to(at.terms.b0[None], at.terms.b1[None])
        flat = hazard[0][:, 0].copy(), hazard[1][:, 0].copy()
        for rows, z, _ in self._blocks(at.beta):
            places = self.slot[rows], self.entry[rows]
            self.kernels.add_products(z, at.risk[rows], places, flat, (lower, work[0], work[1]))
        return lower + np.tril(lower, -1).T

    def _up_to(self, table: FloatArray, tied: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Sum a table (k, T) up to each place, less what an event does not share: exit, entry."""
        enter = np.zeros((self.n_times + 1, table.shape[0]))
        enter[1:] = cumulate(table, self.bounds)[:, :-1].T
        return np.concatenate([enter, enter[1:] - tied.T]), enter

    def influence(self, at: RiskPoint, cluster: IntArray | None) -> FloatArray:
        """Score residuals summed by cluster (clusters, p), or by row where there is none."""
        terms, s1, e1 = at.terms, at.s[1:], at.e[1:]
        (leave, enter) = self._up_to(terms.b0[None], terms.b1[None])
        tied = terms.c1 * s1 - terms.c2 * e1
        leave_x, enter_x = self._up_to(terms.c0 * s1 - terms.c1 * e1, tied)
        mean = np.zeros(leave_x.shape)
        mean[self.n_times + 1 :] = (
            terms.means(s1, e1) / (self.ties.events * self.ties.mean_weight)
        ).T
        tables = (leave[:, 0].copy(), enter[:, 0].copy(), leave_x, enter_x, mean)
        codes = np.arange(self.slot.size) if cluster is None else cluster
        out = np.zeros((int(codes.max(initial=-1)) + 1, self.center.size))
        none = np.zeros(0)
        for rows, z, _ in self._blocks(at.beta):
            weights = none if self.weights is None else self.weights[rows]
            places = (self.slot[rows], self.entry[rows], codes[rows])
            self.kernels.add_scores(z, (at.risk[rows], weights), places, tables, out)
        return out


def compiled_grid(rows: CoxRows, ties: Ties, kernels: Kernels | None = None) -> CompiledGrid:
    """Place the rows among the event times of their stratum; there must be an event."""
    loops = kernels or compiled_kernels()
    placed = _whole_days(rows) or _any_times(rows)
    t = placed.events.size
    weights = np.zeros(0) if rows.weights is None else rows.weights
    total = np.asarray(placed.events, dtype=np.float64)
    if weights.size:
        total = np.bincount(placed.slot, weights, 2 * t + 1)[t + 1 :].astype(np.float64)
    x = tuple(np.ascontiguousarray(column) for column in rows.covariates)
    used = np.flatnonzero(placed.slot[:_BLOCK])
    about = np.array([column[used].mean() if used.size else 0.0 for column in x])
    moments = np.zeros((len(x), 3))
    for column, near, out in zip(x, about.tolist(), moments, strict=True):
        loops.add_moments(column, near, t, (placed.slot, weights), out)
    n_used = max(int(np.count_nonzero(placed.slot)), 1)
    squares, shift, event_x = moments.T / [[n_used], [n_used], [1]]
    center, spread = about + shift, np.sqrt(np.maximum(squares - shift**2, 0.0))
    constant = spread <= 1e-13 * np.abs(center)
    inverse = np.where(constant, 0.0, 1 / np.where(constant, 1.0, spread))
    return CompiledGrid(
        x=x + x[-1:] * (-len(x) % _WIDTH),
        slot=placed.slot,
        entry=placed.entry,
        weights=rows.weights,
        center=center,
        scale=np.where(constant, 1.0, spread),
        inverse=inverse,
        event_x=(event_x - shift * total.sum()) * inverse,
        bounds=placed.bounds,
        ties=TieGrid.of(placed.events, total, ties),
        kernels=loops,
    )


@dataclass(frozen=True, slots=True)
class _Placed:
    """Places as the loops know them, events by time, and where strata begin among the times."""

    slot: NDArray[np.int32]
    entry: NDArray[np.int32]
    events: IntArray
    bounds: IntArray


def _any_times(rows: CoxRows) -> _Placed:
    left, entered, times, bounds = row_slots(rows)
    t, used = times.size, left > entered
    slot = np.where(used, np.where(rows.event, left + (t + 1), left + 1), 0).astype(np.int32)
    late = (entered >= 0) & used
    entry = np.where(late, entered + 1, 0).astype(np.int32) if late.any() else _NONE
    return _Placed(slot, entry, np.bincount(slot, minlength=2 * t + 1)[t + 1 :], bounds)


def _whole_days(rows: CoxRows) -> _Placed | None:
    """Read places from a table by day; None with strata, fractions, or too many days."""
    n, low, high = rows.stop.size, float(rows.stop.min()), float(rows.stop.max())
    late = bool(rows.start.max() > -np.inf)
    low = min(low, float(rows.start.min())) if late else low
    if rows.strata is not None or not -(2**29) < low <= high < 2**29 or high - low > 4 * n:
        return None
    stop, start = _whole(rows.stop, low), _whole(rows.start, low) if late else _NONE
    if stop is None or start is None:
        return None
    days = int(high - low) + 1
    stop += rows.event * np.int32(days)
    events = np.bincount(stop, minlength=2 * days)[days:]
    place = np.cumsum(events > 0).astype(np.int32)
    t = int(place[-1])
    slot, entry = np.concatenate([place, place + np.int32(t)])[stop], place[start]
    never = entry == slot[: entry.size]
    if never.any():
        slot[never], entry[never] = 0, 0
    return _Placed(slot, entry if entry.any() else _NONE, events[events > 0], np.array([0, t]))


def _whole(times: FloatArray, low: float) -> NDArray[np.int32] | None:
    """Times less the lowest as integers, or None where they have fractions."""
    whole = times.astype(np.int32)
    if not np.array_equal(whole, times):
        return None
    whole -= np.int32(low)
    return whole
