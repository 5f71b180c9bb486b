"""Are the groups' hazards the same? The log-rank test, with delayed entry and changing states.

At each event time, with n at risk and d events, the events of group g are compared with their
expectation d n_g / n; the variance is hypergeometric, so ties are handled exactly. `LogRankSums`
of strata (for example hospitals) add up to the stratified test.

Validated against R `survival::survdiff`, and with entry times against the score test of
`coxph(ties = "exact")`, which is this test (tests/reference/log_rank.R). References: Mantel,
Cancer Chemother Rep 1966;50:163. Mantel and Byar, JASA 1974;69:81.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import chdtrc

from .encoding import merge_labels, merge_units
from .estimate import FloatArray, HypothesisTest, IntArray
from .event_table import EventTable

__all__ = [
    "LogRankSums",
    "log_rank",
    "log_rank_sums",
    "log_rank_test",
    "mantel_byar",
    "state_table",
]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogRankSums:
    """Observed and expected events by group, and the covariance of their difference.

    Adding the sums of two strata gives the stratified log-rank test: only these few numbers leave
    a hospital.
    """

    groups: tuple[str, ...]
    n: IntArray
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
            observed=np.zeros(0),
            expected=np.zeros(0),
            variance=np.zeros((0, 0)),
        )

    def __add__(self, other: "LogRankSums") -> "LogRankSums":
        if not isinstance(other, LogRankSums):
            return NotImplemented
        groups = merge_labels(self.groups, other.groups)
        n = np.zeros(len(groups), dtype=np.int64)
        observed, expected = np.zeros(len(groups)), np.zeros(len(groups))
        variance = np.zeros((len(groups), len(groups)))
        for part in (self, other):
            place = np.array([groups.index(group) for group in part.groups], dtype=np.int64)
            n[place] += part.n
            observed[place] += part.observed
            expected[place] += part.expected
            variance[np.ix_(place, place)] += part.variance
        return LogRankSums(
            groups=groups,
            n=n,
            observed=observed,
            expected=expected,
            variance=variance,
            unit=merge_units(self.unit, other.unit),
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("n", "observed", "expected", "variance")
        labels = {"groups": list(self.groups), "unit": self.unit}
        return labels | {name: getattr(self, name).tolist() for name in names}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "LogRankSums":
        """Read back what `to_json` wrote."""
        size = len(data["groups"])
        return cls(
            groups=tuple(data["groups"]),
            n=np.array(data["n"], dtype=np.int64),
            observed=np.array(data["observed"], dtype=np.float64),
            expected=np.array(data["expected"], dtype=np.float64),
            variance=np.array(data["variance"], dtype=np.float64).reshape(size, size),
            unit=data["unit"],
        )


def log_rank_sums(table: EventTable) -> LogRankSums:
    """Sum the log-rank terms of one stratum over its event times; every cause is the event."""
    table = table.any_cause()
    events = table.events[0]
    when = np.flatnonzero(events.any(axis=0))
    at_risk = table.n_at_risk()[:, when].astype(np.float64)
    deaths = events[:, when].sum(axis=0).astype(np.float64)
    total = at_risk.sum(axis=0)
    share = at_risk / np.maximum(total, 1)
    # A single row at risk carries no information: the factor (n - d) / (n - 1) is then 0.
    weight = deaths * (total - deaths) / np.maximum(total - 1, 1)
    return LogRankSums(
        groups=table.groups,
        n=table.at_start + table.entered.sum(axis=1),
        observed=events.sum(axis=1).astype(np.float64),
        expected=share @ deaths,
        variance=np.diag(share @ weight) - (share * weight) @ share.T,
        unit=table.unit,
    )


def log_rank_test(sums: LogRankSums, *, method: str = "log-rank") -> HypothesisTest:
    """Turn (stratified) sums into chi-squared, degrees of freedom and p-value.

    Groups that were never at risk at an event time carry no information and are left out of the
    degrees of freedom, as in R. Fewer than two such groups: no test, with the reason.
    """
    informative = np.flatnonzero(sums.expected > 0)
    base = HypothesisTest(
        method=method,
        p_value=None,
        groups=sums.groups,
        n_by_group=tuple(int(n) for n in sums.n),
        observed=tuple(float(k) for k in sums.observed),
        expected=tuple(float(k) for k in sums.expected),
        n=int(sums.n.sum()),
        n_events=int(sums.observed.sum()),
        unit=sums.unit,
        reason=_no_test(sums, informative.size),
    )
    kept = informative[1:]
    variance = sums.variance[np.ix_(kept, kept)]
    rank = int(np.linalg.matrix_rank(variance, hermitian=True)) if kept.size else 0
    if informative.size < 2:
        return base
    if rank < kept.size:
        reason = "the groups are at risk together at too few event times for a test"
        return replace(base, reason=reason)
    difference = (sums.observed - sums.expected)[kept]
    statistic = max(float(difference @ np.linalg.solve(variance, difference)), 0.0)
    p_value = float(chdtrc(kept.size, statistic))
    return replace(base, statistic=statistic, df=kept.size, p_value=p_value, reason=None)


def _no_test(sums: LogRankSums, informative: int) -> str:
    if sums.observed.sum() == 0:
        return "no events"
    return f"{informative} of {len(sums.groups)} groups were at risk when events happened"


def log_rank(table: EventTable, *, groups: tuple[str, ...] | None = None) -> HypothesisTest:
    """Do these groups have the same hazard at all times?

    `groups` picks and orders the groups (default: all). With delayed entry, rows count as at risk
    only after they entered. Groups must be known at the start of the clock; if a row's group can
    change with time, use `state_table` and `mantel_byar`.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [True] * 4, ["a", "b", "a", "b"])
    >>> test = log_rank(table)
    >>> test.observed, round(test.statistic, 4)
    ((2.0, 2.0), 0.6154)
    """
    chosen = table if groups is None else table.select(*groups)
    return log_rank_test(log_rank_sums(chosen))


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
