"""Rows of a Cox model on the grid of event times, and the sums that every part of it needs.

The one pass over the rows bins exp(x'b) and x exp(x'b) by event time; suffix sums over the times
give S0 and S1. The second moments need no table by time: the sum over times of S2 / S0 is
X' diag(exp(x'b) (L(stop) - L(start))) X with L the cumulative baseline hazard, one matrix product.
Score residuals come from cumulative tables in the same way.

Rows are sorted by event and time once, so sums by time are sums over neighbors, and are worked
through in chunks that stay in the processor's cache.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..encoding import encode_times
from ..estimate import FloatArray, IntArray
from .cox_maximum import MaximumFound
from .cox_rows import CoxRows
from .partial_likelihood import Likelihood, RiskPoint, TieGrid, Ties

__all__ = [
    "LARGEST_EXPONENT",
    "RiskGrid",
    "cumulate",
    "from_the_end",
    "risk_grid",
    "row_slots",
    "sums_by_place",
]

# Beyond this the sums over a risk set lose all but one row; Newton's step is halved instead.
LARGEST_EXPONENT = 300.0
# A step of coefficients, in standard deviations of the covariates, that changes no digit.
_NO_STEP = 1e-13
_CHUNK = 1 << 15
_PRODUCTS = 1 << 13


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Neighboring rows, all with or all without the event.

    `first` says where the rows of each time begin, `slots` which times these are.
    """

    rows: slice
    event: bool
    first: IntArray
    slots: IntArray | slice


