"""Cumulative incidence of one cause when other causes compete, by Aalen and Johansen.

F_k(t) = sum over u <= t of S(u-) d_k(u) / n(u), S the survival from all causes. Censoring the
competing events instead (1 - Kaplan-Meier) would overstate the incidence. Three variances:

- delta method on the multinomial increments (d_k, d_other | n), the default: the counts suffice,
  and without delayed entry it equals the infinitesimal jackknife over rows (R `survfit`);
- sums of squared influences of patients (`incidence_squares`, then `clustered_incidence`), for
  patients with several rows, and for delayed entry as in R;
- `aalen_variance`, of counting processes with ties, for comparison with R `cmprsk`.

Validated against R `survival::survfit` with a factor event and `cmprsk::cuminc`
(tests/reference/aalen_johansen.R). References: Aalen and Johansen, Scand J Stat 1978;5:141. Aalen,
Ann Stat 1978;6:534. Putter, Fiocco and Geskus, Stat Med 2007;26:2389. Choudhury, Stat Med
2002;21:1129 (log-log limits).
"""

from dataclasses import replace

import numpy as np

from ..estimate import (
    Contrast,
    Estimate,
    FloatArray,
    IncidenceCurve,
    IntArray,
    SurvivalCurve,
    checked_conf_level,
)
from ..survival.event_table import EventTable
from ..survival.kaplan_meier import curve_limits, survival_quantile
from .cause_rows import CauseRows
from .influence_sums import CurveSquares, InfluenceMatrix, difference
from .survival_integral import (
    SurvivalIntegral,
    influence_at,
    squared_influence,
    survival_integral,
)

__all__ = [
    "aalen_variance",
    "clustered_incidence",
    "cumulative_incidence",
    "incidence_at",
    "incidence_difference",
    "incidence_products",
    "incidence_quantile",
    "incidence_squares",
]

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
        value = float(curve.incidence[place])
        reason = "the curve has reached 1" if value == 1 else "no spread between patients"
        return value, None, None, None, f"{reason}: no limits"
    numbers = (curve.incidence, curve.std_error, curve.conf_low, curve.conf_high)
    value, std_error, low, high = (float(array[place]) for array in numbers)
    return value, std_error, low, high, None


def incidence_quantile(curve: IncidenceCurve, probability: float = 0.5) -> Estimate:
    """By when have this many of the group had this cause?

    The first time at which F(t) reaches the probability, or the middle of the stretch where it
    equals it exactly; limits are those times for the limits of the curve. An incidence that stays
    below it, as it may forever when causes compete, is None with the reason. R has no counterpart.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [1, 2, 1, 0])
    >>> incidence_quantile(cumulative_incidence(table, 1), 0.4).value
    3.0
    """
    complement = SurvivalCurve(
        group=curve.group,
        time=curve.time,
        n_at_risk=curve.n_at_risk,
        n_events=curve.n_events,
        n_censored=curve.n_censored,
        n_entered=np.zeros_like(curve.n_events),
        survival=1 - curve.incidence,
        std_error=curve.std_error,
        conf_low=1 - curve.conf_high,
        conf_high=1 - curve.conf_low,
        n=curve.n,
        conf_level=curve.conf_level,
        interval=curve.interval,
        method=curve.method,
        unit=curve.unit,
        reason=curve.reason,
    )
    if curve.time.size == 0:
        complement = replace(complement, n=0)
    estimate = survival_quantile(complement, probability)
    return replace(estimate, method=f"{curve.method}, quantile {probability:g}")


def incidence_difference(
    curve: IncidenceCurve,
    reference: IncidenceCurve,
    time: float,
    *,
    products: InfluenceMatrix | None = None,
) -> Contrast:
    """By how much does the incidence at this time differ between two groups?

    The groups share no patient, or `products` (from `incidence_products`, which must hold both
    groups at this time) give the covariance of the two incidences. Limits: value -/+ z std_error.

    >>> rows = [1, 2, 3, 4] * 2, [1, 2, 1, 0, 1, 2, 2, 0], ["a"] * 4 + ["b"] * 4
    >>> curves = [cumulative_incidence(EventTable.from_rows(*rows), 1, name) for name in "ba"]
    >>> incidence_difference(*curves, 3).estimate.value
    -0.25
    """
    covariance = 0.0
    if products is not None:
        labels = (_label(curve.cause, one.group, time) for one in (curve, reference))
        covariance = products.covariance(*labels)
    pair = ((one.group, incidence_at(one, time)) for one in (curve, reference))
    return difference(next(pair), next(pair), "risk_difference", covariance)


def _label(cause: int, group: str, time: float) -> str:
    return f"incidence of cause {cause} in {group} at {time:g}"


