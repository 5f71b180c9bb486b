"""How much do covariates change the hazard? A compact Cox model for counting-process rows.

Efron's handling of ties; delayed entry and covariates that change in time by (start, stop] rows;
standard errors from the information or, with clusters, the robust sandwich of score residuals.
`cox_by_group` fits the model whose only covariate is the group straight from an `EventTable`.

Validated against R `survival::coxph` (tests/reference/cox.R). References: Cox, J R Stat Soc B
1972;34:187. Efron, JASA 1977;72:557. Lin and Wei, JASA 1989;84:1074.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cox_fit import CoxFit, CoxFrame, fit_result, no_fit
from .encoding import encode_patients, encode_times, finite_floats, same_length
from .estimate import FloatArray, IntArray, checked_conf_level
from .event_table import EventTable
from .partial_likelihood import RiskSums, efron_terms, maximize

__all__ = ["CoxRows", "cox", "cox_by_group"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoxRows:
    """Checked rows: a row is at risk in (start, stop]; `cluster` codes patients or is None."""

    start: FloatArray
    stop: FloatArray
    event: NDArray[np.bool_]
    covariates: FloatArray
    names: tuple[str, ...]
    cluster: IntArray | None = None
    unit: str | None = None

    @classmethod
    def from_columns(
        cls,
        stop: Any,
        event: Any,
        covariates: dict[str, Any],
        *,
        start: Any = None,
        cluster: Any = None,
    ) -> "CoxRows":
        """Check and collect columns; missing values are refused.

        `covariates` maps names to columns of numbers. `start` None: at risk from the beginning.
        `cluster` holds a patient identifier a row and asks for robust standard errors.

        >>> rows = CoxRows.from_columns([1, 2, 3], [1, 0, 1], {"age": [60, 50, 70]})
        >>> rows.covariates.shape
        (3, 1)
        """
        if not covariates:
            raise ValueError("covariates: expected at least one named column")
        stops = finite_floats("stop", stop)
        starts = None if start is None else finite_floats("start", start)
        events = finite_floats("event", event)
        columns = [finite_floats(name, column) for name, column in covariates.items()]
        same_length(stop=stops, event=events, start=starts, cluster=cluster)
        same_length(stop=stops, **dict(zip(covariates, columns, strict=True)))
        if not np.isin(events, (0, 1)).all():
            raise ValueError("event: expected True/False; for causes, say which one is the event")
        if starts is not None and (starts >= stops).any():
            row = int(np.argmax(starts >= stops))
            raise ValueError(
                f"start: expected before stop, found {starts[row]} and {stops[row]} at row {row}"
            )
        return cls(
            start=np.full(stops.size, -np.inf) if starts is None else starts,
            stop=stops,
            event=events == 1,
            covariates=np.column_stack(columns),
            names=tuple(covariates),
            cluster=None if cluster is None else encode_patients(cluster)[1],
        )

    def with_unit(self, unit: str | None) -> "CoxRows":
        """Say what a row is: patient, procedure, lesion."""
        return replace(self, unit=unit)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Rows on the grid of event times: at risk at event times first <= j < end."""

    first: IntArray
    end: IntArray
    event: NDArray[np.bool_]
    x: FloatArray
    scale: FloatArray
    times: int

    def at_risk_sum(self, values: FloatArray) -> FloatArray:
        """Sum values over the rows at risk at each event time."""

        def from_the_end(place: IntArray) -> FloatArray:
            sums = np.bincount(place, weights=values, minlength=self.times + 1)
            return np.asarray(np.cumsum(sums[::-1])[::-1], dtype=np.float64)

        # Row counts from its first time up to the one before its end.
        return (from_the_end(self.end) - from_the_end(self.first))[1:]

    def event_sum(self, values: FloatArray) -> FloatArray:
        """Sum values over the rows with the event at each event time."""
        place = self.end[self.event] - 1
        sums = np.bincount(place, weights=values[self.event], minlength=self.times)
        return np.asarray(sums, dtype=np.float64)


def _prepare(rows: CoxRows) -> _Prepared:
    delayed = np.isfinite(rows.start)
    grid, index = encode_times(np.concatenate([rows.stop, rows.start[delayed]]))
    n = rows.stop.size
    is_event = np.zeros(grid.size, dtype=bool)
    is_event[index[:n][rows.event]] = True
    up_to = np.cumsum(is_event)
    first = np.zeros(n, dtype=np.int64)
    first[delayed] = up_to[index[n:]]
    # Standardized covariates keep Newton's steps comparable; results are scaled back.
    x = rows.covariates - rows.covariates.mean(axis=0)
    scale = x.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    end = up_to[index[:n]]
    return _Prepared(first, end, rows.event, x / scale, scale, int(is_event.sum()))


# Beyond this the sums over a risk set lose all but one row; Newton's step is halved instead.
_LARGEST_EXPONENT = 300.0


def _row_sums(data: _Prepared) -> Callable[[FloatArray], RiskSums | None]:
    p = data.x.shape[1]
    events = np.bincount(data.end[data.event] - 1, minlength=data.times)
    event_x = data.x[data.event].sum(axis=0)

    def sums_at(beta: FloatArray) -> RiskSums | None:
        relative = data.x @ beta
        if np.abs(relative).max() > _LARGEST_EXPONENT:
            return None
        risk = np.exp(relative)
        s1, e1 = np.empty((data.times, p)), np.empty((data.times, p))
        s2, e2 = np.empty((data.times, p, p)), np.empty((data.times, p, p))
        for j in range(p):
            weighted = risk * data.x[:, j]
            s1[:, j], e1[:, j] = data.at_risk_sum(weighted), data.event_sum(weighted)
            for k in range(j + 1):
                product = weighted * data.x[:, k]
                s2[:, j, k] = s2[:, k, j] = data.at_risk_sum(product)
                e2[:, j, k] = e2[:, k, j] = data.event_sum(product)
        s0, e0 = data.at_risk_sum(risk), data.event_sum(risk)
        return RiskSums(events, s0, s1, s2, e0, e1, e2, event_x, float(event_x @ beta))

    return sums_at


