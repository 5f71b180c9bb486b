"""Read a workbook in a process of its own and write its sheets as plain text.

A crafted workbook of a few kilobytes can abort the process that parses it or take all memory, so
this runs as a child with limits: ``python workbook_child.py WORKBOOK FOLDER``. Each sheet becomes
a file of lines (row number and cells, separated by the unit separator), and ``index.json`` lists
them. It stands alone: it imports nothing of the package.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

import python_calamine

MEMORY, SECONDS, OUTPUT = 1 << 30, 30, 2 << 30
MOST_CELLS, MOST_PART = 25_000_000, 400 << 20
MOST_FLAWS = 200_000
SEPARATOR = "\x1f"

_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FILLED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>\s*<(?:\w+:)?[vif]'
)
_ERROR = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>'
    rb"(?:(?!</(?:\w+:)?c>).){0,20000}?<(?:\w+:)?v>([^<]{1,40})<",
    re.DOTALL,
)
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>\s*<(?:\w+:)?f\b'
    rb"(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"
)
_STYLED = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*?\bs="(\d+)")[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(?<!/)>'
)
_BUILT_IN_PERCENT = frozenset({9, 10})


class RefusalError(Exception):
    """The workbook is not read, and this is why."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def main(workbook: Path, folder: Path) -> None:
    """Write every sheet of a workbook, and the index or the reason why there is none."""
    _limit()
    try:
        index: dict[str, Any] = {"sheets": _write_sheets(workbook, folder)}
    except RefusalError as refusal:
        index = {"refused": refusal.reason, "detail": refusal.detail}
    except python_calamine.PasswordError:
        index = {"refused": "password"}
    except MemoryError:
        index = {"refused": "memory"}
    except Exception as error:  # Damage shows in many ways; all that the parent needs is to know.
        index = {"refused": "damaged", "detail": f"{error}"[:200]}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; there the parent's clock alone holds.
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write_sheets(path: Path, folder: Path) -> list[dict[str, Any]]:
    surveys = _survey(path)
    with path.open("rb") as file:
        workbook = python_calamine.load_workbook(file)
        kept = [
            meta
            for meta in workbook.sheets_metadata
            if meta.typ is python_calamine.SheetTypeEnum.WorkSheet
        ]
        sheets = []
        for number, meta in enumerate(kept):
            survey = surveys.get(meta.name, {})
            with (folder / f"{number}.txt").open("w", encoding="utf-8", newline="\n") as out:
                for line in _lines(workbook.get_sheet_by_name(meta.name), survey):
                    out.write(line)
            sheets.append(
                {
                    "name": meta.name,
                    "hidden": meta.visible is not python_calamine.SheetVisibleEnum.Visible,
                    "file": f"{number}.txt",
                    "surveyed": meta.name in surveys,
                    "flaws": survey.get("flaws", []),
                }
            )
        return sheets


def _lines(sheet: python_calamine.CalamineSheet, survey: dict[str, Any]) -> Iterator[str]:
    if sheet.start is None:
        return
    if sheet.height * sheet.width > MOST_CELLS:
        raise RefusalError("cells", sheet.name)
    before = [""] * sheet.start[1]
    percent = survey.get("percent", frozenset())
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = before + [cell_text(value) for value in row]
        if percent:
            cells = [
                _as_percent(text) if (number, column) in percent else text
                for column, text in enumerate(cells)
            ]
        if any(cells):
            yield SEPARATOR.join((str(number), *cells)) + "\n"


def cell_text(value: object) -> str:
    """Write the value of a cell as a person reads it; dates as ISO, line breaks as spaces."""
    if isinstance(value, str):
        return " ".join(_UNFIT.sub("\ufffd", value).split())
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value)


def _as_percent(text: str) -> str:
    """Write 0.05 as 5%, which is what the cell shows; text stays."""
    try:
        return f"{float(text) * 100:.12g}%"
    except ValueError:
        return text


