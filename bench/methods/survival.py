"""Curves, log-rank tests and restricted means."""

from __future__ import annotations

from typing import Any

from seriatim.estimation.survival.event_table import EventTable, stratum_tables
from seriatim.estimation.survival.group_values import difference, equality_test, ratio
from seriatim.estimation.survival.kaplan_meier import (
    kaplan_meier,
    median_survival,
    reverse_kaplan_meier,
    risk_table,
)
from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
from seriatim.estimation.survival.landmark import landmark
from seriatim.estimation.survival.log_rank import (
    log_rank,
    log_rank_sums,
    log_rank_trend,
    mantel_byar,
    state_table,
    stratified_log_rank,
)
from seriatim.estimation.survival.log_rank_clustered import (
    log_rank_clustered,
    log_rank_influence,
)
from seriatim.estimation.survival.milestone import milestone, milestone_influence, mover_difference
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.restricted_mean import (
    restricted_mean,
    restricted_mean_influence,
)
from seriatim.estimation.survival.simon_makuch import simon_makuch
from seriatim.estimation.survival.weighted_event_table import WeightedEventTable

from .rows import Method, SmallRows

__all__ = ["METHODS"]

YEAR, YEARS = 365.0, 1825.0


def _table(rows: SmallRows) -> EventTable:
    return EventTable.from_rows(rows.cohort.time, rows.event, rows.cohort.group)


def _states(rows: SmallRows) -> EventTable:
    return state_table(rows.cohort.start, rows.cohort.stop, rows.event, rows.again_rows)


def _patients(rows: SmallRows) -> PatientRows:
    cohort = rows.cohort
    return PatientRows.from_rows(cohort.patient, cohort.time, rows.event, cohort.group)


def _curves(rows: SmallRows) -> Any:
    table = _table(rows)
    curves = [kaplan_meier(table, group) for group in table.groups]
    return [(curve, median_survival(curve)) for curve in curves]


def _weighted_curves(rows: SmallRows) -> Any:
    weight = rows.cohort.covariates["bmi"]
    table = WeightedEventTable.from_rows(rows.cohort.time, rows.event, weight, rows.cohort.group)
    return [kaplan_meier(table, group) for group in table.counts.groups]


def _at_risk(rows: SmallRows) -> Any:
    table = _table(rows)
    return [risk_table(table, (0.0, YEAR, YEARS), group) for group in table.groups]


def _clustered_curves(rows: SmallRows) -> Any:
    return [(curve, median_survival(curve)) for curve in clustered_curves(_patients(rows))]


def _stratified(rows: SmallRows) -> Any:
    cohort = rows.cohort
    return stratified_log_rank(stratum_tables(cohort.center, cohort.time, rows.event, cohort.group))


def _clustered_log_rank(rows: SmallRows) -> Any:
    patients = _patients(rows)
    table = patients.table()
    return log_rank_clustered(log_rank_sums(table), log_rank_influence(patients, table))


def _landmark(rows: SmallRows) -> Any:
    own = rows.patients
    found = landmark(own.days, own.death, [own.days_again], YEAR, states=("once", "again"))
    return log_rank(found.table)


def _milestones(rows: SmallRows) -> Any:
    values = milestone(_table(rows), YEAR)
    return difference(values, "1", "0"), mover_difference(values, "1", "0"), equality_test(values)


def _clustered_milestones(rows: SmallRows) -> Any:
    patients = _patients(rows)
    table = patients.table()
    return difference(
        milestone(table, YEAR, clusters=milestone_influence(patients, table, YEAR)), "1", "0"
    )


def _restricted_means(rows: SmallRows) -> Any:
    values = restricted_mean(_table(rows), YEARS)
    return difference(values, "1", "0"), ratio(values, "1", "0"), equality_test(values)


def _clustered_means(rows: SmallRows) -> Any:
    patients = _patients(rows)
    table = patients.table()
    clusters = restricted_mean_influence(patients, table, YEARS)
    return difference(restricted_mean(table, YEARS, clusters=clusters), "1", "0")


METHODS = (
    Method("Kaplan-Meier with limits and medians, 3 groups", _curves),
    Method("Kaplan-Meier, weighted, 3 groups", _weighted_curves),
    Method("Reverse Kaplan-Meier", lambda rows: reverse_kaplan_meier(_table(rows), "0")),
    Method("Numbers at risk, 3 groups", _at_risk),
    Method("Kaplan-Meier, patient-clustered, 3 groups", _clustered_curves),
    Method("Log-rank, 3 groups", lambda rows: log_rank(_table(rows))),
    Method("Log-rank for trend", lambda rows: log_rank_trend(log_rank_sums(_table(rows)))),
    Method("Log-rank, weighted (rho 1)", lambda rows: log_rank(_table(rows), rho=1)),
    Method("Log-rank, stratified by 10 centers", _stratified),
    Method("Log-rank, patient-clustered", _clustered_log_rank),
    Method("Mantel-Byar", lambda rows: mantel_byar(_states(rows))),
    Method("Landmark, with its log-rank test", _landmark),
    Method("Simon-Makuch curves", lambda rows: simon_makuch(_states(rows))),
    Method("Milestone: differences and test", _milestones),
    Method("Milestone, patient-clustered", _clustered_milestones),
    Method("Restricted mean: difference, ratio and test", _restricted_means),
    Method("Restricted mean, patient-clustered", _clustered_means),
)
