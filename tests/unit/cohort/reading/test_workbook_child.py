"""What the child process finds in a workbook. It runs here within the test's own process."""

from __future__ import annotations

import datetime as dt
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from seriatim.cohort.reading import workbook_child
from seriatim.cohort.reading.workbook_child import cell_text, column_index, main


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that reads a workbook as the child does, but without its limits."""
    monkeypatch.setattr(workbook_child, "_limit", lambda: None)

    def read(path: Path) -> tuple[dict[str, Any], list[list[list[str]]]]:
        folder = tmp_path / "out"
        folder.mkdir()
        main(path, folder)
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        texts = [
            (folder / sheet["file"]).read_text(encoding="utf-8")
            for sheet in index.get("sheets", [])
        ]
        return index, [[line.split("\x1f") for line in text.splitlines()] for text in texts]

    return read


def save(path: Path, rows: list[list[object]], epoch_1904: bool = False) -> Path:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def change(path: Path, part: str, old: str, new: str) -> Path:
    """Replace text in one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_are_iso_in_both_date_systems(run, tmp_path: Path, epoch_1904: bool) -> None:
    rows = [[dt.date(2011, 5, 3), dt.datetime(2011, 5, 3), dt.datetime(2011, 5, 3, 10, 20)]]
    _, sheets = run(save(tmp_path / "a.xlsx", rows, epoch_1904))
    assert sheets == [[["1", "2011-05-03", "2011-05-03", "2011-05-03 10:20:00"]]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (0.05, "0.05"),
        (1e300, "1e+300"),
        (True, "true"),
        (False, "false"),
        ("two\n lines", "two lines"),
        ("bell\x07", "bell\ufffd"),
        (dt.time(10, 20), "10:20:00"),
        (dt.date(2011, 5, 3), "2011-05-03"),
        ("", ""),
    ],
)
def test_cells_are_written_as_a_person_reads_them(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_rows_keep_their_numbers_and_columns(run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["C4"], book.active["E6"] = "x", 2
    book.save(tmp_path / "a.xlsx")
    _, sheets = run(tmp_path / "a.xlsx")
    assert sheets == [[["4", "", "", "x", "", ""], ["6", "", "", "", "", "2"]]]


def test_errors_and_formulas_without_result_are_flaws(run, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [["a", "=1+1"], ["#N/A", 3]])
    index, _ = run(path)
    assert index["sheets"][0]["flaws"] == [
        ["formula_without_value", 1, 1, ""],
        ["error_cell", 2, 0, "#N/A"],
    ]


def test_a_percentage_is_read_as_it_is_shown(run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append([0.05, 0.125, 0.05, "text"])
    for cell, code in (("A1", "0%"), ("B1", '0.0" "%'), ("D1", "0%")):
        book.active[cell].number_format = code
    book.save(tmp_path / "a.xlsx")
    _, sheets = run(tmp_path / "a.xlsx")
    assert sheets == [[["1", "5%", "12.5%", "0.05", "text"]]]


def test_hidden_sheets_are_marked_and_charts_left_out(run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_sheet("hidden").sheet_state = "veryHidden"
    book.create_chartsheet("chart")
    book.save(tmp_path / "a.xlsx")
    index, sheets = run(tmp_path / "a.xlsx")
    assert [(s["name"], s["hidden"]) for s in index["sheets"]] == [
        ("Sheet", False),
        ("hidden", True),
    ]
    assert sheets[1] == []


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>', "far"),
        ("</sheetData", "damaged"),
        ('<row r="2"><c r="A2" t="s"><v>999</v></c></row></sheetData>', "damaged"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused(run, tmp_path: Path, new: str, reason: str) -> None:
    path = save(tmp_path / "a.xlsx", [["a"]])
    index, _ = run(change(path, SHEET, "</sheetData>", new))
    assert index["refused"] == reason


def test_limits_on_cells_flaws_and_parts(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.xlsx", [["=1+1"] * 3] * 3)
    monkeypatch.setattr(workbook_child, "MOST_FLAWS", 5)
    assert run(path)[0]["refused"] == "flaws"
    (tmp_path / "out").rename(tmp_path / "out1")
    monkeypatch.setattr(workbook_child, "MOST_CELLS", 5)
    assert run(path)[0]["refused"] == "cells"
    (tmp_path / "out").rename(tmp_path / "out2")
    monkeypatch.setattr(workbook_child, "MOST_PART", 100)
    assert run(path)[0]["refused"] == "cells"


def test_a_wrong_check_sum_is_damage(run, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [["a"]])
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(SHEET)
        offset = info.header_offset + 30 + len(SHEET) + 5
    content = bytearray(path.read_bytes())
    content[offset] ^= 0xFF
    path.write_bytes(content)
    assert run(path)[0]["refused"] == "damaged"


def test_an_entity_bomb_is_damage(run, tmp_path: Path) -> None:
    path = save(tmp_path / "a.xlsx", [["a"]])
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    bomb = f"<!DOCTYPE w [{entities}]><workbook><a>&j;</a>"
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml").decode()
    start = text[: text.index(">", text.index("<workbook")) + 1]
    assert run(change(path, "xl/workbook.xml", start, bomb))[0]["refused"] == "damaged"


@pytest.mark.parametrize(
    "content", [b"no workbook", bytes.fromhex("D0CF11E0A1B11AE1") + b"\1" * 999]
)
def test_what_is_no_workbook_is_damage(run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert run(path)[0]["refused"] == "damaged"


def test_another_archive_is_not_surveyed(run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "x")
    assert run(tmp_path / "a.ods")[0]["refused"] == "damaged"


def test_letters_of_columns() -> None:
    assert [column_index(name) for name in (b"A", b"Z", b"AA", b"XFD")] == [0, 25, 26, 16383]


def test_where_there_are_no_limits_the_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)  # as on Windows
    workbook_child._limit()
