"""Give each column of a sheet its field, and say what is left over and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

from seriatim.cohort.reading.blocks import header_number, match_block, pattern_number
from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.header_row import Header
from seriatim.cohort.reading.headers import (
    HeaderIndex,
    HeaderMatch,
    header_factor,
    index_of,
    nearest,
)
from seriatim.cohort.reading.mapping import MappingError, RegistryMapping
from seriatim.dictionary import Dictionary, Field, Table
from seriatim.dictionary.folding import fold

# Looking for the nearest name is slow, and nobody reads hundreds of suggestions.
_SUGGESTIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that is read: its place, its header, its field; ``number`` in a wide sheet.

    ``told`` says that the mapping file names it, ``ticks`` which choice a REDCap checkbox means.
    """

    index: int
    header: str
    field: Field
    factor: float | None = None
    unit: str | None = None
    number: int | None = None
    told: bool = False
    ticks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a sheet that are read, and the numbers of those that are not.

    ``doubled`` maps each path that two columns mean, so that neither is read, to their names.
    """

    read: tuple[Column, ...] = ()
    left: tuple[int, ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()

    def of(self, table: str, number: int | None = None) -> tuple[Column, ...]:
        """Return the columns of one table, or of one numbered block of it."""
        return tuple(c for c in self.read if c.field.table == table and c.number == number)

    def conflicting(self, path: str) -> str | None:
        """Return the names of the columns that both mean a field, None where there is no such."""
        return dict(self.doubled).get(path)

    def has(self, path: str) -> bool:
        """Tell whether a field has a column."""
        return any(column.field.path == path for column in self.read)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the numbers of the blocks."""
        return tuple(sorted({column.number for column in self.read if column.number is not None}))


