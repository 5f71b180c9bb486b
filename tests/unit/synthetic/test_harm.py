"""Grades in the rows are those of the procedure, and the scales do not contradict each other."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

_ROMAN = ("I", "II", "III", "IV", "V")
_CLAVIEN = ("none", "I", "II", "IIIa", "IIIb", "IVa", "IVb", "V")


def _worst(rows: list[dict[str, Any]], field: str, order: tuple[str, ...]) -> dict[str, str]:
    grades: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        grades[row["procedure_id"]].append(row[field])
    return {name: max(found, key=order.index) for name, found in grades.items()}


def test_the_worst_row_is_the_grade_of_the_procedure(rows_of: Any) -> None:
    wieberdink = _worst(rows_of("toxicities"), "wieberdink", _ROMAN)
    clavien = _worst(rows_of("complications"), "clavien_dindo", _CLAVIEN)
    for row in rows_of("procedures"):
        assert wieberdink[row["procedure_id"]] == row["wieberdink"]
        assert clavien.get(row["procedure_id"], "none") == row["clavien_dindo"]


def test_harm_is_dated_after_the_procedure_and_before_death(rows_of: Any) -> None:
    procedures = {row["procedure_id"]: row for row in rows_of("procedures")}
    exits = {row["patient_id"]: row["death_date"] for row in rows_of("patients")}
    for table, field in (("toxicities", "toxicity_date"), ("complications", "complication_date")):
        keys = set()
        for row in rows_of(table):
            procedure = procedures[row["procedure_id"]]
            day, died = row[field], exits[procedure["patient_id"]]
            assert procedure["procedure_date"] <= day
            assert day <= procedure["procedure_date"] + timedelta(days=90)
            assert died is None or day <= died
            keys.add((row["procedure_id"], day, row.get("term")))
        assert len(keys) == len(rows_of(table))


def test_operations_agree_with_the_grades(rows_of: Any) -> None:
    for row in rows_of("complications"):
        assert (row["clavien_dindo"] == "IIIb") == (row["anesthesia"] == "general")
    for row in rows_of("procedures"):
        assert (row["fasciotomy"] == "none") == (row["fasciotomy_date"] is None)
        if row["fasciotomy"] == "therapeutic":
            assert (row["wieberdink"], row["clavien_dindo"]) == ("IV", "IIIb")
        if row.get("amputation_cause") == "toxicity":
            assert (row["wieberdink"], row["clavien_dindo"]) == ("V", "IIIb")


def test_nothing_follows_an_amputation(rows_of: Any) -> None:
    last = {row["patient_id"]: row for row in rows_of("procedures")}
    lost = [row for row in rows_of("procedures") if row["amputation_date"] is not None]
    assert lost
    for row in lost:
        assert last[row["patient_id"]]["procedure_id"] == row["procedure_id"]
        assert row["amputation_level"] == "major"
        dates = [
            a["assessment_date"]
            for a in rows_of("assessments")
            if a["procedure_id"] == row["procedure_id"]
        ]
        assert all(day < row["amputation_date"] for day in dates)
