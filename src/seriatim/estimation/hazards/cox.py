"""How much do covariates change the hazard? A compact Cox model for counting-process rows.

Efron's or Breslow's handling of ties; delayed entry and covariates that change in time by
(start, stop] rows; strata, case weights; standard errors from the information or, with clusters,
the robust sandwich of score residuals. `cox_by_group` fits the model whose only covariate is the
group straight from an `EventTable`. Several sites fit one model by handing over sums: `cox_sums`.

Validated against R `survival::coxph` (tests/reference/cox.R). References: Cox, J R Stat Soc B
1972;34:187. Efron, JASA 1977;72:557. Lin and Wei, JASA 1989;84:1074.
"""

from collections.abc import Callable

import numpy as np

from ..compiled.loader import pays
from ..estimate import FloatArray, checked_conf_level
from ..survival.event_table import EventTable
from .cox_compiled import CompiledGrid, compiled_grid
from .cox_fit import CoxFit, CoxFrame, Robust, fit_result, no_fit
from .cox_grid import RiskGrid, risk_grid
from .cox_maximum import MaximumFound, maximize
from .cox_rows import CoxRows
from .partial_likelihood import Likelihood, RiskSums, Ties, likelihood

__all__ = ["CONSTANT", "CoxRows", "cox", "cox_by_group", "robust_sums"]

CONSTANT = "a covariate does not vary among the rows at risk, or repeats the others"


def cox(rows: CoxRows, *, ties: Ties = Ties.EFRON, conf_level: float = 0.95) -> CoxFit:
    """By what factor does each covariate multiply the hazard, the others held fixed?

    With clusters the standard errors are robust (sandwich of score residuals summed by cluster, no
    small-sample factor, as R). With strata each has its own baseline hazard. With weights each of
    Efron's terms counts by the mean weight of the tied events. A covariate that never varies among
    rows at risk, or one whose coefficient runs off (a group without events), gives None with the
    reason.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> round(cox(rows).terms[0].value, 4)
    2.5616
    """
    level = checked_conf_level(conf_level)
    n, n_events = rows.stop.size, int(rows.event.sum())
    frame = CoxFrame(rows.names, level, rows.unit, n, n_events, rows.robust, ties)
    if n_events == 0:
        return no_fit(frame, "no events")
    grid = compiled_grid(rows, ties) if pays(n) else risk_grid(rows, ties)
    found = maximize(grid.likelihood, len(rows.names))
    if found is None:
        return no_fit(frame, CONSTANT)
    robust = robust_sums(grid, rows, found) if rows.robust else None
    return fit_result(frame, found, robust, grid.scale)


def robust_sums(grid: RiskGrid | CompiledGrid, rows: CoxRows, found: MaximumFound) -> Robust:
    """Sum the products of score residuals over clusters, at the maximum and at 0."""

    def meat(here: Likelihood) -> FloatArray:
        assert here.at is not None, "a grid keeps where it was evaluated"
        moved = grid.influence(here.at, rows.cluster)
        return np.asarray(moved.T @ moved)

    return Robust(meat(found.fitted), meat(found.null))


def cox_by_group(
    table: EventTable, reference: str, *, ties: Ties = Ties.EFRON, conf_level: float = 0.95
) -> CoxFit:
    """What is the hazard ratio of each group, or current state, against the reference?

    The Cox model with the group as its only covariate, fitted from the counts: for a table of
    states (`log_rank.state_table`) this is the time-dependent hazard ratio beside Mantel-Byar, and
    without ties its score test is the log-rank test. Every cause is the event.

    >>> table = EventTable.from_rows([1, 2, 3, 4], [True] * 4, ["a", "b", "a", "b"])
    >>> round(cox_by_group(table, "b").terms[0].value, 4)
    2.5616
    """
    level = checked_conf_level(conf_level)
    table.index(reference)
    others = tuple(group for group in table.groups if group != reference)
    counts = table.select(reference, *others).any_cause()
    n_events = int(counts.events.sum())
    frame = CoxFrame(others, level, table.unit, table.n(), n_events, False, ties)
    if frame.n_events == 0 or not others:
        return no_fit(frame, "no events" if others else "expected at least two groups")
    found = maximize(_group_likelihood(counts, ties), len(others))
    if found is None:
        return no_fit(frame, CONSTANT)
    return fit_result(frame, found, None, np.ones(len(others)))


def _group_likelihood(counts: EventTable, ties: Ties) -> Callable[[FloatArray], Likelihood | None]:
    """Risk sums by counting: group g has covariate vector e_g, the reference 0."""
    when = np.flatnonzero(counts.events[0].any(axis=0))
    at_risk = counts.n_at_risk()[:, when].astype(np.float64)
    deaths = counts.events[0][:, when].astype(np.float64)
    p = len(counts.groups) - 1
    events = counts.events[0][:, when].sum(axis=0)
    event_x = deaths[1:].sum(axis=1)
    diagonal = np.arange(p)

    def likelihood_at(beta: FloatArray) -> Likelihood | None:
        risk = np.exp(np.concatenate([[0.0], beta]))[:, None]
        n, d = at_risk * risk, deaths * risk
        s2, e2 = np.zeros((p, p, when.size)), np.zeros((p, p, when.size))
        s2[diagonal, diagonal], e2[diagonal, diagonal] = n[1:], d[1:]
        sums = RiskSums(
            events=events,
            weight=events.astype(np.float64),
            s0=n.sum(axis=0),
            s1=n[1:],
            s2=s2,
            e0=d.sum(axis=0),
            e1=d[1:],
            e2=e2,
            event_x=event_x,
            event_score=float(event_x @ beta),
        )
        return likelihood(sums, ties)

    return likelihood_at
