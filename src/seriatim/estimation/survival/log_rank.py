"""Are the groups' hazards the same? The log-rank test, with delayed entry and changing states.

At each event time, with n at risk and d events, the events of group g are compared with their
expectation d n_g / n; the variance is hypergeometric, so ties are handled exactly. `LogRankSums`
of strata (for example hospitals) add up to the stratified test. Weights S(t-)^rho (Harrington and
Fleming) stress early events; scores of ordered groups ask for a trend.

Validated against R `survival::survdiff`, and with entry times against the score test of
`coxph(ties = "exact")`, which is this test (tests/reference/log_rank.R). References: Mantel,
Cancer Chemother Rep 1966;50:163. Mantel and Byar, JASA 1974;69:81. Harrington and Fleming,
Biometrika 1982;69:553. Tarone, Biometrika 1975;62:679.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
from scipy.special import chdtrc

from ..encoding import merge_labels, merge_units
from ..estimate import FloatArray, HypothesisTest, IntArray
from ..summary import positions
from .event_table import EventTable

__all__ = [
    "LogRankSums",
    "event_weights",
    "log_rank",
    "log_rank_sums",
    "log_rank_test",
    "log_rank_trend",
    "mantel_byar",
    "name_of_test",
    "quadratic_test",
    "state_table",
    "stratified_log_rank",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogRankSums:
    """Observed and expected events by group, and the covariance of their difference.

    Adding the sums of two strata gives the stratified log-rank test: only these few numbers leave
    a hospital. `observed` and `expected` are weighted where the test is; `n_events` are counts.
    """

    groups: tuple[str, ...]
    n: IntArray
    n_events: IntArray
    observed: FloatArray
    expected: FloatArray
    variance: FloatArray
    unit: str | None = None

    @classmethod
    def zero(cls) -> "LogRankSums":
        """Return the sums of no rows."""
        return cls(
            groups=(),
            n=np.zeros(0, dtype=np.int64),
            n_events=np.zeros(0, dtype=np.int64),
            observed=np.zeros(0),
            expected=np.zeros(0),
            variance=np.zeros((0, 0)),
        )

    def __add__(self, other: "LogRankSums") -> "LogRankSums":
        if not isinstance(other, LogRankSums):
            return NotImplemented
        groups = merge_labels(self.groups, other.groups)
        n, n_events = np.zeros((2, len(groups)), dtype=np.int64)
        observed, expected = np.zeros(len(groups)), np.zeros(len(groups))
        variance = np.zeros((len(groups), len(groups)))
        for part in (self, other):
            place = np.array([groups.index(group) for group in part.groups], dtype=np.int64)
            n[place] += part.n
            n_events[place] += part.n_events
            observed[place] += part.observed
            expected[place] += part.expected
            variance[np.ix_(place, place)] += part.variance
        return LogRankSums(
            groups=groups,
            n=n,
            n_events=n_events,
            observed=observed,
            expected=expected,
            variance=variance,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("n", "n_events", "observed", "expected", "variance")
        labels = {"groups": list(self.groups), "unit": self.unit}
        return labels | {name: getattr(self, name).tolist() for name in names}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LogRankSums":
        """Read back what `to_json` wrote."""
        size = len(data["groups"])
        return cls(
            groups=tuple(data["groups"]),
            n=np.array(data["n"], dtype=np.int64),
            n_events=np.array(data["n_events"], dtype=np.int64),
            observed=np.array(data["observed"], dtype=np.float64),
            expected=np.array(data["expected"], dtype=np.float64),
            variance=np.array(data["variance"], dtype=np.float64).reshape(size, size),
            unit=data["unit"],
        )


def event_weights(table: EventTable, rho: float = 0.0) -> FloatArray:
    """Weight of each time, S(t-)^rho, with S(t-) of all groups together just before it: (T,)."""
    if not rho >= 0:
        raise ValueError(f"rho: expected 0 (log-rank) or more, found {rho!r}")
    if rho == 0:
        return np.ones(table.time.size)
    at_risk = np.maximum(table.n_at_risk().sum(axis=0), 1)
    kept = np.cumprod(1 - table.events.sum(axis=(0, 1)) / at_risk)
    before: FloatArray = np.concatenate([[1.0], kept[:-1]])[: kept.size] ** rho
    return before


def log_rank_sums(table: EventTable, *, rho: float = 0.0) -> LogRankSums:
    """Sum the log-rank terms of one stratum over its event times; every cause is the event."""
    return _sums_over([table], rho)


def _sums_over(strata: Sequence[EventTable], rho: float) -> LogRankSums:
    """Sum over the event times of all strata, which stand one after the other."""
    groups = reduce(merge_labels, [table.groups for table in strata])
    parts = [_at_events(table, groups, rho) for table in strata]
    at_risk, events, stress = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
    deaths, total = events.sum(axis=0), at_risk.sum(axis=0)
    share = at_risk / np.maximum(total, 1)
    # A single row at risk carries no information: the factor (n - d) / (n - 1) is then 0.
    weight = stress**2 * deaths * (total - deaths) / np.maximum(total - 1, 1)
    n = np.zeros(len(groups), dtype=np.int64)
    for table in strata:
        n[positions(table.groups, groups)] += table.at_start + table.entered.sum(axis=1)
    return LogRankSums(
        groups=groups,
        n=n,
        n_events=events.sum(axis=1).astype(np.int64),
        observed=events @ stress,
        expected=share @ (stress * deaths),
        variance=np.diag(share @ weight) - (share * weight) @ share.T,
        unit=reduce(merge_units, (table.unit for table in strata)),
    )


def _at_events(
    table: EventTable, groups: tuple[str, ...], rho: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rows at risk and events (G, t) at the event times of a stratum, and their weights (t,)."""
    all_events = table.events.sum(axis=0)
    when = np.flatnonzero(all_events.any(axis=0))
    at_risk, events = np.zeros((2, len(groups), when.size))
    own = positions(table.groups, groups)
    at_risk[own], events[own] = table.n_at_risk()[:, when], all_events[:, when]
    return at_risk, events, event_weights(table, rho)[when]


