"""The partial likelihood from sums over the risk sets, and the way to its maximum.

All that the likelihood, its slope and its curvature need at each event time are the sums of
w exp(x'b), of x w exp(x'b) and of x x' w exp(x'b) over the rows at risk (S0, S1, S2) and over the
rows with the event (E0, E1, E2). They add up over parts of the data, so rows, counted patterns and
hospitals use the same code. With d tied events, Efron's term l = 0 .. d - 1 takes S - (l / d) E and
counts by the mean weight m of the d; Breslow's d terms all take S.

The terms of one time enter only through six numbers (`TieTerms`), so a thousand tied events cost a
thousand divisions and not a thousand matrices.

References: Efron, JASA 1977;72:557. Breslow, Biometrics 1974;30:89.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from .estimate import FloatArray, IntArray

__all__ = [
    "FADED",
    "Likelihood",
    "MaximumFound",
    "RiskSums",
    "TieGrid",
    "TieTerms",
    "Ties",
    "likelihood",
    "maximize",
]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
# Newton's step, in standard errors, squared: here it no longer moves the tenth digit.
_CONVERGED = 1e-18
# The information on a coefficient that runs off to infinity fades with every step; that of a
# finite one stays within a few powers of ten of its start.
FADED = 1e-6


class Ties(StrEnum):
    """How events at the same time are ordered: Efron averages over orders, Breslow ignores them."""

    EFRON = "efron"
    BRESLOW = "breslow"


@dataclass(frozen=True, slots=True)
class TieTerms:
    """Sums over the tied events of each time, with f = l / d and z = S0 - f E0.

    `log` sums m log z; `b0`, `b1` sum m f^j / z; `c0`, `c1`, `c2` sum m f^j / z^2.
    """

    log: FloatArray
    b0: FloatArray
    b1: FloatArray
    c0: FloatArray
    c1: FloatArray
    c2: FloatArray

    def times(self, factor: FloatArray) -> "TieTerms":
        """Weigh each event time by a factor."""
        return TieTerms(*(getattr(self, field.name) * factor for field in fields(self)))

    def means(self, s1: FloatArray, e1: FloatArray) -> FloatArray:
        """Sum m a over the events of each time, a = (S1 - f E1) / z; s1, e1 are (p, T)."""
        return np.asarray(self.b0 * s1 - self.b1 * e1)

    def squares(self, s1: FloatArray, e1: FloatArray) -> FloatArray:
        """Sum m a a' over all events: (p, p)."""
        crossed = (self.c1 * s1) @ e1.T
        own = (self.c0 * s1) @ s1.T + (self.c2 * e1) @ e1.T
        return np.asarray(own - crossed - crossed.T)


