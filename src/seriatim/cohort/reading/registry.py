"""What reading hands over: raw tables in DuckDB, and where each of their cells came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import duckdb

from seriatim.cohort.cohort import SourceFile
from seriatim.cohort.problems import Problem, Severity

DateOrder = Literal["dmy", "mdy"]


class ReadingError(ValueError):
    """The file cannot be read at all; the message says what was found and what to try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One sheet or file that feeds one table, with the header a person sees for each field.

    A long sheet is two sources (patients, procedures); a wide sheet is one source a block of
    columns.
    """

    source_id: int
    file: str
    sheet: str | None
    table: str
    headers: tuple[tuple[str, str], ...]

    def header(self, field: str) -> str:
        """Return the header of a field as written in the file, or the field name itself."""
        return dict(self.headers).get(field, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRegistry:
    """A registry as text, before any value was parsed.

    ``connection`` holds ``raw_<table>(source_id, source_row, <field> VARCHAR ...)`` for each
    table of ``fields``, and ``refused_rows(table_name, source_id, source_row, patient_id, code)``
    for rows that could not be taken apart into cells, each listed once: ``patient_id`` is the
    text found in its place, or NULL. A patient of a refused procedure must not be counted with
    the others, because the remaining procedures would be renumbered. Where a patient has several
    rows in a sheet, ``source_row`` is the first, and ``cell_rows(source_id, source_row, field,
    cell_row)`` has the cells that stand further down; it is missing where there are none.

    ``units`` are factors from the file to the unit of the dictionary, ``choices`` the words of
    the mapping file for the codes of a field, ``decimal`` its decimal sign; ``date_order`` says
    how 03/04/2011 reads (None: the file has no such dates, or they contradict each other).
    ``problems`` is capped for each code, ``counts`` is exact.
    """

    connection: duckdb.DuckDBPyConnection
    sources: tuple[Source, ...]
    problems: tuple[Problem, ...]
    counts: tuple[tuple[str, Severity, int], ...]
    files: tuple[SourceFile, ...]
    notice: str | None
    date_order: DateOrder | None
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    layout: str = "bundle"
    units: tuple[tuple[str, float], ...] = ()
    choices: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    decimal: str | None = None

    def source(self, source_id: int) -> Source:
        """Return the source of this number; ``KeyError`` if there is none."""
        for source in self.sources:
            if source.source_id == source_id:
                return source
        raise KeyError(f"no source {source_id}")
