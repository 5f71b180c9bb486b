"""Errors are listed where they stand in the file, one a patient at most."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from seriatim.synthetic import Language, Registry, Shape, plant_errors, write_messy
from seriatim.synthetic.mess import write_planted
from seriatim.synthetic.mess_draft import Expected, Planted, cell_text
from seriatim.synthetic.sheets import Sheet, bundle_sheets
from seriatim.synthetic.writing import header_row, sheets_of

SHAPES = [
    (Shape.XLSX, Language.EN),
    (Shape.CSV, Language.SV),
    (Shape.LONG, Language.SV),
    (Shape.LONG_CSV, Language.EN),
    (Shape.WIDE, Language.SV),
    (Shape.REDCAP, Language.EN),
]


def number_of(registry: Registry, error: Planted, sheets: Sequence[Sheet]) -> int:
    """Return the place of the sheet of an error."""
    tables = [table.name for table in registry.dictionary.tables]
    return tables.index(error.table) if len(sheets) > 1 else 0


def as_text(cell: Any) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def test_no_rate_leaves_the_registry_as_it_is(registry: Registry) -> None:
    sheets, planted = plant_errors(registry, 0.0)
    assert planted == ()
    assert sheets == bundle_sheets(registry)


def test_a_patient_has_one_error_at_most_and_kinds_take_turns(registry: Registry) -> None:
    _, planted = plant_errors(registry, 0.3)
    assert len(planted) == round(0.3 * 670)
    assert max(Counter(error.patient_id for error in planted).values()) == 1
    assert len({error.kind for error in planted}) > 40
    assert {error.expected for error in planted} == set(Expected)


@pytest.mark.parametrize(("shape", "language"), SHAPES)
def test_every_listed_cell_holds_what_the_list_says(
    registry: Registry, shape: Shape, language: Language
) -> None:
    sheets, planted = plant_errors(registry, 0.4, shape, language)
    assert len(planted) == round(0.4 * 670)
    for error in planted:
        sheet = sheets[number_of(registry, error, sheets)]
        row = sheet.rows[error.row - 1 - header_row(shape)]
        if error.column is None:  # an added row
            assert error.planted in [cell_text(cell) for cell in row]
        else:
            assert cell_text(row[sheet.column(error.column)]) == error.planted != error.original


@pytest.mark.parametrize(("shape", "language"), SHAPES)
def test_nothing_else_is_changed(registry: Registry, shape: Shape, language: Language) -> None:
    sheets, planted = plant_errors(registry, 0.2, shape, language)
    listed = {
        (number_of(registry, error, sheets), error.row - 1 - header_row(shape), error.column):
            error.original
        for error in planted
    }  # fmt: skip
    for number, clean in enumerate(sheets_of(registry, shape, language)):
        sheet, seen = sheets[number], 0
        repeated: dict[tuple[Any, str], Any] = {}
        for place, row in enumerate(sheet.rows):
            if (number, place, None) in listed:
                continue
            before, seen = clean.rows[seen], seen + 1
            for column, (old, new) in enumerate(zip(before, row, strict=True)):
                header = sheet.headers[column]
                own = (before[0], header)  # what a long sheet repeats, by patient
                if (number, place, header) in listed:
                    assert cell_text(old) == listed[number, place, header] != cell_text(new)
                    repeated[own] = new
                elif shape in (Shape.LONG, Shape.LONG_CSV) and own in repeated and column:
                    in_patient = sheet.paths[column].startswith("patients.")
                    assert new == (repeated[own] if in_patient else old)
                else:
                    assert old == new
        assert seen == len(clean.rows)


def kinds_in(registry: Registry, shape: Shape) -> set[str]:
    return {error.kind for error in plant_errors(registry, 0.43, shape)[1]}


def test_a_shape_gets_the_errors_that_it_can_hold(registry: Registry) -> None:
    kinds = {shape: kinds_in(registry, shape) for shape in Shape if shape is not Shape.PARQUET}
    everything = kinds[Shape.XLSX]
    assert all(found <= everything for found in kinds.values())
    patient_lost = {"missing_patient", "orphan_in_procedures", "orphan_in_lesions",
                    "orphan_in_therapies"}  # fmt: skip
    assert patient_lost | {"duplicate_patient"} <= everything
    assert everything - kinds[Shape.REDCAP] == patient_lost | {"duplicate_patient"}
    flat_only = everything - kinds[Shape.LONG]
    assert {"duplicate_patient", "response_not_assessed", "diameter_in_cm"} <= flat_only
    assert kinds[Shape.LONG] - kinds[Shape.WIDE] == {"missing_patient", "duplicate_procedure"}
    assert kinds[Shape.WIDE] - kinds[Shape.LONG] == {"duplicate_patient"}


def rows_seen(path: Path, name: str) -> list[list[Any]]:
    """Return the rows of a sheet, or of a text file, as a spreadsheet shows them."""
    if path.suffix == ".xlsx":
        page = CalamineWorkbook.from_path(path).get_sheet_by_name(name)
        return page.to_python(skip_empty_area=False)
    file = path / name if path.is_dir() else path
    assert file.name == name
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@pytest.mark.parametrize(("shape", "language"), SHAPES)
def test_a_person_finds_the_listed_cell_in_the_file(
    registry: Registry, tmp_path: Path, shape: Shape, language: Language
) -> None:
    path = write_messy(registry, tmp_path, 0.1, shape, language)
    assert path.with_suffix(".mapping.toml").exists() is (shape not in (Shape.XLSX, Shape.CSV))
    with (tmp_path / "planted.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 67
    pages = {name: rows_seen(path, name) for name in {error["sheet"] for error in listed}}
    for error in listed:
        rows = pages[error["sheet"]]
        shown = [as_text(cell) for cell in rows[int(error["row"]) - 1]]
        if error["column"]:
            shown = [shown[rows[header_row(shape) - 1].index(error["column"])]]
        assert error["planted"] in shown


def test_a_messy_workbook_and_its_list(registry: Registry, tmp_path: Path) -> None:
    path = write_messy(registry, tmp_path, 0.1, "xlsx", "sv")
    assert "SYNTHETIC" in path.name
    assert "messy" in path.name
    book = CalamineWorkbook.from_path(path)
    with (tmp_path / "planted.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 67
    for error in listed:
        sheet = book.get_sheet_by_name(error["sheet"]).to_python(skip_empty_area=False)
        if error["column"]:
            cell: Any = sheet[int(error["row"]) - 1][sheet[0].index(error["column"])]
            assert as_text(cell) == error["planted"]
    text = str(book.get_sheet_by_name("README").to_python())
    assert "67 errors were planted" in text


def test_a_messy_folder_of_csv(registry: Registry, tmp_path: Path) -> None:
    folder = write_messy(registry, tmp_path, 0.02, "csv")
    assert (folder / "procedures.csv").is_file()
    assert (tmp_path / "planted.csv").read_text("utf-8").count("\n") == 14


def test_the_same_seed_plants_the_same_errors(registry: Registry) -> None:
    assert plant_errors(registry, 0.1) == plant_errors(registry, 0.1)


@pytest.mark.parametrize("rate", [-0.1, 0.5, 2.0])
def test_a_rate_that_cannot_be_is_refused(registry: Registry, rate: float) -> None:
    with pytest.raises(ValueError, match=r"from 0 to 0\.43"):
        plant_errors(registry, rate)


def test_a_shape_that_cannot_hold_errors_is_refused(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"types.*another shape: xlsx, csv, long, long-csv"):
        write_messy(registry, tmp_path, 0.1, "parquet")


def test_the_list_of_nothing_is_a_header(tmp_path: Path) -> None:
    write_planted((), tmp_path / "planted.csv")
    assert (tmp_path / "planted.csv").read_text("utf-8") == (
        "kind,expected,table,sheet,row,column,original,planted,patient_id\n"
    )
