"""Before the data: how large a study, with what power, to see what difference?

Two independent proportions: the exact power of the score test (Miettinen-Nurminen, the test whose
limits are reported), by enumerating every outcome of a study. Two survival curves: Schoenfeld's
number of events. Power at the effect that was observed is not here: it restates the p-value (Hoenig
and Heisey 2001). Rows are independent; with several rows a patient enter effective numbers, rows
divided by 1 + (m - 1) ICC for m rows a patient.

Validated against full enumeration in base R (tests/reference/power.R). References: Miettinen and
Nurminen, Stat Med 1985;4:213. Chernick and Liu, Am Stat 2002;56:149. Schoenfeld, Biometrics
1983;39:499. Hsieh and Lavori, Control Clin Trials 2000;21:552.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln, ndtr, ndtri, xlog1py, xlogy

from ..estimate import Estimate, FloatArray, checked_conf_level
from ..intervals import normal_quantile
from .noninferiority import Better
from .two_by_two import find_limit, scores_of_difference

__all__ = [
    "DetectableDifferences",
    "PlannedTest",
    "SampleSize",
    "detectable_differences",
    "detectable_hazard_ratio",
    "events_needed",
    "power_of_events",
    "power_of_proportions",
    "sample_size",
]

# Outcomes (events in the group, events in the reference) that one study may enumerate.
_LARGEST = 4_000_000
_TOO_LARGE = "too many outcomes to enumerate; the normal formulas of any textbook suffice here"
# Exact power rises like a saw; a size must keep its power for so many further sizes.
_LOOK_AHEAD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTest:
    """The test a study of two proportions will make.

    Without a margin: the two-sided test of no difference. With `margin` and `better` ("lower" or
    "higher"): noninferiority, one-sided at (1 - conf_level) / 2. With a margin alone: equivalence,
    two such tests.

    >>> PlannedTest(margin=0.1, better="lower").name
    'noninferiority'
    """

    margin: float | None = None
    better: Better | str | None = None
    conf_level: float = 0.95

    def __post_init__(self) -> None:
        checked_conf_level(self.conf_level)
        if self.better is not None:
            if self.better not in tuple(Better):
                raise ValueError(f"better: expected 'lower' or 'higher', found {self.better!r}")
            if self.margin is None:
                raise ValueError("margin: expected a margin where `better` is given, found None")
            object.__setattr__(self, "better", Better(self.better))
        if self.margin is not None and not 0 < self.margin < 1:
            raise ValueError(
                f"margin: expected a difference between 0 and 1, found {self.margin!r}"
            )

    @property
    def name(self) -> str:
        """Return what the test would show: a difference, noninferiority or equivalence."""
        if self.margin is None:
            return "difference"
        return "equivalence" if self.better is None else "noninferiority"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSize:
    """Rows needed in the group (1) and its reference (0), and the power they give."""

    method: str
    n_1: int | None
    n_0: int | None
    power: float | None
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a dictionary that `json.dumps` accepts."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DetectableDifferences:
    """The smallest increase and the smallest decrease (negative) that have the power asked for."""

    increase: Estimate
    decrease: Estimate


def power_of_proportions(
    p_1: float, p_0: float, n_1: int, n_0: int, *, test: PlannedTest | None = None
) -> Estimate:
    """With what probability will a study of this size show what the test asks?

    `p_1` and `p_0` are the true proportions, `n_1` and `n_0` the rows of the group and its
    reference. Exact: the probability of all outcomes in which the test rejects; outcomes that
    together have a probability below 1e-14 are left out. `test` is of a difference by default.

    Of 10 and 10 rows with true proportions 0.9 and 0.3:

    >>> round(power_of_proportions(0.9, 0.3, 10, 10).value, 4)
    0.8237
    """
    plan = test or PlannedTest()
    _check_shares(p_1=p_1, p_0=p_0)
    _check_sizes(n_1=n_1, n_0=n_0)
    power = _power(plan, p_1, p_0, (n_1, n_0))
    return Estimate(
        method=_method(plan, "power"),
        value=power,
        conf_level=None,
        n=n_1 + n_0,
        reason=_TOO_LARGE if power is None else None,
    )


def detectable_differences(
    p_0: float, n_1: int, n_0: int, *, power: float = 0.8, conf_level: float = 0.95
) -> DetectableDifferences:
    """How small a difference from `p_0` would a study of this size find with this power?

    Two-sided test of no difference. Where even a proportion of 1 (or 0) in the group would be found
    too seldom, there is no such difference, with the reason. To be printed under every "no
    difference": what the study could have seen.

    >>> found = detectable_differences(0.20, 68, 290)
    >>> round(found.increase.value, 3), round(found.decrease.value, 3)
    (0.164, -0.131)
    """
    plan = PlannedTest(conf_level=conf_level)
    _check_shares(p_0=p_0)
    _check_sizes(n_1=n_1, n_0=n_0)
    _check_power(power)

    power_at = _power_by_group(plan, p_0, (n_1, n_0))

    def missing_power(p_1: float) -> float:
        return (power_at(p_1) or 0.0) - power

    def search(end: float, word: str) -> Estimate:
        reason = None
        # One half in the group has the most outcomes that count.
        if power_at(0.5) is None:
            reason = _TOO_LARGE
        elif p_0 == end or missing_power(end) < 0:
            reason = f"a study of this size cannot find any {word} with a power of {power:g}"
        value = None if reason else find_limit(missing_power, p_0, end) - p_0
        method = _method(plan, f"smallest {word} with power {power:g}")
        return Estimate(method=method, value=value, conf_level=None, n=n_1 + n_0, reason=reason)

    return DetectableDifferences(increase=search(1.0, "increase"), decrease=search(0.0, "decrease"))


def sample_size(
    p_1: float,
    p_0: float,
    *,
    power: float = 0.8,
    allocation: float = 1.0,
    test: PlannedTest | None = None,
) -> SampleSize:
    """How many rows give the test this power, if these are the true proportions?

    `allocation` is n_1 / n_0; n_1 is rounded up. Exact power rises like a saw, so the size given is
    the smallest that has the power and keeps it for the next 10 sizes of the reference (Chernick
    and Liu 2002). If the truth is what the test is meant to exclude, no size is enough.

    >>> size = sample_size(0.9, 0.3)
    >>> size.n_1, size.n_0, round(size.power, 3)
    (10, 10, 0.824)
    """
    plan = test or PlannedTest()
    _check_shares(p_1=p_1, p_0=p_0)
    _check_power(power)
    if not 0 < allocation < math.inf:
        raise ValueError(f"allocation: expected n_1 / n_0 above 0, found {allocation!r}")
    method = _method(plan, f"sample size for power {power:g}")
    if not _is_alternative(plan, p_1 - p_0):
        reason = f"with these proportions there is no {plan.name} to show"
        return SampleSize(method=method, n_1=None, n_0=None, power=None, reason=reason)

    def sizes(n_0: int) -> tuple[int, int]:
        return max(1, math.ceil(allocation * n_0 - 1e-9)), n_0

    n_0 = _smallest_size(lambda n: _power(plan, p_1, p_0, sizes(n)), power)
    if n_0 is None:
        return SampleSize(method=method, n_1=None, n_0=None, power=None, reason=_TOO_LARGE)
    reached = _power(plan, p_1, p_0, sizes(n_0))
    return SampleSize(method=method, n_1=sizes(n_0)[0], n_0=n_0, power=reached)


def _smallest_size(power_at: Callable[[int], float | None], target: float) -> int | None:
    """Double until the power is there, then walk from where it cannot be there yet."""
    size = 1
    while True:
        reached = power_at(size)
        if reached is None:
            return None
        if reached >= target:
            break
        size *= 2
    low, high = size // 2, size
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if (power_at(middle) or 0.0) >= target else (middle, high)
    first = max(1, int(0.8 * high) - _LOOK_AHEAD)
    kept, size = 0, first
    while kept <= _LOOK_AHEAD:
        reached = power_at(size)
        if reached is None:
            return None
        kept = kept + 1 if reached >= target else 0
        size += 1
    return size - 1 - _LOOK_AHEAD


def _is_alternative(plan: PlannedTest, difference: float) -> bool:
    if plan.margin is None:
        return difference != 0
    below, above = difference < plan.margin, difference > -plan.margin
    return below and above if plan.better is None else below if plan.better == "lower" else above


def _power(plan: PlannedTest, p_1: float, p_0: float, sizes: tuple[int, int]) -> float | None:
    x_1, mass_1 = _likely_outcomes(sizes[0], p_1)
    x_0, mass_0 = _likely_outcomes(sizes[1], p_0)
    if x_1.size * x_0.size > _LARGEST:
        return None
    rejected = _rejections(plan, x_1[:, None], x_0[None, :], sizes)
    return min(1.0, float(mass_1 @ rejected @ mass_0))


def _power_by_group(
    plan: PlannedTest, p_0: float, sizes: tuple[int, int]
) -> Callable[[float], float | None]:
    """Return the power as a function of p_1: what rejects is found once, if all of it has room."""
    x_0, mass_0 = _likely_outcomes(sizes[1], p_0)
    if (sizes[0] + 1) * x_0.size > _LARGEST:
        return lambda p_1: _power(plan, p_1, p_0, sizes)
    every = np.arange(sizes[0] + 1.0)
    rejected = _rejections(plan, every[:, None], x_0[None, :], sizes) @ mass_0

    def power_at(p_1: float) -> float:
        x_1, mass_1 = _likely_outcomes(sizes[0], p_1)
        return min(1.0, float(mass_1 @ rejected[int(x_1[0]) : int(x_1[-1]) + 1]))

    return power_at


def _likely_outcomes(n: int, p: float) -> tuple[FloatArray, FloatArray]:
    """Numbers of events within 8 standard deviations and 30, and their probabilities."""
    reach = 8 * math.sqrt(n * p * (1 - p)) + 30
    x = np.arange(max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach)) + 1.0)
    log_choose = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    return x, np.exp(log_choose + xlogy(x, p) + xlog1py(n - x, -p))


def _rejections(
    plan: PlannedTest, x_1: FloatArray, x_0: FloatArray, sizes: tuple[int, int]
) -> FloatArray:
    """1 for each outcome in which the test rejects, else 0."""
    critical = normal_quantile(plan.conf_level)
    if plan.margin is None:
        rejected = np.abs(scores_of_difference(x_1, x_0, sizes, 0.0)) > critical
    else:
        rejected = np.ones(np.broadcast_shapes(x_1.shape, x_0.shape), dtype=np.bool_)
        if plan.better != Better.HIGHER:
            rejected &= scores_of_difference(x_1, x_0, sizes, plan.margin) < -critical
        if plan.better != Better.LOWER:
            rejected &= scores_of_difference(x_1, x_0, sizes, -plan.margin) > critical
    return rejected.astype(np.float64)


def events_needed(
    hazard_ratio: float,
    *,
    share: float = 0.5,
    power: float = 0.8,
    margin: float = 1.0,
    conf_level: float = 0.95,
) -> Estimate:
    """How many events must be seen to show this hazard ratio by log-rank or Cox?

    (z_alpha/2 + z_power)^2 / (share (1 - share) (log hazard_ratio - log margin)^2), where `share`
    is the group's part of those at risk: for a time-dependent group its part of the time at risk.
    `margin` 1 means a difference, two-sided; above 1 (or below, if higher hazards are better) it is
    the ratio that noninferiority has to exclude, one-sided at (1 - conf_level) / 2. `n_events` is
    the number rounded up. For a covariate that others predict with R squared, divide by 1 - R^2.

    >>> estimate = events_needed(0.5)
    >>> round(estimate.value, 2), estimate.n_events
    (65.35, 66)
    """
    _check_power(power)
    effect = _log_effect(hazard_ratio, margin)
    method = f"Schoenfeld, events for power {power:g}"
    if effect <= 0:
        reason = "with this hazard ratio there is nothing to show, however many events are seen"
        return Estimate(method=method, value=None, conf_level=None, reason=reason)
    quantiles = normal_quantile(conf_level) + float(ndtri(power))
    events = quantiles**2 / (_information(share) * effect**2)
    return Estimate(method=method, value=events, conf_level=None, n_events=math.ceil(events))


def power_of_events(
    n_events: int,
    hazard_ratio: float,
    *,
    share: float = 0.5,
    margin: float = 1.0,
    conf_level: float = 0.95,
) -> Estimate:
    """With what probability do so many events show this hazard ratio by log-rank or Cox?

    The inverse of `events_needed`; significance in the wrong direction is not counted.

    >>> round(power_of_events(66, 0.5).value, 3)
    0.804
    """
    _check_sizes(n_events=n_events)
    effect = _log_effect(hazard_ratio, margin)
    z = math.sqrt(n_events * _information(share)) * effect - normal_quantile(conf_level)
    return Estimate(
        method="Schoenfeld, power", value=float(ndtr(z)), conf_level=None, n_events=n_events
    )


def detectable_hazard_ratio(
    n_events: int, *, share: float = 0.5, power: float = 0.8, conf_level: float = 0.95
) -> Estimate:
    """Which hazard ratio below 1 do so many events find with this power? Above 1: its inverse.

    >>> round(detectable_hazard_ratio(205, share=0.22).value, 3)
    0.624
    """
    _check_sizes(n_events=n_events)
    _check_power(power)
    quantiles = normal_quantile(conf_level) + float(ndtri(power))
    ratio = math.exp(-quantiles / math.sqrt(n_events * _information(share)))
    method = f"Schoenfeld, hazard ratio found with power {power:g}"
    return Estimate(method=method, value=ratio, conf_level=None, n_events=n_events)


def _log_effect(hazard_ratio: float, margin: float) -> float:
    """How far the truth lies from what the test is to exclude; negative if on the wrong side."""
    for name, ratio in (("hazard_ratio", hazard_ratio), ("margin", margin)):
        if not 0 < ratio < math.inf:
            raise ValueError(f"{name}: expected a ratio above 0, found {ratio!r}")
    distance = math.log(hazard_ratio) - math.log(margin)
    return abs(distance) if margin == 1 else -distance if margin > 1 else distance


def _information(share: float) -> float:
    if not 0 < share < 1:
        raise ValueError(f"share: expected the group's part between 0 and 1, found {share!r}")
    return share * (1 - share)


def _method(plan: PlannedTest, what: str) -> str:
    name = plan.name if plan.margin is None else f"{plan.name} within {plan.margin:g}"
    return f"{what}, {name}, exact for the Miettinen-Nurminen score"


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 <= share <= 1:
            raise ValueError(
                f"{name}: expected a proportion from 0 to 1 (0.2 for 20 %), found {share!r}"
            )


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        if operator.index(size) < 1:
            raise ValueError(f"{name}: expected a number of at least 1, found {size}")


def _check_power(power: float) -> None:
    if not 0.5 <= power < 1:
        raise ValueError(f"power: expected from 0.5 to below 1 (0.8 for 80 %), found {power!r}")
