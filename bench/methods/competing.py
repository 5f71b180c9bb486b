"""Several kinds of events, recurrent events and states."""

from __future__ import annotations

from typing import Any

from seriatim.estimation.competing.aalen_johansen import (
    clustered_incidence,
    cumulative_incidence,
    incidence_at,
    incidence_difference,
    incidence_quantile,
    incidence_squares,
)
from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.competing.fine_gray import (
    FineGrayRows,
    cause_specific,
    fine_gray,
    predicted_incidence,
)
from seriatim.estimation.competing.fine_gray_sums import fine_gray_over_sites
from seriatim.estimation.competing.gray_test import gray_sums, gray_test, stratified_gray_test
from seriatim.estimation.competing.mean_cumulative import (
    mean_at,
    mean_cumulative,
    mean_difference,
    mean_squares,
)
from seriatim.estimation.competing.multi_state import (
    length_of_stay,
    occupation,
    occupation_at,
    occupation_products,
    stay_products,
)
from seriatim.estimation.competing.transition_table import StateGraph, StateRows
from seriatim.estimation.survival.event_table import EventTable, stratum_tables

from .rows import FEW, Method, SmallRows

__all__ = ["METHODS"]

YEAR, YEARS = 365.0, 1825.0
MOVES = (("once", "again"), ("once", "dead"), ("again", "dead"))
GRAPH = StateGraph(states=("once", "again", "dead"), moves=MOVES)


def _table(rows: SmallRows) -> EventTable:
    return EventTable.from_rows(rows.cohort.time, rows.cohort.cause, rows.cohort.group)


def _cause_rows(rows: SmallRows) -> CauseRows:
    cohort = rows.cohort
    return CauseRows.from_columns(cohort.time, cohort.cause, cohort.patient, group=cohort.group)


def _curves(rows: SmallRows) -> Any:
    table = _table(rows)
    return [cumulative_incidence(table, c, g) for g in table.groups for c in table.causes]


def _readings(rows: SmallRows) -> Any:
    table = _table(rows)
    one, other = (cumulative_incidence(table, 1, group) for group in ("1", "0"))
    return (
        incidence_at(one, YEAR),
        incidence_quantile(one, 0.25),
        incidence_difference(one, other, YEAR),
    )


def _clustered(rows: SmallRows) -> Any:
    own = _cause_rows(rows)
    curves = []
    for group in own.table.groups:
        squares = incidence_squares(own.table, own, 1, group)
        curves.append(clustered_incidence(cumulative_incidence(own.table, 1, group), squares))
    return curves


def _stratified_gray(rows: SmallRows) -> Any:
    cohort = rows.cohort
    tables = stratum_tables(cohort.center, cohort.time, cohort.cause, cohort.group)
    sums = [gray_sums(table, 1) for table in tables.values()]
    total = sums[0]
    for part in sums[1:]:
        total = total + part
    return stratified_gray_test(total)


def _fine_gray_rows(rows: SmallRows, *names: str) -> FineGrayRows:
    return FineGrayRows.from_columns(
        rows.cohort.time, rows.cohort.cause, rows.covariates(*names), patient=rows.cohort.patient
    )


def _predicted(rows: SmallRows) -> Any:
    fit = fine_gray(_fine_gray_rows(rows, *FEW), 1)
    return predicted_incidence(fit, dict.fromkeys(FEW, 1.0), YEAR)


def _over_sites(rows: SmallRows) -> Any:
    parts = []
    for own in (rows.cohort.patient % 2 == 0, rows.cohort.patient % 2 == 1):
        covariates = {name: column[own] for name, column in rows.covariates(*FEW).items()}
        parts.append(
            FineGrayRows.from_columns(rows.cohort.time[own], rows.cohort.cause[own], covariates)
        )
    return fine_gray_over_sites(parts, 1)


def _mean_curves(rows: SmallRows) -> Any:
    cohort = rows.cohort
    own = CauseRows.from_columns(
        cohort.stop, rows.recurrent, cohort.patient, group=cohort.group, entry=cohort.start
    )
    curves = [
        mean_cumulative(own.table, mean_squares(own.table, own, 1, group), group=group)
        for group in own.table.groups
    ]
    return mean_at(curves[1], YEARS), mean_difference(curves[1], curves[0], YEARS)


def _state_rows(rows: SmallRows) -> StateRows:
    stays = rows.stays
    return GRAPH.rows(stays.stop, stays.state, stays.to, stays.patient, entry=stays.start)


def _occupation(rows: SmallRows) -> Any:
    own = _state_rows(rows)
    curves = occupation(own.table)
    products = occupation_products(own.table, own, (("again", YEARS),))
    return occupation_at(curves, "again", YEARS, products)


def _stay(rows: SmallRows) -> Any:
    own = _state_rows(rows)
    products = stay_products(own.table, own, (("again", YEARS),))
    return length_of_stay(occupation(own.table), "again", YEARS, products)


METHODS = (
    Method("Aalen-Johansen, 2 causes, 3 groups", _curves),
    Method("Incidence at a day, quantile, difference", _readings),
    Method("Aalen-Johansen, patient-clustered, 3 groups", _clustered),
    Method("Gray's test", lambda rows: gray_test(_table(rows), 1)),
    Method("Gray's test, stratified by 10 centers", _stratified_gray, note="ten tests"),
    Method(
        "Cause-specific Cox, 2 causes, 8 covariates",
        lambda rows: cause_specific(rows.cohort.time, rows.cohort.cause, rows.covariates()),
        estimates=2,
        note="two Cox models",
    ),
    Method("Fine-Gray, 3 covariates", lambda rows: fine_gray(_fine_gray_rows(rows, *FEW), 1)),
    Method(
        "Fine-Gray, 8 covariates",
        lambda rows: fine_gray(_fine_gray_rows(rows), 1),
        note="Newton's steps, and residuals that know the weights are estimated",
    ),
    Method("Incidence predicted by Fine-Gray, 3 covariates", _predicted),
    Method(
        "Fine-Gray over 2 sites, 3 covariates",
        _over_sites,
        note="rounds of messages, each the sums of both sites",
    ),
    Method("Mean cumulative function, 3 groups", _mean_curves),
    Method("Occupation of a state, with its error", _occupation),
    Method("Length of stay in a state, with its error", _stay),
)
