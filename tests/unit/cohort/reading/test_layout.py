"""Which layout a file has."""

from __future__ import annotations

import openpyxl
import pytest

from seriatim.cohort.reading.registry import ReadingError

PATIENTS = [["patient_id", "sex"], ["P1", "F"]]
PROCEDURES = [["patient_id", "procedure_date", "region", "side"], ["P1", "2011-05-03", "leg", "L"]]
TOXICITIES = [["procedure_id", "toxicity_date", "wieberdink"], ["X", "2011-05-05", "II"]]
OTHER = [["a", "b"], [1, 2]]


def test_sheets_named_in_swedish_are_a_bundle(reader) -> None:
    registry = reader.workbook({"Patienter": PATIENTS, "Behandlingar": PROCEDURES})
    assert registry.layout == "bundle"
    assert [name for name, _ in registry.fields] == ["patients", "procedures"]


def test_a_bundle_without_patients_takes_them_from_procedures(reader) -> None:
    rows = [[*PROCEDURES[0], "Kön"], [*PROCEDURES[1], "F"]]
    registry = reader.workbook({"procedures": rows, "toxicities": TOXICITIES})
    assert registry.layout == "bundle"
    assert reader.rows(registry, "patients", "patient_id", "sex") == [("P1", "F")]
    assert reader.rows(registry, "toxicities", "wieberdink") == [("II",)]


def test_one_sheet_of_any_name_is_long(reader, codes) -> None:
    registry = reader.workbook({"Blad1": OTHER, "Blad2": PROCEDURES, "Blad3": []})
    assert registry.layout == "long"
    assert codes(registry) == ["sheet_empty", "sheet_ignored"]


def test_a_hidden_table_is_read_and_noted(reader, codes) -> None:
    path = reader.write_workbook({"patients": PATIENTS, "procedures": PROCEDURES})
    book = openpyxl.load_workbook(path)
    book["patients"].sheet_state = "hidden"
    book.save(path)
    registry = reader.path(path)
    assert codes(registry) == ["sheet_hidden"]
    assert reader.rows(registry, "patients", "patient_id") == [("P1",)]


def test_of_two_sheets_alike_the_visible_one_is_read(reader, codes) -> None:
    path = reader.write_workbook({"Old": PROCEDURES, "New": PROCEDURES})
    book = openpyxl.load_workbook(path)
    book["Old"].sheet_state = "hidden"
    book.active = 1
    book.save(path)
    registry = reader.path(path)
    assert [source.sheet for source in registry.sources] == ["New", "New"]
    assert codes(registry) == ["sheet_ignored"]


def test_two_sheets_alike_are_a_question_that_the_mapping_file_answers(reader) -> None:
    sheets = {"A": PROCEDURES, "B": PROCEDURES}
    with pytest.raises(ReadingError, match="Several sheets"):
        reader.workbook(sheets)
    registry = reader.workbook(sheets, mapping='[sheets]\n"B" = "procedures"\n')
    assert registry.sources[0].sheet == "B"


def test_the_mapping_file_names_sheets_of_a_bundle(reader) -> None:
    mapping = 'layout = "bundle"\n[sheets]\n"A" = "patients"\n"B" = "procedures"'
    registry = reader.workbook({"A": PATIENTS, "B": PROCEDURES}, mapping=mapping)
    assert [source.table for source in registry.sources] == ["patients", "procedures"]


def test_two_sheets_of_one_table_are_refused(reader) -> None:
    sheets = {"patients": PATIENTS, "procedures": PROCEDURES, "Behandlingar": PROCEDURES}
    with pytest.raises(ReadingError, match="Both"):
        reader.workbook(sheets)


@pytest.mark.parametrize(
    ("sheets", "message"),
    [
        ({"Blad1": OTHER}, "no registry that can be recognized"),
        ({"Blad1": [["patient_id", "sex"], ["P1", "F"]]}, "no registry"),
        ({"patients": PATIENTS}, "no sheet or file for the table procedures"),
        ({"Blad1": []}, "no sheet with a header"),
        ({"README": [["SYNTHETIC"]]}, "no sheet with a header"),
    ],
)
def test_what_is_no_registry_is_refused(reader, sheets, message: str) -> None:
    with pytest.raises(ReadingError, match=message):
        reader.workbook(sheets)


def test_a_layout_that_does_not_fit_is_refused(reader) -> None:
    with pytest.raises(ReadingError, match="needs a column"):
        reader.workbook({"Blad1": OTHER}, mapping='layout = "long"')
