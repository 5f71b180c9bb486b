"""Survival over time: the Kaplan-Meier curve and what is read from it.

S(t) is the product over event times of 1 - d/n, with n at risk just before the time; delayed entry
only changes n. The variance is Greenwood's. Limits: "log-log" (default), "log" or "plain".

Validated against R `survival::survfit` (tests/reference/kaplan_meier.R). References: Kaplan and
Meier, JASA 1958;53:457. Brookmeyer and Crowley, Biometrics 1982;38:29. Schemper and Smith, Control
Clin Trials 1996;17:343. Morris et al., BMJ Open 2019;9:e030215 (KMunicate).
"""

import numpy as np

from ..estimate import (
    Estimate,
    FloatArray,
    RiskTable,
    SurvivalCurve,
    checked_conf_level,
)
from ..intervals import normal_quantile
from .event_table import EventTable
from .weighted_event_table import AnyEventTable, RiskSums, risk_sums

__all__ = [
    "EXACT",
    "curve_limits",
    "curve_of",
    "kaplan_meier",
    "median_survival",
    "reverse_kaplan_meier",
    "risk_table",
    "survival_at",
    "survival_quantile",
]

INTERVALS = ("log-log", "log", "plain")
# R's `quantile.survfit` calls S(t) = 0.5 exact within the square root of the machine epsilon.
EXACT = float(np.sqrt(np.finfo(np.float64).eps))


def curve_limits(
    value: FloatArray, std_error: FloatArray, interval: str, conf_level: float
) -> tuple[FloatArray, FloatArray]:
    """Pointwise limits of a probability curve; nan where the scale has none.

    "plain" is value -/+ z se within 0 and 1; "log" works on log(value), "log-log" on
    log(-log(value)). As in R, "log" has no limits at 0 and "log-log" none at 0 and 1.
    """
    if interval not in INTERVALS:
        raise ValueError(f"interval: expected one of {', '.join(INTERVALS)}; found {interval!r}")
    z = normal_quantile(conf_level)
    if interval == "plain":
        low, high = value - z * std_error, value + z * std_error
        return np.clip(low, 0, None), np.clip(high, None, 1)
    inside = (value > 0) & ((value < 1) | (interval == "log"))
    safe = np.where(inside, value, 0.5)
    relative = np.where(inside, std_error, 0.0) / safe
    if interval == "log":
        low, high = safe * np.exp(-z * relative), np.minimum(safe * np.exp(z * relative), 1.0)
    else:
        # |d log(-log S) / dS| = 1 / (S |log S|); beyond 700 the limits are 0 and 1 all the same.
        width = np.minimum(z * relative / -np.log(safe), 700.0)
        low, high = safe ** np.exp(width), safe ** np.exp(-width)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)


def kaplan_meier(
    table: AnyEventTable,
    group: str = "all",
    *,
    interval: str = "log-log",
    conf_level: float = 0.95,
) -> SurvivalCurve:
    """What share of the group is still free of the event at each time?

    Every cause counts as the event. Censored rows are at risk at their own time. With delayed
    entry the curve can fall to 0 while few are at risk and never recover: `reason` then says when.
    With an entry a change of state, these are Simon-Makuch curves.

    A `WeightedEventTable` gives the weighted curve. Its standard error takes a weight of 2 for two
    patients; where weights mean anything else (inverse probabilities), use
    `kaplan_meier_clustered`. The counts of the curve are always of rows, not of weights.

    >>> curve = kaplan_meier(EventTable.from_rows([1, 2, 3, 4], [True, False, True, True]))
    >>> curve.survival.tolist(), [round(float(s), 4) for s in curve.std_error[:2]]
    ([0.75, 0.75, 0.375, 0.0], [0.2165, 0.2165])
    """
    own = risk_sums(table.select(group))
    variance = np.cumsum(own.hazard_terms()[0][0])
    weighted = "" if isinstance(table, EventTable) else "weighted "
    name = f"{weighted}Kaplan-Meier, Greenwood, {interval} limits"
    return curve_of(own, variance, name, interval=interval, conf_level=conf_level)


