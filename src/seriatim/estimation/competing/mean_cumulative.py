"""How many recurrent events has a patient had on average by each time, death ending the count?

M(t) = sum over u <= t of S(u-) d(u) / n(u), d recurrent events, n patients at risk, S Kaplan-Meier
survival from the events that end the count. It is the mean number among all patients at the start,
the dead included with the events they had. Censoring at death instead would give the mean in a
world without death. Without terminal events S is 1 and M the Nelson-Aalen estimate. Nothing is
assumed about how a patient's events depend on each other: the variance is the sum of squared
influences of patients, so it needs one round over the rows after the counts are merged.

Validated against R `survival::survfit` (no terminal event), `mets::recurrentMarginal` and
influences written out (tests/reference/mean_cumulative.R). References: Lawless and Nadeau,
Technometrics 1995;37:158. Cook and Lawless, Stat Med 1997;16:911. Ghosh and Lin, Biometrics
2000;56:554.
"""

from dataclasses import dataclass

import numpy as np

from ..estimate import Contrast, Estimate, FloatArray, IntArray, checked_conf_level
from ..intervals import normal_quantile
from ..survival.event_table import EventTable
from .cause_rows import CauseRows, PlacedRows
from .influence_sums import CurveSquares, InfluenceMatrix, difference
from .survival_integral import (
    SurvivalIntegral,
    any_of,
    influence_at,
    squared_influence,
    survival_integral,
)

