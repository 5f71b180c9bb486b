"""Seriatim: from plain typed columns, validation and encoding included, to full results."""

from __future__ import annotations

from typing import Any

from ..calls import Call, read_coefficients, value_at
from ..cohort import Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """Curves, limits and medians from rows."""
    from seriatim.estimation.event_table import EventTable
    from seriatim.estimation.kaplan_meier import kaplan_meier, median_survival

    event = cohort.event

    def run() -> Any:
        table = EventTable.from_rows(cohort.time, event, cohort.group)
        curves = [kaplan_meier(table, group) for group in table.groups]
        return [(curve, median_survival(curve)) for curve in curves]

    return Call(run=run, read=_read_curve)


def kaplan_meier_kernel(cohort: Cohort) -> Call:
    """Curves, limits and medians from a table."""
    from seriatim.estimation.event_table import EventTable
    from seriatim.estimation.kaplan_meier import kaplan_meier, median_survival

    table = EventTable.from_rows(cohort.time, cohort.event, cohort.group)

    def run() -> Any:
        curves = [kaplan_meier(table, group) for group in table.groups]
        return [(curve, median_survival(curve)) for curve in curves]

    return Call(run=run, read=_read_curve)


def _read_curve(result: Any) -> dict[str, float]:
    curve, median = result[0]
    return {
        "survival": value_at(curve.time, curve.survival),
        "std_error": value_at(curve.time, curve.std_error),
        "conf_low": value_at(curve.time, curve.conf_low),
        "median": median.value,
        "median_low": median.conf_low,
    }


def log_rank(cohort: Cohort) -> Call:
    """The test from rows."""
    from seriatim.estimation.event_table import EventTable
    from seriatim.estimation.log_rank import log_rank

    event = cohort.event

    def run() -> Any:
        return log_rank(EventTable.from_rows(cohort.time, event, cohort.group))

    return Call(run=run, read=_read_test)


def log_rank_kernel(cohort: Cohort) -> Call:
    """The test from a table."""
    from seriatim.estimation.event_table import EventTable
    from seriatim.estimation.log_rank import log_rank

    table = EventTable.from_rows(cohort.time, cohort.event, cohort.group)
    return Call(run=lambda: log_rank(table), read=_read_test)


def log_rank_stratified(cohort: Cohort) -> Call:
    """The sums of each center's table, added."""
    from seriatim.estimation.event_table import EventTable
    from seriatim.estimation.log_rank import LogRankSums, log_rank_sums, log_rank_test

    event = cohort.event

    def run() -> Any:
        total = LogRankSums.zero()
        for center in range(int(cohort.center.max()) + 1):
            own = cohort.center == center
            table = EventTable.from_rows(cohort.time[own], event[own], cohort.group[own])
            total = total + log_rank_sums(table)
        return log_rank_test(total)

    return Call(run=run, read=_read_test)


def _read_test(result: Any) -> dict[str, float]:
    return {"statistic": result.statistic, "p_value": result.p_value}


def aalen_johansen(cohort: Cohort) -> Call:
    """Both causes in each group, from rows."""
    from seriatim.estimation.aalen_johansen import cumulative_incidence
    from seriatim.estimation.event_table import EventTable

    def run() -> Any:
        table = EventTable.from_rows(cohort.time, cohort.cause, cohort.group)
        return [cumulative_incidence(table, c, g) for g in table.groups for c in table.causes]

    return Call(run=run, read=_read_incidence)


def aalen_johansen_kernel(cohort: Cohort) -> Call:
    """Both causes in each group, from a table."""
    from seriatim.estimation.aalen_johansen import cumulative_incidence
    from seriatim.estimation.event_table import EventTable

    table = EventTable.from_rows(cohort.time, cohort.cause, cohort.group)

    def run() -> Any:
        return [cumulative_incidence(table, c, g) for g in table.groups for c in table.causes]

    return Call(run=run, read=_read_incidence)


def _read_incidence(result: Any) -> dict[str, float]:
    curve = result[0]
    return {
        "incidence": value_at(curve.time, curve.incidence),
        "std_error": value_at(curve.time, curve.std_error),
    }


def cox(cohort: Cohort) -> Call:
    """Days from the procedure, rows taken as independent."""
    from seriatim.estimation.cox import CoxRows, cox

    event = cohort.event

    def run() -> Any:
        return cox(CoxRows.from_columns(cohort.time, event, cohort.covariates))

    return Call(run=run, read=_read_cox)


def cox_kernel(cohort: Cohort) -> Call:
    """The fit from checked rows."""
    from seriatim.estimation.cox import CoxRows, cox

    rows = CoxRows.from_columns(cohort.time, cohort.event, cohort.covariates)
    return Call(run=lambda: cox(rows), read=_read_cox)


def cox_start_stop(cohort: Cohort) -> Call:
    """Days since the first procedure, standard errors clustered by patient."""
    from seriatim.estimation.cox import CoxRows, cox

    event = cohort.event

    def run() -> Any:
        rows = CoxRows.from_columns(
            cohort.stop, event, cohort.covariates, start=cohort.start, cluster=cohort.patient
        )
        return cox(rows)

    return Call(run=run, read=_read_cox)


def cox_start_stop_kernel(cohort: Cohort) -> Call:
    """The robust fit from checked rows."""
    from seriatim.estimation.cox import CoxRows, cox

    rows = CoxRows.from_columns(
        cohort.stop,
        cohort.event,
        cohort.covariates,
        start=cohort.start,
        cluster=cohort.patient,
    )
    return Call(run=lambda: cox(rows), read=_read_cox)


def _read_cox(result: Any) -> dict[str, float]:
    return read_coefficients(result.coefficients, [term.std_error for term in result.terms])
