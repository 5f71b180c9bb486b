"""Write a synthetic registry to files. The same registry gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from seriatim.cohort.writing import write_parquet
from seriatim.synthetic.layouts import Shape, bundle_for, lay_out
from seriatim.synthetic.mapping import mapping_text
from seriatim.synthetic.registry import Registry
from seriatim.synthetic.sheets import Cell, Language, Sheet

# A workbook records when it was made; this is always the same moment.
_CREATED = datetime(2026, 1, 1)
_FLAT = {"long": "long", "long-csv": "long", "wide": "wide", "redcap": "redcap"}
_ENDINGS = {
    "xlsx": ".xlsx", "csv": "-csv", "parquet": "-parquet", "long": "-long.xlsx",
    "long-csv": "-long.csv", "wide": "-wide.xlsx", "redcap": "-redcap.csv",
}  # fmt: skip


def sheets_of(
    registry: Registry, shape: Shape, language: Language = Language.EN
) -> tuple[Sheet, ...]:
    """Return the sheets of a shape, before they are written."""
    return lay_out(bundle_for(registry, shape, language), shape).sheets


def write_registry(
    registry: Registry,
    folder: Path,
    shape: Shape | str = Shape.XLSX,
    language: Language | str = Language.EN,
) -> Path:
    """Write a registry into a folder and return its path: a file, or a folder of tables.

    The name tells scenario and seed and contains SYNTHETIC. ``truth.json`` is written beside it,
    and for a flat shape a mapping file ``<name>.mapping.toml``. The same registry gives the same
    bytes. Language ``"sv"`` gives Swedish headers and choice words; Parquet and REDCap keep
    the names of the dictionary. Raises ``ValueError`` for an unknown shape.
    """
    shape = Shape(shape)
    if shape is Shape.PARQUET:
        path = folder / file_name(registry, shape)
        path.mkdir(parents=True, exist_ok=True)
        for table, columns in registry.tables.items():
            if columns:
                write_parquet(path / f"{table}.parquet", columns)
        _write_text(path / "NOTICE.txt", _lines(registry))
        _write_truth(registry, folder)
        return path
    return write_sheets(registry, sheets_of(registry, shape, Language(language)), folder, shape)


def write_sheets(registry: Registry, sheets: Sequence[Sheet], folder: Path, shape: Shape) -> Path:
    """Write sheets, as they are or with planted errors, and the truth beside them."""
    path = folder / file_name(registry, shape)
    folder.mkdir(parents=True, exist_ok=True)
    if shape is Shape.CSV:
        path.mkdir(exist_ok=True)
        for table, sheet in zip(registry.dictionary.tables, sheets, strict=True):
            if sheet.headers:
                _write_text(path / f"{table.name}.csv", _csv(sheet))
        _write_text(path / "NOTICE.txt", _lines(registry))
    elif path.suffix == ".xlsx":
        _write_workbook(registry, sheets, path)
    else:
        _write_text(path, f"# {registry.notice[0]}\n{_csv(sheets[0])}")
    if shape in _FLAT:
        _write_text(path.with_suffix(".mapping.toml"), mapping_text(sheets[0], _FLAT[shape]))
    _write_truth(registry, folder)
    return path


def file_name(registry: Registry, shape: Shape) -> str:
    """Return the name of what is written, such as ``repeat-ilp-SYNTHETIC-seed1.xlsx``."""
    return f"{registry.scenario}-SYNTHETIC-seed{registry.seed}{_ENDINGS[shape]}"


def header_row(shape: Shape) -> int:
    """Return the row of the header: the first line of a flat text file says SYNTHETIC."""
    return 2 if shape in (Shape.LONG_CSV, Shape.REDCAP) else 1


def sheet_or_file(registry: Registry, shape: Shape, table: str, sheet: str) -> str:
    """Return where a person finds a table: its sheet, or its file where files have no sheets."""
    if shape is Shape.CSV:
        return f"{table}.csv"
    name = file_name(registry, shape)
    return name if name.endswith(".csv") else sheet


def _write_truth(registry: Registry, folder: Path) -> None:
    text = json.dumps(registry.truth, indent=2, ensure_ascii=False)
    _write_text(folder / "truth.json", text + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _lines(registry: Registry) -> str:
    return "\n".join(registry.notice) + "\n"


def _csv(sheet: Sheet) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(sheet.headers)
    writer.writerows([_text(cell) for cell in row] for row in sheet.rows)
    return buffer.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def _write_workbook(registry: Registry, sheets: Sequence[Sheet], path: Path) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": registry.notice[0], "created": _CREATED})
        dates = book.add_format({"num_format": "yyyy-mm-dd"})
        bold = book.add_format({"bold": True})
        _write_readme(registry, book.add_worksheet("README"))
        for sheet in (sheet for sheet in sheets if sheet.headers):
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 1)
            page.write_row(0, 0, sheet.headers, bold)
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(number, column, _moment(cell), dates)
                    elif cell is not None:
                        page.write(number, column, cell)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def _write_readme(registry: Registry, page: Worksheet) -> None:
    lines = [(line, "") for line in registry.notice] + [("", ""), ("Truth", "")]
    lines += [(key, _plain(value)) for key, value in registry.truth.items()]
    for number, (left, right) in enumerate(lines):
        page.write_string(number, 0, left)
        if right:
            page.write_string(number, 1, right)
    page.set_column(0, 0, 28)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