def log_rank_test(sums: LogRankSums, *, method: str = "log-rank") -> HypothesisTest:
    """Turn (stratified) sums into chi-squared, degrees of freedom and p-value.

    Groups that were never at risk at an event time carry no information and are left out of the
    degrees of freedom, as in R. Fewer than two such groups: no test, with the reason.
    """
    return quadratic_test(sums, sums.variance, method)


def quadratic_test(sums: LogRankSums, variance: FloatArray, method: str) -> HypothesisTest:
    """Test that observed less expected is 0 in every group, given its covariance (G, G)."""
    informative = np.flatnonzero(sums.expected > 0)
    base = _no_test(sums, method, informative.size)
    kept = informative[1:]
    own = variance[np.ix_(kept, kept)]
    rank = int(np.linalg.matrix_rank(own, hermitian=True)) if kept.size else 0
    if informative.size < 2:
        return base
    if rank < kept.size:
        reason = "the groups are at risk together at too few event times, or in too few patients"
        return replace(base, reason=reason)
    difference = (sums.observed - sums.expected)[kept]
    statistic = max(float(difference @ np.linalg.solve(own, difference)), 0.0)
    p_value = float(chdtrc(kept.size, statistic))
    return replace(base, statistic=statistic, df=kept.size, p_value=p_value, reason=None)


def _no_test(sums: LogRankSums, method: str, informative: int) -> HypothesisTest:
    reason = f"{informative} of {len(sums.groups)} groups were at risk when events happened"
    return HypothesisTest(
        method=method,
        p_value=None,
        groups=sums.groups,
        n_by_group=tuple(int(n) for n in sums.n),
        observed=tuple(float(k) for k in sums.observed),
        expected=tuple(float(k) for k in sums.expected),
        n=int(sums.n.sum()),
        n_events=int(sums.n_events.sum()),
        unit=sums.unit,
        reason=reason if sums.n_events.any() else "no events",
    )


