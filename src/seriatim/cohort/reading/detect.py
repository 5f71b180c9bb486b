"""Tell by its first bytes what kind of file one is; the suffix may say anything."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from seriatim.cohort.reading.registry import ReadingError


class FileKind(StrEnum):
    """The kinds of file that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER = (
    (b"%PDF", "a PDF document", "Export the registry as .xlsx or CSV."),
    (b"{\\rtf", "a Word document in RTF", "Export the registry as .xlsx or CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it first."),
    (b"Rar!", "a RAR archive", "Unpack it first."),
    (b"SQLite format 3", "a SQLite database", "Export its tables as CSV."),
    (b"$FL2", "an SPSS file", "Save it as .xlsx or CSV in SPSS."),
    (b"<stata_dta>", "a Stata file", "Save it as CSV or .xlsx (export excel) in Stata."),
    (b"RDX", "an R data file", "Write it with write.csv."),
)


def file_kind(path: Path) -> FileKind:
    """Return the kind of a file; ``ReadingError`` names what it is if it is none that is read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise ReadingError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if not start:
        raise ReadingError(f"{path.name} is empty (0 bytes). Expected a table with a header.")
    if start.startswith(b"PAR1"):
        return FileKind.PARQUET
    if start.startswith(b"PK"):
        return _zip_kind(path)
    if start.startswith(_OLE):
        return _ole_kind(path)
    for magic, what, remedy in _OTHER:
        if start.startswith(magic):
            raise ReadingError(f"{path.name} is {what}, not a table. {remedy}")
    if _is_markup(start):
        raise ReadingError(
            f"{path.name} is a web page or XML, as some systems export under the name of a "
            "workbook. Open it in a spreadsheet program and save it as .xlsx or CSV."
        )
    return FileKind.TEXT


def _zip_kind(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadingError(
            f"{path.name} is a damaged or incomplete workbook ({error}). Copy or export it again."
        ) from error
    if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        return FileKind.WORKBOOK
    if any(name.startswith("xl/") for name in names):
        return FileKind.WORKBOOK
    what = "a Word document" if "word/document.xml" in names else "a zip archive without a workbook"
    raise ReadingError(f"{path.name} is {what}. Export the registry as .xlsx or CSV.")


def _ole_kind(path: Path) -> FileKind:
    with path.open("rb") as file:
        if _ENCRYPTED in file.read(4 << 20):
            raise ReadingError(
                f"{path.name} is protected with a password. Save a copy without one, and keep "
                "that copy as safe as the original."
            )
    return FileKind.WORKBOOK


def _is_markup(start: bytes) -> bool:
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return text.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<div"))
