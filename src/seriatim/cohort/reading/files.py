"""Open the files that a path names: one file, or a folder of one file a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from seriatim.cohort.reading.collecting import Place
from seriatim.cohort.reading.detect import FileKind, file_kind
from seriatim.cohort.reading.headers import known_folds
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import Line, Sheet
from seriatim.cohort.reading.staging import parquet_columns
from seriatim.cohort.reading.text_files import open_text
from seriatim.cohort.reading.workbook import open_workbook
from seriatim.dictionary import Dictionary
from seriatim.dictionary.folding import fold

_NOTICE_FILE = "NOTICE.txt"
_NOTICE_SHEETS = frozenset({"readme", "notice"})
_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".parquet", ".pq"})
Remark = tuple[str, Place, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    """The sheets of the files read, their notice, and remarks (code, place, what) on them."""

    paths: tuple[Path, ...]
    sheets: tuple[Sheet, ...]
    notice: str | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opener:
    folder: Path
    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection

    def open(self, path: Path) -> FileSet:
        kind = file_kind(path)
        if kind is FileKind.WORKBOOK:
            return self._workbook(path)
        return self._parquet(path) if kind is FileKind.PARQUET else self._text(path)

    def _workbook(self, path: Path) -> FileSet:
        folder = self.folder / f"workbook-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        opened = open_workbook(path, folder)
        sheets = tuple(s for s in opened if fold(s.title) not in _NOTICE_SHEETS)
        notices = [_sheet_notice(s) for s in opened if fold(s.title) in _NOTICE_SHEETS]
        remarks: tuple[Remark, ...] = ()
        if not all(sheet.checked for sheet in sheets):
            what = "formulas and errors in this format of workbook cannot be told from empty cells."
            remarks = (("workbook_not_checked", Place(file=path.name), what),)
        return FileSet(
            paths=(path,),
            sheets=sheets,
            notice=next((notice for notice in notices if notice), None),
            remarks=remarks,
        )

    def _text(self, path: Path) -> FileSet:
        text = open_text(path, known_folds(self.dictionary.tables))
        remarks: tuple[Remark, ...] = ()
        if text.encoding.fallback:
            what = "the file is not UTF-8 and was read as Windows-1252."
            remarks = (("encoding_fallback", Place(file=path.name), what),)
        sheet = Sheet(file=path.name, sheet=None, title=path.stem, lines=text.lines)
        return FileSet(paths=(path,), sheets=(sheet,), notice=text.notice, remarks=remarks)

    def _parquet(self, path: Path) -> FileSet:
        names = [name for name, _ in parquet_columns(self.connection, path)]

        def lines() -> Iterator[Line]:
            yield Line(1, names)

        sheet = Sheet(file=path.name, sheet=None, title=path.stem, lines=lines, parquet=path)
        return FileSet(paths=(path,), sheets=(sheet,), notice=None)


def open_files(
    path: Path, folder: Path, dictionary: Dictionary, connection: duckdb.DuckDBPyConnection
) -> FileSet:
    """Open a file, or every table of a folder; ``folder`` takes what must be unpacked."""
    opener = _Opener(folder=folder, dictionary=dictionary, connection=connection)
    if not path.exists():
        raise ReadingError(f"There is no file or folder {path.name}. Check the name and the place.")
    if not path.is_dir():
        if not path.is_file():
            raise ReadingError(f"{path.name} is neither a file nor a folder, but a device.")
        found = opener.open(path)
        beside = path.with_name(_NOTICE_FILE)
        is_parquet = bool(found.sheets) and found.sheets[0].parquet is not None
        notice = _read_notice(beside) if is_parquet else None
        return FileSet(
            paths=found.paths,
            sheets=found.sheets,
            notice=found.notice or notice,
            remarks=found.remarks,
        )
    return _open_folder(path, opener)


def _open_folder(path: Path, opener: _Opener) -> FileSet:
    entries = sorted(entry for entry in path.iterdir() if not entry.name.startswith("."))
    tables = [e for e in entries if e.is_file() and e.suffix.lower() in _TABLE_SUFFIXES]
    tables = [entry for entry in tables if entry.stem.upper() not in {"NOTICE", "README"}]
    if not tables:
        raise ReadingError(
            f"The folder {path.name} holds no CSV or Parquet file. Expected one a table, such as "
            "patients.csv and procedures.csv. A workbook is read by naming the file itself."
        )
    opened = [opener.open(entry) for entry in tables]
    ignored = [e for e in entries if e not in tables and e.stem.upper() not in {"NOTICE", "README"}]
    what = "only CSV and Parquet files of a folder are read."
    remarks = [("sheet_ignored", Place(file=entry.name), what) for entry in ignored]
    notices = [_read_notice(path / _NOTICE_FILE), *(found.notice for found in opened)]
    return FileSet(
        paths=tuple(tables),
        sheets=tuple(sheet for found in opened for sheet in found.sheets),
        notice=next((notice for notice in notices if notice), None),
        remarks=(*remarks, *(remark for found in opened for remark in found.remarks)),
    )


def _read_notice(path: Path) -> str | None:
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        text = file.read(2000).strip()
    return text.splitlines()[0].strip() if text.startswith("SYNTHETIC") else None


def _sheet_notice(sheet: Sheet) -> str | None:
    for line in sheet.head():
        first = next((cell for cell in line.cells if cell.strip()), "")
        return first if first.startswith("SYNTHETIC") else None
    return None
