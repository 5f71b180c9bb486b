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
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray

__all__ = [
    "LOST",
    "Likelihood",
    "MaximumFound",
    "RiskPoint",
    "RiskSums",
    "TieGrid",
    "TieList",
    "TieTerms",
    "Ties",
    "faded",
    "information",
    "likelihood",
    "maximize",
    "surely_regular",
]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
# Newton's step, in standard errors, squared: here it no longer moves the tenth digit.
_CONVERGED = 1e-18
# So many tied events are listed one by one; more, at fewer times, are summed by powers of a share
# of the risk set, of which 13 leave 0.02^11 out.
_LISTED = 5_000
_SMALL_SHARE = 0.02
_POWERS = 13
# The information on a coefficient that runs off to infinity fades with every step; that of a
# finite one stays within a few powers of ten of its start.
_FADED = 1e-6
# The smallest eigenvalue of the information, all its diagonal 1, below which it is singular; and a
# root of its determinant that rules this out without eigenvalues.
_SINGULAR = 1e-11
_SURE = 1e-5
LOST = "the sums over risk sets are lost in rounding"


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
        own, tied = self.shares(s1, e1)
        return np.asarray(own @ s1.T - tied @ e1.T)

    def shares(self, s1: FloatArray, e1: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Sum m a / z, and m f a / z, over the events of each time: (p, T) each."""
        own = self.c0 * s1
        own -= self.c1 * e1
        tied = self.c1 * s1
        tied -= self.c2 * e1
        return own, tied


@dataclass(frozen=True, slots=True)
class TieList:
    """Tied events, listed one by one: index of the time, share l / d, and where a time begins."""

    which: IntArray
    share: FloatArray
    first: IntArray

    @classmethod
    def of(cls, events: IntArray) -> "TieList":
        """List `events` (T,), at least one at each time."""
        first = np.cumsum(events) - events
        which = np.repeat(np.arange(events.size), events)
        return cls(which, (np.arange(which.size) - first[which]) / events[which], first)

    def sums(self, s0: FloatArray, e0: FloatArray) -> FloatArray | None:
        """Sum log z, and f^j / z^k as `TieTerms` has them: (6, ..., T); None where a z is not > 0.

        A single event has share 0, and its terms take no heed of `e0`.
        """
        z = s0[..., self.which] - self.share * e0[..., self.which]
        if not z.min(initial=np.inf) > 0:
            return None
        inverse = 1 / z
        shared = self.share * inverse
        terms = (np.log(z), inverse, shared, inverse * inverse, shared * inverse, shared * shared)
        return np.asarray(np.add.reduceat(np.stack(terms), self.first, axis=-1))


@dataclass(frozen=True, slots=True)
class TieGrid:
    """The tied events of each time, and the mean weight of each.

    Many tied events are summed by powers of E0 / S0 instead of one by one: `powers` (K, T) holds
    the sums of f^k over the events of each time. `listed` is None then, and without ties.
    """

    events: IntArray
    mean_weight: FloatArray
    listed: TieList | None
    powers: FloatArray | None
    efron: bool

    @classmethod
    def of(cls, events: IntArray, weight: FloatArray, ties: Ties) -> "TieGrid":
        """Lay out `events` (T,) of total case weight `weight` (T,); each time has an event."""
        efron = ties is Ties.EFRON and bool(events.size) and int(events.max()) > 1
        many = efron and int(events.sum()) > max(_LISTED, 10 * events.size)
        listed = TieList.of(events) if efron and not many else None
        powers = _power_sums(events) if many else None
        return cls(events, weight / events, listed, powers, efron)

    def one_by_one(self) -> TieList:
        """Return the tied events one by one, where Efron's method tells them apart."""
        return self.listed or TieList.of(self.events)

    def terms(self, s0: FloatArray, e0: FloatArray) -> TieTerms | None:
        """Sum over the ties of each time, s0 and e0 (..., T); None where lost in rounding."""
        if not s0.size or not s0.min() > 0:
            return None
        if not self.efron:
            b0 = self.events * self.mean_weight / s0
            nothing = np.zeros(s0.shape)
            log = self.events * self.mean_weight * np.log(s0)
            return TieTerms(log, b0, nothing, b0 / s0, nothing, nothing)
        if self.powers is None:
            sums = self.one_by_one().sums(s0, e0)
        else:
            sums = self._by_powers(self.powers, s0, e0)
        return None if sums is None else TieTerms(*(sums * self.mean_weight))

    def _by_powers(self, powers: FloatArray, s0: FloatArray, e0: FloatArray) -> FloatArray | None:
        """Sum the geometric series of 1 / (1 - f q), q = E0 / S0; events one by one if q is large.

        With n powers and q below `_SMALL_SHARE` what is left out is less than rounding.
        """
        if s0.ndim > 1:
            parts = [self._by_powers(powers, *pair) for pair in zip(s0, e0, strict=True)]
            whole = [part for part in parts if part is not None]
            return np.stack(whole, axis=1) if len(whole) == len(parts) else None
        q = e0 / s0
        large = np.flatnonzero(~(q < _SMALL_SHARE))
        sums = np.zeros((6, q.size))
        power = np.ones(q.size)
        for k in range(powers.shape[0] - 2):
            sums[1:3] += power * powers[k : k + 2]
            sums[3:] += (k + 1) * power * powers[k : k + 3]
            power = power * q
            sums[0] -= power * powers[k + 1] / (k + 1)
        sums[0] += self.events * np.log(s0)
        sums[1:3] /= s0
        sums[3:] /= s0 * s0
        if large.size:
            own = TieList.of(self.events[large]).sums(s0[large], e0[large])
            if own is None:
                return None
            sums[:, large] = own
        return sums


def _power_sums(events: IntArray) -> FloatArray:
    """Sums of (l / d)^k over l = 0 .. d - 1, for k up to the number of powers: (K, T)."""
    order = np.arange(int(events.max()), dtype=np.float64)
    last = events - 1
    power, sums = np.ones(order.size), np.empty((_POWERS, events.size))
    for k in range(_POWERS):
        sums[k] = np.cumsum(power)[last] / np.asarray(events, dtype=np.float64) ** k
        power = power * order
    return sums


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

    def terms(self, ties: Ties) -> TieTerms | None:
        """Sum over the ties of each time; None where a denominator is lost in rounding."""
        return TieGrid.of(self.events, self.weight, ties).terms(self.s0, self.e0)

    def __add__(self, other: "RiskSums") -> "RiskSums":
        if not isinstance(other, RiskSums):
            return NotImplemented
        names = [field.name for field in fields(self)]
        return RiskSums(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """The sums at one coefficient vector: `risk` (rows,), s and e (1 + p, T), and tie terms."""

    beta: FloatArray
    risk: FloatArray
    s: FloatArray
    e: FloatArray
    terms: TieTerms


@dataclass(frozen=True, slots=True)
class Likelihood:
    """Log partial likelihood, its slope and the information (minus its curvature).

    `at` keeps the sums by time where rows are at hand: for residuals, which need them again.
    """

    value: float
    score: FloatArray
    information: FloatArray
    at: RiskPoint | None = None

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
    terms = sums.terms(ties)
    if terms is None:
        return None
    return Likelihood(
        value=float(sums.event_score - terms.log.sum()),
        score=sums.event_x - terms.means(sums.s1, sums.e1).sum(axis=1),
        information=information(sums, terms),
    )


def information(sums: RiskSums, terms: TieTerms) -> FloatArray:
    """Sum the covariance of x in the risk sets over the events, as `terms` weighs them: (p, p)."""
    second = sums.s2 @ terms.b0 - sums.e2 @ terms.b1
    return np.asarray(second - terms.squares(sums.s1, sums.e1), dtype=np.float64)


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
        at_rest = abs(gain) <= 1e-14 * (abs(current.here.value) + 1)
        if at_rest and faded(null, current.here).any():
            converged = True
            break
    return MaximumFound(current.beta, null, current.here, converged)


def faded(null: Likelihood, here: Likelihood) -> NDArray[np.bool_]:
    """Which coefficients (p,) run off: the information on them fades."""
    gone: NDArray[np.bool_] = here.information.diagonal() < _FADED * null.information.diagonal()
    return gone


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
    if surely_regular(information):
        return False
    diagonal = information.diagonal()
    if not diagonal.min() > 0:
        return True
    return bool(np.linalg.eigvalsh(_correlation(information))[0] < _SINGULAR)


def surely_regular(information: FloatArray) -> bool:
    """Whether the information can be inverted without a doubt; if not, its eigenvalues decide.

    >>> surely_regular(np.eye(2)), surely_regular(np.ones((2, 2)))
    (True, False)
    """
    if not information.diagonal().min() > 0:
        return False
    try:
        # The smallest eigenvalue of a correlation matrix is above its determinant / e.
        pivots = np.linalg.cholesky(_correlation(information)).diagonal()
    except np.linalg.LinAlgError:
        return False
    return bool(pivots.prod() > _SURE)


def _correlation(information: FloatArray) -> FloatArray:
    scale = np.sqrt(information.diagonal())
    return np.asarray(information / (scale[:, None] * scale))
