"""The workbook is read back with openpyxl: are the lists, checks and notes really there?"""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from seriatim.dictionary import Dictionary, DictionaryError
from seriatim.dictionary.template import Language, render_template
from seriatim.dictionary.template_rules import LAST_ROW


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def book(ilp: Dictionary) -> Any:
    return opened(render_template(ilp))


def rules_of(sheet: Any) -> dict[str, Any]:
    """Return the validation of each column by its header."""
    headers = {cell.column_letter: cell.value for cell in sheet[1]}
    return {
        headers[str(rule.sqref).split("2:")[0]]: rule
        for rule in sheet.data_validations.dataValidation
    }


def test_the_sheets(book: Any, ilp: Dictionary) -> None:
    tables = [table.name for table in ilp.tables]
    assert book.sheetnames == ["README", *tables, "codes"]


def test_headers_are_the_fields_and_the_rest_is_empty(book: Any, ilp: Dictionary) -> None:
    for table in ilp.tables:
        rows = list(book[table.name].iter_rows(values_only=True))
        assert rows == [tuple(field.name for field in table.fields)]


def test_every_header_has_its_note(book: Any, ilp: Dictionary) -> None:
    for table in ilp.tables:
        for cell, field in zip(book[table.name][1], table.fields, strict=True):
            note = cell.comment.text
            assert note.startswith(field.label)
            assert field.description in note
            assert all(f"{choice.code}: {choice.label}" in note for choice in field.choices)


def test_a_note_has_unit_and_ranges(book: Any) -> None:
    cell = next(cell for cell in book["procedures"][1] if cell.value == "ck_peak_u_l")
    lines = cell.comment.text.splitlines()
    assert lines[:2] == ["Creatine kinase, peak (CK max (U/L))", "Number, U/L."]
    assert lines[-2:] == ["Usual: 50 to 5000.", "Refused unless: 0 to 200000."]


def test_every_choice_has_a_list_on_all_rows(book: Any, ilp: Dictionary) -> None:
    for table in ilp.tables:
        rules = rules_of(book[table.name])
        for field in table.fields:
            if not field.choices:
                continue
            rule = rules[field.name]
            codes = [choice.code for choice in field.choices]
            assert rule.type == "list"
            assert rule.formula1.strip('"').split(",")[: len(codes)] == codes
            assert str(rule.sqref).endswith(str(LAST_ROW))
            assert rule.showErrorMessage


def test_numbers_and_dates_are_checked_with_a_lesson(book: Any) -> None:
    rules = rules_of(book["procedures"])
    assert rules["tnf_mg"].type == "custom"
    assert "Q2>=0,Q2<=6" in rules["tnf_mg"].formula1
    assert "not micrograms" in rules["tnf_mg"].error
    assert "TODAY()" in rules["procedure_date"].formula1
    assert rules["patient_id"].formula1 == f"COUNTIF('patients'!$A$2:$A${LAST_ROW},B2)>0"
    assert rules["patient_id"].errorStyle == "warning"


def test_unusual_numbers_turn_yellow(book: Any, ilp: Dictionary) -> None:
    for table in ilp.tables:
        expected = sum(field.plausible is not None for field in table.fields)
        assert len(book[table.name].conditional_formatting) == expected


def test_header_stays_in_view_and_cells_have_formats(book: Any) -> None:
    sheet = book["procedures"]
    assert sheet.freeze_panes == "B2"
    formats = {
        cell.value: sheet.column_dimensions[cell.column_letter].number_format for cell in sheet[1]
    }
    # Columns of one width and format are stored together, under the letter of the first.
    assert formats["procedure_date"] == "yyyy-mm-dd"
    assert formats["procedure_id"] == "@"


def test_codes_and_readme(book: Any, ilp: Dictionary) -> None:
    codes = list(book["codes"].iter_rows(values_only=True))
    assert codes[0] == ("Table", "Field", "Code", "Meaning", "Swedish")
    assert codes[1] == ("any", "any", "ND", "not done", "ej gjort")
    assert ("patients", "sex", "F", "Female", "Kvinna") in codes
    readme = [cell for row in book["README"].iter_rows(values_only=True) for cell in row if cell]
    assert readme[0] == ilp.title
    assert "not done (ej gjort)" in readme
    assert all(table.description in readme for table in ilp.tables)


def test_the_same_dictionary_gives_the_same_bytes(small: Dictionary) -> None:
    assert render_template(small) == render_template(small)


def test_swedish_headers_and_sheets(ilp: Dictionary) -> None:
    book = opened(render_template(ilp, Language.SWEDISH))
    assert book.sheetnames[1:3] == ["Patienter", "Behandlingar"]
    assert [cell.value for cell in book["Patienter"][1]][:2] == ["Patientnummer", "Kön"]
    assert rules_of(book["Behandlingar"])["Patientnummer"].formula1.startswith(
        "COUNTIF('Patienter'!"
    )


def test_without_a_swedish_name_the_english_one_stays(small: Dictionary) -> None:
    book = opened(render_template(small, Language.SWEDISH))
    assert book.sheetnames[1:3] == ["persons", "revisions"]
    assert book["revisions"]["D1"].value == "wear_mm"


def test_a_text_that_looks_like_a_formula_stays_a_text(small: Dictionary) -> None:
    book = opened(render_template(replace(small, title="=1+1")))
    assert (book["README"]["A1"].value, book["README"]["A1"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("name", ["codes", "readme", "a" * 32])
def test_a_table_that_cannot_be_a_sheet(small: Dictionary, name: str) -> None:
    table = replace(small.tables[0], name=name)
    with pytest.raises(DictionaryError, match=f'^the table "{name}" cannot be a sheet'):
        render_template(replace(small, tables=(table,)))
