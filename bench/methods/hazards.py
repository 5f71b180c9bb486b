"""Cox models and what is asked of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.estimation.hazards.cox import CoxRows, cox, cox_by_group
from seriatim.estimation.hazards.cox_curves import cox_curves, cox_residuals
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.cox_sums import cox_over_sites
from seriatim.estimation.hazards.cox_time_sums import cox_common_baseline
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.proportional_hazards import proportional_hazards
from seriatim.estimation.survival.event_table import EventTable

from .rows import FEW, Method, SmallRows

__all__ = ["METHODS"]

NEWTON = "six evaluations of the likelihood"
SANDWICH = ", and residuals at the maximum and at 0"
ROUNDS = "rounds of messages, each the sums of both sites"
PENALTY = "the slope of the penalty over all risk sets, at the 3 p ends of the profiles in 3 rounds"


def _rows(rows: SmallRows, *names: str) -> CoxRows:
    return CoxRows.from_columns(rows.cohort.time, rows.event, rows.covariates(*names))


def _start_stop(rows: SmallRows) -> CoxRows:
    cohort = rows.cohort
    return CoxRows.from_columns(
        cohort.stop, rows.event, cohort.covariates, start=cohort.start, cluster=cohort.patient
    )


def _by_group(rows: SmallRows) -> Any:
    table = EventTable.from_rows(rows.cohort.time, rows.event, rows.cohort.group)
    return cox_by_group(table, "0")


def _halves(rows: SmallRows) -> tuple[CoxRows, CoxRows]:
    parts = []
    for own in (rows.cohort.patient % 2 == 0, rows.cohort.patient % 2 == 1):
        covariates = {name: column[own] for name, column in rows.covariates().items()}
        parts.append(CoxRows.from_columns(rows.cohort.time[own], rows.event[own], covariates))
    return parts[0], parts[1]


def _strata(rows: SmallRows) -> Any:
    return cox(_rows(rows).with_strata(rows.cohort.center))


def _weighted(rows: SmallRows) -> Any:
    return cox(_rows(rows).with_weights(rows.cohort.covariates["bmi"]))


METHODS = (
    Method("Cox, Efron, 8 covariates", lambda rows: cox(_rows(rows))),
    Method("Cox, Breslow, 8 covariates", lambda rows: cox(_rows(rows), ties=Ties.BRESLOW)),
    Method("Cox, stratified by 10 centers, 8 covariates", _strata, note=NEWTON),
    Method("Cox, sampling weights, 8 covariates", _weighted, note=NEWTON + SANDWICH),
    Method(
        "Cox, start-stop, cluster-robust, 8 covariates",
        lambda rows: cox(_start_stop(rows)),
        note=NEWTON + SANDWICH,
    ),
    Method(
        "Cox, start-stop, 8 covariates",
        lambda rows: cox(replace(_start_stop(rows), cluster=None)),
        note=NEWTON,
    ),
    Method("Cox by group, from an event table", _by_group),
    Method(
        "Cox over 2 sites, strata, 8 covariates",
        lambda rows: cox_over_sites(_halves(rows)),
        note=ROUNDS,
    ),
    Method(
        "Cox over 2 sites, one baseline, 8 covariates",
        lambda rows: cox_common_baseline(_halves(rows)),
        note=ROUNDS,
    ),
    Method(
        "Cox, Firth, profile limits, 3 covariates",
        lambda rows: cox_firth(_rows(rows, *FEW)),
        estimates=3,
        note=PENALTY,
    ),
    Method(
        "Cox, Firth, profile limits, 8 covariates",
        lambda rows: cox_firth(_rows(rows)),
        estimates=8,
        note=PENALTY,
    ),
    Method(
        "Test of proportional hazards, 8 covariates",
        lambda rows: proportional_hazards(_rows(rows)),
        note=NEWTON + ", and the moments at each time",
    ),
    Method(
        "Predicted survival from a Cox model, 8 covariates",
        lambda rows: cox_curves(_rows(rows), dict.fromkeys(rows.cohort.covariates, 1.0)),
        note=NEWTON,
    ),
    Method("Residuals of a Cox model, 8 covariates", lambda rows: cox_residuals(_rows(rows))),
)