@dataclass(frozen=True, slots=True)
class TieGrid:
    """The tied events of each time, listed once: time's index, share l / d, and mean weight."""

    events: IntArray
    mean_weight: FloatArray
    which: IntArray
    share: FloatArray
    first: IntArray
    efron: bool

    @classmethod
    def of(cls, events: IntArray, weight: FloatArray, ties: Ties) -> "TieGrid":
        """Lay out `events` (T,) of total case weight `weight` (T,); each time has an event."""
        first = np.cumsum(events) - events
        efron = ties is Ties.EFRON and bool(events.size) and int(events.max()) > 1
        which = np.repeat(np.arange(events.size), events) if efron else np.zeros(0, dtype=np.int64)
        share = (np.arange(which.size) - first[which]) / events[which]
        return cls(events, weight / events, which, share, first, efron)

    def terms(self, s0: FloatArray, e0: FloatArray) -> TieTerms | None:
        """Sum over the ties of each time; None where a denominator is lost in rounding."""
        if not s0.size or not s0.min() > 0:
            return None
        if not self.efron:
            b0 = self.events * self.mean_weight / s0
            nothing = np.zeros(s0.size)
            log = self.events * self.mean_weight * np.log(s0)
            return TieTerms(log, b0, nothing, b0 / s0, nothing, nothing)
        z = s0[self.which] - self.share * e0[self.which]
        if not z.min() > 0:
            return None

        def summed(values: FloatArray) -> FloatArray:
            return np.asarray(np.add.reduceat(values, self.first) * self.mean_weight)

        inverse = 1 / z
        shared = self.share * inverse
        return TieTerms(
            summed(np.log(z)),
            summed(inverse),
            summed(shared),
            summed(inverse * inverse),
            summed(shared * inverse),
            summed(shared * shared),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSums:
    """Sums at T event times for p covariates: the additive message of one common baseline.

    `events` (T,) counts and `weight` (T,) weighs the events. Shapes: s0, e0 (T,); s1, e1 (p, T);
    s2, e2 (p, p, T). `event_x` is the weighted sum of x over events, `event_score` that of x'b.
    """

    events: IntArray
    weight: FloatArray
    s0: FloatArray
    s1: FloatArray
    s2: FloatArray
    e0: FloatArray
    e1: FloatArray
    e2: FloatArray
    event_x: FloatArray
    event_score: float

    def __add__(self, other: "RiskSums") -> "RiskSums":
        if not isinstance(other, RiskSums):
            return NotImplemented
        names = [field.name for field in fields(self)]
        return RiskSums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log partial likelihood, its slope and the information (minus its curvature)."""

    value: float
    score: FloatArray
    information: FloatArray

    def unscaled(self, scale: FloatArray) -> "Likelihood":
        """Return it for the covariates times `scale`."""
        information = self.information * np.outer(scale, scale)
        return Likelihood(self.value, self.score * scale, information)


@dataclass(frozen=True, slots=True)
class MaximumFound:
    """Where Newton's method ended, from where it began, and whether it got there."""

    coefficients: FloatArray
    null: Likelihood
    fitted: Likelihood
    converged: bool


def likelihood(sums: RiskSums, ties: Ties = Ties.EFRON) -> Likelihood | None:
    """Evaluate log partial likelihood, score and information; None if lost in rounding."""
    terms = TieGrid.of(sums.events, sums.weight, ties).terms(sums.s0, sums.e0)
    if terms is None:
        return None
    second = sums.s2 @ terms.b0 - sums.e2 @ terms.b1
    return Likelihood(
        value=float(sums.event_score - terms.log.sum()),
        score=sums.event_x - terms.means(sums.s1, sums.e1).sum(axis=1),
        information=second - terms.squares(sums.s1, sums.e1),
    )


Evaluate = Callable[[FloatArray], Likelihood | None]


@dataclass(frozen=True, slots=True)
class _Point:
    beta: FloatArray
    here: Likelihood

    def step(self) -> tuple[FloatArray, float]:
        """Newton's step, and its square in standard errors."""
        step = np.asarray(np.linalg.solve(self.here.information, self.here.score))
        return step, float(step @ self.here.score)


def maximize(evaluate: Evaluate, p: int) -> MaximumFound | None:
    """Newton's method with step halving from 0; None if the information is singular at 0.

    `evaluate` returns None for coefficients too large to evaluate. The slope decides: it ends
    where Newton's step is below 1e-9 standard errors, or where only runaway coefficients move and
    the likelihood no longer rises.
    """
    here = evaluate(np.zeros(p))
    if here is None or _singular(here.information):
        return None
    null, current, converged = here, _Point(np.zeros(p), here), False
    before = np.inf
    for _ in range(_MAX_STEPS):
        if _singular(current.here.information):
            break
        step, decrement = current.step()
        # The second condition: what is left is rounding in an almost singular model.
        if decrement <= _CONVERGED or (before <= 1e-10 and decrement > before / 4):
            current, converged = _Point(current.beta + step, current.here), True
            break
        before = decrement
        following = _better(evaluate, current, step)
        if following is None:
            break
        gain = following.here.value - current.here.value
        current = following
        faded = np.diag(current.here.information) < FADED * np.diag(null.information)
        if faded.any() and abs(gain) <= 1e-14 * (abs(current.here.value) + 1):
            converged = True
            break
    return MaximumFound(current.beta, null, current.here, converged)


def _better(evaluate: Evaluate, current: _Point, step: FloatArray) -> _Point | None:
    """One Newton step, halved until the likelihood does not fall; None if it always does."""
    step = step / max(1.0, float(np.abs(step).max()) / 10.0)
    lowest = current.here.value - 1e-12 * (abs(current.here.value) + 1)
    for _ in range(_MAX_HALVINGS):
        here = evaluate(current.beta + step)
        if here is not None and here.value >= lowest:
            return _Point(current.beta + step, here)
        step = step / 2
    return None


def _singular(information: FloatArray) -> bool:
    scale = np.sqrt(np.maximum(np.diag(information), 0.0))
    if not np.all(scale > 0):
        return True
    correlation = information / np.outer(scale, scale)
    return bool(np.linalg.eigvalsh(correlation)[0] < 1e-11)
