"""The weighted risk sets of a subdistribution hazard, its pseudo likelihood, and influences on it.

See `fine_gray`. All sums over risk sets are running sums over the distinct times.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray
from ..survival.event_table import EventTable

__all__ = [
    "LARGEST_EXPONENT",
    "PseudoLikelihood",
    "RiskGrid",
    "carried_sums",
    "cause_counts",
    "maximize_pseudo",
    "pseudo_likelihood",
    "risk_grid",
    "score_influences",
    "singular",
]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
LARGEST_EXPONENT = 300.0


@dataclass(frozen=True, slots=True)
class RiskGrid:
    """Rows on T distinct times; C censoring groups; `free` is G(t-), shape (C, T).

    `x` (n, p) are the covariates, `lines` (p + 1, n) a line of ones and the covariates.
    """

    place: IntArray
    cell: IntArray
    x: FloatArray
    lines: FloatArray
    is_event: NDArray[np.bool_]
    events: FloatArray
    inverse: FloatArray
    censored: NDArray[np.bool_]
    at_risk: FloatArray
    hazard: FloatArray
    free: FloatArray

    def by_cell(self, values: FloatArray) -> FloatArray:
        """Sum k lines (k, n) over the rows that end at each time, by censoring group: (k, C, T)."""
        size = self.free.size
        sums = [np.bincount(self.cell, weights=line, minlength=size) for line in values]
        return np.array(sums, dtype=np.float64).reshape(len(values), *self.free.shape)

    def risk_sum(self, values: FloatArray) -> FloatArray:
        """Sum lines over the risk sets, (k, T): all until their time, other causes after it."""
        ends = self.by_cell(values).sum(axis=1)
        earlier = before(self.by_cell(values * self.inverse))
        whole = np.cumsum(ends[:, ::-1], axis=1)[:, ::-1]
        return np.asarray(whole + (self.free * earlier).sum(axis=1), dtype=np.float64)


def before(values: FloatArray) -> FloatArray:
    """Running sums over times (the last axis) up to but without each time."""
    return np.asarray(np.cumsum(values, axis=-1) - values, dtype=np.float64)


def risk_grid(
    table: EventTable, cause: int, placed: tuple[IntArray, IntArray, IntArray], x: FloatArray
) -> RiskGrid:
    """Place rows on a table that counts them, by censoring group, with those of all other sites.

    `placed` holds the position of each row's time, its event, and the position of its group.
    """
    place, event, group = placed
    shape = table.censored.shape
    cell = group * shape[1] + place
    censored, other = event == 0, (event != 0) & (event != cause)
    at_risk = table.n_at_risk().astype(np.float64)
    hazard = table.censored / np.maximum(at_risk, 1)
    curve = np.cumprod(1 - hazard, axis=1)
    free = np.hstack([np.ones((shape[0], 1)), curve])[:, :-1]
    # Whoever had an event was not yet censored, so G before that time is above 0.
    inverse = np.where(other, 1 / np.where(other, free.reshape(-1)[cell], 1.0), 0.0)
    return RiskGrid(
        place=place,
        cell=cell,
        x=x,
        lines=np.vstack([np.ones(event.size), x.T]),
        is_event=event == cause,
        events=cause_counts(table, cause),
        inverse=inverse,
        censored=censored,
        at_risk=at_risk,
        hazard=hazard,
        free=free,
    )


def cause_counts(table: EventTable, cause: int) -> FloatArray:
    """Events of a cause in all groups, by time."""
    if cause not in table.causes:
        return np.zeros(table.time.size)
    counts = table.events[table.causes.index(cause)].sum(axis=0)
    return np.asarray(counts, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class PseudoLikelihood:
    """The pseudo likelihood at a coefficient; `mean` (T, p) of x in the risk sets."""

    beta: FloatArray
    value: float
    score: FloatArray
    information: FloatArray
    risk: FloatArray
    mean: FloatArray
    rise: FloatArray


def pseudo_likelihood(grid: RiskGrid, beta: FloatArray) -> PseudoLikelihood | None:
    """Evaluate it for all rows at once; None where exp(x'b) would overflow."""
    relative = grid.x @ beta
    if np.abs(relative).max() > LARGEST_EXPONENT:
        return None
    risk = np.exp(relative)
    sums = grid.risk_sum(risk * grid.lines)
    safe = np.where(sums[0] > 0, sums[0], 1.0)
    mean = (sums[1:] / safe).T
    rise = grid.events / safe
    exposure = risk * _exposure(grid, rise[None])[0]
    weighted = mean * grid.events[:, None]
    return PseudoLikelihood(
        beta=beta,
        value=float(relative[grid.is_event].sum() - grid.events @ np.log(safe)),
        score=grid.x[grid.is_event].sum(axis=0) - weighted.sum(axis=0),
        information=(grid.x * exposure[:, None]).T @ grid.x - weighted.T @ mean,
        risk=risk,
        mean=mean,
        rise=rise,
    )


def _exposure(grid: RiskGrid, rise: FloatArray) -> FloatArray:
    """Sum rises (k, T) over each row's time in the risk sets, weighted as the row is: (k, n)."""
    later = _later(grid, rise).reshape(len(rise), -1)
    until = np.cumsum(rise, axis=1)
    return np.asarray(until[:, grid.place] + grid.inverse * later[:, grid.cell])


def _later(grid: RiskGrid, rise: FloatArray) -> FloatArray:
    """Sum over times after each of G(t-) times the rises (k, T), by censoring group: (k, C, T)."""
    weighted = grid.free * rise[:, None, :]
    return before(weighted[:, :, ::-1])[:, :, ::-1]


Evaluate = Callable[[FloatArray], PseudoLikelihood | None]


def maximize_pseudo(
    evaluate: Evaluate, p: int
) -> tuple[PseudoLikelihood, PseudoLikelihood, bool] | None:
    """Newton's method with step halving: the null point, the last, and whether it got there."""
    null = evaluate(np.zeros(p))
    if null is None or singular(null.information):
        return None
    current, converged = null, False
    for _ in range(_MAX_STEPS):
        if singular(current.information):
            break
        step = np.asarray(np.linalg.solve(current.information, current.score))
        following = _better(evaluate, current, step / max(1.0, float(np.abs(step).max()) / 10.0))
        if following is None:
            break
        gain = abs(following.value - current.value)
        current = following
        if gain <= 1e-14 * (abs(current.value) + 1):
            converged = True
            break
    return null, current, converged


def _better(
    evaluate: Evaluate, current: PseudoLikelihood, step: FloatArray
) -> PseudoLikelihood | None:
    lowest = current.value - 1e-12 * (abs(current.value) + 1)
    for _ in range(_MAX_HALVINGS):
        following = evaluate(current.beta + step)
        if following is not None and following.value >= lowest:
            return following
        step = step / 2
    return None


def singular(information: FloatArray) -> bool:
    """Return whether a symmetric matrix has no inverse worth the name."""
    scale = np.sqrt(np.maximum(np.diag(information), 0.0))
    if not np.all(scale > 0):
        return True
    return bool(np.linalg.eigvalsh(information / np.outer(scale, scale))[0] < 1e-11)


def carried_sums(grid: RiskGrid, risk: FloatArray) -> FloatArray:
    """Sum r / G and x r / G over the rows with other causes at each time: (p + 1, C, T)."""
    return grid.by_cell(risk * grid.inverse * grid.lines)


def score_influences(
    grid: RiskGrid, point: PseudoLikelihood, carried: FloatArray | None = None
) -> FloatArray:
    """Each row's part of the score (n, p): event less expected, and its share in the error of G.

    `carried` are the `carried_sums` of all sites; None: these rows are all there are.
    """
    rises = point.rise * np.vstack([np.ones(point.rise.size), point.mean.T])
    exposure = point.risk * _exposure(grid, rises)
    own = np.where(grid.is_event, grid.lines[1:] - point.mean.T[:, grid.place], 0.0)
    own += exposure[1:] - exposure[0] * grid.lines[1:]
    kept = before(carried_sums(grid, point.risk) if carried is None else carried)
    later = _later(grid, rises) + grid.free * rises[:, None, :]
    # How the score moves with the hazard of censoring at each time.
    moved = (kept[1:] * later[0] - kept[0] * later[1:]) / np.maximum(grid.at_risk, 1)
    expected = np.cumsum(moved * grid.hazard, axis=2).reshape(len(own), -1)
    own += np.where(grid.censored, moved.reshape(len(own), -1)[:, grid.cell], 0.0)
    return np.asarray((own - expected[:, grid.cell]).T, dtype=np.float64)
