"""From rows of lesions and measurements to the course after each procedure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from seriatim.cohort import Cohort
from seriatim.criteria import (
    Biopsy,
    ConfoundingTherapy,
    Lesion,
    LesionAssessment,
    LesionCourse,
    LesionScope,
    LesionStatus,
    Measurement,
    NotEvaluableReason,
    RecordedProgression,
)
from seriatim.endpoints.procedures import Procedures

REASONS = {
    "died": NotEvaluableReason.DIED_BEFORE_ASSESSMENT,
    "lost": NotEvaluableReason.LOST,
    "not_assessed": NotEvaluableReason.NOT_ASSESSED,
    "no_measurable_disease": NotEvaluableReason.NO_MEASURABLE_DISEASE,
    "other_therapy": NotEvaluableReason.CONFOUNDED,
    "other": NotEvaluableReason.OTHER,
}

_PROCEDURES = """
SELECT o.row_id, o.patient_id, o.procedure_date, o.previous_date, o.next_date, o.region, o.side,
       p.not_evaluable_reason AS reason, q.death_date
FROM ordered_procedures o
JOIN procedures p USING (row_id)
JOIN patients q ON q.patient_id = o.patient_id
WHERE o.patient_id IN (SELECT patient_id FROM measurements)
ORDER BY o.row_id
"""
_MEASUREMENTS = """
SELECT patient_id, lesion_id, measurement_date, status, longest_mm, perpendicular_mm,
       estimated_change_percent, residual_pigment, biopsy
FROM measurements ORDER BY patient_id, measurement_date, lesion_id
"""
_LESIONS = """
SELECT patient_id, lesion_id, region, side, scope, measurable, split_from, merged_into,
       excised_date
