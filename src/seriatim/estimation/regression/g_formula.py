"""What if every patient had had a second procedure? The Bayesian g-formula, and where it tips.

Only some patients have a second procedure, and those who do may differ in their first response.
With a the probability of a first response, q1 and q0 that of a second response after a first one
and after none, the second response in all patients is p2 = a q1 + (1 - a) q0, and p2 - a the
difference. The three have independent Beta posteriors (Jeffreys prior, 1/2 and 1/2).

This holds if patients who had no second procedure would have responded like those with the same
first response who had one. `tipping_analysis` asks how wrong that may be: in patients who had none,
the logit of q1 and q0 is moved by delta.

Means, errors and limits come from numerical integration of the posterior, not from random draws.
Validated against another quadrature in R (tests/reference/g_formula.R). References: Robins, Math
Model 1986;7:1393. Keil, Daza, Engel, Buckley and Edwards, Stat Methods Med 2018;27:3183.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, ndtri

from ..encoding import finite_floats, merge_units, same_length
from ..estimate import Estimate, FloatArray, checked_conf_level
from .standardized_posterior import (
    Posterior,
    by_secants,
    normal_score,
    posterior_moments,
    root_between,
)
from .standardized_sums import Asked, PosteriorSums

__all__ = ["GFormula", "SecondResponse", "TippingAnalysis", "g_formula", "tipping_analysis"]

_METHOD = "Bayesian g-formula (Jeffreys)"
_FURTHEST_DELTA = 5.0
# Deltas at which the search for the tipping delta looks first.
_LOOKS = 9

_Four: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondResponse:
    """Counts of patients: all that the g-formula needs.

    `n` patients had a first procedure, `first` of them with a response. Of those with a first
    response `again_1` had a second procedure, `second_1` with a response; of those without,
    `again_0` and `second_0`.
    """

    n: int
    first: int
    again_1: int
    second_1: int
    again_0: int
    second_0: int
    unit: str | None = None

    def __post_init__(self) -> None:
        without = self.n - self.first
        for name, count, most in (
            ("first", self.first, self.n),
            ("again_1", self.again_1, self.first),
            ("second_1", self.second_1, self.again_1),
            ("again_0", self.again_0, without),
            ("second_0", self.second_0, self.again_0),
        ):
            if not 0 <= count <= most:
                raise ValueError(f"{name}: expected a count from 0 to {most}, found {count}")

    @classmethod
    def zero(cls) -> Self:
        """Return the counts of no patients."""
        return cls(n=0, first=0, again_1=0, second_1=0, again_0=0, second_0=0)

    @classmethod
    def from_columns(cls, first: Any, again: Any, second: Any) -> Self:
        """Count patients, one row each: first response, whether there was a second procedure, and
        its response (ignored where there was none; give 0).

        >>> SecondResponse.from_columns([1, 1, 0], [1, 0, 1], [0, 0, 1]).again_1
        1
        """
        columns = {"first": first, "again": again, "second": second}
        checked = {name: finite_floats(name, column) for name, column in columns.items()}
        same_length(**checked)
        for name, column in checked.items():
            if not np.isin(column, (0, 1)).all():
                raise ValueError(f"{name}: expected True/False or 0/1, found other numbers")
        yes, more, then = (column == 1 for column in checked.values())
        return cls(
            n=yes.size,
            first=int(yes.sum()),
            again_1=int((yes & more).sum()),
            second_1=int((yes & more & then).sum()),
            again_0=int((~yes & more).sum()),
            second_0=int((~yes & more & then).sum()),
        )

    def __add__(self, other: "SecondResponse") -> "SecondResponse":
        if not isinstance(other, SecondResponse):
            return NotImplemented
        return SecondResponse(
            n=self.n + other.n,
            first=self.first + other.first,
            again_1=self.again_1 + other.again_1,
            second_1=self.second_1 + other.second_1,
            again_0=self.again_0 + other.again_0,
            second_0=self.second_0 + other.second_0,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return numbers that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True, kw_only=True)
class GFormula:
    """Response after the first and, had all had one, after the second procedure.

    Values are posterior means, `std_error` posterior standard deviations, limits are equal-tailed.
    `probability_lower` is the posterior probability that the second is below the first.
    """

    delta: float
    first: Estimate
    second: Estimate
    difference: Estimate
    probability_lower: float | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingStep:
    """The difference between second and first response at one shift of the log odds."""

    delta: float
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingAnalysis:
    """The difference at several deltas, and where its interval reaches 0; `plain` is at delta 0.

    `odds_factor` is exp(tipping_delta): so many times the odds of patients with a second procedure
    would the odds of the others have to be.
    """

    plain: GFormula
    steps: tuple[TippingStep, ...]
    tipping_delta: float | None
    odds_factor: float | None
    reason: str | None = None


def g_formula(counts: SecondResponse, *, delta: float = 0.0, conf_level: float = 0.95) -> GFormula:
    """How would the response rate differ, had every patient had a second procedure?

    `delta` moves the log odds of a second response in patients who had none; 0: they are like those
    with the same first response who had one. The shares of patients with a second procedure are
    taken as observed. If nobody with (or without) a first response had one, nothing is known of
    them, and the reason says so.

    >>> counts = SecondResponse(n=290, first=174, again_1=34, second_1=22, again_0=25, second_0=2)
    >>> result = g_formula(counts).difference
    >>> round(result.value, 3), round(result.conf_low, 3), round(result.conf_high, 3)
    (-0.176, -0.285, -0.071)
    """
    level = checked_conf_level(conf_level)
    _check_delta(delta)
    reason = _obstacle(counts)
    if reason is not None:
        gap = _estimate(counts, level, None, reason)
        return GFormula(
            delta=delta,
            first=gap,
            second=gap,
            difference=gap,
            probability_lower=None,
            reason=reason,
        )
    return _at(_Known(counts, level, PosteriorSums.of(_posterior(counts))), delta)


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Counts with no obstacle, the level of the limits, and the posterior."""

    counts: SecondResponse
    level: float
    sums: PosteriorSums


