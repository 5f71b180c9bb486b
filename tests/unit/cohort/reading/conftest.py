"""Files as hospitals have them, built in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from seriatim.cohort.reading.mapping import RegistryMapping, parse_mapping
from seriatim.cohort.reading.reader import read_raw
from seriatim.cohort.reading.registry import RawRegistry
from seriatim.dictionary import Dictionary, load_dictionary

Rows = Sequence[Sequence[object]]


class Reader:
    """Writes a file into a folder and reads it as raw tables."""

    def __init__(self, folder: Path, dictionary: Dictionary) -> None:
        self.folder = folder
        self.dictionary = dictionary

    def text(
        self, content: str | bytes, name: str = "registry.csv", mapping: str = ""
    ) -> RawRegistry:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.path(path, mapping)

    def workbook(self, sheets: dict[str, Rows], mapping: str = "") -> RawRegistry:
        return self.path(self.write_workbook(sheets), mapping)

    def write_workbook(
        self, sheets: dict[str, Rows], name: str = "registry.xlsx", **options: object
    ) -> Path:
        path = self.folder / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", **options}) as book:
            for title, rows in sheets.items():
                sheet = book.add_worksheet(title)
                for i, row in enumerate(rows):
                    for j, value in enumerate(row):
                        if value is not None:
                            sheet.write(i, j, value)
        return path

    def path(self, path: Path, mapping: str = "") -> RawRegistry:
        told = parse_mapping(mapping, self.dictionary) if mapping else RegistryMapping()
        return read_raw(path, self.dictionary, told)

    def rows(self, registry: RawRegistry, table: str, *fields: str) -> list[tuple[Any, ...]]:
        names = ", ".join(fields)
        return registry.connection.execute(f"SELECT {names} FROM raw_{table}").fetchall()

    def refused(self, registry: RawRegistry) -> list[tuple[Any, ...]]:
        """Return the refused rows of procedures as (row, patient, code)."""
        return registry.connection.execute(
            "SELECT source_row, patient_id, code FROM refused_rows "
            "WHERE table_name = 'procedures' ORDER BY 1"
        ).fetchall()


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture
def reader(tmp_path: Path, dictionary: Dictionary) -> Reader:
    return Reader(tmp_path, dictionary)


@pytest.fixture
def codes() -> Callable[[RawRegistry], list[str]]:
    return lambda registry: [problem.code for problem in registry.problems]