def log_rank_trend(sums: LogRankSums, scores: Mapping[str, float] | None = None) -> HypothesisTest:
    """Do the hazards rise or fall with the order of the groups? One degree of freedom.

    `scores` gives each group a number (default: 0, 1, 2 ... in the order of the groups). With
    c the scores: (c'(O - E))^2 / c'V c. It is the score test of a Cox model with c as covariate.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [True] * 4, ["once", "twice", "once", "twice"])
    >>> test = log_rank_trend(log_rank_sums(table), {"once": 1, "twice": 2})
    >>> test.df, round(test.statistic, 4), round(log_rank(table).statistic, 4)
    (1.0, 0.6154, 0.6154)
    """
    place = np.arange(len(sums.groups), dtype=np.float64)
    if scores is not None:
        missing = [group for group in sums.groups if group not in scores]
        if missing:
            raise ValueError(f"scores: expected one for each group, found none for {missing[0]!r}")
        place = np.array([scores[group] for group in sums.groups], dtype=np.float64)
    informative = np.flatnonzero(sums.expected > 0)
    base = _no_test(sums, "log-rank test for trend", informative.size)
    if informative.size < 2:
        return base
    centered = place - place[informative].mean()
    variance = float(centered @ sums.variance @ centered)
    if variance <= 1e-12 * float(centered**2 @ np.diag(sums.variance)):
        return replace(base, reason="groups with different scores are at risk together too seldom")
    statistic = float(centered @ (sums.observed - sums.expected)) ** 2 / variance
    p_value = float(chdtrc(1, statistic))
    return replace(base, statistic=statistic, df=1, p_value=p_value, reason=None)


def log_rank(
    table: EventTable, *, groups: tuple[str, ...] | None = None, rho: float = 0.0
) -> HypothesisTest:
    """Do these groups have the same hazard at all times?

    `groups` picks and orders the groups (default: all). With delayed entry, rows count as at risk
    only after they entered. Groups must be known at the start of the clock; if a row's group can
    change with time, use `state_table` and `mantel_byar`. `rho` weights events by S(t-)^rho of all
    groups together: 0 is the log-rank test, 1 the Peto-Peto form of Wilcoxon's. It must be fixed
    before the data are seen; the most convincing of several is no test.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [True] * 4, ["a", "b", "a", "b"])
    >>> test = log_rank(table)
    >>> test.observed, round(test.statistic, 4)
    ((2.0, 2.0), 0.6154)
    """
    chosen = table if groups is None else table.select(*groups)
    return log_rank_test(log_rank_sums(chosen, rho=rho), method=name_of_test("log-rank", rho))


def name_of_test(name: str, rho: float) -> str:
    """The name of a test with its weights, for the results."""
    return name if rho == 0 else f"{name}, Harrington-Fleming rho {rho:g}"


def stratified_log_rank(tables: Mapping[str, EventTable], *, rho: float = 0.0) -> HypothesisTest:
    """Do the groups have the same hazard within strata, such as hospitals or periods?

    `tables` holds one table a stratum. Rows are compared only with rows of their stratum; observed
    and expected events are summed over strata (those of one stratum: `log_rank_sums` of its table).

    >>> one = EventTable.from_rows([1, 2, 3, 4], [True] * 4, ["a", "b", "a", "b"])
    >>> round(stratified_log_rank({"north": one, "south": one}).statistic, 4)
    1.2308
    """
    sums = _sums_over(list(tables.values()), rho) if tables else LogRankSums.zero()
    method = name_of_test(f"log-rank, stratified in {len(tables)}", rho)
    return log_rank_test(sums, method=method)


def state_table(
    start: Any,
    stop: Any,
    event: Any,
    state: Any,
    *,
    states: tuple[str, ...] | None = None,
) -> EventTable:
    """Count counting-process rows (start, stop, event) by the state held during the row.

    A patient who changes state at t has one row that ends at t without event, in the old state,
    and one that starts at t in the new. Kaplan-Meier curves of this table are Simon-Makuch curves.

    >>> table = state_table([0, 0, 5], [9, 5, 8], [1, 0, 1], ["once", "once", "again"])
    >>> table.groups, table.n_at_risk()[:, -1].tolist()
    (('again', 'once'), [0, 1])
    """
    return EventTable.from_rows(stop, event, state, entry=start, groups=states)


def mantel_byar(table: EventTable) -> HypothesisTest:
    """Does the hazard differ between the states in which patients are *at that time*?

    The log-rank test on a `state_table`: each event is compared with who is currently in which
    state, so that nobody is credited with time survived before a later procedure. `n_by_group`
    counts rows (stays in a state), and a patient may have several.

    >>> table = state_table([0, 0, 5], [9, 5, 8], [1, 0, 1], ["once", "once", "again"])
    >>> mantel_byar(table).observed
    (1.0, 1.0)
    """
    return log_rank_test(log_rank_sums(table), method="Mantel-Byar")