Matcher = Callable[[str], list[Column]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMatcher:
    """Match the headers of one sheet, asking the mapping file first."""

    dictionary: Dictionary
    mapping: RegistryMapping
    sheet: str | None = None

    def match(self, header: Header, tables: tuple[Table, ...], *, all_tables: bool) -> Columns:
        """Give columns to fields of some tables, earlier tables first.

        A patient's key goes to every table; with ``all_tables`` so does every field.
        """
        ignored = {fold(name) for name in self.mapping.ignore}
        indexes = [index_of(table) for table in tables]
        read: list[Column] = []
        left = []
        for index, name in enumerate(header.names):
            found = self._told(name, tables)
            if not found and fold(name) not in ignored:
                found = _automatic(name, indexes, all_tables=all_tables)
            read += [replace(column, index=index) for column in found]
            if not found and name and fold(name) not in ignored:
                left.append(index)
        return _told_first(read, left)

    def match_blocks(self, header: Header, columns: Columns) -> Columns:
        """Add the numbered columns of procedures to those already given."""
        procedures = index_of(self.dictionary.table("procedures"))
        read, left = list(columns.read), []
        for index in columns.left:
            name = header.names[index]
            found = match_block(name, procedures)
            if found is None:
                left.append(index)
            else:
                column = _column(name, found.match)
                read.append(replace(column, index=index, number=found.number))
        return _told_first(read, left)

    def _told(self, header: str, tables: tuple[Table, ...]) -> list[Column]:
        """Return what the mapping file says of a header; a patient's key counts in every table."""
        found: list[Column] = []
        units = dict(self.mapping.units)
        for key, path in self.mapping.columns:
            field = self.dictionary.field(path)
            sheet, mark, rest = key.rpartition("!")
            if mark and fold(sheet) != fold(self.sheet or ""):
                continue
            number = pattern_number(rest, header)
            if number is None and (fold(rest) != fold(header) or not fold(rest)):
                continue
            if number is None and self.mapping.layout == "wide" and field.table == "procedures":
                number = header_number(header)
            factor, unit = header_factor(field, rest if number is None else header)
            told = Column(
                index=0,
                header=header,
                field=field,
                factor=None if path in units else factor,
                unit=unit,
                number=number,
                told=True,
            )
            found += [
                replace(told, field=own)
                for table in tables
                for own in table.fields
                if own.path == path or (own.name == field.name == "patient_id")
            ]
        return found


def check_told(mapping: RegistryMapping, headers: tuple[str, ...]) -> None:
    """Refuse a mapping file that names a column which no sheet has."""
    folded = {fold(header): header for header in headers}
    for key, path in mapping.columns:
        rest = key.rpartition("!")[2]
        if fold(rest) in folded or any(pattern_number(rest, h) is not None for h in headers):
            continue
        some = ", ".join(f'"{header}"' for header in headers[:12])
        raise MappingError(
            f'The mapping file names the column "{rest}" for {path}, but no sheet has it. '
            f"The headers are {some}{', ...' if len(headers) > 12 else ''}."
        )


def check_used(mapping: RegistryMapping, paths: frozenset[str], layout: str) -> None:
    """Refuse a mapping file that gives a column to a field which is not read in this layout."""
    for key, path in mapping.columns:
        if path not in paths and not path.endswith(".patient_id"):
            raise MappingError(
                f'The mapping file gives the column "{key}" to {path}, which is not read: either '
                f'the layout "{layout}" has no rows of its table, or another column was given to '
                "the same field, or the table lacks a column that it needs."
            )


def report_columns(
    header: Header,
    columns: Columns,
    tables: tuple[Table, ...],
    sink: tuple[ProblemCollector, Place],
) -> Columns:
    """Report columns that are left over or mean the same field; return those without conflict."""
    problems, place = sink
    fields = tuple(field for table in tables for field in table.fields)
    for n_seen, index in enumerate(columns.left):
        name = header.names[index]
        near = nearest(name, fields) if n_seen < _SUGGESTIONS else None
        hint = f' The nearest known name is "{near.label}" ({near.path}).' if near else ""
        spot = Spot(row=header.row, column=name)
        problems.add("unknown_column", place, spot, f"this column is not read.{hint}")
    for column in columns.read:
        if column.factor is not None:
            what = f"{column.unit} is converted to {column.field.unit} (times {column.factor:g})."
            spot = Spot(row=header.row, column=column.header)
            problems.add("unit_converted", place, spot, what)
    return _without_duplicates(header, columns, sink)


def _without_duplicates(
    header: Header, columns: Columns, sink: tuple[ProblemCollector, Place]
) -> Columns:
    problems, place = sink
    by_target: dict[tuple[str, int | None, str | None], list[Column]] = defaultdict(list)
    for column in columns.read:
        by_target[(column.field.path, column.number, column.ticks)].append(column)
    kept, doubled = [], []
    for (path, _, _), group in by_target.items():
        if len(group) == 1:
            kept += group
            continue
        names = " and ".join(f'"{c.header}" (column {_letters(c.index)})' for c in group)
        doubled.append((path, names))
        spot = Spot(row=header.row, column=group[0].header)
        problems.add("duplicate_header", place, spot, f"{names} both mean {path}; neither is read.")
    read = tuple(sorted(kept, key=lambda column: column.index))
    return replace(columns, read=read, doubled=tuple(doubled))


def _automatic(header: str, indexes: list[HeaderIndex], *, all_tables: bool) -> list[Column]:
    found: list[Column] = []
    for index in indexes:
        match = index.match(header)
        if match is not None and (all_tables or not found or _is_key(match.field, found[0].field)):
            found.append(_column(header, match))
    # Where every table is open, the name of a field in one goes before a synonym in another.
    named = [column for column in found if fold(column.field.name) == fold(header)]
    return named if all_tables and named else found


def _is_key(field: Field, other: Field) -> bool:
    """Tell whether two fields are the same key in two tables."""
    return field.name == other.name and (field.identifier or other.identifier)


def _column(header: str, match: HeaderMatch) -> Column:
    return Column(index=0, header=header, field=match.field, factor=match.factor, unit=match.unit)


def _told_first(read: list[Column], left: list[int]) -> Columns:
    """Where the mapping file names the column of a field, take no other for it."""
    told = {(column.field.path, column.number) for column in read if column.told}
    kept = [c for c in read if c.told or (c.field.path, c.number) not in told]
    indices = {column.index for column in kept}
    dropped = {column.index for column in read} - indices
    return Columns(read=tuple(kept), left=tuple(sorted({*left, *dropped})))


def _letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