def _survey(path: Path) -> dict[str, dict[str, Any]]:
    """Look at the parts of an .xlsx for what the parser does not tell; {} for other formats."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        # The parser stops reading where it has seen enough, before the check sum.
        damaged = archive.testzip()
        if damaged is not None:
            raise RefusalError("damaged", f"{damaged} does not match its check sum")
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        percent = _percent_styles(archive) if "xl/styles.xml" in names else frozenset()
        return {
            name: _survey_sheet(archive, part, name, percent)
            for name, part in _parts(archive).items()
            if part in names
        }


def _survey_sheet(
    archive: zipfile.ZipFile, part: str, name: str, percent: frozenset[int]
) -> dict[str, Any]:
    if archive.getinfo(part).file_size > MOST_PART:
        raise RefusalError("cells", name)
    with archive.open(part) as file:
        xml = _whole(file, name)
    _check_extent(xml, name)
    flaws = [
        ("error_cell", int(row), column_index(column), text.decode("utf-8", "replace"))
        for column, row, text in (_ERROR.findall(xml) if b't="e"' in xml else ())
    ]
    flaws += [
        ("formula_without_value", int(row), column_index(column), "")
        for column, row in (_FORMULA.findall(xml) if b"f>" in xml or b"f " in xml else ())
    ]
    if len(flaws) > MOST_FLAWS:
        raise RefusalError("flaws", name)
    shown = frozenset(
        (int(row), column_index(column))
        for style, column, row in (_STYLED.findall(xml) if percent else ())
        if int(style) in percent
    )
    return {"flaws": sorted(flaws, key=lambda flaw: flaw[1:3]), "percent": shown}


def _whole(file: Any, name: str) -> bytes:
    xml: bytes = file.read(MOST_PART + 1)
    if len(xml) > MOST_PART:
        raise RefusalError("cells", name)
    return xml


def _check_extent(xml: bytes, name: str) -> None:
    """Refuse a sheet whose filled cells span more than memory can hold."""
    last_row = n_filled = 0
    last_column = b"A"
    for found in _FILLED.finditer(xml):
        n_filled += 1
        last_row = max(last_row, int(found[2]))
        last_column = max(last_column, found[1], key=column_index)
    n_cells = last_row * (column_index(last_column) + 1)
    if n_cells > MOST_CELLS:
        reason = "far" if n_filled * 50 < n_cells else "cells"
        raise RefusalError(reason, f"{name}, up to {last_column.decode()}{last_row}")


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of the archive that holds each sheet."""
    targets = {}
    for node in _xml(archive, "xl/_rels/workbook.xml.rels").iter():
        target = node.get("Target", "")
        targets[node.get("Id")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    parts = {}
    for node in _xml(archive, "xl/workbook.xml").iter():
        if node.tag.endswith("}sheet"):
            link = next((value for key, value in node.items() if key.endswith("}id")), None)
            parts[node.get("name", "")] = targets.get(link, "")
    return parts


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Return the numbers of the cell styles that show a percentage."""
    root = _xml(archive, "xl/styles.xml")
    codes = {
        int(node.get("numFmtId", "-1"))
        for node in root.iter()
        if node.tag.endswith("}numFmt") and "%" in node.get("formatCode", "")
    } | _BUILT_IN_PERCENT
    styles: list[int] = []
    for node in root.iter():
        if node.tag.endswith("}cellXfs"):
            styles = [int(style.get("numFmtId", "0")) for style in node]
    return frozenset(number for number, code in enumerate(styles) if code in codes)


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    try:
        if archive.getinfo(part).file_size > 50 << 20:
            raise RefusalError("damaged", f"{part} is too large")
        file: BinaryIO
        with archive.open(part) as file:  # type: ignore[assignment]
            return ElementTree.fromstring(file.read((50 << 20) + 1))
    except (ElementTree.ParseError, KeyError) as error:
        raise RefusalError("damaged", f"{part}: {error}") from error


def column_index(letters: bytes) -> int:
    """Return the number of a column from its letters, the first being 0.

    >>> column_index(b"A"), column_index(b"AA"), column_index(b"XFD")
    (0, 26, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
