"""Two independent proportions: how far apart, as a difference and as a ratio.

For rows of one patient in both groups, or several rows a patient, use `clustered`.
Validated against the published limits of Newcombe (1998) and numeric constrained maximization in
base R (tests/reference/two_by_two.R). References: Miettinen and Nurminen, Stat Med 1985;4:213.
Newcombe, Stat Med 1998;17:873. Koopman, Biometrics 1984;40:513.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..estimate import Estimate, FloatArray, checked_conf_level
from ..intervals import normal_quantile, wilson
from ..summary import CountTable

__all__ = [
    "TwoByTwo",
    "find_limit",
    "risk_difference",
    "risk_ratio",
    "score_of_difference",
    "scores_of_difference",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoByTwo:
    """Events and rows in a group (1) and its reference (0).

    >>> TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25).n
    59
    """

    events_1: int
    n_1: int
    events_0: int
    n_0: int
    unit: str | None = None

    def __post_init__(self) -> None:
        for events, n in ((self.events_1, self.n_1), (self.events_0, self.n_0)):
            if not 0 <= events <= n:
                raise ValueError(f"events: expected between 0 and n = {n}, found {events}")

    @classmethod
    def from_counts(
        cls, table: CountTable, group: str, reference: str, event_column: str
    ) -> "TwoByTwo":
        """Read two rows of a table of counts; `event_column` is the column that counts as event."""
        return cls(
            events_1=table.count(group, event_column),
            n_1=table.row_total(group),
            events_0=table.count(reference, event_column),
            n_0=table.row_total(reference),
            unit=table.unit,
        )

    @property
    def n(self) -> int:
        """Return all rows."""
        return self.n_1 + self.n_0

    @property
    def n_events(self) -> int:
        """Return all events."""
        return self.events_1 + self.events_0

    def empty_group(self) -> str | None:
        """Return a reason if a group has no rows, else None."""
        empty = [name for name, n in (("group", self.n_1), ("reference", self.n_0)) if n == 0]
        return f"no rows in the {' and the '.join(empty)}" if empty else None


def risk_difference(
    table: TwoByTwo, *, method: str = "miettinen_nurminen", conf_level: float = 0.95
) -> Estimate:
    """By how much does the event proportion of the group differ from the reference?

    "miettinen_nurminen" (default) inverts the score test with the factor N / (N - 1);
    "newcombe" combines the two Wilson intervals. Both give limits with zero cells.

    >>> estimate = risk_difference(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25))
    >>> round(estimate.conf_low, 4), round(estimate.conf_high, 4)
    (0.3391, 0.7299)
    """
    limits = {"miettinen_nurminen": _miettinen_nurminen, "newcombe": _newcombe}
    names = {"miettinen_nurminen": "Miettinen-Nurminen", "newcombe": "Newcombe hybrid"}
    if method not in limits:
        raise ValueError(f"method: expected one of {', '.join(limits)}; found {method!r}")
    level, reason = checked_conf_level(conf_level), table.empty_group()
    low = high = value = None
    if reason is None:
        value = table.events_1 / table.n_1 - table.events_0 / table.n_0
        low, high = limits[method](table, level)
    return Estimate(
        method=f"risk difference, {names[method]}",
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=table.unit,
        n=table.n,
        n_events=table.n_events,
        reason=reason,
    )


def _newcombe(table: TwoByTwo, conf_level: float) -> tuple[float, float]:
    p1, p0 = table.events_1 / table.n_1, table.events_0 / table.n_0
    l1, u1 = wilson(table.events_1, table.n_1, conf_level)
    l0, u0 = wilson(table.events_0, table.n_0, conf_level)
    return p1 - p0 - math.hypot(p1 - l1, u0 - p0), p1 - p0 + math.hypot(u1 - p1, p0 - l0)


def find_limit(score: Callable[[float], float], inside: float, outside: float) -> float:
    """Return where `score` changes sign between the estimate and the end of the scale.

    The end itself is returned if the score has not crossed zero there.
    """
    from scipy.optimize import brentq

    if inside == outside or score(inside) * score(outside) > 0:
        return outside
    return float(brentq(score, inside, outside, xtol=1e-14, rtol=1e-13))


def _miettinen_nurminen(table: TwoByTwo, conf_level: float) -> tuple[float, float]:
    z = normal_quantile(conf_level)
    d = table.events_1 / table.n_1 - table.events_0 / table.n_0

    def excess(delta: float) -> float:
        return min(abs(score_of_difference(table, delta)), 1e6) - z

    return find_limit(excess, d, -1.0), find_limit(excess, d, 1.0)


def score_of_difference(table: TwoByTwo, delta: float) -> float:
    """Score statistic z of "the risk difference is delta" (Miettinen and Nurminen 1985).

    Negative where the difference seen is below delta. Infinite where delta is impossible with these
    counts, which happens at -1, 0 and 1 only. Both groups need rows.

    >>> round(score_of_difference(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25), 0.0), 4)
    4.3442
    """
    gap = table.events_1 / table.n_1 - table.events_0 / table.n_0 - delta
    p0 = _restricted_reference(table, delta)
    p1 = min(max(p0 + delta, 0.0), 1.0)
    n = table.n
    variance = (p1 * (1 - p1) / table.n_1 + p0 * (1 - p0) / table.n_0) * n / max(n - 1, 1)
    if gap == 0:
        return 0.0
    return gap / math.sqrt(variance) if variance > 0 else math.copysign(math.inf, gap)


def _restricted_reference(table: TwoByTwo, delta: float) -> float:
    """Maximum likelihood estimate of the reference proportion if the difference is delta.

    The root of a cubic, in the trigonometric form of Miettinen and Nurminen (1985, appendix).
    """
    x1, x0, n1, n0 = table.events_1, table.events_0, table.n_1, table.n_0
    n = n1 + n0
    c2 = (n1 + 2 * n0) * delta - n - (x1 + x0)
    c1 = (n0 * delta - n - 2 * x0) * delta + x1 + x0
    c0 = x0 * delta * (1 - delta)
    q = c2**3 / (27 * n**3) - c1 * c2 / (6 * n**2) + c0 / (2 * n)
    radius = math.sqrt(max(c2**2 / (9 * n**2) - c1 / (3 * n), 0.0))
    r = math.copysign(radius, q) if q else radius
    cosine = 0.0 if r == 0 else min(max(q / r**3, -1.0), 1.0)
    root = 2 * r * math.cos((math.pi + math.acos(cosine)) / 3) - c2 / (3 * n)
    return min(max(root, 0.0, -delta), 1.0, 1.0 - delta)


def scores_of_difference(
    x_1: FloatArray, x_0: FloatArray, sizes: tuple[int, int], delta: float
) -> FloatArray:
    """`score_of_difference` for many outcomes at once; -1 < delta < 1.

    >>> ones, twos = np.array([22.0]), np.array([2.0])
    >>> scores_of_difference(ones, twos, (34, 25), 0.0).round(4).tolist()
    [4.3442]
    """
    n_1, n_0 = sizes
    n = n_1 + n_0
    gap = x_1 / n_1 - x_0 / n_0 - delta
    if delta == 0:
        # The error depends on the total alone.
        share = np.arange(n + 1) / n
        return np.asarray(gap / _score_errors(share, share, sizes)[(x_1 + x_0).astype(np.int64)])
    p_0 = _restricted_references(x_1, x_0, sizes, delta)
    return np.asarray(gap / _score_errors(np.clip(p_0 + delta, 0.0, 1.0), p_0, sizes))


def _score_errors(p_1: FloatArray, p_0: FloatArray, sizes: tuple[int, int]) -> FloatArray:
    n_1, n_0 = sizes
    n = n_1 + n_0
    variance = (p_1 * (1 - p_1) / n_1 + p_0 * (1 - p_0) / n_0) * n / (n - 1)
    # Without variance all rows are alike and delta is 0: no gap, so any divisor will do.
    return np.asarray(np.sqrt(np.where(variance > 0, variance, 1.0)))


def _restricted_references(
    x_1: FloatArray, x_0: FloatArray, sizes: tuple[int, int], delta: float
) -> FloatArray:
    """The root of `_restricted_reference` for many outcomes at once."""
    n_1, n_0 = sizes
    n = n_1 + n_0
    c2 = (n_1 + 2 * n_0) * delta - n - (x_1 + x_0)
    c1 = (n_0 * delta - n - 2 * x_0) * delta + x_1 + x_0
    c0 = x_0 * delta * (1 - delta)
    # Products: a power of an array takes many times longer.
    q = c2 * c2 * c2 / (27 * n**3) - c1 * c2 / (6 * n**2) + c0 / (2 * n)
    radius = np.sqrt(np.maximum(c2**2 / (9 * n**2) - c1 / (3 * n), 0.0))
    r = np.where(q < 0, -radius, radius)
    divisor = np.where(r == 0, 1.0, r)
    cosine = np.clip(q / (divisor * divisor * divisor), -1.0, 1.0) * (r != 0)
    root = 2 * r * np.cos((math.pi + np.arccos(cosine)) / 3) - c2 / (3 * n)
    clipped: FloatArray = np.clip(root, max(0.0, -delta), min(1.0, 1.0 - delta))
    return clipped


def risk_ratio(table: TwoByTwo, *, conf_level: float = 0.95) -> Estimate:
    """How many times as large is the event proportion of the group?

    Koopman's score limits. No events in the reference: the ratio and its upper limit do not exist
    (None with a reason), the lower limit does. No events in either group: nothing exists.

    >>> estimate = risk_ratio(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25))
    >>> round(estimate.value, 3), round(estimate.conf_low, 3), round(estimate.conf_high, 3)
    (8.088, 2.501, 29.635)
    """
    level = checked_conf_level(conf_level)
    reason = table.empty_group()
    value = low = high = None
    if reason is None and table.n_events == 0:
        reason = "no events in either group"
    elif reason is None:
        low, high = _koopman(table, level)
        if table.events_0 == 0:
            reason = "no events in the reference: the ratio and its upper limit are unbounded"
        else:
            value = (table.events_1 / table.n_1) / (table.events_0 / table.n_0)
    return Estimate(
        method="risk ratio, Koopman",
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=table.unit,
        n=table.n,
        n_events=table.n_events,
        reason=reason,
    )


def _koopman(table: TwoByTwo, conf_level: float) -> tuple[float, float | None]:
    critical = normal_quantile(conf_level) ** 2
    # Half an event keeps the search's starting point finite; it does not enter the result.
    start = math.log((table.events_1 or 0.5) / table.n_1 * table.n_0 / (table.events_0 or 0.5))

    def excess(log_ratio: float) -> float:
        return min(_score_of_ratio(table, math.exp(log_ratio)), 1e12) - critical

    if table.events_1 == 0:
        low, start = 0.0, -30.0
    elif table.events_0 == 0:
        start = 30.0
        low = math.exp(find_limit(excess, start, -30.0))
    else:
        low = math.exp(find_limit(excess, start, -30.0))
    high = None if table.events_0 == 0 else math.exp(find_limit(excess, start, 30.0))
    return low, high


def _score_of_ratio(table: TwoByTwo, ratio: float) -> float:
    """Koopman's chi-squared of "the risk ratio is `ratio`"."""
    x1, x0, n1, n0 = table.events_1, table.events_0, table.n_1, table.n_0
    a = (n1 + n0) * ratio
    b = n1 * ratio + x1 + n0 + x0 * ratio
    discriminant = max(b * b - 4 * a * (x1 + x0), 0.0)
    # The smaller root of a p0^2 - b p0 + (x1 + x0) = 0, in the form that does not cancel.
    p0 = 2 * (x1 + x0) / (b + math.sqrt(discriminant))
    p1 = ratio * p0
    return _squared_residual(x1, n1, p1) + _squared_residual(x0, n0, p0)


def _squared_residual(events: int, n: int, p: float) -> float:
    residual = events - n * p
    variance = n * p * (1 - p)
    if variance <= 0:
        return 0.0 if abs(residual) < 1e-9 else math.inf
    return residual * residual / variance