def _at(known: _Known, delta: float) -> GFormula:
    """The g-formula at one delta."""
    counts, level, sums = known.counts, known.level, known.sums
    factor = math.exp(delta)
    second, difference = _summaries(known, np.array([0, 1]), np.array([factor, factor]))
    asked = Asked(minus=np.array([1]), factor=np.array([factor]))
    alpha, beta = sums.posterior.a
    n = alpha + beta
    mean, tail = alpha / n, (1 - level) / 2
    first = (
        mean,
        math.sqrt(mean * (1 - mean) / (n + 1)),
        float(betaincinv(alpha, beta, tail)),
        float(betaincinv(alpha, beta, 1 - tail)),
    )
    return GFormula(
        delta=delta,
        first=_estimate(counts, level, first),
        second=_estimate(counts, level, second),
        difference=_estimate(counts, level, difference),
        probability_lower=float(sums.below(asked, np.zeros(1))[0]),
    )


def _summaries(known: _Known, minus: NDArray[np.int64], factor: FloatArray) -> list[_Four]:
    """Mean, standard deviation and limits of p2 - minus * a, for each factor."""
    sums, level = known.sums, known.level
    moments = posterior_moments(sums.posterior, minus, factor)
    asked = Asked(minus=np.tile(minus, 2), factor=np.tile(factor, 2))
    tails = np.repeat([(1 - level) / 2, (1 + level) / 2], minus.size)
    limits = sums.limits(asked, tails, np.tile(moments, 2)).reshape(2, -1)
    columns = (column.tolist() for column in (*moments[:2], *limits))
    return list(zip(*columns, strict=True))


def tipping_analysis(
    counts: SecondResponse,
    deltas: Sequence[float] = (-1.0, -0.5, 0.0, 0.25, 0.5, 0.75, 1.0),
    *,
    conf_level: float = 0.95,
) -> TippingAnalysis:
    """How different would patients without a second procedure have to be to undo the result?

    The tipping delta is where the limit nearer to 0 of the difference becomes 0, searched between
    -5 and 5. If the interval holds 0 already at delta 0 there is nothing to undo.

    >>> counts = SecondResponse(n=290, first=174, again_1=34, second_1=22, again_0=25, second_0=2)
    >>> tipping = tipping_analysis(counts, (0.5, 0.75))
    >>> [round(step.difference.conf_high, 3) for step in tipping.steps]
    [-0.007, 0.026]
    >>> round(tipping.tipping_delta, 3), round(tipping.odds_factor, 2)
    (0.554, 1.74)
    """
    level = checked_conf_level(conf_level)
    for delta in deltas:
        _check_delta(delta)
    reason = _obstacle(counts)
    if reason is not None:
        plain = g_formula(counts, conf_level=level)
        steps = tuple(TippingStep(delta=delta, difference=plain.difference) for delta in deltas)
        return _no_tipping(plain, steps, reason)
    known = _Known(counts, level, PosteriorSums.of(_posterior(counts)))
    plain = _at(known, 0.0)
    steps = _tipping_steps(known, deltas, plain.difference)
    tipping = _tipping_delta(known, plain.difference)
    if isinstance(tipping, str):
        return _no_tipping(plain, steps, tipping)
    factor = math.exp(tipping)
    return TippingAnalysis(plain=plain, steps=steps, tipping_delta=tipping, odds_factor=factor)


