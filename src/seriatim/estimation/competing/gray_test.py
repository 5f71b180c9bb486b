"""Is the cumulative incidence of a cause the same in all groups? Gray's test.

With n at risk, S the survival from all causes and F the incidence of the cause in group r, let
h_r = n_r / S_r(t-), how many would be at risk had nobody been lost or had an event, and
R_r = h_r (1 - F_r(t-)). The test is a log-rank test with R in place of the numbers at risk: events
d_r of the cause are compared with d R_r / R, d and R the totals. It is about the subdistribution
hazard, and so about the incidence; `log_rank` of `only_cause` asks about the cause-specific hazard,
and the two can differ, even in direction.

R is itself estimated, which the variance takes into account: with the common incidence F from
dF = d / sum of h, the deviation of the score of group k is a sum over groups r of integrals

    D_kr + [1 - (1 - F) / S_r] C_kr / h_r  by the martingale of the cause,
         - [    (1 - F) / S_r] C_kr / h_r  by that of the other causes,

where D_kr = w (1{k = r} - h_k / sum of h) and C_kr(u) is the sum over t > u of
D_kr h_r dF / (1 - F(t-)). The weight w = (1 - F(t-))^rho is
1 for rho = 0. F and S in the square brackets are just after a time, and ties get hypergeometric
factors, both as in R `cmprsk`, so that the numbers are equal.

Validated against R `cmprsk::cuminc` (tests/reference/gray_test.R). Reference: Gray, Ann Stat
1988;16:1141.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import chdtrc

from ..encoding import merge_labels, merge_units
from ..estimate import FloatArray, HypothesisTest, IntArray
from ..survival.event_table import EventTable

__all__ = ["GraySums", "gray_sums", "gray_test", "stratified_gray_test"]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GraySums:
    """Weighted observed and expected events by group, and the covariance of their difference.

    Adding the sums of two strata gives the stratified test. `n_events` counts the cause.
    """

    groups: tuple[str, ...]
    cause: int
    rho: float
    n: IntArray
    n_events: int
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    unit: str | None = None

    @classmethod
    def zero(cls, cause: int, *, rho: float = 0.0) -> "GraySums":
        """Return the sums of no rows for this cause."""
        return cls(
            groups=(),
            cause=cause,
            rho=rho,
            n=np.zeros(0, dtype=np.int64),
            n_events=0,
            observed=np.zeros(0),
            expected=np.zeros(0),
            variance=np.zeros((0, 0)),
        )

    def __add__(self, other: "GraySums") -> "GraySums":
        if not isinstance(other, GraySums):
            return NotImplemented
        if (self.cause, self.rho) != (other.cause, other.rho):
            raise ValueError(
                "sums: expected one cause and rho in all strata, found "
                f"{(self.cause, self.rho)} and {(other.cause, other.rho)}"
            )
        groups = merge_labels(self.groups, other.groups)
        n = np.zeros(len(groups), dtype=np.int64)
        observed, expected = np.zeros(len(groups)), np.zeros(len(groups))
        variance = np.zeros((len(groups), len(groups)))
        for part in (self, other):
            place = np.array([groups.index(group) for group in part.groups], dtype=np.int64)
            n[place] += part.n
            observed[place] += part.observed
            expected[place] += part.expected
            variance[place[:, None], place] += part.variance
        return replace(
            self,
            groups=groups,
            n=n,
            n_events=self.n_events + other.n_events,
            observed=observed,
            expected=expected,
            variance=variance,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        plain = {"cause": self.cause, "rho": self.rho, "n_events": self.n_events}
        labels = {"groups": list(self.groups), "unit": self.unit}
        arrays = ("n", "observed", "expected", "variance")
        return plain | labels | {name: getattr(self, name).tolist() for name in arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "GraySums":
        """Read back what `to_json` wrote."""
        size = len(data["groups"])
        arrays = {name: np.array(data[name], dtype=np.float64) for name in ("observed", "expected")}
        n = np.array(data["n"], dtype=np.int64)
        variance = np.array(data["variance"], dtype=np.float64).reshape(size, size)
        return cls(
            **{**data, **arrays, "groups": tuple(data["groups"]), "n": n, "variance": variance}
        )


@dataclass(frozen=True, slots=True)
class _Stratum:
    """Counts of one stratum on its times: of the cause, of others, and at risk, each (G, T)."""

    own: FloatArray
    other: FloatArray
    at_risk: FloatArray
    before: FloatArray
    survival: FloatArray
    h: FloatArray

    @classmethod
    def of(cls, table: EventTable, cause: int) -> "_Stratum":
        own = np.zeros(table.censored.shape)
        if cause in table.causes:
            own = table.events[table.causes.index(cause)].astype(np.float64)
        events = table.events.sum(axis=0)
        at_risk = table.n_at_risk().astype(np.float64)
        survival = np.cumprod(1 - events / np.maximum(at_risk, 1), axis=1)
        before = _before(survival, 1.0)
        return cls(own, events - own, at_risk, before, survival, _ratio(at_risk, before))


def _ratio(top: FloatArray, bottom: FloatArray) -> FloatArray:
    """Divide, 0 where the bottom is 0."""
    return np.asarray(top / np.where(bottom > 0, bottom, np.inf))


def _before(values: FloatArray, at_first: float = 0.0) -> FloatArray:
    """Values just before each time, from values just after it."""
    before = np.full(values.shape, at_first)
    before[..., 1:] = values[..., :-1]
    return before


def gray_sums(table: EventTable, cause: int, *, rho: float = 0.0) -> GraySums:
    """Sum the terms of Gray's test over the times of one stratum.

    Memory: groups squared times the number of times.
    """
    if not rho >= 0:
        raise ValueError(f"rho: expected 0 (all times alike) or more, found {rho!r}")
    data = _Stratum.of(table, cause)
    own = data.own.sum(axis=0)
    incidence = np.cumsum(data.before * data.own / np.maximum(data.at_risk, 1), axis=1)
    risk = data.h * (1 - _before(incidence))
    share = _ratio(risk, risk.sum(axis=0))
    # Nobody had the event before the common incidence is complete: rounding below 0 is cut.
    rise = _ratio(own, data.h.sum(axis=0))
    common = np.minimum(np.cumsum(rise), 1.0)
    weight = (1 - _before(common)) ** rho
    return GraySums(
        groups=table.groups,
        cause=cause,
        rho=rho,
        n=table.at_start + table.entered.sum(axis=1),
        n_events=int(own.sum()),
        observed=(weight * data.own).sum(axis=1),
        expected=(weight * share * own).sum(axis=1),
        variance=_variance(data, rise, common, weight),
        unit=table.unit,
    )


def _variance(
    data: _Stratum, rise: FloatArray, common: FloatArray, weight: FloatArray
) -> FloatArray:
    """Covariance of the scores; arrays have shape (group k, group r, time)."""
    total, own = data.h.sum(axis=0), data.own.sum(axis=0)
    whole = np.eye(data.h.shape[0])[:, :, None]
    direct = weight * (whole - _ratio(data.h, total)[:, None, :])
    carried = direct * data.h * _ratio(rise, 1 - _before(common))
    later = np.cumsum(carried[:, :, ::-1], axis=2)[:, :, ::-1] - carried
    free = _ratio(1 - common, data.survival)
    per_h = _ratio(later, data.h)
    by_own, by_other = direct + (1 - free) * per_h, -free * per_h
    size = total * data.before - 1
    safe = np.where(np.abs(size) > _ROUNDING, size, np.inf)
    tied_own = np.where(own > 1, 1 - (own - 1) / safe, 1.0)
    spare = np.maximum(data.at_risk - 1, 1)
    tied_other = np.where(data.other > 1, 1 - (data.other - 1) / spare, 1.0)
    weights_own, weights_other = data.h * rise * tied_own, data.other * tied_other
    variance = np.einsum("krt,lrt,rt->kl", by_own, by_own, weights_own)
    variance += np.einsum("krt,lrt,rt->kl", by_other, by_other, weights_other)
    return np.asarray(variance, dtype=np.float64)


def gray_test(table: EventTable, cause: int, *, rho: float = 0.0) -> HypothesisTest:
    """Do these groups have the same cumulative incidence of this cause?

    `rho` 0 weighs all times alike, more stresses early differences. The groups are known at the
    start of the clock. Ties are handled as in `cmprsk`. No events of the cause, or fewer than two
    groups at risk when they happened: no test, with the reason.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [1, 1, 0, 0], ["a", "b", "a", "b"])
    >>> test = gray_test(table, 1)
    >>> [round(e, 4) for e in test.expected], round(test.statistic, 6)
    ([0.8333, 1.1667], 0.057451)
    """
    return stratified_gray_test(gray_sums(table, cause, rho=rho))


def stratified_gray_test(sums: GraySums) -> HypothesisTest:
    """Turn sums, over one or more strata, into chi-squared, degrees of freedom and p-value.

    `observed` and `expected` are weighted if rho is not 0.

    >>> site = EventTable.from_rows([1, 2, 3, 4], [1, 1, 0, 0], ["a", "b", "a", "b"])
    >>> stratified_gray_test(gray_sums(site, 1) + gray_sums(site, 1)).n_events
    4
    """
    informative = np.flatnonzero(sums.expected > 0)
    base = HypothesisTest(
        method=f"Gray, cause {sums.cause}" + (f", rho {sums.rho:g}" if sums.rho else ""),
        p_value=None,
        groups=sums.groups,
        n_by_group=tuple(int(n) for n in sums.n),
        observed=tuple(float(k) for k in sums.observed),
        expected=tuple(float(k) for k in sums.expected),
        n=int(sums.n.sum()),
        n_events=sums.n_events,
        unit=sums.unit,
        reason=_no_test(sums, informative.size),
    )
    if informative.size < 2:
        return base
    kept = informative[1:]
    variance = sums.variance[np.ix_(kept, kept)]
    # The scale of a group's variance is its expected events, not the largest group's.
    scale = np.sqrt(sums.expected[kept])
    if np.linalg.eigvalsh(variance / np.outer(scale, scale))[0] < 1e-11:
        reason = "the groups are at risk together at too few event times for a test"
        return replace(base, reason=reason)
    score = (sums.observed - sums.expected)[kept]
    statistic = max(float(score @ np.linalg.solve(variance, score)), 0.0)
    p_value = float(chdtrc(kept.size, statistic))
    return replace(base, statistic=statistic, df=kept.size, p_value=p_value, reason=None)


def _no_test(sums: GraySums, informative: int) -> str:
    if sums.n_events == 0:
        return "no event of this cause"
    return f"{informative} of {len(sums.groups)} groups were at risk when events happened"
