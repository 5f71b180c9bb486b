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
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
from scipy.special import betaincinv

from ..encoding import finite_floats, merge_units, same_length
from ..estimate import Estimate, checked_conf_level
from .standardized_posterior import (
    Four,
    Posterior,
    posterior_below,
    posterior_summary,
    root_between,
)

__all__ = ["GFormula", "SecondResponse", "TippingAnalysis", "g_formula", "tipping_analysis"]

_METHOD = "Bayesian g-formula (Jeffreys)"
_FURTHEST_DELTA = 5.0


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
    posterior = _posterior(counts, delta).tabled()
    tail = (1 - level) / 2
    alpha, beta = posterior.a
    n = alpha + beta
    mean = alpha / n
    first = (
        mean,
        math.sqrt(mean * (1 - mean) / (n + 1)),
        float(betaincinv(alpha, beta, tail)),
        float(betaincinv(alpha, beta, 1 - tail)),
    )
    return GFormula(
        delta=delta,
        first=_estimate(counts, level, first),
        second=_estimate(counts, level, posterior_summary(posterior, 0, tail)),
        difference=_estimate(counts, level, posterior_summary(posterior, 1, tail)),
        probability_lower=posterior_below(posterior, 1, 0.0),
    )


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
    plain = g_formula(counts, conf_level=level)
    steps = tuple(_tipping_step(counts, delta, plain, level) for delta in deltas)
    low, high = plain.difference.conf_low, plain.difference.conf_high
    if low is None or high is None:
        return _no_tipping(plain, steps, plain.reason or "no limits")
    if low <= 0 <= high:
        return _no_tipping(plain, steps, "the interval at delta 0 holds 0")
    wanted = (1 + level) / 2 if high < 0 else (1 - level) / 2
    end = _FURTHEST_DELTA if high < 0 else -_FURTHEST_DELTA

    posterior = _posterior(counts, 0.0).tabled()

    def excess(delta: float) -> float:
        return posterior_below(replace(posterior, factor=math.exp(delta)), 1, 0.0) - wanted

    if excess(0.0) * excess(end) > 0:
        return _no_tipping(plain, steps, f"no delta up to {end:g} makes the interval reach 0")
    delta = root_between(excess, (min(0.0, end), max(0.0, end)))
    factor = math.exp(delta)
    return TippingAnalysis(plain=plain, steps=steps, tipping_delta=delta, odds_factor=factor)


def _tipping_step(
    counts: SecondResponse, delta: float, plain: GFormula, level: float
) -> TippingStep:
    """The difference at one delta; its summary alone costs half of a whole g-formula."""
    if delta == 0 or plain.reason is not None:
        return TippingStep(delta=delta, difference=plain.difference)
    _check_delta(delta)
    summary = posterior_summary(_posterior(counts, delta).tabled(), 1, (1 - level) / 2)
    return TippingStep(delta=delta, difference=_estimate(counts, level, summary))


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
    counts: SecondResponse, level: float, numbers: Four | None, reason: str | None = None
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


def _posterior(counts: SecondResponse, delta: float) -> Posterior:
    without = counts.n - counts.first
    return Posterior(
        a=(counts.first + 0.5, without + 0.5),
        q=(
            (counts.second_1 + 0.5, counts.again_1 - counts.second_1 + 0.5),
            (counts.second_0 + 0.5, counts.again_0 - counts.second_0 + 0.5),
        ),
        again=(counts.again_1 / counts.first, counts.again_0 / without),
        factor=math.exp(delta),
    )
