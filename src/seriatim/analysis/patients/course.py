"""The course of one patient, read from the data sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from seriatim.analysis.data_sets.model import ColumnType, DataSet, DataSets, Value
from seriatim.analysis.patients.model import Course, PatientEvent, PatientProcedure
from seriatim.analysis.patients.registry import PatientRegistry, known_patient

#: The data sets that tell the course of a patient.
_TOLD = ("ADSL", "ADPROC", "ADEV")
#: Grades stand at their procedure.
_WITH_THE_PROCEDURE = ("toxicity", "complication")


def describe_course(registry: PatientRegistry, patient_id: str) -> Course:
    """Return what is recorded of a patient; ``PatientError`` if the registry has no such id."""
    known = known_patient(registry, patient_id)
    sets = registry.sets
    person: Mapping[str, Value] = next(iter(sets.get("ADSL").where(USUBJID=known).records()), {})
    procedures = [_procedure(each) for each in sets.get("ADPROC").where(USUBJID=known).records()]
    events = [
        _event(each)
        for each in sets.get("ADEV").where(USUBJID=known).records()
        if each["KIND"] not in _WITH_THE_PROCEDURE
    ]
    return Course(
        patient_id=known,
        title=sets.title,
        notice=sets.notice,
        data_hash=sets.data_hash,
        protocol_hash=sets.protocol_hash,
        procedures=tuple(sorted(procedures, key=lambda each: (each.day, each.number_in_patient))),
        events=tuple(events),
        rows=_own_rows(sets, known),
        end=_float(person.get("EXITDY")),
        died=person.get("DTHFL") == "Y",
        entered_late=person.get("LATEFL") == "Y",
    )


def _procedure(row: Mapping[str, Value]) -> PatientProcedure:
    def words(name: str) -> str | None:
        value = row.get(name)
        return None if value is None else str(value)

    return PatientProcedure(
        number=_whole(row["NUMFIELD"]),
        number_in_patient=_whole(row["NUMPAT"]),
        field=str(row["FIELD"]),
        day=_float(row["PROCDY"]) or 0.0,
        drug=words("DRUG"),
        melphalan_mg=_float(row["MELMG"]),
        tnf_mg=_float(row["TNFMG"]),
        other_drug=words("OTHDRUG"),
        response=words("RESP"),
        reason=words("RESPREAS"),
        toxicity=words("WIEBER"),
        complication=words("CLAVDIN"),
        age=None if row["AGE"] is None else _whole(row["AGE"]),
    )


def _own_rows(sets: DataSets, patient_id: str) -> DataSets:
    """Return the rows of one patient that tell the course, without their dates."""
    return replace(sets, sets=tuple(_undated(sets.get(n).where(USUBJID=patient_id)) for n in _TOLD))


def _undated(data: DataSet) -> DataSet:
    kept = [i for i, column in enumerate(data.columns) if column.type is not ColumnType.DATE]
    return replace(
        data,
        columns=tuple(data.columns[i] for i in kept),
        rows=tuple(tuple(row[i] for i in kept) for row in data.rows),
    )


def _event(row: Mapping[str, Value]) -> PatientEvent:
    return PatientEvent(
        kind=str(row["KIND"]),
        what=str(row["WHAT"]),
        grade=None if row["GRADE"] is None else str(row["GRADE"]),
        field=None if row["FIELD"] is None else str(row["FIELD"]),
        day=_float(row["STARTDY"]),
        stop=_float(row["STOPDY"]),
    )


def _float(value: Value) -> float | None:
    return None if value is None else float(value)


def _whole(value: Any) -> int:
    return int(value)
