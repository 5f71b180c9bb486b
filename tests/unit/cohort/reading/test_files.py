"""Files and folders."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from seriatim.cohort.reading.registry import ReadingError

PATIENTS = "patient_id,sex\nP1,F\n"
PROCEDURES = "patient_id,procedure_date,region,side\nP1,2011-05-03,leg,L\n"


def folder(reader, **files: str) -> Path:
    path = reader.folder / "registry"
    path.mkdir()
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return path


def test_a_folder_has_one_file_a_table(reader) -> None:
    path = folder(
        reader,
        patienter__csv=PATIENTS,
        Procedures__tsv=PROCEDURES.replace(",", "\t"),
        NOTICE__txt="SYNTHETIC data\nmore",
        README__md="x",
    )
    registry = reader.path(path)
    assert registry.layout == "bundle"
    assert registry.notice == "SYNTHETIC data"
    assert registry.problems == ()
    assert [file.name for file in registry.files] == ["Procedures.tsv", "patienter.csv"]
    assert [source.table for source in registry.sources] == ["procedures", "patients"]


def test_files_of_other_kinds_are_noted(reader, codes) -> None:
    path = folder(reader, patients__csv=PATIENTS, procedures__csv=PROCEDURES, notes__docx="x")
    (path / "old").mkdir()
    (path / ".hidden.csv").write_text("x")
    registry = reader.path(path)
    assert codes(registry) == ["sheet_ignored", "sheet_ignored"]
    assert [problem.file for problem in registry.problems] == ["notes.docx", "old"]


def test_a_file_that_no_table_is_named_after_is_noted(reader, codes) -> None:
    path = folder(reader, patients__csv=PATIENTS, procedures__csv=PROCEDURES, prices__csv=PATIENTS)
    assert codes(reader.path(path)) == ["sheet_ignored"]


def test_parquet_and_csv_may_be_mixed_and_a_notice_lies_beside(reader) -> None:
    path = folder(reader, patients__csv=PATIENTS, NOTICE__txt="SYNTHETIC data")
    target = path / "procedures.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'P1' AS patient_id, DATE '2011-05-03' AS procedure_date, 'leg' AS "
            f"region, 'L' AS side) TO '{target}' (FORMAT parquet)"
        )
    registry = reader.path(path)
    assert reader.rows(registry, "procedures", "source_row", "procedure_date") == [
        (2, "2011-05-03")
    ]
    assert reader.path(target).notice == "SYNTHETIC data"


def test_a_notice_of_other_words_is_none(reader) -> None:
    path = folder(reader, patients__csv=PATIENTS, procedures__csv=PROCEDURES, NOTICE__txt="Hello")
    assert reader.path(path).notice is None


def test_a_workbook_tells_its_notice_on_a_sheet_of_its_own(reader) -> None:
    registry = reader.workbook(
        {
            "README": [[None, "SYNTHETIC data"], ["more"]],
            "Notice": [],
            "procedures": [line.split(",") for line in PROCEDURES.splitlines()],
        }
    )
    assert registry.notice == "SYNTHETIC data"
    assert registry.layout == "long"


def test_files_carry_their_hash_and_size(reader) -> None:
    registry = reader.text(PROCEDURES)
    (file,) = registry.files
    assert (file.name, file.n_bytes, len(file.sha256)) == ("registry.csv", len(PROCEDURES), 64)


def test_an_older_encoding_is_noted(reader, codes) -> None:
    registry = reader.text(PROCEDURES.replace("leg", "ben, vä").replace(", ", " ").encode("cp1252"))
    assert codes(registry) == ["encoding_fallback"]
    assert reader.rows(registry, "procedures", "region") == [("ben vä",)]


def test_an_empty_folder_or_none_is_refused(reader) -> None:
    with pytest.raises(ReadingError, match="holds no CSV or Parquet"):
        reader.path(folder(reader))
    with pytest.raises(ReadingError, match="no file or folder absent"):
        reader.path(reader.folder / "absent")


def test_a_pipe_is_not_waited_for(reader) -> None:
    path = reader.folder / "pipe.csv"
    os.mkfifo(path)
    with pytest.raises(ReadingError, match="neither a file nor a folder"):
        reader.path(path)


def test_an_error_of_the_disk_is_a_message(reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(5, "Input/output error", str(path))

    monkeypatch.setattr("seriatim.cohort.reading.reader.source_file", fail)
    with pytest.raises(ReadingError, match="Input/output error") as caught:
        reader.text(PROCEDURES)
    assert str(reader.folder) not in str(caught.value)
