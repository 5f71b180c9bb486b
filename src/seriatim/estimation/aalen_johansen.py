"""Cumulative incidence of one cause when other causes compete, by Aalen and Johansen.

F_k(t) = sum over u <= t of S(u-) d_k(u) / n(u), S the survival from all causes. The variance is the
delta method on the multinomial increments (d_k, d_other | n): for a row set without delayed entry
it equals R's infinitesimal jackknife. Censoring the competing events instead (1 - Kaplan-Meier)
would overstate the incidence.

Validated against R `survival::survfit` with a factor event (tests/reference/aalen_johansen.R).
References: Aalen and Johansen, Scand J Stat 1978;5:141. Putter, Fiocco and Geskus, Stat Med
2007;26:2389. Choudhury, Stat Med 2002;21:1129 (log-log limits).
"""

import numpy as np

from .estimate import Estimate, FloatArray, IncidenceCurve, IntArray, checked_conf_level
from .event_table import EventTable
from .kaplan_meier import curve_limits

__all__ = ["cumulative_incidence", "incidence_at"]

_ROUNDING = 1e-13


def cumulative_incidence(
    table: EventTable,
    cause: int,
    group: str = "all",
    *,
    interval: str = "log-log",
    conf_level: float = 0.95,
) -> IncidenceCurve:
    """What share of the group has had this cause by each time, the other causes competing?

    The cause-specific curves and the survival from all causes add up to 1 at each time. A cause
    without events anywhere in the table is an incidence of 0 with a reason. Limits: "log-log",
    "log" or "plain", on the incidence itself, as in R; nan while the incidence is 0.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [1, 2, 1, 0])
    >>> cumulative_incidence(table, 1).incidence.tolist()
    [0.25, 0.25, 0.5, 0.5]
    """
    own = table.select(group)
    at_risk = own.n_at_risk()[0]
    events = _events_of(own, cause)
    competing = own.events.sum(axis=(0, 1)) - events
    incidence, std_error = _incidence(at_risk, events, competing)
    low, high = curve_limits(incidence, std_error, interval, conf_level)
    return IncidenceCurve(
        group=group,
        cause=cause,
        time=own.time,
        n_at_risk=at_risk,
        n_events=events,
        n_competing=competing,
        n_censored=own.censored[0],
        incidence=incidence,
        std_error=std_error,
        conf_low=np.where(incidence > 0, low, np.nan),
        conf_high=np.where(incidence > 0, high, np.nan),
        n=own.n(),
        conf_level=checked_conf_level(conf_level),
        interval=interval,
        method=f"Aalen-Johansen, delta variance, {interval} limits",
        unit=own.unit,
        reason=_curve_reason(own, events),
    )


def _events_of(own: EventTable, cause: int) -> IntArray:
    if cause not in own.causes:
        return np.zeros(own.time.size, dtype=np.int64)
    counts: IntArray = own.events[own.causes.index(cause), 0]
    return counts


def _curve_reason(own: EventTable, events: IntArray) -> str | None:
    if own.n() == 0:
        return f"no rows in group {own.groups[0]!r}"
    return None if events.any() else "no event of this cause"


def _incidence(
    at_risk: IntArray, events: IntArray, competing: IntArray
) -> tuple[FloatArray, FloatArray]:
    """F(t) and its standard error, in one pass over the times.

    dF(t)/dh_k(u) = S(u-) - (F(t) - F(u)) q(u) and dF(t)/dh_o(u) = -(F(t) - F(u)) q(u), with
    q = 1 / (1 - h). The variance is a quadratic in F(t) whose coefficients are running sums.
    """
    n = np.maximum(at_risk, 1).astype(np.float64)
    own, other = events / n, competing / n
    all_left = 1 - (events + competing) / n
    before = np.concatenate([[1.0], np.cumprod(all_left)[:-1]]) if n.size else n
    incidence = np.cumsum(before * own)
    incidence = np.where(incidence > 1 - _ROUNDING, 1.0, incidence)
    # Once everyone at risk had an event, F stays as it is, and the slope is not needed.
    slope = np.divide(1.0, all_left, out=np.zeros_like(all_left), where=all_left > 0)
    own_base, other_base = before + incidence * slope, incidence * slope
    cov_own, cov_other, cov = own * (1 - own) / n, other * (1 - other) / n, -own * other / n

    def running(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
        cross = (a * d + b * c) * cov
        return np.asarray(np.cumsum(a * c * cov_own + b * d * cov_other + cross))

    constant = running(own_base, other_base, own_base, other_base)
    linear = running(own_base, other_base, slope, slope)
    square = running(slope, slope, slope, slope)
    variance = constant - 2 * incidence * linear + incidence**2 * square
    # Where the three terms cancel, as when everyone had the event, only rounding is left.
    variance = np.where(variance > _ROUNDING * constant, variance, 0.0)
    return incidence, np.sqrt(variance)


def incidence_at(curve: IncidenceCurve, time: float) -> Estimate:
    """What share has had this cause by this time?

    None, with the reason, after the last time of a curve on which rows are still at risk of
    events. Before the first event of the cause: 0, without limits.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [1, 2, 1, 0])
    >>> incidence_at(cumulative_incidence(table, 1), 2).value
    0.25
    """
    value, std_error, low, high, reason = _read(curve, time)
    return Estimate(
        method=f"{curve.method}, at time {time:g}",
        value=value,
        std_error=std_error,
        conf_low=low,
        conf_high=high,
        conf_level=curve.conf_level,
        unit=curve.unit,
        n=curve.n,
        n_events=int(curve.n_events.sum()),
        reason=reason,
    )


_Reading = tuple[float | None, float | None, float | None, float | None, str | None]


def _read(curve: IncidenceCurve, time: float) -> _Reading:
    if curve.n == 0:
        return None, None, None, None, curve.reason
    last_left = curve.n_at_risk[-1] - curve.n_events[-1] - curve.n_competing[-1]
    if time > curve.time[-1] and last_left > 0:
        reason = f"follow-up ends at {curve.time[-1]:g}, before time {time:g}"
        return None, None, None, None, reason
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0 or curve.incidence[place] == 0:
        return 0.0, None, None, None, f"no event of this cause up to time {time:g}, so no limits"
    if np.isnan(curve.conf_low[place]):
        return float(curve.incidence[place]), None, None, None, "the curve has reached 1: no limits"
    numbers = (curve.incidence, curve.std_error, curve.conf_low, curve.conf_high)
    value, std_error, low, high = (float(array[place]) for array in numbers)
    return value, std_error, low, high, None
