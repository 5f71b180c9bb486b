"""Survival at one time compared between groups: difference, ratio, and patients in several groups.

Where hazards are not proportional, S(t) at times named in the protocol compares groups without a
model. The covariance of the groups is Greenwood's (independent groups) or, with sums over patients,
the clustered one, which also holds when a patient has rows in several groups.

Validated against R `survival::survfit` and `residuals.survfit` (tests/reference/milestone.R).
References: Klein et al., Stat Med 2007;26:4505. Zou and Donner, Stat Med 2008;27:1693.
"""

from dataclasses import replace

import numpy as np

from ..estimate import Contrast, FloatArray
from ..summary import position
from .group_values import GroupValues, clustered_covariance, difference
from .influence import InfluenceProducts, influence_products
from .kaplan_meier import curve_limits
from .patient_rows import PatientRows
from .weighted_event_table import AnyEventTable, RiskSums, risk_sums

__all__ = ["milestone", "milestone_influence", "mover_difference"]


def milestone(
    table: AnyEventTable, time: float, *, clusters: InfluenceProducts | None = None
) -> GroupValues:
    """What share of each group is free of the event at this time?

    `clusters` are the sums of `milestone_influence` over the same table and time, if patients have
    several rows. Compare with `difference`, `ratio`, `equality_test` or `mover_difference`. Before
    a group's first event, at 0, and after the end of its follow-up there are no limits: the reason
    says which.

    >>> from seriatim.estimation.survival.event_table import EventTable
    >>> table = EventTable.from_rows([1, 2, 3, 4, 5, 5], [1, 0, 1, 0, 0, 1], list("aabbaa"))
    >>> milestone(table, 3).value.tolist()
    [0.75, 0.5]
    """
    risk = risk_sums(table)
    survival = np.concatenate([np.ones((len(risk.counts.groups), 1)), risk.survival()], axis=1)
    place = int(np.searchsorted(risk.counts.time, time, side="right"))
    terms = np.cumsum(risk.hazard_terms()[0], axis=1)
    value = survival[:, place]
    variance = value**2 * terms[:, place - 1] if place else np.zeros(value.size)
    found = [_obstacle(risk, g, time, value[g]) for g in range(value.size)]
    known = np.array([has_value for has_value, _ in found], dtype=bool)
    values = GroupValues(
        measure="survival",
        method=_name(time),
        groups=risk.counts.groups,
        value=np.where(known, value, np.nan),
        covariance=np.diag(variance),
        reasons=tuple(reason for _, reason in found),
        n=tuple(risk.counts.n(group) for group in risk.counts.groups),
        n_events=tuple(int(k) for k in risk.counts.events.sum(axis=(0, 2))),
        is_share=True,
        unit=risk.counts.unit,
    )
    return clustered_covariance(values, clusters)


def _obstacle(risk: RiskSums, g: int, time: float, value: float) -> tuple[bool, str | None]:
    """Whether a group has a value at the time, and why it has no value or no limits."""
    name = risk.counts.groups[g]
    seen = np.flatnonzero(risk.at_risk[g] > 0)
    if seen.size == 0:
        return False, f"no rows in group {name!r}"
    if value == 0:
        return True, f"the curve of group {name!r} has reached 0: no limits"
    if time > (end := risk.counts.time[seen[-1]]):
        return False, f"follow-up of group {name!r} ends at {end:g}, before time {time:g}"
    if value == 1:
        return True, f"no event up to time {time:g} in group {name!r}, so there are no limits"
    return True, None


def milestone_influence(rows: PatientRows, table: AnyEventTable, time: float) -> InfluenceProducts:
    """Sum over the patients of one site what they add to the covariance of S(time).

    `table` is the sum of the tables of all sites. The sums of sites are added.
    """
    return influence_products(rows, table, _sensitivity(risk_sums(table), time), _name(time))


def _name(time: float) -> str:
    return f"Kaplan-Meier at time {time:g}"


def _sensitivity(risk: RiskSums, time: float) -> FloatArray:
    until = risk.counts.time <= time
    place = int(until.sum())
    if place == 0:
        return np.zeros(risk.at_risk.shape)
    return until * risk.survival()[:, [place - 1]]


def mover_difference(
    values: GroupValues, group: str, reference: str, *, conf_level: float = 0.95
) -> Contrast:
    """By how much is the share of `group` larger, with limits made from the groups' own limits?

    The log-log limits of each group are combined (method of variance estimates recovery, Zou and
    Donner 2008), as Newcombe does for two proportions: unlike the normal limits of `difference`
    they stay within -1 and 1, and they suit small groups and shares near 0 or 1.

    >>> from seriatim.estimation.survival.event_table import EventTable
    >>> table = EventTable.from_rows([1, 2, 3, 4, 5, 5], [1, 0, 1, 0, 0, 1], list("aabbaa"))
    >>> contrast = mover_difference(milestone(table, 3), "a", "b")
    >>> contrast.estimate.value, round(contrast.estimate.conf_high, 3)
    (0.25, 0.787)
    """
    plain = difference(values, group, reference, conf_level=conf_level)
    estimate = replace(
        plain.estimate,
        method=f"{plain.estimate.method}, limits from those of the groups",
        std_error=None,
        statistic=None,
        p_value=None,
    )
    if estimate.value is None or estimate.reason is not None:
        return replace(plain, estimate=estimate)
    both = np.array([position("group", name, values.groups) for name in (group, reference)])
    share, std_error = values.value[both], np.sqrt(np.diag(values.covariance)[both])
    low, high = curve_limits(share, std_error, "log-log", conf_level)
    correlation = values.covariance[both[0], both[1]] / std_error.prod()

    def distance(first: float, second: float) -> float:
        square = first**2 - 2 * correlation * first * second + second**2
        return float(np.sqrt(max(square, 0.0)))

    value = estimate.value
    below = distance(share[0] - low[0], high[1] - share[1])
    above = distance(high[0] - share[0], share[1] - low[1])
    limits = replace(estimate, conf_low=value - below, conf_high=value + above)
    return replace(plain, estimate=limits)
