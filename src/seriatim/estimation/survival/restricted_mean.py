"""Mean time free of the event up to a horizon: the area under the survival curve.

Unlike the median it always exists within follow-up, and its difference between groups is a number
of months whether or not hazards are proportional. The covariance of the groups is Greenwood's
(independent groups) or, with sums over patients, the clustered one.

Validated against R `survival::survfit` (`rmean`) and `residuals.survfit`
(tests/reference/restricted_mean.R). References: Irwin, J Hyg 1949;47:188. Royston and Parmar, BMC
Med Res Methodol 2013;13:152. Uno et al., J Clin Oncol 2014;32:2380.
"""

import numpy as np

from ..estimate import FloatArray
from .group_values import GroupValues, clustered_covariance
from .influence import InfluenceProducts, influence_products
from .patient_rows import PatientRows
from .weighted_event_table import AnyEventTable, RiskSums, risk_sums

__all__ = ["common_horizon", "restricted_mean", "restricted_mean_influence"]


def common_horizon(table: AnyEventTable, at_least: int = 10) -> float | None:
    """Until when do all groups have at least so many rows at risk? None if one never has.

    The least of the groups' last times with that many at risk: beyond it, a comparison rests on
    few patients. To be named in the protocol; this is the default where it was not.

    >>> from seriatim.estimation.survival.event_table import EventTable
    >>> table = EventTable.from_rows([1, 2, 3, 4, 5], [1, 1, 1, 1, 1], list("aabbb"))
    >>> common_horizon(table, 2), common_horizon(table, 4)
    (1.0, None)
    """
    counts = risk_sums(table).counts
    enough = counts.n_at_risk() >= at_least
    last = [counts.time[row].max() if row.any() else None for row in enough]
    known = [float(time) for time in last if time is not None]
    return min(known) if known and len(known) == len(last) else None


def restricted_mean(
    table: AnyEventTable,
    horizon: float | None = None,
    *,
    clusters: InfluenceProducts | None = None,
) -> GroupValues:
    """How long is each group free of the event on average, up to the horizon?

    `horizon` in the unit of time; None takes `common_horizon(table)`. `clusters` are the sums of
    `restricted_mean_influence` over the same table and horizon, if patients have several rows.
    Read with `value_of`, compare with `difference` and `ratio`. A group whose follow-up ends before
    the horizon, with its curve above 0, has no value: R extends the curve, which is an assumption.

    >>> from seriatim.estimation.survival.event_table import EventTable
    >>> table = EventTable.from_rows([1, 2, 3, 4], [1, 0, 1, 1])
    >>> restricted_mean(table, 3.5).value.tolist()
    [2.6875]
    """
    risk = risk_sums(table)
    counts = risk.counts
    until = common_horizon(table) if horizon is None else float(horizon)
    area, right = _areas(risk, until or 0.0)
    terms = risk.hazard_terms()[0]
    found = [_obstacle(risk, g, until) for g in range(len(counts.groups))]
    known = np.array([has_value for has_value, _ in found], dtype=bool)
    values = GroupValues(
        measure="restricted_mean",
        method=_name(until),
        groups=counts.groups,
        value=np.where(known, area, np.nan),
        covariance=np.diag((right**2 * terms).sum(axis=1)),
        reasons=tuple(reason for _, reason in found),
        n=tuple(counts.n(group) for group in counts.groups),
        n_events=tuple(int(k) for k in counts.events.sum(axis=(0, 2))),
        unit=counts.unit,
    )
    return clustered_covariance(values, clusters)


def _areas(risk: RiskSums, horizon: float) -> tuple[FloatArray, FloatArray]:
    """Area under each curve to the horizon, and to the right of each time: (G,) and (G, T)."""
    time = np.minimum(risk.counts.time, horizon)
    survival = np.concatenate([np.ones((len(risk.counts.groups), 1)), risk.survival()], axis=1)
    width = np.diff(np.concatenate([[0.0], time, [horizon]]))
    pieces = survival * width
    from_here = np.cumsum(pieces[:, ::-1], axis=1)[:, ::-1]
    return from_here[:, 0], from_here[:, 1:]


def _obstacle(risk: RiskSums, g: int, horizon: float | None) -> tuple[bool, str | None]:
    """Whether a group has a value, and why it has no value or no limits."""
    name = risk.counts.groups[g]
    seen = np.flatnonzero(risk.at_risk[g] > 0)
    if seen.size == 0:
        return False, f"no rows in group {name!r}"
    if horizon is None:
        return False, "some group never has 10 rows at risk, so there is no common horizon"
    if not horizon > 0:
        raise ValueError(f"horizon: expected a time above 0, found {horizon!r}")
    end = risk.counts.time[seen[-1]]
    left = risk.survival()[g, seen[-1]]
    if end < horizon and left > 0:
        return False, f"follow-up of group {name!r} ends at {end:g}, before the horizon {horizon:g}"
    if not risk.events[g, risk.counts.time < horizon].any():
        return True, f"no event before {horizon:g} in group {name!r}, so there are no limits"
    return True, None


def restricted_mean_influence(
    rows: PatientRows, table: AnyEventTable, horizon: float
) -> InfluenceProducts:
    """Sum over the patients of one site what they add to the covariance of the restricted means.

    `table` is the sum of the tables of all sites. The sums of sites are added.
    """
    right = _areas(risk_sums(table), float(horizon))[1]
    return influence_products(rows, table, right, _name(horizon))


def _name(horizon: float | None) -> str:
    return "restricted mean" if horizon is None else f"restricted mean to time {horizon:g}"
