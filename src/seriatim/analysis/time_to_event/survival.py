"""Overall survival: of all patients, grouped by the future, and honestly in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study, group_levels
from seriatim.analysis.time_to_event.curves import (
    in_months,
    risk_grid,
    risk_table_rows,
    survival_curve_rows,
    survival_rows,
)
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival
from seriatim.estimation.hazards.cox import cox_by_group
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import (
    kaplan_meier,
    median_survival,
    reverse_kaplan_meier,
    risk_table,
)
from seriatim.estimation.survival.log_rank import log_rank, mantel_byar, state_table
from seriatim.protocol import GroupDefinition, TimeToEventEndpoint

FINAL_NUMBER = "final_number"
NUMBER_TO_DATE = "number_to_date"
ANY_AGAIN = "any re-treatment"

#: A Simon-Makuch curve is drawn only where this many are currently in the state.
LEAST_AT_RISK = 10


def survival_labels(group: GroupDefinition) -> tuple[str, ...]:
    """Name groups of patients by numbers of procedures: ``1 ILP``, ``2 ILPs``, ``3-5 ILPs``."""
    return tuple(
        f"{level.numbers} ILP" + ("" if level.numbers == "1" else "s") for level in group.levels
    )


def overall_rows(
    study: Study, endpoint: TimeToEventEndpoint, survival: PatientSurvival
) -> Iterator[ResultRow]:
    """Yield survival and follow-up of all patients from their first procedure."""
    table = EventTable.from_rows(survival.days, survival.death)
    place = patient_place(endpoint, "survival", "")
    curve = in_months(kaplan_meier(table, conf_level=study.protocol.conf_level))
    yield from survival_rows(place, curve, endpoint.milestones_months)
    yield from survival_curve_rows(patient_place(endpoint, "survival_curve", ""), curve)
    grid = risk_grid(survival.days)
    yield from risk_table_rows(
        patient_place(endpoint, "survival_at_risk", ""), risk_table(table, grid)
    )
    follow_up = in_months(reverse_kaplan_meier(table, conf_level=study.protocol.conf_level))
    yield from patient_place(endpoint, "follow_up", "").estimate(
        "median", median_survival(follow_up), n_total=follow_up.n
    )


def naive_rows(
    study: Study, endpoint: TimeToEventEndpoint, survival: PatientSurvival
) -> Iterator[ResultRow]:
    """Yield survival by the number of procedures ever received, a group known only at the end.

    It is the analysis that a reader would expect and that invites a wrong conclusion; it is
    computed to be shown beside the time-dependent one, never alone.
    """
    labels = survival_labels(study.group)
    level, used = _relabeled(study.group, survival.final_number, labels)
    table = EventTable.from_rows(
        survival.days[used], survival.death[used], level[used].astype(str), groups=labels
    )
    place = patient_place(endpoint, "survival", FINAL_NUMBER)
    grid = risk_grid(survival.days)
    for label in labels:
        curve = in_months(kaplan_meier(table, label, conf_level=study.protocol.conf_level))
        yield from survival_rows(place.at(label), curve, endpoint.milestones_months)
        drawn = patient_place(endpoint, "survival_curve", FINAL_NUMBER).at(label)
        yield from survival_curve_rows(drawn, curve)
        counted = patient_place(endpoint, "survival_at_risk", FINAL_NUMBER).at(label)
        yield from risk_table_rows(counted, risk_table(table, grid, label))
    test = log_rank(table)
    yield from patient_place(endpoint, "log_rank", FINAL_NUMBER).test(test)


def time_dependent_rows(
    study: Study, endpoint: TimeToEventEndpoint, process: CountingProcess
) -> Iterator[ResultRow]:
    """Yield the comparison by the number of procedures to date: what was known at each moment."""
    labels = survival_labels(study.group)
    level, used = _relabeled(study.group, process.number, labels)
    if not used.any():
        return
    table = _stays(process, level, labels)
    yield from patient_place(endpoint, "mantel_byar", NUMBER_TO_DATE).test(mantel_byar(table))
    yield from _hazard_rows(study, endpoint, process, level)
    grid = risk_grid(process.stop[used])
    for label in labels:
        curve = in_months(kaplan_meier(table, label, conf_level=study.protocol.conf_level))
        drawn = patient_place(endpoint, "survival_curve", NUMBER_TO_DATE).at(label)
        yield from survival_curve_rows(drawn, curve, LEAST_AT_RISK)
        counted = patient_place(endpoint, "survival_at_risk", NUMBER_TO_DATE).at(label)
        yield from risk_table_rows(counted, risk_table(table, grid, label))


def _hazard_rows(
    study: Study, endpoint: TimeToEventEndpoint, process: CountingProcess, level: NDArray[Any]
) -> Iterator[ResultRow]:
    """Yield hazard ratios of each later state against the first, and of any re-treatment."""
    labels = survival_labels(study.group)
    place = patient_place(endpoint, "time_dependent_hazard", NUMBER_TO_DATE)
    again = level.copy()
    again[~is_missing(level) & (level != labels[0])] = ANY_AGAIN
    for state, names in ((level, labels), (again, (labels[0], ANY_AGAIN))):
        table = _stays(process, state, names)
        fit = cox_by_group(table, labels[0], conf_level=study.protocol.conf_level)
        for name, term in zip(fit.names, fit.terms, strict=True):
            yield from place.at(f"{name} v {labels[0]}").estimate("hazard_ratio", term)
        if len(labels) <= 2:
            return


def _stays(
    process: CountingProcess, state: NDArray[np.object_], states: tuple[str, ...]
) -> EventTable:
    """Count stays: rows of a patient that follow each other in one state are one stay.

    Else a fourth procedure, after which the patient is still among those with three to five, would
    count as one who left the group and one who entered it.
    """
    same = np.zeros(state.size, dtype=np.bool_)
    same[1:] = (
        (process.patient_id[1:] == process.patient_id[:-1])
        & (state[1:] == state[:-1])
        & (process.start[1:] == process.stop[:-1])
    )
    first, last = ~same, ~np.append(same[1:], False)
    known = ~is_missing(state[first])
    return state_table(
        process.start[first][known],
        process.stop[last][known],
        process.event[last][known],
        state[first][known].astype(str),
        states=states,
    )


def _relabeled(
    group: GroupDefinition, number: NDArray[np.int64], labels: tuple[str, ...]
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    names = {level.label: label for level, label in zip(group.levels, labels, strict=True)}
    level = np.array([names.get(item) for item in group_levels(group, number)], dtype=object)
    return level, ~is_missing(level)


def patient_place(endpoint: TimeToEventEndpoint, analysis: str, groups: str) -> Place:
    """Return where rows about the survival of patients go."""
    return Place(
        analysis=analysis,
        endpoint=endpoint.name,
        unit="patient",
        population="all_patients",
        groups=groups,
    )
