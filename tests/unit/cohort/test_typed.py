"""From texts to typed tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from seriatim.cohort import Cohort
from seriatim.cohort.problem_listing import ProblemListing
from seriatim.cohort.typed import build_typed_tables, patient_of
from seriatim.dictionary import Dictionary, FieldType


def one(cohort: Cohort, query: str) -> tuple[Any, ...]:
    row = cohort.connection.execute(query).fetchone()
    assert row is not None
    return row


def test_every_table_and_column_exists_with_its_type(
    make_cohort: Callable[..., Cohort], dictionary: Dictionary
) -> None:
    cohort = make_cohort(tables={"procedures": [], "patients": []})
    types = {
        FieldType.TEXT: "VARCHAR",
        FieldType.CHOICE: "VARCHAR",
        FieldType.INTEGER: "BIGINT",
        FieldType.NUMBER: "DOUBLE",
        FieldType.DATE: "DATE",
    }
    found = {
        (table, column): kind
        for table, column, kind in cohort.connection.execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    }
    for field in dictionary.fields:
        assert found[field.table, field.name] == types[field.type]
        if field.type is FieldType.DATE:
            assert found[field.table, f"{field.name}_precision"] == "VARCHAR"
    assert {found[t.name, "row_id"] for t in dictionary.tables} == {"BIGINT"}
    assert not any(table.startswith(("raw_", "lookup_")) for table, _ in found)


def test_values_are_typed_and_dates_keep_their_precision(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("procedures", 0, temperature_c="39,6", response="complete response", tnf_mg="ND"),
        edit("patients", 1, primary_date="2006-11"),
    )
    values = one(
        cohort,
        "SELECT temperature_c, response, tnf_mg, n_lesions, procedure_date FROM procedures "
        "WHERE procedure_id = 'P1-1'",
    )
    assert values == (39.6, "CR", None, 2, date(2008, 3, 3))
    assert one(
        cohort,
        "SELECT primary_date, primary_date_precision FROM patients WHERE patient_id = 'P2'",
    ) == (date(2006, 11, 15), "month")
    reasons = cohort.connection.execute(
        "SELECT table_name, row_id, field, reason FROM missing_reasons"
    ).fetchall()
    assert reasons == [("procedures", 2, "tnf_mg", "ND")]


def test_rows_of_several_files_have_row_ids_of_their_own(
    raw_registry: Callable[..., Any], dictionary: Dictionary, clean: dict[str, Any]
) -> None:
    registry = raw_registry(clean, clean)
    build_typed_tables(registry, dictionary, ProblemListing(registry))
    rows = registry.connection.execute(
        "SELECT row_id FROM procedures ORDER BY source_id, source_row"
    ).fetchall()
    # Three rows a file, in spreadsheet rows 2 to 4.
    assert rows == [(2,), (3,), (4,), (6,), (7,), (8,)]


def test_a_procedure_without_a_name_gets_one(make_cohort: Callable[..., Cohort]) -> None:
    procedure = {
        "patient_id": "A",
        "procedure_date": "2008-03-03",
        "region": "leg",
        "side": "vänster",
    }
    cohort = make_cohort(
        tables={
            "patients": [{"patient_id": "A", "last_contact_date": "2010-01-01"}],
            "procedures": [procedure],
        }
    )
    assert one(cohort, "SELECT procedure_id FROM procedures") == ("A:2008-03-03:leg:L",)
    assert cohort.problems.counts == ()


def test_factors_choice_words_and_date_order_of_the_mapping_file_are_used(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("procedures", 0, ck_peak_u_l="5,0", side="V.", procedure_date="03/03/2008"),
        edit("procedures", 1, side="V."),
        edit("progressions", 0, progression_date="01/12/2009"),
        units=(("procedures.ck_peak_u_l", 60.0),),
        choices=(("procedures.side", (("V.", "L"),)),),
        date_order="dmy",
    )
    assert cohort.problems.counts == ()
    assert one(cohort, "SELECT ck_peak_u_l, side FROM procedures ORDER BY row_id") == (300.0, "L")
    assert one(cohort, "SELECT progression_date FROM progressions") == (date(2009, 12, 1),)


def test_a_bad_cell_is_shown_where_a_person_finds_it(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(edit("assessments", 1, response="maybe"))
    (problem,) = cohort.problems.problems
    assert (problem.code, problem.file, problem.sheet) == (
        "unknown_choice",
        "case0.xlsx",
        "assessments",
    )
    assert (problem.row, problem.column, problem.value) == (3, "header of response", "maybe")
    # The assessment names its procedure only; the patient is found through it.
    assert problem.patient_id == "P2"
    assert problem.message.startswith(
        'assessments, row 3, column "header of response": "maybe" is not one of: '
        "CR (Complete response)"
    )


FAULTS = (
    ("-", "sign_only"),
    ("2011-02-30", "impossible_date"),
    ("11-02-28", "two_digit_year"),
    ("03/04/2011", "date_order_unknown"),
    ("soon", "not_a_date"),
    ("40000", "spreadsheet_serial"),
    ("1066-10-14", "year_out_of_range"),
    ("2007", "date_not_exact"),
)
FAULTY = tuple((("lesions", 1, {"first_seen_date": text}),) for text, _ in FAULTS)


@pytest.mark.parametrize("number", range(len(FAULTS)), ids=[code for _, code in FAULTS])
def test_every_fault_of_a_date_is_a_problem_of_its_own(
    crowd: Callable[..., Cohort], codes_of: Callable[..., set[str]], number: int
) -> None:
    cohort, (text, code) = crowd(FAULTY), FAULTS[number]
    assert codes_of(cohort, f"case{number}.xlsx") == {code}
    filled = one(
        cohort,
        "SELECT count(first_seen_date) FROM lesions JOIN sources USING (source_id) "
        f"WHERE lesion_id = 'B' AND file = 'case{number}.xlsx'",
    )
    assert filled == (1 if text == "2007" else 0,)


@pytest.mark.parametrize(
    ("text", "kept"), [("ND", "ND"), ("unknown", "unknown"), ("NA", None), ("n/a", None)]
)
def test_names_may_look_like_missing_codes_but_for_na(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any], text: str, kept: str | None
) -> None:
    cohort = make_cohort(edit("lesions", 1, lesion_id=text))
    found = cohort.connection.execute("SELECT lesion_id FROM lesions ORDER BY row_id").fetchall()
    assert found == [("A",)] + ([(kept,)] if kept else [])


def test_a_missing_word_in_free_text_is_a_reason(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(edit("patients", 1, primary_site="Okänt"))
    assert one(cohort, "SELECT count(primary_site) FROM patients") == (1,)
    assert one(cohort, "SELECT field, reason FROM missing_reasons") == ("primary_site", "NR")


def test_an_unreadable_required_cell_is_one_problem_and_takes_the_row_along(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("toxicities", 0, wieberdink="II-III"), edit("procedures", 2, side="up")
    )
    assert {code for code, _, _ in cohort.problems.counts} == {"several_choices", "unknown_choice"}
    gone = cohort.connection.execute(
        "SELECT table_name, patient_id, code FROM set_aside ORDER BY ALL"
    ).fetchall()
    assert gone == [
        ("assessments", "P2", "unknown_choice"),
        ("patients", "P2", "unknown_choice"),
        ("procedures", "P2", "unknown_choice"),
        ("toxicities", "P1", "several_choices"),
    ]


def test_the_patient_of_a_row_is_found_in_it_or_through_its_procedure(
    dictionary: Dictionary,
) -> None:
    assert patient_of(dictionary.table("lesions"), "t") == "t.patient_id"
    assert "procedure_id = t.procedure_id" in patient_of(dictionary.table("toxicities"), "t")
