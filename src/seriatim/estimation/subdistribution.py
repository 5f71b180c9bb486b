"""The weighted risk sets of a subdistribution hazard, its pseudo likelihood, and influences on it.

See `fine_gray`. All sums over risk sets are running sums over the distinct times.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .estimate import FloatArray, IntArray

__all__ = [
    "LARGEST_EXPONENT",
    "PseudoLikelihood",
    "RiskGrid",
    "maximize_pseudo",
    "risk_grid",
    "score_influences",
    "singular",
]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
LARGEST_EXPONENT = 300.0


@dataclass(frozen=True, slots=True)
class RiskGrid:
    """Rows on T distinct times; C censoring groups; `free` is G(t-), shape (C, T)."""

    place: IntArray
    cell: IntArray
    times: int
    x: FloatArray
    is_event: NDArray[np.bool_]
    events: FloatArray
    inverse: FloatArray
    censored: NDArray[np.bool_]
    at_risk: FloatArray
    hazard: FloatArray
    free: FloatArray

    def by_time(self, values: FloatArray) -> FloatArray:
        """Sum over the rows that end at each time."""
        sums = np.bincount(self.place, weights=values, minlength=self.times)
        return np.asarray(sums, dtype=np.float64)

    def by_cell(self, values: FloatArray) -> FloatArray:
        """Sum over the rows that end at each time, by censoring group."""
        sums = np.bincount(self.cell, weights=values, minlength=self.free.size)
        return np.asarray(sums, dtype=np.float64).reshape(self.free.shape)

    def risk_sum(self, values: FloatArray) -> FloatArray:
        """Sum over the risk sets: all until their time, other causes with weights after it."""
        kept = self.by_cell(values * self.inverse)
        earlier = np.cumsum(kept, axis=1) - kept
        whole = np.cumsum(self.by_time(values)[::-1])[::-1]
        return np.asarray(whole + (self.free * earlier).sum(axis=0), dtype=np.float64)


def risk_grid(
    place: IntArray, event: IntArray, cause: int, group: IntArray, x: FloatArray
) -> RiskGrid:
    """Place rows on their distinct times (codes `place`) in their censoring groups."""
    shape = (int(group.max()) + 1, int(place.max()) + 1)
    cell = group * shape[1] + place
    censored, other = event == 0, (event != 0) & (event != cause)

    def count(weights: NDArray[np.bool_]) -> FloatArray:
        sums = np.bincount(cell[weights], minlength=shape[0] * shape[1])
        return sums.reshape(shape).astype(np.float64)

    at_risk = np.cumsum(count(np.ones_like(censored))[:, ::-1], axis=1)[:, ::-1]
    hazard = count(censored) / np.maximum(at_risk, 1)
    curve = np.cumprod(1 - hazard, axis=1)
    free = np.hstack([np.ones((shape[0], 1)), curve])[:, :-1]
    # Whoever had an event was not yet censored, so G before that time is above 0.
    inverse = np.where(other, 1 / np.where(other, free.reshape(-1)[cell], 1.0), 0.0)
    is_event = event == cause
    events = np.bincount(place[is_event], minlength=shape[1]).astype(np.float64)
    return RiskGrid(
        place, cell, shape[1], x, is_event, events, inverse, censored, at_risk, hazard, free
    )


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


def _evaluate(grid: RiskGrid, beta: FloatArray) -> PseudoLikelihood | None:
    relative = grid.x @ beta
    if np.abs(relative).max() > LARGEST_EXPONENT:
        return None
    risk = np.exp(relative)
    s0 = grid.risk_sum(risk)
    safe = np.where(s0 > 0, s0, 1.0)
    mean = np.column_stack([grid.risk_sum(risk * column) / safe for column in grid.x.T])
    rise = grid.events / safe
    exposure = risk * _exposure(grid, rise)
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
    """Sum of the rises over each row's time in the risk sets, weighted as the row is."""
    later = _later(grid, rise).reshape(-1)
    return np.asarray(np.cumsum(rise)[grid.place] + grid.inverse * later[grid.cell])


def _later(grid: RiskGrid, rise: FloatArray) -> FloatArray:
    """Sum over times after each of G(t-) times the rise, by censoring group: (C, T)."""
    weighted = grid.free * rise
    return np.asarray(np.cumsum(weighted[:, ::-1], axis=1)[:, ::-1] - weighted)


def maximize_pseudo(
    grid: RiskGrid, p: int
) -> tuple[PseudoLikelihood, PseudoLikelihood, bool] | None:
    """Newton's method with step halving: the null point, the last, and whether it got there."""
    null = _evaluate(grid, np.zeros(p))
    if null is None or singular(null.information):
        return None
    current, converged = null, False
    for _ in range(_MAX_STEPS):
        if singular(current.information):
            break
        step = np.asarray(np.linalg.solve(current.information, current.score))
        following = _better(grid, current, step / max(1.0, float(np.abs(step).max()) / 10.0))
        if following is None:
            break
        gain = abs(following.value - current.value)
        current = following
        if gain <= 1e-14 * (abs(current.value) + 1):
            converged = True
            break
    return null, current, converged


def _better(grid: RiskGrid, current: PseudoLikelihood, step: FloatArray) -> PseudoLikelihood | None:
    lowest = current.value - 1e-12 * (abs(current.value) + 1)
    for _ in range(_MAX_HALVINGS):
        following = _evaluate(grid, current.beta + step)
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


def score_influences(grid: RiskGrid, point: PseudoLikelihood) -> FloatArray:
    """Each row's part of the score (n, p): event less expected, and its share in the error of G."""
    own = np.where(grid.is_event[:, None], grid.x - point.mean[grid.place], 0.0)
    own -= (point.risk * _exposure(grid, point.rise))[:, None] * grid.x
    carried = point.risk * grid.inverse
    kept = np.cumsum(grid.by_cell(carried), axis=1)
    kept = np.hstack([np.zeros((kept.shape[0], 1)), kept])[:, :-1]
    later = _later(grid, point.rise) + grid.free * point.rise
    flat = grid.hazard.reshape(-1)
    for j in range(grid.x.shape[1]):
        column = grid.x[:, j]
        mean_rise = point.mean[:, j] * point.rise
        own[:, j] += point.risk * _exposure(grid, mean_rise)
        earlier = np.cumsum(grid.by_cell(carried * column), axis=1)
        earlier = np.hstack([np.zeros((earlier.shape[0], 1)), earlier])[:, :-1]
        later_mean = _later(grid, mean_rise) + grid.free * mean_rise
        # How the score moves with the hazard of censoring at each time.
        moved = (earlier * later - kept * later_mean) / np.maximum(grid.at_risk, 1)
        expected = np.cumsum(moved * flat.reshape(moved.shape), axis=1).reshape(-1)
        own[:, j] += np.where(grid.censored, moved.reshape(-1)[grid.cell], 0.0)
        own[:, j] -= expected[grid.cell]
    return own