@dataclass(frozen=True, slots=True)
class RiskGrid:
    """Rows by event time: row i is at risk at the times after `entered`[i] up to `left`[i].

    `row` says where each row stood in the data; rows never at risk at an event time are left out.
    The first `n_events` rows have the event. T `times` of all strata stand one after the other,
    divided by `bounds`; in `entered`, -1 (the last place of a table with a 0 at its end) says: from
    the beginning. `x` is (p, rows), centered and divided by `scale`, and `event_x` its weighted sum
    over the events.
    """

    row: IntArray
    left: IntArray
    entered: IntArray | None
    x: FloatArray
    weights: FloatArray | None
    center: FloatArray
    scale: FloatArray
    times: FloatArray
    bounds: IntArray
    ties: TieGrid
    chunks: tuple[_Chunk, ...]
    n_events: int
    event_x: FloatArray

    def point(self, beta: FloatArray) -> RiskPoint | None:
        """Bin and sum; None for coefficients too large to evaluate. `beta` is for scaled x."""
        relative = beta @ self.x
        if np.abs(relative).max(initial=0.0) > LARGEST_EXPONENT:
            return None
        risk = np.exp(relative, out=relative)
        if self.weights is not None:
            risk *= self.weights

        def values(part: slice) -> FloatArray:
            products = np.empty((self.x.shape[0] + 1, part.stop - part.start))
            products[0] = risk[part]
            np.multiply(self.x[:, part], products[0], out=products[1:])
            return products

        s, e = self.by_time(values, self.x.shape[0] + 1)
        terms = self.ties.terms(s[0], e[0])
        return None if terms is None else RiskPoint(beta, risk, s, e, terms)

    def by_time(
        self, values: Callable[[slice], FloatArray], count: int
    ) -> tuple[FloatArray, FloatArray]:
        """Sum `count` values a row over those at risk, and those with the event, at each time."""
        t = self.times.size
        at_events, moves = np.zeros((count, t)), np.zeros((count, t))
        for chunk in self.chunks:
            part = values(chunk.rows)
            target = at_events if chunk.event else moves
            target[:, chunk.slots] += np.add.reduceat(part, chunk.first, axis=1)
            if self.entered is not None:
                moves -= sums_by_place(self.entered[chunk.rows] + 1, part, t + 1)[:, 1:]
        # Who leaves less who enters, summed from the last time back.
        moves += at_events
        return from_the_end(moves, self.bounds), at_events

    def strata(self) -> Iterator[tuple[int, int]]:
        """First time and end of each stratum that has an event."""
        return _strata(self.bounds)

    def cumulative(self, table: FloatArray) -> FloatArray:
        """Cumulate (..., T) over the times of each stratum, with a 0 appended."""
        return cumulate(table, self.bounds)

    def over_rows(self, cumulated: FloatArray, tied: FloatArray) -> FloatArray:
        """Sum a table over each row's times at risk; events take `tied` off at their last time."""
        values = cumulated[..., self.left]
        if self.entered is not None:
            values -= cumulated[..., self.entered]
        values[..., : self.n_events] -= tied[..., self.left[: self.n_events]]
        return values

    def likelihood(self, beta: FloatArray) -> Likelihood | None:
        """Evaluate log partial likelihood, score and information at `beta` for scaled x."""
        at = self.point(beta)
        return None if at is None else self.likelihood_at(at)

    def settled(self, found: MaximumFound) -> RiskPoint | None:
        """Return the sums at a maximum: those seen last, unless a step from there still counted."""
        at = found.fitted.at
        if at is not None and np.abs(found.coefficients - at.beta).max() <= _NO_STEP:
            return at
        return self.point(found.coefficients)

    def exposure(self, at: RiskPoint) -> FloatArray:
        """Each row's risk times its baseline hazard: the events expected of it, by weight."""
        return at.risk * self.over_rows(self.cumulative(at.terms.b0), at.terms.b1)

    def hazard_x(self, at: RiskPoint, columns: slice) -> FloatArray:
        """Each row's baseline hazard times the mean covariates of the risk sets it was in."""
        terms, s1, e1 = at.terms, at.s[1:][columns], at.e[1:][columns]
        tied = terms.c1 * s1 - terms.c2 * e1
        return self.over_rows(self.cumulative(terms.c0 * s1 - terms.c1 * e1), tied)

    def likelihood_at(self, at: RiskPoint) -> Likelihood:
        """Evaluate at a point whose sums are known."""
        return Likelihood(
            value=float(self.event_x @ at.beta - at.terms.log.sum()),
            score=self.event_x - at.terms.means(at.s[1:], at.e[1:]).sum(axis=1),
            information=self.information(at),
            at=at,
        )

    def information(self, at: RiskPoint) -> FloatArray:
        """Sum the covariance of x in the risk sets over the events, as `at.terms` weighs them."""
        exposure = self.exposure(at)
        second = np.zeros((self.x.shape[0],) * 2)
        for chunk in self.chunks:
            for first in range(chunk.rows.start, chunk.rows.stop, _PRODUCTS):
                own = slice(first, min(first + _PRODUCTS, chunk.rows.stop))
                x = self.x[:, own]
                second += (x * exposure[own]) @ x.T
        return second - at.terms.squares(at.s[1:], at.e[1:])

    def event_means(self, at: RiskPoint) -> FloatArray:
        """Mean of x in the risk set of each time, averaged over its tied events: (p, T)."""
        total = self.ties.events * self.ties.mean_weight
        return np.asarray(at.terms.means(at.s[1:], at.e[1:]) / total)

    def score_residuals(self, at: RiskPoint) -> Iterator[FloatArray]:
        """Each row's weighted part of the score, some covariates (k, rows) at a time.

        Rows are in the order of the grid; with many of them it is one covariate at a time.
        """
        k, exposure = self.n_events, self.exposure(at)
        means, step = self.event_means(at), max(1, _PRODUCTS // max(exposure.size, 1))
        for first in range(0, self.x.shape[0], step):
            columns = slice(first, first + step)
            x, residuals = self.x[columns], self.hazard_x(at, columns)
            residuals *= at.risk
            residuals -= x * exposure
            own = x[:, :k] - means[columns][:, self.left[:k]]
            residuals[:, :k] += own if self.weights is None else own * self.weights[:k]
            yield residuals

    def influence(self, at: RiskPoint, cluster: IntArray | None) -> FloatArray:
        """Score residuals summed by cluster (clusters, p), or by row where there is none."""
        codes = self.row if cluster is None else cluster[self.row]
        size = int(codes.max(initial=-1)) + 1
        sums = [sums_by_place(codes, u, size) for u in self.score_residuals(at)]
        return np.concatenate(sums).T.astype(np.float64, copy=False)


def sums_by_place(place: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sum the values (k, rows) at each place: (k, size)."""
    if values.size > _PRODUCTS:
        return np.stack([np.bincount(place, weights=v, minlength=size) for v in values])
    # Few rows: one call for all, since it is the calls that take the time.
    count = values.shape[0]
    places = place + size * np.arange(count)[:, None]
    sums = np.bincount(places.ravel(), weights=values.ravel(), minlength=size * count)
    return sums.astype(np.float64, copy=False).reshape(count, size)


def _strata(bounds: IntArray) -> Iterator[tuple[int, int]]:
    return ((low, high) for low, high in pairwise(bounds.tolist()) if low < high)


def from_the_end(moves: FloatArray, bounds: IntArray) -> FloatArray:
    """Sum moves (k, T) from the last time of each stratum back."""
    at_risk = np.empty(moves.shape)
    for low, high in _strata(bounds):
        at_risk[:, low:high] = np.cumsum(moves[:, low:high][:, ::-1], axis=1)[:, ::-1]
    return at_risk


def cumulate(table: FloatArray, bounds: IntArray) -> FloatArray:
    """Cumulate (..., T) over the times of each stratum, with a 0 appended."""
    sums = np.zeros((*table.shape[:-1], table.shape[-1] + 1))
    for low, high in _strata(bounds):
        sums[..., low:high] = np.cumsum(table[..., low:high], axis=-1)
    return sums


def risk_grid(rows: CoxRows, ties: Ties) -> RiskGrid:
    """Sort rows onto the event times of their stratum; there must be an event."""
    left, entered, times, bounds = row_slots(rows)
    t = times.size
    # Rows never at risk sort last, behind those without the event.
    key = np.where(rows.event, left, left + t)
    key[left <= entered] = 2 * t
    row = np.argsort(key.astype(np.int32) if 2 * t < 2**31 else key)
    key = key[row]
    n_events, size = (int(place) for place in np.searchsorted(key, [t, 2 * t]))
    row, left = row[:size], key[:size]
    left[n_events:] -= t
    late = entered[row]
    x, center, scale = _standardized(rows, row)
    at_events = x[:, :n_events]
    weights = None if rows.weights is None else rows.weights[row]
    events = np.bincount(left[:n_events], minlength=t)
    total = events if weights is None else np.bincount(left[:n_events], weights[:n_events], t)
    return RiskGrid(
        row=row,
        left=left,
        entered=late if (late >= 0).any() else None,
        x=x,
        weights=weights,
        center=center,
        scale=scale,
        times=times,
        bounds=bounds,
        ties=TieGrid.of(events, np.asarray(total, dtype=np.float64), ties),
        chunks=tuple(_chunks(left, n_events, max(_CHUNK, 4 * t))),
        n_events=n_events,
        event_x=at_events.sum(axis=1) if weights is None else at_events @ weights[:n_events],
    )


def _standardized(rows: CoxRows, row: IntArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Standardized covariates keep Newton's steps comparable; results are scaled back."""
    x = np.empty((len(rows.names), row.size))
    for column, own in zip(rows.covariates, x, strict=True):
        # Row numbers are valid; "clip" only saves a copy of the output.
        np.take(column, row, out=own, mode="clip")
    center = x.mean(axis=1)
    x -= center[:, None]
    scale = np.sqrt(np.einsum("ji,ji->j", x, x) / row.size)
    constant = scale <= 1e-13 * np.abs(center)  # but for rounding
    x[constant], scale[constant] = 0.0, 1.0
    x /= scale[:, None]
    return x, center, scale


def _chunks(left: IntArray, n_events: int, size: int) -> Iterator[_Chunk]:
    for low, high in ((0, n_events), (n_events, left.size)):
        for begin in range(low, high, size):
            part = left[begin : min(begin + size, high)]
            first = np.concatenate([[0], np.flatnonzero(part[1:] != part[:-1]) + 1])
            slots: IntArray | slice = part[first]
            if low == 0:  # each time has an event: those of neighbors are neighbors
                slots = slice(int(part[0]), int(part[-1]) + 1)
            yield _Chunk(slice(begin, begin + part.size), low == 0, first, slots)


def row_slots(rows: CoxRows) -> tuple[IntArray, IntArray, FloatArray, IntArray]:
    """Find the event time up to each row's stop and start (-1: none), all times, the bounds."""
    n = rows.stop.size
    delayed = np.flatnonzero(rows.start > -np.inf)
    if delayed.size:
        both = np.concatenate([rows.stop, rows.start[delayed]])
        grid, index = encode_times(both)
        _refuse_merged(rows, delayed, index)
    else:
        grid, index = encode_times(rows.stop)
    entered = np.full(n, -1, dtype=np.int64)
    if rows.strata is None:
        occurs = np.zeros(grid.size, dtype=bool)
        occurs[index[:n][rows.event]] = True
        place = np.cumsum(occurs) - 1
        entered[delayed] = place[index[n:]]
        times = grid[occurs]
        return place[index[:n]], entered, times, np.array([0, times.size])
    base = rows.strata * grid.size
    keys = np.unique(base[rows.event] + index[:n][rows.event])

    def last_before(wanted: IntArray, strata: IntArray) -> IntArray:
        found = np.searchsorted(keys, wanted, side="right") - 1
        here = (found >= 0) & (keys[found] // grid.size == strata)
        return np.where(here, found, -1)

    left = last_before(base + index[:n], rows.strata)
    entered[delayed] = last_before(base[delayed] + index[n:], rows.strata[delayed])
    bounds = np.searchsorted(keys, np.arange(len(rows.strata_labels) + 1) * grid.size)
    return left, entered, grid[keys % grid.size], bounds


def _refuse_merged(rows: CoxRows, delayed: IntArray, index: IntArray) -> None:
    merged = index[rows.stop.size :] >= index[delayed]
    if merged.any():
        row = int(delayed[np.argmax(merged)])
        raise ValueError(
            f"start: expected before stop, found {rows.start[row]} and {rows.stop[row]} at row "
            f"{row}, which are one time within rounding. Remove the row, or correct its times."
        )
