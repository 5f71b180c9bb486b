"""Two groups compared within strata: one odds ratio, risk ratio or risk difference for all of them.

Every estimator and test is a function of a few sums over strata. Where strata are whole hospitals,
only `MantelHaenszelSums` leaves each of them; where a stratum spans hospitals, their
`StratifiedTable`s are added first. Variances hold for few large strata and for many small ones.

Validated against R `mantelhaen.test` and `metafor::rma.mh` (tests/reference/mantel_haenszel.R). The
test that strata share one odds ratio is in `breslow_day`. References: Mantel and Haenszel, J Natl
Cancer Inst 1959;22:719. Robins, Breslow and Greenland, Biometrics 1986;42:311. Greenland and
Robins, Biometrics 1985;41:55. Sato, Biometrics 1989;45:1323. Breslow and Day, Statistical Methods
in Cancer Research I, 1980. Tarone, Biometrika 1985;72:91.
"""

import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
from scipy.special import chdtrc

from ..encoding import merge_units
from ..estimate import Estimate, HypothesisTest, checked_conf_level
from ..intervals import UNREPRESENTABLE, exp_or_none, normal_quantile
from .stratified_table import StratifiedTable

__all__ = [
    "MantelHaenszelSums",
    "cochran_mantel_haenszel",
    "mantel_haenszel_odds_ratio",
    "mantel_haenszel_risk_difference",
    "mantel_haenszel_risk_ratio",
    "mantel_haenszel_sums",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class MantelHaenszelSums:
    """Sums over strata of N rows: events a, non-events b of the group; c, d of the reference.

    `odds_up` ad/N and `odds_down` bc/N; with P = (a + d)/N and Q = (b + c)/N the three sums of
    Robins, Breslow and Greenland; `risk_up` a n0/N, `risk_down` c n1/N and their spread; `weight`
    n1 n0/N and Sato's two sums; `expected` and `variance` of a given the margins.
    """

    events_1: int = 0
    n_1: int = 0
    events_0: int = 0
    n_0: int = 0
    n_strata: int = 0
    odds_up: float = 0.0
    odds_down: float = 0.0
    p_up: float = 0.0
    p_down_q_up: float = 0.0
    q_down: float = 0.0
    risk_up: float = 0.0
    risk_down: float = 0.0
    risk_spread: float = 0.0
    weight: float = 0.0
    sato_slope: float = 0.0
    sato_level: float = 0.0
    expected: float = 0.0
    variance: float = 0.0
    unit: str | None = None

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no strata."""
        return cls()

    def __add__(self, other: "MantelHaenszelSums") -> "MantelHaenszelSums":
        if not isinstance(other, MantelHaenszelSums):
            return NotImplemented
        return MantelHaenszelSums(**_added(self, other), unit=merge_units(self.unit, other.unit))

    @property
    def n(self) -> int:
        """Return all rows."""
        return self.n_1 + self.n_0

    def to_json(self) -> dict[str, Any]:
        """Return the sums as a dictionary that `json.dumps` accepts."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**data)


def _added(first: Any, second: Any) -> dict[str, Any]:
    names = [field.name for field in fields(first) if field.name != "unit"]
    return {name: getattr(first, name) + getattr(second, name) for name in names}


def mantel_haenszel_sums(table: StratifiedTable) -> MantelHaenszelSums:
    """Sum what the estimators need over the strata of one table.

    `n_strata` counts the strata that have rows of both groups; the others contribute nothing.

    >>> table = StratifiedTable.from_rows(
    ...     ["s", "s", "s", "s"], ["b", "b", "a", "a"], [1, 1, 1, 0], group="b", reference="a"
    ... )
    >>> sums = mantel_haenszel_sums(table)
    >>> sums.odds_up, sums.odds_down, sums.variance
    (0.5, 0.0, 0.25)
    """
    a, n_1, c, n_0 = table.counts.T.astype(np.float64)
    b, d = n_1 - a, n_0 - c
    n = np.maximum(n_1 + n_0, 1)
    p, q, up, down = (a + d) / n, (b + c) / n, a * d / n, b * c / n
    events = a + c
    events_1, rows_1, events_0, rows_0 = (int(total) for total in table.counts.sum(axis=0))
    strata = int(((n_1 > 0) & (n_0 > 0)).sum())
    sums = {
        "odds_up": up,
        "odds_down": down,
        "p_up": p * up,
        "p_down_q_up": p * down + q * up,
        "q_down": q * down,
        "risk_up": a * n_0 / n,
        "risk_down": c * n_1 / n,
        "risk_spread": (n_1 * n_0 * events - a * c * n) / n**2,
        "weight": n_1 * n_0 / n,
        "sato_slope": (n_1**2 * c - n_0**2 * a + n_1 * n_0 * (n_0 - n_1) / 2) / n**2,
        "sato_level": (a * d + c * b) / (2 * n),
        "expected": n_1 * events / n,
        "variance": n_1 * n_0 * events * (b + d) / (n**2 * np.maximum(n - 1, 1)),
    }
    parts: dict[str, Any] = {name: float(values.sum()) for name, values in sums.items()}
    parts |= {"events_1": events_1, "n_1": rows_1, "events_0": events_0, "n_0": rows_0}
    return MantelHaenszelSums(**parts, n_strata=strata, unit=table.unit)


def mantel_haenszel_odds_ratio(sums: MantelHaenszelSums, *, conf_level: float = 0.95) -> Estimate:
    """How many times as large are the odds of the event in the group, within strata?

    `std_error` is of the logarithm, with the variance of Robins, Breslow and Greenland. If no
    stratum has a reference event with a non-event of the group (or the reverse), the ratio is
    unbounded (or 0) and has no limits, with the reason. It assumes one odds ratio for all strata:
    look at `breslow_day` and at the strata themselves.

    >>> table = StratifiedTable.from_rows(
    ...     ["s"] * 4, ["b", "b", "a", "a"], [1, 0, 1, 0], group="b", reference="a"
    ... )
    >>> estimate = mantel_haenszel_odds_ratio(mantel_haenszel_sums(table))
    >>> estimate.value, estimate.std_error
    (1.0, 2.0)
    """
    up, down = sums.odds_up, sums.odds_down
    variance = None
    if up > 0 and down > 0:
        variance = (
            sums.p_up / (2 * up**2)
            + sums.p_down_q_up / (2 * up * down)
            + sums.q_down / (2 * down**2)
        )
    return _ratio(sums, ("odds ratio", up, down, variance), conf_level)


def mantel_haenszel_risk_ratio(sums: MantelHaenszelSums, *, conf_level: float = 0.95) -> Estimate:
    """How many times as large is the proportion with the event in the group, within strata?

    `std_error` is of the logarithm, with the variance of Greenland and Robins. No events in the
    reference (or the group): unbounded (or 0), without limits, with the reason.

    >>> table = StratifiedTable.from_rows(
    ...     ["s"] * 4, ["b", "b", "a", "a"], [1, 1, 1, 0], group="b", reference="a"
    ... )
    >>> estimate = mantel_haenszel_risk_ratio(mantel_haenszel_sums(table))
    >>> estimate.value, round(estimate.std_error**2, 6)
    (2.0, 0.5)
    """
    up, down = sums.risk_up, sums.risk_down
    variance = sums.risk_spread / (up * down) if up > 0 and down > 0 else None
    return _ratio(sums, ("risk ratio", up, down, variance), conf_level)


def _ratio(
    sums: MantelHaenszelSums,
    parts: tuple[str, float, float, float | None],
    conf_level: float,
) -> Estimate:
    measure, up, down, variance = parts
    level = checked_conf_level(conf_level)
    reason = _uninformative(sums)
    value = low = high = std_error = None
    if reason is None and variance is not None:
        std_error = math.sqrt(variance)
        value, half = up / down, normal_quantile(level) * std_error
        low, high = exp_or_none(math.log(value) - half), exp_or_none(math.log(value) + half)
        reason = None if high is not None else UNREPRESENTABLE
    elif reason is None:
        value = 0.0 if down > 0 else None
        what = "0" if down > 0 else "unbounded" if up > 0 else "0 / 0"
        reason = f"the {measure} is {what} in these strata, so it has no limits"
    return Estimate(
        method=f"Mantel-Haenszel {measure}",
        value=value,
        std_error=std_error,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=sums.unit,
        n=sums.n,
        n_events=sums.events_1 + sums.events_0,
        reason=reason,
    )


def _uninformative(sums: MantelHaenszelSums) -> str | None:
    return None if sums.n_strata else "no stratum has rows of both groups"


def mantel_haenszel_risk_difference(
    sums: MantelHaenszelSums, *, conf_level: float = 0.95
) -> Estimate:
    """By how much does the proportion with the event differ, within strata?

    Weights n1 n0 / N, with Sato's variance: it stays right with many strata of a few rows, where
    Greenland and Robins' formula for the difference, made for large strata, is 0 or undefined. If
    every stratum has only events or only non-events in each group, no spread can be seen and there
    are no limits, with the reason.

    >>> table = StratifiedTable.from_rows(
    ...     ["s"] * 4, ["b", "b", "a", "a"], [1, 1, 1, 0], group="b", reference="a"
    ... )
    >>> mantel_haenszel_risk_difference(mantel_haenszel_sums(table)).value
    0.5
    """
    level, reason = checked_conf_level(conf_level), _uninformative(sums)
    value = low = high = std_error = None
    if reason is None:
        value = (sums.risk_up - sums.risk_down) / sums.weight
        variance = value * sums.sato_slope + sums.sato_level
        if variance > 1e-12 * sums.weight:
            std_error = math.sqrt(variance) / sums.weight
            half = normal_quantile(level) * std_error
            low, high = value - half, value + half
        else:
            reason = "each group has only events or only non-events, so no spread can be seen"
    return Estimate(
        method="Mantel-Haenszel risk difference, Sato",
        value=value,
        std_error=std_error,
        conf_low=low,
        conf_high=high,
        conf_level=level,
        unit=sums.unit,
        n=sums.n,
        n_events=sums.events_1 + sums.events_0,
        reason=reason,
    )


def cochran_mantel_haenszel(
    sums: MantelHaenszelSums, *, continuity_correction: bool = False
) -> HypothesisTest:
    """Is the event as frequent in the group as in the reference, within strata?

    (sum of a - sum of its expectations)^2 / sum of variances, chi-squared on one degree of freedom.
    With the correction the absolute sum is reduced by 1/2, but not below 0 (R's default); it is
    conservative, and off here. It can miss differences that change sign between strata.

    >>> table = StratifiedTable.from_rows(
    ...     ["s"] * 4, ["b", "b", "a", "a"], [1, 1, 0, 0], group="b", reference="a"
    ... )
    >>> round(cochran_mantel_haenszel(mantel_haenszel_sums(table)).statistic, 6)
    3.0
    """
    reason = _uninformative(sums)
    if reason is None and sums.variance <= 0:
        reason = "in every stratum all rows have the same outcome"
    statistic = p_value = None
    if reason is None:
        gap = abs(sums.events_1 - sums.expected)
        gap = max(gap - 0.5, 0.0) if continuity_correction and gap >= 0.5 else gap
        statistic = gap**2 / sums.variance
        p_value = float(chdtrc(1, statistic))
    total = sums.events_1 + sums.events_0
    return HypothesisTest(
        method="Cochran-Mantel-Haenszel" + (", corrected" if continuity_correction else ""),
        statistic=statistic,
        df=None if statistic is None else 1,
        p_value=p_value,
        groups=("group", "reference"),
        n_by_group=(sums.n_1, sums.n_0),
        observed=(float(sums.events_1), float(sums.events_0)),
        expected=(sums.expected, total - sums.expected),
        n=sums.n,
        n_events=total,
        unit=sums.unit,
        reason=reason,
    )
