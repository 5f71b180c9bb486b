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

from .compiled import cox_kernels
from .compiled.loader import compiled
from .cox_grid import LARGEST_EXPONENT, RiskPoint, cumulate, from_the_end, row_slots
from .cox_rows import CoxRows
from .estimate import FloatArray, IntArray
from .partial_likelihood import Likelihood, TieGrid, Ties

__all__ = ["CompiledGrid", "Kernels", "compiled_grid", "compiled_kernels"]

_BLOCK = 4096
_NONE = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Kernels:
    """The loops over rows, see `compiled.cox_kernels`."""

    standardize: Callable[..., Any]
    add_by_time: Callable[..., Any]
    add_products: Callable[..., Any]
    add_scores: Callable[..., Any]


def compiled_kernels() -> Kernels:
    """Return the loops as machine code."""
    return Kernels(
        compiled(cox_kernels.standardize),
        compiled(cox_kernels.add_by_time),
        compiled(cox_kernels.add_products),
        compiled(cox_kernels.add_scores),
    )


@dataclass(frozen=True, slots=True)
class CompiledGrid:
    """Rows by event time, in their own order; `x` (p, rows) as given, places as the loops say."""

    x: FloatArray
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

    inverse: FloatArray
    event_x: FloatArray

    @property
    def n_times(self) -> int:
        """Number of event times of all strata."""
        return self.ties.events.size

    def _blocks(self, beta: FloatArray) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
        """Yield each block's rows, with its standardized x (p, m or more) and x'b, to be used."""
        n, terms = self.slot.size, (self.center, self.inverse, beta)
        z, relative = np.empty((self.x.shape[0], _BLOCK)), np.empty(_BLOCK)
        for first in range(0, n, _BLOCK):
            own = relative[: min(_BLOCK, n - first)]
            self.kernels.standardize(self.x, first, terms, z, own)
            yield slice(first, first + own.size), z, own

    def point(self, beta: FloatArray) -> RiskPoint | None:
        """Bin and sum; None for coefficients too large to evaluate. `beta` is for scaled x."""
        risk = np.empty(self.slot.size)
        sums = np.zeros((2 * self.n_times + 1, self.x.shape[0] + 1))
        for rows, z, relative in self._blocks(beta):
            if max(float(relative.max()), -float(relative.min())) > LARGEST_EXPONENT:
                return None
            own = np.exp(relative, out=risk[rows])
            if self.weights is not None:
                own *= self.weights[rows]
            self.kernels.add_by_time(z, own, (self.slot[rows], self.entry[rows]), sums)
        others, e = sums[1 : self.n_times + 1].T, np.ascontiguousarray(sums[self.n_times + 1 :].T)
        s = from_the_end(others + e, self.bounds)
        terms = self.ties.terms(s[0], e[0])
        return None if terms is None else RiskPoint(beta, risk, s, e, terms)

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
        )

    def _second(self, at: RiskPoint) -> FloatArray:
        """Sum x x' times the events expected of each row."""
        lower = np.zeros((self.x.shape[0],) * 2)
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
        out = np.zeros((int(codes.max(initial=-1)) + 1, self.x.shape[0]))
        none = np.zeros(0)
        for rows, z, _ in self._blocks(at.beta):
            weights = none if self.weights is None else self.weights[rows]
            places = (self.slot[rows], self.entry[rows], codes[rows])
            self.kernels.add_scores(z, (at.risk[rows], weights), places, tables, out)
        return out


def compiled_grid(rows: CoxRows, ties: Ties, kernels: Kernels | None = None) -> CompiledGrid:
    """Place the rows among the event times of their stratum; there must be an event."""
    left, entered, times, bounds = row_slots(rows)
    t, used = times.size, left > entered
    slot = np.where(rows.event, left + (t + 1), left + 1)
    weights = np.ones(slot.size) if rows.weights is None else rows.weights
    total = np.bincount(slot, weights, 2 * t + 1)[t + 1 :]
    late = (entered >= 0) & used
    x = np.ascontiguousarray(rows.covariates.T)
    center, scale, inverse, event_x = _moments(x, used, weights * rows.event)
    return CompiledGrid(
        x=x,
        slot=np.where(used, slot, 0).astype(np.int32),
        entry=np.where(late, entered + 1, 0).astype(np.int32) if late.any() else _NONE,
        weights=rows.weights,
        center=center,
        scale=scale,
        inverse=inverse,
        event_x=event_x,
        bounds=bounds,
        ties=TieGrid.of(np.bincount(slot, minlength=2 * t + 1)[t + 1 :], total, ties),
        kernels=kernels or compiled_kernels(),
    )


def _moments(
    x: FloatArray, used: NDArray[np.bool_], event: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Mean and spread of each column over the rows at risk, 1 / spread, and sum over events.

    A column that is constant but for rounding has spread 1, and its inverse 0 removes it.
    """
    share = used / max(int(used.sum()), 1)
    center = x @ share
    squares, event_x = np.zeros(center.size), np.zeros(center.size)
    for first in range(0, used.size, _BLOCK):
        own = slice(first, first + _BLOCK)
        centered = x[:, own] - center[:, None]
        event_x += centered @ event[own]
        squares += (centered * centered) @ share[own]
    spread = np.sqrt(squares)
    constant = spread <= 1e-13 * np.abs(center)
    scale = np.where(constant, 1.0, spread)
    inverse = np.where(constant, 0.0, 1 / scale)
    return center, scale, inverse, event_x * inverse