def cox(rows: CoxRows, *, conf_level: float = 0.95) -> CoxFit:
    """By what factor does each covariate multiply the hazard, the others held fixed?

    Ties: Efron. With clusters the standard errors are robust (sandwich of Efron score residuals
    summed by cluster, no small-sample factor, as R). A covariate that never varies among rows at
    risk, or one whose coefficient runs off (a group without events), gives None with the reason.

    >>> rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})
    >>> round(cox(rows).terms[0].value, 4)
    2.5616
    """
    level = checked_conf_level(conf_level)
    n, n_events = rows.stop.size, int(rows.event.sum())
    frame = CoxFrame(rows.names, level, rows.unit, n, n_events, rows.cluster is not None)
    if n_events == 0:
        return no_fit(frame, "no events")
    data = _prepare(rows)
    sums_at = _row_sums(data)
    found = maximize(sums_at, len(rows.names))
    if found is None:
        return no_fit(frame, _CONSTANT)
    influence = None
    if rows.cluster is not None:
        residuals = _score_residuals(data, found.sums, found.coefficients)
        influence = np.zeros((int(rows.cluster.max()) + 1, len(rows.names)))
        np.add.at(influence, rows.cluster, residuals)
        # The residuals sum to 0: a single cluster has only their rounding noise.
        influence *= influence.shape[0] > 1
    return fit_result(frame, found, influence, data.scale)


_CONSTANT = "a covariate does not vary among rows at risk, or repeats the others"


def _score_residuals(data: _Prepared, sums: RiskSums, beta: FloatArray) -> FloatArray:
    """Each row's part of the score: event minus expected, over its time at risk (Efron)."""
    which, share, z, a = efron_terms(sums)

    def by_time(weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        columns = [np.ones(which.size), *a.T]
        sums = np.column_stack(
            [np.bincount(which, weights=weights * c, minlength=data.times) for c in columns]
        ).astype(np.float64)
        return sums[:, 0], sums[:, 1:]

    def summed(values: FloatArray) -> FloatArray:
        before_first = np.zeros((1, *values.shape[1:]))
        return np.concatenate([before_first, np.cumsum(values, axis=0)])

    hazard, hazard_x = by_time(1 / z)
    tied, tied_x = by_time((1 - share) / z)
    mean = (
        np.column_stack(
            [np.bincount(which, weights=a[:, j], minlength=data.times) for j in range(a.shape[1])]
        )
        / sums.events[:, None]
    )
    # A row that has the event leaves its own risk set during the ties of its last time.
    end = data.end - data.event
    total, total_x = summed(hazard), summed(hazard_x)
    cumulative = total[end] - total[np.minimum(data.first, end)]
    cumulative_x = total_x[end] - total_x[np.minimum(data.first, end)]
    last = np.maximum(data.end - 1, 0)
    cumulative = cumulative + np.where(data.event, tied[last], 0.0)
    cumulative_x = cumulative_x + np.where(data.event[:, None], tied_x[last], 0.0)
    risk = np.exp(data.x @ beta)[:, None]
    expected = risk * (data.x * cumulative[:, None] - cumulative_x)
    return np.where(data.event[:, None], data.x - mean[last], 0.0) - expected


def cox_by_group(table: EventTable, reference: str, *, conf_level: float = 0.95) -> CoxFit:
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
    frame = CoxFrame(others, level, table.unit, table.n(), int(counts.events.sum()), False)
    if frame.n_events == 0 or not others:
        return no_fit(frame, "no events" if others else "expected at least two groups")
    found = maximize(_group_sums(counts), len(others))
    if found is None:
        return no_fit(frame, _CONSTANT)
    return fit_result(frame, found, None, np.ones(len(others)))


def _group_sums(counts: EventTable) -> Callable[[FloatArray], RiskSums]:
    """Risk sums by counting: group g has covariate vector e_g, the reference 0."""
    when = np.flatnonzero(counts.events[0].any(axis=0))
    at_risk = counts.n_at_risk()[:, when].T.astype(np.float64)
    deaths = counts.events[0][:, when].T.astype(np.float64)
    p = len(counts.groups) - 1
    events = counts.events[0][:, when].sum(axis=0)
    event_x = deaths[:, 1:].sum(axis=0)
    diagonal = np.arange(p)

    def sums_at(beta: FloatArray) -> RiskSums:
        risk = np.exp(np.concatenate([[0.0], beta]))
        n, d = at_risk * risk, deaths * risk
        s2, e2 = np.zeros((when.size, p, p)), np.zeros((when.size, p, p))
        s2[:, diagonal, diagonal], e2[:, diagonal, diagonal] = n[:, 1:], d[:, 1:]
        first, tied = n[:, 1:], d[:, 1:]
        score = float(event_x @ beta)
        return RiskSums(events, n.sum(axis=1), first, s2, d.sum(axis=1), tied, e2, event_x, score)

    return sums_at
