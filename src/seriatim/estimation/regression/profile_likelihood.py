"""Climb a log-likelihood to its maximum, and follow its profile down to confidence limits.

An objective returns value, slope and curvature at coefficients, or None where it cannot be
evaluated. Penalized and marginal likelihoods use the same two functions.

Reference: Venzon and Moolgavkar, Appl Stat 1988;37:87.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray

__all__ = ["FORETOLD", "Objective", "Point", "Summit", "climb", "profile_limit", "squared_rate"]

_MAX_ROUNDS = 100
_MAX_HALVINGS = 40
_LARGEST_STEP = 5.0
_SETTLED = 1e-11
# A last step that need not be evaluated: the value changes by its square, the slope is then 0, and
# the curvature changes by no more than the step.
_CLOSE = 1e-10
# A step that need not be made, as those before it tell.
FORETOLD = 1e-13
# Ratio of pivots beyond which a curvature is clearly that of a maximum.
_CLEAR = 1e-4
# The fall of a profile where it cannot be evaluated.
_NOWHERE = 1e6


@dataclass(frozen=True, slots=True)
class Point:
    """Log-likelihood, its slope (p,), and minus its second derivatives (p, p)."""

    value: float
    slope: FloatArray
    curvature: FloatArray


Objective: TypeAlias = Callable[[FloatArray], Point | None]


@dataclass(frozen=True, slots=True)
class Summit:
    """Where a climb ended, and whether it got to the top."""

    beta: FloatArray
    point: Point
    converged: bool


def climb(
    objective: Objective, start: FloatArray, which: IntArray, begin: Point | None = None
) -> Summit | None:
    """Newton's method over the coefficients `which`, the others held; None if it cannot start.

    `begin` is what the objective gives at the start, where that is known.

    >>> top = climb(lambda b: Point(float(-b @ b), -2 * b, 2 * np.eye(2)), np.ones(2), np.arange(2))
    >>> top.beta.tolist(), top.converged
    ([0.0, 0.0], True)
    """
    here, beta = objective(start) if begin is None else begin, start
    if here is None:
        return None
    if which.size == 0:
        return Summit(start, here, True)
    before, rate = 1.0, 1.0
    for _ in range(_MAX_ROUNDS):
        step = whole = _uphill(here, which)
        if np.abs(step).max() < _CLOSE * (1 + np.abs(beta).max()):
            return Summit(beta + step, here, True)
        following = objective(beta + step)
        lowest = here.value - 1e-12 * (abs(here.value) + 1)
        for _ in range(_MAX_HALVINGS):
            if following is not None and following.value >= lowest:
                break
            step = step / 2
            following = objective(beta + step)
        if following is None or following.value < lowest:
            break
        # Short steps that gain nothing: slope and value contradict each other.
        if step is not whole and following.value - here.value <= 1e-10 * (abs(here.value) + 1):
            break
        beta, here = beta + step, following
        size, scale = float(np.abs(step).max()), 1 + float(np.abs(beta).max())
        rate = float(squared_rate(size, before, rate))
        if rate * size * size < FORETOLD * scale:
            return Summit(beta, here, True)
        before = size
    return Summit(beta, here, False)


def squared_rate(size: Any, before: Any, known: Any) -> Any:
    """Largest ratio so far of a step of Newton's method to the square of the step before.

    As steps become short it is at most a constant, so it times the square of the last step bounds
    the next one, which need not be made if that is nothing.

    >>> float(squared_rate(1e-4, 1e-2, 0.5)), float(squared_rate(1e-4, 1e-2, 2.0))
    (1.0, 2.0)
    """
    return np.maximum(known, size / np.maximum(before * before, 1e-200))


def _uphill(here: Point, which: IntArray) -> FloatArray:
    """Newton's step; where the curvature is not that of a maximum, its sign is turned."""
    curvature: NDArray[Any] = here.curvature[which[:, None], which]
    step = np.zeros(here.slope.size)
    step[which] = _newton(curvature, here.slope[which])
    return step / max(1.0, float(np.abs(step).max()) / _LARGEST_STEP)