FROM lesions ORDER BY patient_id, lesion_id
"""
# Surgery shows as excised lesions, and a further procedure has a clock of its own.
_THERAPIES = """
SELECT patient_id, therapy, start_date FROM therapies
WHERE therapy <> 'surgery' ORDER BY patient_id, start_date, therapy
"""

_PROGRESSIONS = """
SELECT patient_id, progression_date, scope, region, side
FROM progressions ORDER BY patient_id, progression_date, scope
"""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Records:
    """The rows of the child tables, by patient."""

    measurements: Mapping[str, list[Row]]
    lesions: Mapping[str, list[Row]]
    therapies: Mapping[str, list[Row]]
    progressions: Mapping[str, list[Row]]


def lesion_courses(
    cohort: Cohort, procedures: Procedures, baseline_weeks: int
) -> Iterator[tuple[int, LesionCourse]]:
    """Yield (row_id, course) of every procedure whose field was measured after it.

    The baseline is the last day with measurements at most ``baseline_weeks`` before the
    procedure, on or before it and after the previous procedure of the field: a repeated
    procedure has a baseline of its own. Later days up to the next procedure are assessments.
    """
    wanted = set(procedures.row_id.tolist())
    records = _Records(
        measurements=_by_patient(cohort, _MEASUREMENTS),
        lesions=_by_patient(cohort, _LESIONS),
        therapies=_by_patient(cohort, _THERAPIES),
        progressions=_by_patient(cohort, _PROGRESSIONS),
    )
    for procedure in _rows(cohort, _PROCEDURES):
        if procedure["row_id"] in wanted:
            measured = records.measurements.get(procedure["patient_id"], [])
            own = _own_rows(procedure, measured, timedelta(weeks=baseline_weeks))
            course = _course(procedure, own, records)
            if course is not None:
                yield int(procedure["row_id"]), course


def _own_rows(procedure: Row, measured: list[Row], oldest: timedelta) -> list[Row]:
    """Keep the baseline day and the days after the procedure, up to the next procedure."""
    day, previous, later = (
        procedure[name] for name in ("procedure_date", "previous_date", "next_date")
    )
    between = [
        row
        for row in measured
        if (previous is None or row["measurement_date"] > previous)
        and (later is None or row["measurement_date"] < later)
    ]
    before = [
        row["measurement_date"] for row in between if day - oldest <= row["measurement_date"] <= day
    ]
    baseline = max(before, default=None)
    return [
        row
        for row in between
        if row["measurement_date"] in (baseline,) or row["measurement_date"] > day
    ]


def _course(procedure: Row, own: list[Row], records: _Records) -> LesionCourse | None:
    """Build the course; None when nothing in the field was measured after the procedure."""
    patient, day = procedure["patient_id"], procedure["procedure_date"]
    later = procedure["next_date"]
    known = {row["lesion_id"]: row for row in records.lesions.get(patient, [])}
    lesions = _lesions(procedure, own, known)
    in_field = {each.lesion_id for each in lesions if each.scope is LesionScope.IN_FIELD}
    if not any(row["lesion_id"] in in_field and row["measurement_date"] > day for row in own):
        return None
    visits = [_visit(date, own, lesions, known) for date in _dates(own)]
    return LesionCourse(
        procedure_date=day,
        lesions=lesions,
        baseline=next((visit for visit in visits if visit.date <= day), None),
        assessments=tuple(visit for visit in visits if visit.date > day),
        next_procedure_date=later,
        death_date=procedure["death_date"],
        absence_reason=REASONS.get(procedure["reason"]),
        therapies=tuple(
            ConfoundingTherapy(name=row["therapy"], start=row["start_date"])
            for row in records.therapies.get(patient, [])
            if row["start_date"] >= day
        ),
        progressions=tuple(
            RecordedProgression(scope=_scope(procedure, row), date=row["progression_date"])
            for row in records.progressions.get(patient, [])
            if row["progression_date"] > day and (later is None or row["progression_date"] < later)
        ),
    )


def _dates(rows: list[Row]) -> list[date]:
    return sorted({row["measurement_date"] for row in rows})


def _lesions(procedure: Row, own: list[Row], known: Mapping[str, Row]) -> tuple[Lesion, ...]:
    """List the lesions measured for this procedure, with the lesions they came from."""
    parents: dict[str, list[str]] = defaultdict(list)
    for lesion_id, row in known.items():
        if row["split_from"]:
            parents[lesion_id].append(row["split_from"])
        if row["merged_into"]:
            parents[row["merged_into"]].append(lesion_id)
    measured = {row["lesion_id"] for row in own}
    return tuple(
        Lesion(
            lesion_id=lesion_id,
            scope=_scope(procedure, known.get(lesion_id)),
            measurable=known.get(lesion_id, {}).get("measurable") != "no",
            parents=tuple(p for p in parents[lesion_id] if p in measured),
        )
        for lesion_id in sorted(measured)
    )


def _scope(procedure: Row, lesion: Row | None) -> LesionScope:
    """Place a lesion relative to the field: by its own limb, else as recorded, else inside.

    A lesion recorded as "in the field" of one procedure lies outside the field of another limb.
    """
    if lesion is None:
        return LesionScope.IN_FIELD
    recorded = LesionScope(lesion["scope"]) if lesion["scope"] else LesionScope.IN_FIELD
    other_limb = lesion["region"] not in (None, procedure["region"]) or (
        lesion["side"] not in (None, procedure["side"])
    )
    if other_limb and recorded is LesionScope.IN_FIELD:
        return LesionScope.DISTANT if lesion["region"] == "other" else LesionScope.REGIONAL
    return recorded


def _visit(
    day: date, own: list[Row], lesions: tuple[Lesion, ...], known: Mapping[str, Row]
) -> LesionAssessment:
    rows = {row["lesion_id"]: row for row in own if row["measurement_date"] == day}
    replaced = {
        parent: LesionStatus.SPLIT if len(lesion.parents) == 1 else LesionStatus.MERGED
        for lesion in lesions
        if lesion.lesion_id in rows
        for parent in lesion.parents
    }
    measurements = []
    for lesion in lesions:
        name = lesion.lesion_id
        excised = known.get(name, {}).get("excised_date")
        if name in replaced:
            measurements.append(Measurement(lesion_id=name, status=replaced[name]))
        elif excised is not None and excised <= day:
            measurements.append(Measurement(lesion_id=name, status=LesionStatus.EXCISED))
        elif name in rows:
            measurements.append(_measurement(rows[name]))
    return LesionAssessment(date=day, measurements=tuple(measurements))


def _measurement(row: Row) -> Measurement:
    longest = row["longest_mm"] or None
    return Measurement(
        lesion_id=row["lesion_id"],
        status=_status(row),
        longest_mm=longest,
        # Without the longest diameter, empty or set aside, the other one measures nothing.
        perpendicular_mm=None if longest is None else row["perpendicular_mm"] or None,
        estimated_change_percent=row["estimated_change_percent"],
        residual_pigment=row["residual_pigment"] == "yes",
        biopsy=Biopsy(row["biopsy"] or "not_done"),
    )


def _status(row: Row) -> LesionStatus:
    """Read the state; without one, 0 mm means gone, a size measured, nothing not assessed."""
    if row["status"]:
        return LesionStatus(row["status"])
    if row["longest_mm"] == 0:
        return LesionStatus.GONE
    if row["longest_mm"] is not None or row["estimated_change_percent"] is not None:
        return LesionStatus.MEASURED
    return LesionStatus.NOT_ASSESSED


def _rows(cohort: Cohort, query: str) -> Iterator[Row]:
    columns = cohort.columns(query)
    lists = {name: _python_values(values) for name, values in columns.items()}
    names = list(lists)
    for values in zip(*lists.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def _python_values(values: Any) -> list[Any]:
    """Turn NaN and NaT into None, dates into ``date``."""
    return [None if value != value else value for value in values.tolist()]


def _by_patient(cohort: Cohort, query: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(cohort, query):
        grouped[row["patient_id"]].append(row)
    return grouped