__all__ = [
    "MeanCurve",
    "mean_at",
    "mean_cumulative",
    "mean_difference",
    "mean_products",
    "mean_squares",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeanCurve:
    """The mean number of events, one value for each distinct time of the table.

    `n_events` counts the recurrent events, `n_terminal` those that end the count. Limits are nan
    where the mean is 0 or where patients do not differ. `n` is the number of patients.
    """

    group: str
    event: int
    time: FloatArray
    n_at_risk: IntArray
    n_events: IntArray
    n_terminal: IntArray
    mean: FloatArray
    std_error: FloatArray
    conf_low: FloatArray
    conf_high: FloatArray
    n: int
    conf_level: float
    method: str
    unit: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        for name in ("time", "n_at_risk", "n_events", "n_terminal", "mean", "std_error"):
            getattr(self, name).setflags(write=False)
        self.conf_low.setflags(write=False)
        self.conf_high.setflags(write=False)


def _counts(own: EventTable, event: int) -> tuple[IntArray, IntArray]:
    """Recurrent and terminal events by time, of a table of one group."""
    everything: IntArray = own.events.sum(axis=(0, 1))
    if event not in own.causes:
        return np.zeros_like(everything), everything
    recurrent: IntArray = own.events[own.causes.index(event), 0]
    return recurrent, everything - recurrent


def _integral(own: EventTable, event: int) -> SurvivalIntegral:
    return survival_integral(own.n_at_risk()[0], *_counts(own, event))


def _terminal(own: EventTable, event: int) -> tuple[int, ...]:
    return tuple(cause for cause in own.causes if cause != event)


def _name(event: int, group: str) -> str:
    return f"mean number of event {event} in {group}"


def _label(event: int, group: str, time: float) -> str:
    return f"{_name(event, group)} at {time:g}"


def _placed(rows: CauseRows, own: EventTable, group: str, event: int) -> PlacedRows:
    """Place the rows and refuse those of a patient who would be counted twice at a time."""
    placed = rows.place(own, group)
    order = np.lexsort((placed.last, placed.patient))
    first, last = placed.first[order], placed.last[order]
    same = placed.patient[order][1:] == placed.patient[order][:-1]
    overlap = same & (first[1:] <= last[:-1])
    if overlap.any():
        time = own.time[last[int(np.argmax(overlap))]]
        raise ValueError(
            "rows: expected stretches (entry, time] of a patient that follow each other, found two "
            f"that overlap before time {time:g}. Let each stretch begin where the one before ended."
        )
    ended = any_of(placed.event[order], _terminal(own, event))[:-1] & same
    if ended.any():
        time = own.time[last[int(np.argmax(ended))]]
        raise ValueError(
            f"rows: expected nothing of a patient after a terminal event, found one at {time:g} "
            f"with later stretches. Events other than {event} end the count."
        )
    return placed


def mean_squares(
    table: EventTable, rows: CauseRows, event: int = 1, group: str = "all"
) -> CurveSquares:
    """Sum the squared influences of this site's patients on the mean, at all times of the table.

    `table` is the merged table of all sites. `rows` are consecutive stretches (entry, time] of each
    patient, ending with the recurrent event (then another begins), a terminal event, or 0 censored.

    >>> rows = CauseRows.from_columns([2, 5, 4], [1, 0, 2], ["p", "p", "q"], entry=[0, 2, 0])
    >>> mean_squares(rows.table, rows).squares.tolist()
    [0.125, 0.125, 0.125]
    """
    own = table.select(group)
    placed = _placed(rows, own, group, event)
    return CurveSquares(
        curve=_name(event, group),
        time=own.time,
        squares=squared_influence(_integral(own, event), placed, (event,), _terminal(own, event)),
        n_patients=int(np.unique(placed.patient).size),
        unit=table.unit,
    )


def mean_cumulative(
    table: EventTable,
    squares: CurveSquares,
    event: int = 1,
    *,
    group: str = "all",
    conf_level: float = 0.95,
) -> MeanCurve:
    """How many events of this kind has a patient of the group had on average by each time?

    `table` counts consecutive stretches of patients; every other kind of event ends the count.
    `squares` come from `mean_squares`, added over sites. A patient with an event and a death at the
    same time has both counted. Limits: mean times or over exp(z std_error / mean).

    >>> rows = CauseRows.from_columns([2, 5, 4], [1, 0, 2], ["p", "p", "q"], entry=[0, 2, 0])
    >>> curve = mean_cumulative(rows.table, mean_squares(rows.table, rows))
    >>> curve.mean.tolist(), curve.n_at_risk.tolist()
    ([0.5, 0.5, 0.5], [2, 2, 1])
    """
    own = table.select(group)
    recurrent, terminal = _counts(own, event)
    mean = _integral(own, event).value
    std_error = squares.std_error(_name(event, group), own.time)
    spread = (mean > 0) & (std_error > 0)
    safe = np.where(spread, mean, 1.0)
    # Nothing is known where the limits differ by a factor of e^600.
    factor = np.exp(np.minimum(normal_quantile(conf_level) * std_error / safe, 600.0))
    return MeanCurve(
        group=group,
        event=event,
        time=own.time,
        n_at_risk=own.n_at_risk()[0],
        n_events=recurrent,
        n_terminal=terminal,
        mean=mean,
        std_error=std_error,
        conf_low=np.where(spread, mean / factor, np.nan),
        conf_high=np.where(spread, mean * factor, np.nan),
        n=squares.n_patients,
        conf_level=checked_conf_level(conf_level),
        method="mean cumulative function, patient-clustered variance, log limits",
        unit=own.unit,
        reason=_curve_reason(own, recurrent),
    )


def _curve_reason(own: EventTable, recurrent: IntArray) -> str | None:
    if own.n() == 0:
        return f"no rows in group {own.groups[0]!r}"
    return None if recurrent.any() else "no event of this kind"


def mean_at(curve: MeanCurve, time: float) -> Estimate:
    """How many events has a patient had on average by this time?

    None, with the reason, after the last time, unless all have died. Before the first event 0,
    without limits.

    >>> rows = CauseRows.from_columns([2, 5, 4], [1, 0, 2], ["p", "p", "q"], entry=[0, 2, 0])
    >>> mean_at(mean_cumulative(rows.table, mean_squares(rows.table, rows)), 3).value
    0.5
    """
    value, place, reason = _read(curve, time)
    known = reason is None
    return Estimate(
        method=f"{curve.method}, at time {time:g}",
        value=value,
        std_error=float(curve.std_error[place]) if known else None,
        conf_low=float(curve.conf_low[place]) if known else None,
        conf_high=float(curve.conf_high[place]) if known else None,
        conf_level=curve.conf_level,
        unit=curve.unit,
        n=curve.n,
        n_events=int(curve.n_events.sum()),
        reason=reason,
    )


def _read(curve: MeanCurve, time: float) -> tuple[float | None, int, str | None]:
    if curve.time.size == 0:
        return None, -1, curve.reason
    left = curve.n_at_risk[-1] - curve.n_terminal[-1]
    if time > curve.time[-1] and left > 0:
        return None, -1, f"follow-up ends at {curve.time[-1]:g}, before time {time:g}"
    place = int(np.searchsorted(curve.time, time, side="right")) - 1
    if place < 0 or curve.mean[place] == 0:
        return 0.0, place, f"no event of this kind up to time {time:g}, so no limits"
    if np.isnan(curve.conf_low[place]):
        return float(curve.mean[place]), place, "no spread between patients: no limits"
    return float(curve.mean[place]), place, None


def mean_difference(
    curve: MeanCurve,
    reference: MeanCurve,
    time: float,
    *,
    products: InfluenceMatrix | None = None,
) -> Contrast:
    """By how many events per patient do two groups differ at this time?

    The groups share no patient, or `products` (from `mean_products`) give the covariance. Limits:
    value -/+ z std_error.

    >>> rows = CauseRows.from_columns(
    ...     [2, 5, 4, 5, 5], [1, 0, 2, 1, 0], [*"ppqrs"], entry=[0, 2, 0, 0, 0], group=[*"aaabb"])
    >>> squares = [mean_squares(rows.table, rows, 1, name) for name in "ab"]
    >>> a, b = (mean_cumulative(rows.table, s, group=g) for s, g in zip(squares, "ab"))
    >>> mean_difference(a, b, 4).estimate.value
    0.5
    """
    covariance = 0.0
    if products is not None:
        labels = (_label(curve.event, one.group, time) for one in (curve, reference))
        covariance = products.covariance(*labels)
    pair = ((one.group, mean_at(one, time)) for one in (curve, reference))
    return difference(next(pair), next(pair), "mean_difference", covariance)


def mean_products(
    table: EventTable, rows: CauseRows, event: int, at: tuple[tuple[str, float], ...]
) -> InfluenceMatrix:
    """Sum the products of influences on means at (group, time) pairs, over this site.

    >>> rows = CauseRows.from_columns([2, 5, 4], [1, 0, 2], ["p", "p", "q"], entry=[0, 2, 0])
    >>> mean_products(rows.table, rows, 1, (("all", 3),)).products.tolist()
    [[0.125]]
    """
    influences = []
    for group, time in at:
        own = table.select(group)
        place = int(np.searchsorted(own.time, time, side="right")) - 1
        placed = _placed(rows, own, group, event)
        terminal = _terminal(own, event)
        influences.append(influence_at(_integral(own, event), placed, (event,), terminal, place))
    labels = tuple(_label(event, group, time) for group, time in at)
    return InfluenceMatrix.from_influences(labels, influences)
