"""The course of one patient, read from the data sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seriatim.analysis.data_sets.model import Value
from seriatim.analysis.patients.model import Course, PatientEvent, PatientProcedure
from seriatim.analysis.patients.registry import PatientRegistry, known_patient

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
        response=words("RESP"),
        reason=words("RESPREAS"),
        response_days=_float(row.get("RESPDY")),
        followed=_float(row["FIELDDY"]),
        progressed=row["PROGFL"] == "Y",
        toxicity=words("WIEBER"),
        complication=words("CLAVDIN"),
        age=None if row["AGE"] is None else _whole(row["AGE"]),
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