def aalen_variance(curve: IncidenceCurve) -> IncidenceCurve:
    """Replace the standard error by Aalen's, as R `cmprsk::cuminc` prints it.

    Each cause is a counting process of its own; d tied events have the hypergeometric variance
    d (n - d) / (n - 1). It differs from the default by little where n is large.

    >>> curve = cumulative_incidence(EventTable.from_rows([1, 2, 3, 4], [1, 2, 1, 0]), 1)
    >>> float(aalen_variance(curve).std_error[0])
    0.25
    """
    n = np.maximum(curve.n_at_risk, 1).astype(np.float64)
    integral = survival_integral(
        curve.n_at_risk, curve.n_events, curve.n_events + curve.n_competing
    )

    def spread(events: IntArray) -> FloatArray:
        return events.astype(np.float64) * np.where(
            events > 1, (n - events) / np.maximum(n - 1, 1), 1.0
        )

    own, other = spread(curve.n_events), spread(curve.n_competing)
    step, base = integral.loss_step, integral.value * integral.loss_step
    gain = integral.gain_step + base
    constant = np.cumsum(gain * gain * own + base * base * other)
    linear = np.cumsum(gain * step * own + base * step * other)
    square = np.cumsum(step * step * (own + other))
    value = curve.incidence
    variance = constant - 2 * value * linear + value**2 * square
    variance = np.where(variance > _ROUNDING * constant, variance, 0.0)
    return _with_error(curve, np.sqrt(variance), "Aalen variance")


def _with_error(curve: IncidenceCurve, std_error: FloatArray, name: str) -> IncidenceCurve:
    low, high = curve_limits(curve.incidence, std_error, curve.interval, curve.conf_level)
    spread = (curve.incidence > 0) & (std_error > 0)
    return replace(
        curve,
        std_error=std_error,
        conf_low=np.where(spread, low, np.nan),
        conf_high=np.where(spread, high, np.nan),
        method=f"Aalen-Johansen, {name}, {curve.interval} limits",
    )


def _integral(own: EventTable, cause: int) -> SurvivalIntegral:
    return survival_integral(
        own.n_at_risk()[0], _events_of(own, cause), own.events.sum(axis=(0, 1))
    )


def incidence_squares(
    table: EventTable, rows: CauseRows, cause: int, group: str = "all"
) -> CurveSquares:
    """Sum the squared influences of this site's patients on a curve, at all its times.

    `table` is the merged table of all sites, whose counts include these rows. Add the result over
    the sites and hand it to `clustered_incidence`. Cost: n log n + T.

    >>> rows = CauseRows.from_columns([1, 2, 3, 4], [1, 2, 1, 0], ["p", "q", "q", "r"])
    >>> float(incidence_squares(rows.table, rows, 1).squares[0] * 16**2) == 3**2 + 2**2 + 1
    True
    """
    own = table.select(group)
    return CurveSquares(
        curve=_curve_name(cause, group),
        time=own.time,
        squares=squared_influence(
            _integral(own, cause), rows.place(own, group), (cause,), own.causes
        ),
        n_patients=rows.n_patients,
        unit=table.unit,
    )


def _curve_name(cause: int, group: str) -> str:
    return f"incidence of cause {cause} in {group}"


def clustered_incidence(curve: IncidenceCurve, squares: CurveSquares) -> IncidenceCurve:
    """Replace the standard error by that between patients: the square root of summed squares.

    The infinitesimal jackknife of R's `survfit`, with patients as clusters: a patient with several
    rows counts as one. Without any spread between patients (a single one) there are no limits.

    >>> rows = CauseRows.from_columns([1, 2, 3, 4], [1, 2, 1, 0], ["p", "q", "r", "s"])
    >>> curve = cumulative_incidence(rows.table, 1)
    >>> again = clustered_incidence(curve, incidence_squares(rows.table, rows, 1))
    >>> bool(np.allclose(again.std_error, curve.std_error))
    True
    """
    std_error = squares.std_error(_curve_name(curve.cause, curve.group), curve.time)
    return _with_error(curve, std_error, "patient-clustered variance")


def incidence_products(
    table: EventTable, rows: CauseRows, cause: int, at: tuple[tuple[str, float], ...]
) -> InfluenceMatrix:
    """Sum the products of influences on incidences at (group, time) pairs, over this site.

    Needed for differences between groups that share patients. Cost: n + T for each pair.

    >>> rows = CauseRows.from_columns([1, 2, 3, 4], [1, 2, 1, 0], [1, 1, 2, 2], group=[*"abab"])
    >>> incidence_products(rows.table, rows, 1, (("a", 3), ("b", 3))).products.shape
    (2, 2)
    """
    influences = []
    for group, time in at:
        own = table.select(group)
        place = int(np.searchsorted(own.time, time, side="right")) - 1
        placed = rows.place(own, group)
        influences.append(influence_at(_integral(own, cause), placed, (cause,), own.causes, place))
    labels = tuple(_label(cause, group, time) for group, time in at)
    return InfluenceMatrix.from_influences(labels, influences)
