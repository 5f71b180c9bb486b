"""Kinds of files by their first bytes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from seriatim.cohort.reading.detect import FileKind, file_kind
from seriatim.cohort.reading.registry import ReadingError

OLE = bytes.fromhex("D0CF11E0A1B11AE1")


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def archive(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"patient_id,side\n", FileKind.TEXT),
        (b"PAR1....", FileKind.PARQUET),
        (OLE + b"\0" * 600, FileKind.WORKBOOK),
    ],
)
def test_the_content_decides(tmp_path: Path, content: bytes, kind: FileKind) -> None:
    assert file_kind(write(tmp_path / "registry.pdf", content)) is kind


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/workbook.bin", "content.xml", "xl/a.xml"])
def test_archives_with_a_workbook(tmp_path: Path, name: str) -> None:
    assert file_kind(archive(tmp_path / "a.zip", name)) is FileKind.WORKBOOK


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "0 bytes"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"SQLite format 3\0", "SQLite"),
        (b"$FL2@(#)", "SPSS"),
        (b"<stata_dta>", "Stata"),
        (b"RDX3\n", "R data"),
        (b"\xef\xbb\xbf \n<HTML><body>", "web page"),
        (b'<?xml version="1.0"?>', "web page"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_other_kinds_are_named(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(ReadingError, match=what):
        file_kind(write(tmp_path / "registry.csv", content))


def test_other_archives_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="Word document"):
        file_kind(archive(tmp_path / "a.docx", "word/document.xml"))
    with pytest.raises(ReadingError, match="zip archive"):
        file_kind(archive(tmp_path / "a.zip", "registry.csv"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="cannot be opened"):
        file_kind(tmp_path / "absent.csv")
