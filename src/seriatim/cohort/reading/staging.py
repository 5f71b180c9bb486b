"""Bring the rows of a sheet into DuckDB, with every row that is not accepted set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import duckdb

from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.header_row import Header
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import SEPARATOR, Line, Sheet

_ENGLISH = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
_SWEDISH = ("#SAKNAS!", "#REFERENS!", "#VÄRDEFEL!", "#DIVISION/0!", "#NAMN?", "#OGILTIGT!")
ERRORS = frozenset((*_ENGLISH, *_SWEDISH))
# As DuckDB's regular expressions write it: white space, control characters, no-break space.
_SPACES = r"[\s\x00-\x1f\x{00a0}]+"
# Two cells that differ in such spaces only are the same to a person.
_UNEVEN = re.compile(r"[\n\t\r\u00a0]|  ")
_PARQUET_ROW = 2  # the header is row 1, as if the file were a sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A sheet in DuckDB: a view with ``source_row`` and a column ``c<index>`` for each column.

    ``refused`` has ``source_row``, ``code`` and ``patient_id`` of the rows that were not accepted.
    """

    view: str
    refused: str
    n_rows: int
    n_refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Staging:
    """Where sheets are staged: a connection, a folder for files, and the problems."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    problems: ProblemCollector
    numbers: Iterator[int] = field(default_factory=count)

    def stage(self, sheet: Sheet, header: Header, wanted: Wanted, place: Place) -> Staged:
        """Stage the wanted columns of a sheet under a name of its own."""
        number = next(self.numbers)
        view, refused = f"staged_{number}", f"refused_{number}"
        if sheet.parquet is not None:
            self._view_parquet(sheet.parquet, header, wanted, view)
            self._view_lines(None, refused, ("source_row", "code", "patient_id"))
            return Staged(view=view, refused=refused, n_rows=self._count(view))
        rows, faults = self.folder / f"{view}.txt", self.folder / f"{refused}.txt"
        writer = _Writer(sheet, header, wanted, self.problems, place)
        with (
            rows.open("w", encoding="utf-8", newline="\n") as out,
            faults.open("w", encoding="utf-8", newline="\n") as aside,
        ):
            for accepted, text in writer.write():
                (out if accepted else aside).write(text)
        self._view_lines(rows, view, ("source_row", *(f"c{i}" for i in wanted.columns)))
        self._view_lines(faults, refused, ("source_row", "code", "patient_id"))
        return Staged(
            view=view, refused=refused, n_rows=writer.n_accepted, n_refused=writer.n_refused
        )

    def _count(self, view: str) -> int:
        found = self.connection.execute(f"SELECT count(*) FROM {view}").fetchone()
        return int(found[0]) if found else 0

    def _view_lines(self, path: Path | None, view: str, names: tuple[str, ...]) -> None:
        types = {name: "BIGINT" if name == "source_row" else "VARCHAR" for name in names}
        if path is None or path.stat().st_size == 0:
            select = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in types.items())
            self.connection.execute(f"CREATE VIEW {view} AS SELECT {select} WHERE false")
            return
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        self.connection.execute(
            f"CREATE VIEW {view} AS SELECT * FROM read_csv({literal(str(path))}, "
            f"columns = {{{columns}}}, delim = '{SEPARATOR}', header = false, quote = '', "
            "escape = '', comment = '', auto_detect = false, nullstr = '', "
            "max_line_size = 5000000)"
        )

    def _view_parquet(self, path: Path, header: Header, wanted: Wanted, view: str) -> None:
        types = dict(parquet_columns(self.connection, path))
        cells = ", ".join(
            f"{_as_text(header.names[i], types[header.names[i]])} AS c{i}" for i in wanted.columns
        )
        self.connection.execute(
            f"CREATE VIEW {view} AS SELECT file_row_number + {_PARQUET_ROW} AS source_row"
            f"{', ' if cells else ''}{cells} "
            f"FROM read_parquet({literal(str(path))}, file_row_number = true)"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The columns to stage, and which of them names the patient (None: none)."""

    columns: tuple[int, ...]
    patient: int | None = None