def _tipping_steps(
    known: _Known, deltas: Sequence[float], plain: Estimate
) -> tuple[TippingStep, ...]:
    """The difference at each delta, all at once."""
    moved = [delta for delta in deltas if delta != 0]
    found = {0.0: plain}
    if moved:
        summaries = _summaries(known, np.ones(len(moved), dtype=np.int64), np.exp(moved))
        for delta, summary in zip(moved, summaries, strict=True):
            found[delta] = _estimate(known.counts, known.level, summary)
    return tuple(TippingStep(delta=delta, difference=found[delta]) for delta in deltas)


def _tipping_delta(known: _Known, plain: Estimate) -> float | str:
    """Where a limit of the difference is 0, or why nowhere."""
    low, high, sums = plain.conf_low, plain.conf_high, known.sums
    if low is None or high is None or low <= 0 <= high:
        return "the interval at delta 0 holds 0"
    side = 1 if high < 0 else -1
    wanted = float(ndtri((1 + side * known.level) / 2))

    def excess(away: FloatArray, *, rough: bool) -> FloatArray:
        # Rises with the distance from delta 0.
        asked = Asked(minus=np.ones(away.size, dtype=np.int64), factor=np.exp(side * away))
        below = (sums.roughly_below if rough else sums.below)(asked, np.zeros(away.size))
        return np.asarray(side * (wanted - normal_score(below)))

    def exactly(away: float) -> float:
        return float(excess(np.array([away]), rough=False)[0])

    if exactly(_FURTHEST_DELTA) < 0:
        return f"no delta up to {side * _FURTHEST_DELTA:g} makes the interval reach 0"
    looked = np.linspace(0, _FURTHEST_DELTA, _LOOKS)
    seen = excess(looked, rough=True)
    after = max(int(np.argmax(seen > 0)), 1)
    slope = float((seen[after] - seen[after - 1]) / looked[1])
    found = by_secants(exactly, float(looked[after] - seen[after] / slope), slope)
    if found is None:
        found = root_between(exactly, (0.0, _FURTHEST_DELTA))
    return side * float(found)


def _check_delta(delta: float) -> None:
    if not math.isfinite(delta) or abs(delta) > 50:
        raise ValueError(f"delta: expected a shift of log odds between -50 and 50, found {delta}")


def _no_tipping(plain: GFormula, steps: tuple[TippingStep, ...], reason: str) -> TippingAnalysis:
    return TippingAnalysis(
        plain=plain, steps=steps, tipping_delta=None, odds_factor=None, reason=reason
    )


def _obstacle(counts: SecondResponse) -> str | None:
    if counts.n == 0:
        return "no patients"
    if counts.again_1 == 0:
        return "no patient with a first response had a second procedure"
    if counts.again_0 == 0:
        return "no patient without a first response had a second procedure"
    return None


def _estimate(
    counts: SecondResponse, level: float, numbers: _Four | None, reason: str | None = None
) -> Estimate:
    value, std_error, low, high = (None,) * 4 if numbers is None else numbers
    return Estimate(
        method=_METHOD,
        value=value,
        std_error=std_error,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=counts.unit,
        n=counts.n,
        n_events=counts.first,
        reason=reason,
    )


def _posterior(counts: SecondResponse) -> Posterior:
    without = counts.n - counts.first
    return Posterior(
        a=(counts.first + 0.5, without + 0.5),
        q=(
            (counts.second_1 + 0.5, counts.again_1 - counts.second_1 + 0.5),
            (counts.second_0 + 0.5, counts.again_0 - counts.second_0 + 0.5),
        ),
        again=(counts.again_1 / counts.first, counts.again_0 / without),
        factor=1.0,
    )