def _newton(curvature: FloatArray, slope: FloatArray) -> FloatArray:
    try:
        pivots = np.diag(np.linalg.cholesky(curvature))
    except np.linalg.LinAlgError:
        pivots = np.zeros(1)
    if pivots.min() > _CLEAR * pivots.max():
        return np.asarray(np.linalg.solve(curvature, slope), dtype=np.float64)
    values, vectors = np.linalg.eigh(curvature)
    size = np.maximum(np.abs(values), 1e-10 * max(float(np.abs(values).max()), 1e-90))
    return np.asarray(vectors @ ((vectors.T @ slope) / size), dtype=np.float64)


def profile_limit(objective: Objective, top: Summit, which: int, deviate: float) -> float | None:
    """Where the profile of one coefficient has fallen by deviate^2 / 2, on the side of its sign.

    >>> top = Summit(np.zeros(1), Point(0.0, np.zeros(1), np.eye(1)), True)
    >>> profile_limit(lambda b: Point(float(-b @ b / 2), -b, np.eye(1)), top, 0, 2.0)
    2.0
    """
    found = _joint_limit(objective, top, which, deviate)
    return _bracketed_limit(objective, top, which, deviate) if found is None else found


def _joint_limit(objective: Objective, top: Summit, which: int, deviate: float) -> float | None:
    """Newton's method on two conditions at once; None if it strays.

    The root of twice the fall must equal the deviate, and the slopes of the other coefficients 0.
    The root is nearly straight in the coefficient, so a few steps suffice.
    """
    best = top.point
    tangent = np.linalg.inv(best.curvature)[:, which]
    beta = top.beta + tangent / np.sqrt(tangent[which]) * deviate
    for _ in range(_MAX_ROUNDS // 4):
        here = objective(beta)
        if here is None:
            return None
        fall = np.sqrt(max(2 * (best.value - here.value), 1e-12))
        jacobian, gap = -here.curvature, here.slope.copy()
        jacobian[which], gap[which] = -here.slope / fall, fall - abs(deviate)
        if np.linalg.matrix_rank(jacobian) < gap.size:
            return None
        step = -np.linalg.solve(jacobian, gap)
        step = step / max(1.0, float(np.abs(step).max()) / 2.0)
        beta = beta + step
        if np.abs(step).max() < _SETTLED * (1 + np.abs(beta).max()):
            right_side = (beta[which] - top.beta[which]) * deviate > 0
            flat = np.abs(np.delete(here.slope, which)).max(initial=0.0) < 1e-6
            return float(beta[which]) if right_side and flat else None
    return None


def _bracketed_limit(objective: Objective, top: Summit, which: int, deviate: float) -> float | None:
    """The same limit by search: slower, and not led astray."""
    from scipy.optimize import brentq

    others = np.delete(np.arange(top.beta.size), which)
    warm = [top.beta]

    @cache  # a climb that fails may end elsewhere the second time
    def excess(value: float) -> float:
        start = warm[-1].copy()
        start[which] = value
        found = climb(objective, start, others)
        if found is None:
            return _NOWHERE
        warm.append(found.beta)
        return 2 * (top.point.value - found.point.value) - deviate * deviate

    inside = float(top.beta[which])
    reach = float(np.sqrt(np.linalg.inv(top.point.curvature)[which, which])) * deviate
    beyond = excess(inside + reach)
    for _ in range(_MAX_HALVINGS):
        if beyond > 0:
            break
        inside, reach = inside + reach, 1.5 * reach
        beyond = excess(inside + reach)
    if not 0 < beyond < _NOWHERE or excess(inside) > 0:
        return None
    return float(brentq(excess, inside, inside + reach, xtol=1e-13, rtol=1e-14))