def curve_of(
    own: RiskSums, log_variance: FloatArray, name: str, *, interval: str, conf_level: float
) -> SurvivalCurve:
    """The curve of one group with its limits, given the variance of log S(t) at each time."""
    counts = own.counts
    survival = own.survival()[0]
    std_error = np.where(survival > 0, survival * np.sqrt(np.maximum(log_variance, 0)), np.nan)
    low, high = curve_limits(survival, std_error, interval, conf_level)
    return SurvivalCurve(
        group=counts.groups[0],
        time=counts.time,
        n_at_risk=counts.n_at_risk()[0],
        n_events=counts.events.sum(axis=0)[0],
        n_censored=counts.censored[0],
        n_entered=counts.entered[0],
        survival=survival,
        std_error=std_error,
        conf_low=low,
        conf_high=high,
        n=counts.n(),
        conf_level=checked_conf_level(conf_level),
        interval=interval,
        method=name,
        unit=counts.unit,
        reason=_curve_reason(counts, survival),
    )


def _curve_reason(own: EventTable, survival: FloatArray) -> str | None:
    if own.n() == 0:
        return f"no rows in group {own.groups[0]!r}"
    fallen = np.flatnonzero(survival == 0)
    if fallen.size and own.entered[0, fallen[0] :].any():
        return (
            f"the curve is 0 from time {own.time[fallen[0]]:g}, when everyone then at risk had the "
            "event, although more entered later; start the curve when enough are at risk"
        )
    return None


def reverse_kaplan_meier(
    table: EventTable,
    group: str = "all",
    *,
    interval: str = "log-log",
    conf_level: float = 0.95,
) -> SurvivalCurve:
    """How long was the group followed, had nobody had the event?

    Kaplan-Meier with events and censorings swapped (Schemper and Smith 1996); its median is the
    median follow-up. A row with the event at t counts as at risk of censoring at t, as in R.

    >>> table = EventTable.from_rows([1, 2, 3], [True, False, False])
    >>> reverse_kaplan_meier(table).survival.tolist()
    [1.0, 0.5, 0.0]
    """
    return kaplan_meier(table.reversed(), group, interval=interval, conf_level=conf_level)


def survival_at(curve: SurvivalCurve, time: float) -> Estimate:
    """What share is still free of the event at this time (a milestone)?

    None, with the reason, after the last time of a curve that has not reached 0: nothing is known
    there. Before the first event the value is 1 and has no limits.

    >>> curve = kaplan_meier(EventTable.from_rows([1, 2, 3, 4], [True, False, True, True]))
    >>> survival_at(curve, 2.5).value
    0.75
    """
    method = f"{curve.method}, at time {time:g}"
    if curve.n == 0 or (time > curve.time[-1] and curve.survival[-1] > 0):
        reason = curve.reason or f"follow-up ends at {curve.time[-1]:g}, before time {time:g}"
        return _missing(curve, method, reason)
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0 or curve.survival[place] == 1:
        reason = f"no event up to time {time:g}, so there are no limits"
        return _missing(curve, method, reason, value=1.0)
    value = float(curve.survival[place])
    if value == 0:
        return _missing(curve, method, "the curve has reached 0: no limits", value=0.0)
    if np.isnan(curve.std_error[place]):
        reason = f"no spread is seen between patients at time {time:g}, so there are no limits"
        return _missing(curve, method, reason, value=value)
    return Estimate(
        method=method,
        value=value,
        std_error=float(curve.std_error[place]),
        conf_low=float(curve.conf_low[place]),
        conf_high=float(curve.conf_high[place]),
        conf_level=curve.conf_level,
        unit=curve.unit,
        n=curve.n,
        n_events=int(curve.n_events.sum()),
    )


def _missing(
    curve: SurvivalCurve, method: str, reason: str, *, value: float | None = None
) -> Estimate:
    return Estimate(
        method=method,
        value=value,
        conf_level=curve.conf_level,
        unit=curve.unit,
        n=curve.n,
        n_events=int(curve.n_events.sum()),
        reason=reason,
    )


