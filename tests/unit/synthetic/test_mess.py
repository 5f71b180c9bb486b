"""Errors are listed where they stand in the file, one a patient at most."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from seriatim.synthetic import Registry, plant_errors, write_messy
from seriatim.synthetic.mess import write_planted
from seriatim.synthetic.mess_draft import Expected, cell_text
from seriatim.synthetic.sheets import bundle_sheets


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


def test_every_listed_cell_holds_what_the_list_says(registry: Registry) -> None:
    clean = {sheet.name: sheet for sheet in bundle_sheets(registry)}
    sheets, planted = plant_errors(registry, 0.4)
    changed = {sheet.name: sheet for sheet in sheets}
    for error in planted:
        row = changed[error.sheet].rows[error.row - 2]
        if error.column is None:  # an added row
            assert error.row - 2 >= len(clean[error.sheet].rows)
            assert error.planted in [cell_text(cell) for cell in row]
        else:
            place = changed[error.sheet].column(error.column)
            assert cell_text(row[place]) == error.planted != error.original
            assert cell_text(clean[error.sheet].rows[error.row - 2][place]) == error.original


def test_nothing_else_is_changed(registry: Registry) -> None:
    sheets, planted = plant_errors(registry, 0.2)
    listed = {(error.sheet, error.row, error.column) for error in planted}
    for before, after in zip(bundle_sheets(registry), sheets, strict=True):
        for number, row in enumerate(after.rows, start=2):
            if number - 2 >= len(before.rows):
                assert (after.name, number, None) in listed
                continue
            for header, old, new in zip(after.headers, before.rows[number - 2], row, strict=True):
                assert (old == new) != ((after.name, number, header) in listed)


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
            shown = f"{cell:.10g}" if isinstance(cell, float) else str(cell)
            assert shown == error["planted"]
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
    with pytest.raises(ValueError, match=r'"xlsx" and "csv", not in "parquet"'):
        write_messy(registry, tmp_path, 0.1, "parquet")


def test_the_list_of_nothing_is_a_header(tmp_path: Path) -> None:
    write_planted((), tmp_path / "planted.csv")
    assert (tmp_path / "planted.csv").read_text("utf-8") == (
        "kind,expected,table,sheet,row,column,original,planted,patient_id\n"
    )
