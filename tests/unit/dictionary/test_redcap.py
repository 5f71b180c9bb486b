"""The CSV is read back as REDCap's upload page would read it."""

from __future__ import annotations

import csv
import io
import re

import pytest

from seriatim.dictionary import Dictionary, FieldType
from seriatim.dictionary.folding import fold
from seriatim.dictionary.parsing import parse_dictionary
from seriatim.dictionary.redcap import (
    REDCAP_COLUMNS,
    redcap_note,
    redcap_variables,
    render_redcap,
)

NAME = "Variable / Field Name"
CHOICES = "Choices, Calculations, OR Slider Labels"
VALIDATION = "Text Validation Type OR Show Slider Number"


def rows_of(dictionary: Dictionary) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_redcap(dictionary))))


@pytest.fixture(scope="module")
def rows(ilp: Dictionary) -> list[dict[str, str]]:
    return rows_of(ilp)


def test_the_columns_are_those_of_redcap(rows: list[dict[str, str]]) -> None:
    # The header line of a data dictionary that REDCap itself exports.
    header = (
        "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,"
        '"Choices, Calculations, OR Slider Labels",Field Note,'
        "Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max,"
        "Identifier?,Branching Logic (Show field only if...),Required Field?,Custom Alignment,"
        "Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation"
    )
    assert tuple(rows[0]) == REDCAP_COLUMNS == tuple(next(csv.reader([header])))
    assert len(REDCAP_COLUMNS) == 18


def test_variable_names_follow_the_rules(rows: list[dict[str, str]]) -> None:
    names = [row[NAME] for row in rows]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,99}", name) for name in names)


def test_the_first_variable_is_the_record_id(rows: list[dict[str, str]], small: Dictionary) -> None:
    assert (rows[0][NAME], rows[0]["Form Name"]) == ("patient_id", "patients")
    assert [row[NAME] for row in rows].count("patient_id") == 1
    # In the small dictionary the key is not the first field of its table.
    assert rows_of(small)[0][NAME] == "person_id"


def test_every_field_has_a_row_or_is_the_record_id(
    ilp: Dictionary, rows: list[dict[str, str]]
) -> None:
    noted = {row["Field Annotation"].removeprefix("seriatim: ") for row in rows}
    absent = {field.path for field in ilp.fields} - noted
    assert absent == {field.path for field in ilp.fields if field.references == "patients"}
    forms = list(dict.fromkeys(row["Form Name"] for row in rows))
    assert forms == [table.name for table in ilp.tables]


def test_only_the_first_field_of_a_form_has_its_heading(rows: list[dict[str, str]]) -> None:
    headed = [row["Form Name"] for row in rows if row["Section Header"]]
    assert len(headed) == len(set(headed)) == 9


def test_choices_come_back_as_their_codes(ilp: Dictionary, rows: list[dict[str, str]]) -> None:
    for row in rows:
        field = ilp.field(row["Field Annotation"].removeprefix("seriatim: "))
        if field.type is not FieldType.CHOICE:
            assert (row["Field Type"], row[CHOICES]) == ("text", "")
            continue
        pairs = [part.split(", ", 1) for part in row[CHOICES].split(" | ")]
        assert row["Field Type"] == "dropdown"
        assert [label for _, label in pairs] == [choice.label for choice in field.choices]
        for (raw, _), choice in zip(pairs, field.choices, strict=True):
            assert re.fullmatch(r"[A-Za-z0-9_]+", raw)
            assert fold(raw) == fold(choice.code)


@pytest.mark.parametrize(
    ("name", "validation", "low", "high"),
    [
        # The plausible range, because REDCap only warns.
        ("melphalan_mg", "number", "20", "140"),
        ("ck_peak_u_l", "number", "50", "5000"),
        ("birth_year", "integer", "1915", "2000"),
        ("procedure_date", "date_ymd", "", ""),
        ("procedures_side", "", "", ""),
    ],
)
def test_validation(
    rows: list[dict[str, str]], name: str, validation: str, low: str, high: str
) -> None:
    row = next(row for row in rows if row[NAME] == name)
    found = (row[VALIDATION], row["Text Validation Min"], row["Text Validation Max"])
    assert found == (validation, low, high)


def test_the_hard_range_where_there_is_no_other(small: Dictionary) -> None:
    row = next(row for row in rows_of(small) if row[NAME] == "persons_age")
    assert (row["Text Validation Min"], row["Text Validation Max"]) == ("18", "110")


def test_required_identifier_and_unit(rows: list[dict[str, str]]) -> None:
    by_name = {row[NAME]: row for row in rows}
    region = by_name["procedures_region"]
    assert by_name["patient_id"]["Identifier?"] == region["Required Field?"] == "y"
    assert region["Identifier?"] == by_name["tnf_mg"]["Required Field?"] == ""
    assert by_name["tnf_mg"]["Field Label"] == "TNF-alpha dose (mg)"


def test_a_bar_in_a_label_does_not_make_a_new_choice(small: Dictionary) -> None:
    row = next(row for row in rows_of(small) if row[NAME] == "cement")
    assert row[CHOICES] == "v1_1, A / B"


def test_names_that_several_tables_have(small: Dictionary) -> None:
    names = redcap_variables(small)
    assert (names["persons.age"], names["revisions.age"]) == ("persons_age", "revisions_age")
    assert names["revisions.person_id"] == "person_id"


def test_a_name_that_is_taken_even_with_its_table() -> None:
    field = '{ type = "text", label = "%s" }'
    text = (
        'format = 1\nname = "a"\nversion = "1"\ntitle = "t"\n'
        f'[tables.a]\nlabel = "A"\nkey = ["x"]\nfields.x = {field % "X"}\n'
        f"fields.b_x = {field % 'Y'}\n"
        f'[tables.b]\nlabel = "B"\nkey = ["x"]\nfields.x = {field % "X"}\n'
    )
    names = redcap_variables(parse_dictionary(text))
    assert names == {"a.x": "a_x", "a.b_x": "b_x", "b.x": "b_x_2"}


def test_every_variable_is_read_back_as_its_field(ilp: Dictionary) -> None:
    """As reading does it: a header means the field of a table that has it among its headers."""
    for path, variable in redcap_variables(ilp).items():
        table = ilp.table(path.split(".")[0])
        found = [f.path for f in table.fields if fold(variable) in map(fold, f.headers)]
        assert found == [path]


def test_the_note_says_what_the_upload_cannot_set(ilp: Dictionary) -> None:
    note = redcap_note(ilp)
    assert "Repeating instruments" in note
    assert all(f"\n       {table.name}" in note for table in ilp.tables[1:])
    assert "\n       ND, not done" in note
    assert "Make procedure_id of procedures required" in note


def test_the_note_of_a_single_form(small_text: str) -> None:
    start, end = small_text.index("[[missing"), small_text.index("[choices]")
    text = small_text[:start] + small_text[end : small_text.index("[tables.revisions]")]
    note = redcap_note(parse_dictionary(text))
    assert "Repeating" not in note
    assert "Missing Data Codes" not in note
    assert "1. Export the data as raw CSV" in note