def survival_quantile(curve: SurvivalCurve, probability: float = 0.5) -> Estimate:
    """By when has this share of the group had the event (0.5: the median time)?

    The first time at which S(t) <= 1 - probability; if S equals it exactly over a stretch, the
    middle of the stretch (R's convention). Limits are those times for the limits of the curve
    (Brookmeyer-Crowley). With delayed entry these can rise again; the earliest and the latest
    crossing are then taken (R interpolates to one of them). What is not reached is None with a
    reason; the lower limit is then often still there and worth printing.

    >>> curve = kaplan_meier(EventTable.from_rows([1, 2, 3, 4], [True, True, True, True]))
    >>> survival_quantile(curve).value
    2.5
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability: expected between 0 and 1, found {probability!r}")
    method = f"{curve.method}, quantile {probability:g} (Brookmeyer-Crowley)"
    if curve.n == 0:
        return _missing(curve, method, curve.reason or "no rows")
    value = _crossing(curve.time, curve.survival, 1 - probability)
    unknown, low, high = _unknown_limits(curve), None, None
    if unknown is None:
        low = _crossing(curve.time, curve.conf_low, 1 - probability)
        high = _crossing(curve.time, curve.conf_high, 1 - probability, last=True)
    return Estimate(
        method=method,
        value=value,
        conf_low=low,
        conf_high=high,
        conf_level=curve.conf_level,
        unit=curve.unit,
        n=curve.n,
        n_events=int(curve.n_events.sum()),
        reason=unknown or _not_reached(value, low, high),
    )


def median_survival(curve: SurvivalCurve) -> Estimate:
    """By when has half of the group had the event? See `survival_quantile`."""
    return survival_quantile(curve, 0.5)


def _crossing(
    time: FloatArray, line: FloatArray, level: float, *, last: bool = False
) -> float | None:
    """When a line falls to the level, for the first time or (`last`) for good."""
    known = ~np.isnan(line)
    time, line = time[known], line[known]
    reached = np.flatnonzero(line <= level + EXACT)
    above = np.flatnonzero(line > level + EXACT)
    if last and above.size:
        reached = reached[reached > above[-1]]
    if reached.size == 0:
        return None
    start = reached[0]
    below = start + np.flatnonzero(line[start:] < level - EXACT)
    end = time[below[0]] if below.size else time[-1]
    exact = line[start] >= level - EXACT
    return float((time[start] + end) / 2) if exact else float(time[start])


def _unknown_limits(curve: SurvivalCurve) -> str | None:
    """Why limits of quantiles are not known, if the curve has none at a time inside it."""
    inside = (curve.survival > 0) & (curve.survival < 1)
    unknown = np.flatnonzero(inside & np.isnan(curve.std_error))
    if unknown.size == 0:
        return None
    time = curve.time[unknown[0]]
    return curve.reason or f"no spread is seen between patients at time {time:g}"


def _not_reached(value: float | None, low: float | None, high: float | None) -> str | None:
    names = {"value": value, "lower limit": low, "upper limit": high}
    missing = [name for name, number in names.items() if number is None]
    return f"not reached: {', '.join(missing)}" if missing else None


def risk_table(
    table: EventTable, times: tuple[float, ...] | list[float], group: str = "all"
) -> RiskTable:
    """How many were at risk, censored and had the event by each of these times?

    KMunicate's rule: at risk counts rows still there just before t, censored and events those that
    left before t. The three add up to the number entered before t, which is everyone unless some
    enter late.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [True, False, True, True])
    >>> counts = risk_table(table, (0, 2, 3))
    >>> counts.n_at_risk, counts.n_censored, counts.n_events
    ((4, 3, 2), (0, 0, 1), (0, 1, 1))
    """
    own = table.select(group).any_cause()
    place = np.searchsorted(own.time, np.asarray(times, dtype=np.float64), side="left")

    def before(counts: np.ndarray) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(counts)])[place]

    censored, events = before(own.censored[0]), before(own.events[0, 0])
    entered = before(own.entered[0]) + own.at_start[0]
    return RiskTable(
        group=group,
        times=tuple(float(t) for t in times),
        n=own.n(),
        n_at_risk=tuple(int(k) for k in entered - censored - events),
        n_censored=tuple(int(k) for k in censored),
        n_events=tuple(int(k) for k in events),
        n_entered=tuple(int(k) for k in entered),
    )
