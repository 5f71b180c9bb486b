"""What goes with whom, and how it is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.cohort import Cohort


def gone(cohort: Cohort) -> list[tuple[Any, ...]]:
    return cohort.connection.execute(
        "SELECT table_name, patient_id, code, source_row FROM set_aside ORDER BY ALL"
    ).fetchall()


def counts(cohort: Cohort) -> dict[str, tuple[int, int, int]]:
    return {c.table: (c.n_read, c.n_set_aside, c.n_accepted) for c in cohort.counts}


def test_a_clean_registry_loses_nothing(make_cohort: Callable[..., Cohort]) -> None:
    cohort = make_cohort()
    assert gone(cohort) == []
    assert counts(cohort)["procedures"] == (3, 0, 3)
    assert counts(cohort)["measurements"] == (4, 0, 4)
    assert all(count.n_read == count.n_accepted for count in cohort.counts)


def test_a_patient_goes_with_every_row(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(edit("procedures", 1, procedure_date=None))
    tables = [table for table, *_ in gone(cohort)]
    assert {table: tables.count(table) for table in tables} == {
        "assessments": 1,
        "complications": 1,
        "lesions": 2,
        "measurements": 4,
        "patients": 1,
        "procedures": 2,
        "progressions": 1,
        "therapies": 1,
        "toxicities": 1,
    }
    assert {patient for _, patient, _, _ in gone(cohort)} == {"P1"}
    assert counts(cohort)["procedures"] == (3, 2, 1)
    left = cohort.connection.execute("SELECT DISTINCT patient_id FROM ordered_procedures")
    assert left.fetchall() == [("P2",)]


def test_a_row_goes_alone_and_takes_its_reasons_along(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("measurements", 0, perpendicular_mm="13", method="ND"),
        edit("measurements", 1, method="ND"),
    )
    assert gone(cohort) == [("measurements", "P1", "perpendicular_longer", 2)]
    reasons = cohort.connection.execute("SELECT row_id FROM missing_reasons").fetchall()
    assert reasons == [(3,)]


def test_the_first_of_several_reasons_is_kept(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("procedures", 1, procedure_date=None),
        edit("measurements", 0, perpendicular_mm="13"),
    )
    found = {row: code for table, _, code, row in gone(cohort) if table == "measurements"}
    # Its own reason comes before that of the patient.
    assert found[2] == "perpendicular_longer"
    assert found[3] == "required_value_missing"


def test_what_belongs_to_a_procedure_of_nobody_goes_with_it(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("procedures", None, procedure_id="X", procedure_date="2012-01-01", region="arm",
             side="R"),
        edit("assessments", None, procedure_id="X", assessment_date="2012-04-01", response="CR"),
    )  # fmt: skip
    assert gone(cohort) == [
        ("assessments", None, "required_value_missing", 4),
        ("procedures", None, "required_value_missing", 5),
    ]
    assert counts(cohort)["procedures"] == (4, 1, 3)


def test_rows_that_reading_refused_take_their_patients_along(
    raw_registry: Callable[..., Any], clean: dict[str, Any], dictionary: Any
) -> None:
    from datetime import date

    from seriatim.cohort import build_cohort

    registry = raw_registry(clean)
    registry.connection.execute(
        "CREATE TABLE refused_rows AS SELECT * FROM (VALUES "
        "('procedures', 2, 9, 'P2', 'ragged_row'), ('procedures', 2, 10, NULL, 'ragged_row'), "
        "('therapies', 9, 7, 'P1', 'ragged_row')) "
        "t(table_name, source_id, source_row, patient_id, code)"
    )
    cohort = build_cohort(registry, dictionary, date(2020, 1, 1))
    # A lost procedure would renumber the rest of P2; a lost therapy renumbers nothing of P1.
    assert {p for table, p, _, _ in gone(cohort) if table == "patients"} == {"P2"}
    assert counts(cohort)["procedures"] == (5, 3, 2)
    assert counts(cohort)["therapies"] == (2, 1, 1)
