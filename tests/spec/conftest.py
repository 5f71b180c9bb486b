"""Reads the case tables that clinicians can read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest

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
    RecistCriteria,
    RecordedProgression,
    TooSmallRule,
    WhoCriteria,
)

PROCEDURE_DATE = date(2020, 1, 10)
Case = Mapping[str, Any]


def in_week(week: int | None) -> date | None:
    return None if week is None else PROCEDURE_DATE + timedelta(weeks=week)


def read_cell(lesion_id: str, cell: str) -> Measurement:
    """Turn "20 x 10, pigment" into a measurement; an unknown word is an error of the table."""
    size, *remarks = (part.strip() for part in cell.split(","))
    known = {"pigment", "progressed", "biopsy negative", "biopsy positive"}
    assert set(remarks) <= known, f"unknown remark in {cell!r}"
    biopsy = next((word.split()[1] for word in remarks if word.startswith("biopsy")), "not_done")
    fields: dict[str, Any] = {
        "lesion_id": lesion_id,
        "residual_pigment": "pigment" in remarks,
        "unequivocal_progression": "progressed" in remarks,
        "biopsy": Biopsy(biopsy),
    }
    if found := re.fullmatch(r"([\d.]+) x ([\d.]+|\?)", size):
        fields["longest_mm"] = float(found[1])
        fields["perpendicular_mm"] = None if found[2] == "?" else float(found[2])
    elif found := re.fullmatch(r"too small \((.+)\)", size):
        fields |= {"status": LesionStatus.TOO_SMALL, "token": found[1]}
    elif found := re.fullmatch(r"estimated (-?[\d.]+) %", size):
        fields["estimated_change_percent"] = float(found[1])
    elif size != "present":
        fields["status"] = LesionStatus(size.replace(" ", "_"))
    return Measurement(**fields)


def read_assessment(day: date, cells: Mapping[str, Any]) -> LesionAssessment:
    rows = tuple(read_cell(key, cell) for key, cell in cells.items() if key != "week")
    return LesionAssessment(date=day, measurements=rows)


def read_lesions(case: Case) -> tuple[Lesion, ...]:
    tables = [case.get("baseline", {}), *case["assessments"]]
    names = {key for table in tables for key in table if key != "week"}
    described = case.get("lesions", {})
    return tuple(
        Lesion(
            lesion_id=name,
            **{
                key: LesionScope(value) if key == "scope" else value
                for key, value in described.get(name, {}).items()
                if key != "parents"
            },
            parents=tuple(described.get(name, {}).get("parents", ())),
        )
        for name in sorted(names | set(described))
    )


@pytest.fixture
def read_course() -> Callable[[Case], LesionCourse]:
    def read(case: Case) -> LesionCourse:
        baseline = case.get("baseline")
        therapy, progression = case.get("therapy_week"), case.get("progression")
        absence = case.get("absence_reason")
        return LesionCourse(
            procedure_date=PROCEDURE_DATE,
            lesions=read_lesions(case),
            baseline=None if baseline is None else read_assessment(PROCEDURE_DATE, baseline),
            assessments=tuple(
                read_assessment(PROCEDURE_DATE + timedelta(weeks=table["week"]), table)
                for table in case["assessments"]
            ),
            next_procedure_date=in_week(case.get("next_procedure_week")),
            death_date=in_week(case.get("death_week")),
            absence_reason=None if absence is None else NotEvaluableReason(absence),
            therapies=()
            if therapy is None
            else (
                ConfoundingTherapy(name="T-VEC", start=PROCEDURE_DATE + timedelta(weeks=therapy)),
            ),
            progressions=()
            if progression is None
            else (
                RecordedProgression(
                    scope=LesionScope(progression["scope"]),
                    date=PROCEDURE_DATE + timedelta(weeks=progression["week"]),
                ),
            ),
        )

    return read


@pytest.fixture
def read_criteria() -> Callable[[Case], WhoCriteria | RecistCriteria]:
    def read(case: Case) -> WhoCriteria | RecistCriteria:
        options = dict(case.get("options", {}))
        if options.pop("too_small_mm", None) == "none":
            options["too_small"] = TooSmallRule(name="nothing imputed", mm=None)
        kind = RecistCriteria if case.get("criteria") == "recist" else WhoCriteria
        return kind(**options)

    return read
