"""Seriatim: from plain typed columns, validation and encoding included, to full results."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..calls import REPLICATES, SEED, Call, read_coefficients, value_at
from ..cohort import CATEGORICAL, Cohort


def kaplan_meier(cohort: Cohort) -> Call:
    """Curves, limits and medians from rows."""
    from seriatim.estimation.survival.event_table import EventTable
    from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival

    event = cohort.event

    def run() -> Any:
        table = EventTable.from_rows(cohort.time, event, cohort.group)
        curves = [kaplan_meier(table, group) for group in table.groups]
        return [(curve, median_survival(curve)) for curve in curves]

    return Call(run=run, read=_read_curve)


def kaplan_meier_kernel(cohort: Cohort) -> Call:
    """Curves, limits and medians from a table."""
    from seriatim.estimation.survival.event_table import EventTable
    from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival

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


def kaplan_meier_clustered(cohort: Cohort) -> Call:
    """Curves with patient-clustered limits, and medians, from rows."""
    from seriatim.estimation.survival.kaplan_meier import median_survival
    from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
    from seriatim.estimation.survival.patient_rows import PatientRows

    event = cohort.event

    def run() -> Any:
        rows = PatientRows.from_rows(cohort.patient, cohort.time, event, cohort.group)
        return [(curve, median_survival(curve)) for curve in clustered_curves(rows)]

    return Call(run=run, read=_read_curve)


def log_rank(cohort: Cohort) -> Call:
    """The test from rows."""
    from seriatim.estimation.survival.event_table import EventTable
    from seriatim.estimation.survival.log_rank import log_rank

    event = cohort.event

    def run() -> Any:
        return log_rank(EventTable.from_rows(cohort.time, event, cohort.group))

    return Call(run=run, read=_read_test)


def log_rank_kernel(cohort: Cohort) -> Call:
    """The test from a table."""
    from seriatim.estimation.survival.event_table import EventTable
    from seriatim.estimation.survival.log_rank import log_rank

    table = EventTable.from_rows(cohort.time, cohort.event, cohort.group)
    return Call(run=lambda: log_rank(table), read=_read_test)


def log_rank_stratified(cohort: Cohort) -> Call:
    """One table a center, counted in one pass, and the sums of their tests."""
    from seriatim.estimation.survival.event_table import stratum_tables
    from seriatim.estimation.survival.log_rank import stratified_log_rank

    event = cohort.event

    def run() -> Any:
        return stratified_log_rank(stratum_tables(cohort.center, cohort.time, event, cohort.group))

    return Call(run=run, read=_read_test)


def _read_test(result: Any) -> dict[str, float]:
    # Not the p-value: it is far below what some engines can tell from 0.
    return {"statistic": result.statistic}


def aalen_johansen(cohort: Cohort) -> Call:
    """Both causes in each group, from rows."""
    from seriatim.estimation.competing.aalen_johansen import cumulative_incidence
    from seriatim.estimation.survival.event_table import EventTable

    def run() -> Any:
        table = EventTable.from_rows(cohort.time, cohort.cause, cohort.group)
        return [cumulative_incidence(table, c, g) for g in table.groups for c in table.causes]

    return Call(run=run, read=_read_incidence)


def aalen_johansen_kernel(cohort: Cohort) -> Call:
    """Both causes in each group, from a table."""
    from seriatim.estimation.competing.aalen_johansen import cumulative_incidence
    from seriatim.estimation.survival.event_table import EventTable

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
    from seriatim.estimation.hazards.cox import CoxRows, cox

    event = cohort.event

    def run() -> Any:
        return cox(CoxRows.from_columns(cohort.time, event, cohort.covariates))

    return Call(run=run, read=_read_terms)


def cox_kernel(cohort: Cohort) -> Call:
    """The fit from checked rows."""
    from seriatim.estimation.hazards.cox import CoxRows, cox

    rows = CoxRows.from_columns(cohort.time, cohort.event, cohort.covariates)
    return Call(run=lambda: cox(rows), read=_read_terms)


def cox_start_stop(cohort: Cohort) -> Call:
    """Days since the first procedure, standard errors clustered by patient."""
    from seriatim.estimation.hazards.cox import CoxRows, cox

    event = cohort.event

    def run() -> Any:
        rows = CoxRows.from_columns(
            cohort.stop, event, cohort.covariates, start=cohort.start, cluster=cohort.patient
        )
        return cox(rows)

    return Call(run=run, read=_read_terms)


def cox_start_stop_kernel(cohort: Cohort) -> Call:
    """The robust fit from checked rows."""
    from seriatim.estimation.hazards.cox import CoxRows, cox

    rows = CoxRows.from_columns(
        cohort.stop,
        cohort.event,
        cohort.covariates,
        start=cohort.start,
        cluster=cohort.patient,
    )
    return Call(run=lambda: cox(rows), read=_read_terms)


def _read_terms(result: Any) -> dict[str, float]:
    return read_coefficients(result.coefficients, [term.std_error for term in result.terms])


def gee(cohort: Cohort) -> Call:
    """Exchangeable within patients, sandwich without small-sample correction, as geepack."""
    from seriatim.estimation.regression.gee import WorkingCorrelation, gee
    from seriatim.estimation.regression.response_rows import ResponseRows
    from seriatim.estimation.sandwich import Correction

    def run() -> Any:
        rows = ResponseRows.from_columns(cohort.patient, cohort.response, cohort.covariates)
        return gee(rows, correlation=WorkingCorrelation.EXCHANGEABLE, correction=Correction.LZ)

    return Call(run=run, read=_read_terms)


def bootstrap_median(cohort: Cohort) -> Call:
    """Percentile limits of the median of all rows."""
    from seriatim.estimation.resampling.bootstrap import percentile_limits
    from seriatim.estimation.resampling.bootstrap_survival import (
        CurveReading,
        PatientEvents,
        bootstrap_survival,
    )
    from seriatim.estimation.resampling.resampling import ResamplingPlan

    event = cohort.event
    plan = ResamplingPlan(seed=SEED, n_replicates=REPLICATES)

    def run() -> Any:
        rows = PatientEvents.from_rows(cohort.patient, cohort.time, event)
        replicates = bootstrap_survival(rows, plan, CurveReading(quantile=0.5))
        return replicates, percentile_limits(replicates)

    def read(result: Any) -> dict[str, float]:
        values = result[0].replicates
        return {"mean": float(values.mean()), "std_error": float(values.std(ddof=1))}

    return Call(run=run, read=read)


def table_one(cohort: Cohort) -> Call:
    """Means, quartiles and counts by group, with tests; categories are small whole numbers."""
    from seriatim.estimation.counts.chi_squared import chi_squared
    from seriatim.estimation.counts.descriptives import category_shares, describe
    from seriatim.estimation.counts.group_tests import one_way_anova
    from seriatim.estimation.counts.value_counts import ValueCounts
    from seriatim.estimation.summary import CountTable

    measured = {k: v for k, v in cohort.covariates.items() if k not in CATEGORICAL}
    categories = {name: cohort.covariates[name].astype(np.int8) for name in CATEGORICAL}

    def run() -> Any:
        means, counts = {}, {}
        for name, values in ValueCounts.from_columns(measured, cohort.group).items():
            groups = [describe(values, group) for group in values.groups]
            means[name] = groups, one_way_anova(values, equal_variances=True)
        for name, column in categories.items():
            table = CountTable.from_rows(cohort.group, column)
            shares = [category_shares(table, group) for group in table.rows]
            counts[name] = shares, chi_squared(table)
        return means, counts

    return Call(run=run, read=_read_table_one)


def _read_table_one(result: Any) -> dict[str, float]:
    means, counts = result
    age = means["age"][0][0]
    return {
        "mean": age.mean,
        "sd": age.std_dev,
        "count": counts["sex"][0][0][0].count,
        "p_mean": means["bmi"][1].p_value,
        "p_count": counts["sex"][1].p_value,
    }
