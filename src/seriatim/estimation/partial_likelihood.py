"""Efron's partial likelihood from sums over the risk sets.

All that the likelihood, its slope and its curvature need at each event time are the sums of
exp(x'b), of x exp(x'b) and of x x' exp(x'b) over the rows at risk (S0, S1, S2) and over the rows
with the event (E0, E1, E2). They add up over parts of the data, so rows and counted patterns use
the same code. With d tied events, term l = 0 .. d - 1 takes S - (l / d) E.

Reference: Efron, JASA 1977;72:557.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .estimate import FloatArray, IntArray

__all__ = ["Likelihood", "MaximumFound", "RiskSums", "efron_terms", "likelihood", "maximize"]

_MAX_STEPS = 60
_MAX_HALVINGS = 30


@dataclass(frozen=True, slots=True)
class RiskSums:
    """Sums at T event times for p covariates; `events` (T,) counts, `event_x` is sum x over events.

    Shapes: s0, e0 (T,); s1, e1 (T, p); s2, e2 (T, p, p); `event_score` is sum of x'b over events.
    """

    events: IntArray
    s0: FloatArray
    s1: FloatArray
    s2: FloatArray
    e0: FloatArray
    e1: FloatArray
    e2: FloatArray
    event_x: FloatArray
    event_score: float


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log partial likelihood, its slope and the information (minus its curvature)."""

    value: float
    score: FloatArray
    information: FloatArray


@dataclass(frozen=True, slots=True)
class MaximumFound:
    """Where Newton's method ended, from where it began, and whether it got there."""

    coefficients: FloatArray
    null: Likelihood
    fitted: Likelihood
    sums: RiskSums
    converged: bool


def efron_terms(sums: RiskSums) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """For every single event: its time's index, l / d, the denominator z and the mean a of x."""
    which = np.repeat(np.arange(sums.events.size), sums.events)
    first = np.cumsum(sums.events) - sums.events
    share = (np.arange(which.size) - first[which]) / np.maximum(sums.events[which], 1)
    z = sums.s0[which] - share * sums.e0[which]
    a = (sums.s1[which] - share[:, None] * sums.e1[which]) / z[:, None]
    return which, share, z, a


def likelihood(sums: RiskSums) -> Likelihood:
    """Evaluate the log partial likelihood, score and information from the sums."""
    which, share, z, a = efron_terms(sums)
    times = sums.events.size
    whole = np.bincount(which, weights=1 / z, minlength=times)
    tied = np.bincount(which, weights=share / z, minlength=times)
    second = np.tensordot(whole, sums.s2, axes=1) - np.tensordot(tied, sums.e2, axes=1)
    return Likelihood(
        value=float(sums.event_score - np.log(z).sum()),
        score=sums.event_x - a.sum(axis=0),
        information=second - a.T @ a,
    )


SumsAt = Callable[[FloatArray], RiskSums | None]


@dataclass(frozen=True, slots=True)
class _Point:
    beta: FloatArray
    sums: RiskSums
    here: Likelihood


def _point(sums_at: SumsAt, beta: FloatArray) -> _Point | None:
    sums = sums_at(beta)
    return None if sums is None else _Point(beta, sums, likelihood(sums))


def maximize(sums_at: SumsAt, p: int) -> MaximumFound | None:
    """Newton's method with step halving from 0; None if the information is singular at 0.

    `sums_at` returns None for coefficients too large to evaluate.
    """
    start = _point(sums_at, np.zeros(p))
    if start is None or _singular(start.here.information):
        return None
    current, converged = start, False
    for _ in range(_MAX_STEPS):
        if _singular(current.here.information):
            break
        following = _better(sums_at, current)
        if following is None:
            break
        gain = following.here.value - current.here.value
        current = following
        # Newton's error is squared at each step: when the gain is lost in rounding, the
        # coefficients are at full precision.
        if abs(gain) <= 1e-14 * (abs(current.here.value) + 1):
            converged = True
            break
    return MaximumFound(current.beta, start.here, current.here, current.sums, converged)


def _better(sums_at: SumsAt, current: _Point) -> _Point | None:
    """One Newton step, halved until the likelihood does not fall; None if it always does."""
    step = np.asarray(np.linalg.solve(current.here.information, current.here.score))
    step = step / max(1.0, float(np.abs(step).max()) / 10.0)
    lowest = current.here.value - 1e-12 * (abs(current.here.value) + 1)
    for _ in range(_MAX_HALVINGS):
        following = _point(sums_at, current.beta + step)
        if following is not None and following.here.value >= lowest:
            return following
        step = step / 2
    return None


def _singular(information: FloatArray) -> bool:
    scale = np.sqrt(np.maximum(np.diag(information), 0.0))
    if not np.all(scale > 0):
        return True
    correlation = information / np.outer(scale, scale)
    return bool(np.linalg.eigvalsh(correlation)[0] < 1e-11)