class _Writer:
    """Writes the accepted rows of one sheet, and beside them those that are refused."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        wanted: Wanted,
        problems: ProblemCollector,
        place: Place,
    ) -> None:
        self._sheet = sheet
        self._header = header
        self._wanted = wanted
        self._problems = problems
        self._place = place
        self._nameless = {i for i, name in enumerate(header.names) if not name}
        self.n_accepted = 0
        self.n_refused = 0

    def write(self) -> Iterator[tuple[bool, str]]:
        """Yield each row as (accepted, text)."""
        for line in self._sheet.lines():
            if line.number <= self._header.row:
                continue
            fault = line.fault or self._ragged(line)
            if fault is not None:
                self.n_refused += 1
                yield False, self._refuse(line, fault)
                continue
            text = self._accept(line)
            if text:
                self.n_accepted += 1
                yield True, text

    def _ragged(self, line: Line) -> str | None:
        n_cells, n_names = len(line.cells), len(self._header.names)
        if n_cells == n_names or self._sheet.rectangular:
            return None
        short = n_cells < self._header.width and any(cell.strip() for cell in line.cells)
        long = n_cells > n_names and any(cell.strip() for cell in line.cells[n_names:])
        return "ragged_row" if short or long else None

    def _accept(self, line: Line) -> str | None:
        cells = line.cells
        missing = len(self._header.names) - len(cells)
        if missing > 0:
            cells = cells + [""] * missing
        picked = [cells[i].strip() for i in self._wanted.columns]
        text = SEPARATOR.join(picked)
        if _UNEVEN.search(text):
            picked = [" ".join(cell.split()) for cell in picked]
        if "#" in text:
            picked = self._without_errors(line.number, picked)
        if self._nameless:
            self._report_nameless(line, cells)
        if any(picked):
            return f"{line.number}{SEPARATOR}{SEPARATOR.join(picked)}\n"
        self._report_unknown(line, cells)
        return None

    def _without_errors(self, row: int, picked: list[str]) -> list[str]:
        for position, text in enumerate(picked):
            if text.upper() in ERRORS:
                column = self._header.names[self._wanted.columns[position]]
                spot = Spot(row=row, column=column, value=text)
                what = f"{text} is a spreadsheet error, no value."
                self._problems.add("error_cell", self._place, spot, what)
                picked[position] = ""
        return picked

    def _report_nameless(self, line: Line, cells: list[str]) -> None:
        filled = [i for i in self._nameless if cells[i].strip()]
        for index in filled:
            self._nameless.discard(index)
            spot = Spot(row=line.number, value=cells[index].strip())
            what = f"the column {index + 1} from the left has no header, but here a value."
            self._problems.add("column_without_header", self._place, spot, what)

    def _report_unknown(self, line: Line, cells: list[str]) -> None:
        known = set(self._wanted.columns) | self._nameless
        other = [c.strip() for i, c in enumerate(cells) if i not in known and c.strip()]
        if other:
            spot = Spot(row=line.number, value=other[0])
            what = f'the row holds only "{other[0][:40]}", in a column that is not read.'
            self._problems.add("row_without_known_values", self._place, spot, what)

    def _refuse(self, line: Line, code: str) -> str:
        index = self._wanted.patient
        patient = line.cells[index] if index is not None and index < len(line.cells) else ""
        patient = " ".join("".join(c for c in patient if c.isprintable()).split())[:200]
        detail = line.detail
        if code == "ragged_row":
            detail = f"{len(line.cells)} cells, but the header has {len(self._header.names)}"
        what = f"{detail}. The row is not read." if detail else "the row is not read."
        spot = Spot(row=line.number, patient_id=patient or None)
        self._problems.add(code, self._place, spot, what)
        return SEPARATOR.join((str(line.number), code, patient)) + "\n"


def parquet_columns(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[tuple[str, str], ...]:
    """Return names and types of the columns of a Parquet file; ``ReadingError`` if damaged."""
    try:
        found = connection.execute(
            f"DESCRIBE SELECT * FROM read_parquet({literal(str(path))})"
        ).fetchall()
    except duckdb.Error as error:
        raise ReadingError(
            f"{path.name} is not a Parquet file that can be read: {reason(error, path)}"
        ) from error
    return tuple((str(row[0]), str(row[1])) for row in found)


def reason(error: Exception, path: Path) -> str:
    """Return the first line of an error, without the folder of the file."""
    first = next(iter(str(error).splitlines()), "damaged")[:300]
    return first.replace(str(path), path.name).replace(str(path.parent), "")


def literal(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Write a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _as_text(name: str, kind: str) -> str:
    """Return the SQL that writes a Parquet column as a person would write the cell."""
    column = quoted(name)
    text = f"CAST({column} AS VARCHAR)"
    if kind.startswith("TIMESTAMP"):
        text = f"regexp_replace({text}, ' 00:00:00(\\.0+)?([+-]00(:00)?)?$', '')"
    elif kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        text = f"CASE WHEN isnan(CAST({column} AS DOUBLE)) THEN NULL "
        text += f"ELSE regexp_replace(CAST({column} AS VARCHAR), '\\.0+$', '') END"
    elif kind == "VARCHAR":
        text = f"regexp_replace({column}, '{_SPACES}', ' ', 'g')"
    return f"nullif(trim({text}), '')"
