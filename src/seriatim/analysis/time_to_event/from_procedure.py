"""Survival with the clock restarted at each procedure: described, because readers expect it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.analysis.time_to_event.curves import (
    in_months,
    risk_grid,
    risk_table_rows,
    survival_curve_rows,
    survival_rows,
)
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.time_to_event import ProcedureClock
from seriatim.estimation.survival.kaplan_meier import risk_table
from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.protocol import TimeToEventEndpoint

ANALYSIS = "survival_from_procedure"


def from_procedure_rows(
    study: Study, endpoint: TimeToEventEndpoint, clock: ProcedureClock
) -> Iterator[ResultRow]:
    """Yield survival from each procedure by its number, limits clustered by patient; no test.

    A patient treated three times is in three curves, and a later curve holds only patients who
    lived and were chosen for it. No test answers what the curves seem to ask.
    """
    used = ~is_missing(study.level) & np.isfinite(clock.days)
    if not used.any():
        yield _place(study, endpoint, "").row("n", None, reason="no procedure was followed")
        return
    days = days_at_risk(clock)[used]
    rows = PatientRows.from_rows(
        study.procedures.patient[used], days, clock.event[used], study.level[used].astype(str)
    ).with_unit("procedure")
    curves = {c.group: c for c in clustered_curves(rows, conf_level=study.protocol.conf_level)}
    table, grid = rows.table(), risk_grid(days)
    for label in study.labels:
        if label not in curves:
            continue
        place = _place(study, endpoint, label)
        curve = in_months(curves[label])
        patients = int(np.unique(study.procedures.patient[used & (study.level == label)]).size)
        yield place.row("n_patients", float(patients), n=patients, n_total=curve.n)
        yield from survival_rows(place, curve, endpoint.milestones_months)
        yield from survival_curve_rows(replace(place, analysis=f"{ANALYSIS}_curve"), curve)
        counted = replace(place, analysis=f"{ANALYSIS}_at_risk")
        yield from risk_table_rows(counted, risk_table(table, grid, label))


def days_at_risk(clock: ProcedureClock) -> NDArray[np.float64]:
    """Return the days of survival from each procedure as they are analyzed.

    Who dies on the day of the procedure was at risk after it, for half a day.
    """
    return np.where((clock.days == 0) & (clock.event == 1), 0.5, clock.days)


def _place(study: Study, endpoint: TimeToEventEndpoint, level: str) -> Place:
    return study.place(ANALYSIS, endpoint.name).at(level)
