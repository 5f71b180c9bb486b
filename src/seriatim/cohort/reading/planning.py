"""Decide which columns of a sheet feed which table, for each layout."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from seriatim.cohort.reading.collecting import NOWHERE, Place, ProblemCollector, Spot
from seriatim.cohort.reading.columns import Column, ColumnMatcher, Columns, report_columns
from seriatim.cohort.reading.header_row import Header
from seriatim.cohort.reading.headers import nearest
from seriatim.cohort.reading.layout import Layout, Part
from seriatim.cohort.reading.mapping import RegistryMapping
from seriatim.cohort.reading.redcap import instrument_column, redcap_columns
from seriatim.cohort.reading.registry import ReadingError
from seriatim.dictionary import Dictionary, Field, Table

# Unnumbered columns of a wide sheet that hold for each procedure of the row.
_SHARED = frozenset({"region", "side"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPlan:
    """Which columns of a sheet become rows of one table.

    A row is taken when one of the columns ``needs`` is filled. ``merged``: one row a patient.
    ``own_needs`` replaces it in rows of the table's own repeating instrument.
    """

    table: str
    columns: tuple[Column, ...]
    needs: tuple[int, ...]
    own_needs: tuple[int, ...] = ()
    merged: bool = False
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartPlan:
    """What is read of one sheet; ``instrument`` is the column that names a repeating form."""

    part: Part
    feeds: tuple[FeedPlan, ...]
    instrument: int | None = None

    @property
    def indices(self) -> tuple[int, ...]:
        """Return the columns that are read."""
        found = {column.index for feed in self.feeds for column in feed.columns}
        if self.instrument is not None:
            found.add(self.instrument)
        return tuple(sorted(found))

    @property
    def patient(self) -> int | None:
        """Return the column that names the patient."""
        found = [c.index for f in self.feeds for c in f.columns if c.field.name == "patient_id"]
        return found[0] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans the reading of the sheets of a layout and reports what is not read."""

    dictionary: Dictionary
    mapping: RegistryMapping
    problems: ProblemCollector

    def plan(self, layout: Layout) -> tuple[PartPlan, ...]:
        """Return the plans of all sheets; ``ReadingError`` if a needed column is missing."""
        if layout.name == "wide":
            return (self._wide(layout.parts[0]),)
        if layout.name == "redcap":
            return (self._redcap(layout.parts[0]),)
        if layout.name == "long":
            return (self._long(layout.parts[0]),)
        named = [(part, part.table) for part in layout.parts if part.table is not None]
        alone = all(table.name != "patients" for _, table in named)
        plans = [
            self._long(part)
            if alone and table.name == "procedures"
            else self._one_table(part, table)
            for part, table in named
        ]
        return tuple(plan for plan in plans if plan.feeds)

    def columns(self, layout: str, part: Part) -> Columns:
        """Match the headers of a sheet as its layout does."""
        matcher = self._matcher(part)
        procedures, patients = self._main_tables()
        if layout == "wide":
            columns = matcher.match(part.header, (patients, procedures), all_tables=False)
            return matcher.match_blocks(part.header, _only_shared(columns))
        if layout == "redcap":
            tables = self._tables_patients_first()
            columns = matcher.match(part.header, tables, all_tables=True)
            return redcap_columns(part.header, columns, self.dictionary)
        tables = (part.table,) if part.table is not None else (procedures, patients)
        return matcher.match(part.header, tables, all_tables=False)

    def _one_table(self, part: Part, table: Table) -> PartPlan:
        columns = self._report(part, (table,), self.columns("bundle", part))
        missing = self._missing(part, table, columns)
        if missing:
            for what in missing:
                self.problems.add("required_column_missing", part.place, NOWHERE, what)
            return PartPlan(part=part, feeds=())
        read = columns.of(table.name)
        feed = FeedPlan(table=table.name, columns=read, needs=_indices(read))
        return PartPlan(part=part, feeds=(feed,))

    def _long(self, part: Part) -> PartPlan:
        procedures, patients = self._main_tables()
        columns = self.columns("long", replace(part, table=None))
        columns = self._report(part, (procedures, patients), columns)
        self._missing(part, procedures, columns)
        read = columns.of("procedures")
        needs = tuple(c.index for c in read if c.field.name != "patient_id")
        feed = FeedPlan(table="procedures", columns=read, needs=needs)
        return PartPlan(part=part, feeds=(self._merged_patients(columns), feed))

    def _wide(self, part: Part) -> PartPlan:
        procedures, patients = self._main_tables()
        columns = self._report(part, (patients, procedures), self.columns("wide", part))
        shared = tuple(c for c in columns.of("procedures") if c.field.name != "patient_id")
        key = tuple(c for c in columns.of("procedures") if c.field.name == "patient_id")
        self._report_shared(part, shared)
        feeds = [
            FeedPlan(
                table="patients",
                columns=columns.of("patients"),
                needs=_indices(columns.of("patients")),
            )
        ]
        for number in columns.numbers:
            block = columns.of("procedures", number)
            names = {column.field.name for column in block}
            other = tuple(c for c in (*key, *shared) if c.field.name not in names)
            read = (*other, *block)
            feeds.append(
                FeedPlan(table="procedures", columns=read, needs=_indices(block), number=number)
            )
        self._missing(part, procedures, columns)
        return PartPlan(part=part, feeds=tuple(feeds))

    def _redcap(self, part: Part) -> PartPlan:
        columns = self._report(part, self.dictionary.tables, self.columns("redcap", part))
        self._missing(part, self.dictionary.table("procedures"), columns)
        uses = Counter(column.index for column in columns.read)
        feeds = [self._merged_patients(columns)]
        for table in self.dictionary.tables:
            read = columns.of(table.name)
            required = {field.name for field in table.fields if field.required}
            if table.name == "patients" or required - {column.field.name for column in read}:
                continue
            own = tuple(c.index for c in read if c.field.references is None)
            alone = tuple(index for index in own if uses[index] == 1)
            feeds.append(FeedPlan(table=table.name, columns=read, needs=alone, own_needs=own))
        instrument = instrument_column(part.header)
        return PartPlan(part=part, feeds=tuple(feeds), instrument=instrument)

    def _main_tables(self) -> tuple[Table, Table]:
        return self.dictionary.table("procedures"), self.dictionary.table("patients")

    def _tables_patients_first(self) -> tuple[Table, ...]:
        return tuple(sorted(self.dictionary.tables, key=lambda table: table.name != "patients"))

    def _merged_patients(self, columns: Columns) -> FeedPlan:
        read = columns.of("patients")
        key = tuple(column.index for column in read if column.field.name == "patient_id")
        return FeedPlan(table="patients", columns=read, needs=key, merged=True)

    def _matcher(self, part: Part) -> ColumnMatcher:
        return ColumnMatcher(
            dictionary=self.dictionary, mapping=self.mapping, sheet=part.sheet.title
        )

    def _report(self, part: Part, tables: tuple[Table, ...], columns: Columns) -> Columns:
        _report_header(part.header, self.problems, part.place)
        return report_columns(part.header, columns, tables, (self.problems, part.place))

    def _report_shared(self, part: Part, shared: tuple[Column, ...]) -> None:
        for column in shared:
            spot = Spot(row=part.header.row, column=column.header)
            what = "the column has no number, so it was taken for each procedure of the row."
            self.problems.add("wide_shared_column", part.place, spot, what)

    def _missing(self, part: Part, table: Table, columns: Columns) -> list[str]:
        """Return what is missing of a table; ``ReadingError`` where nothing works without it."""
        found = {column.field.name for column in columns.read if column.field.table == table.name}
        missing = [
            _missing_column(part, field, columns)
            for field in table.fields
            if field.required and field.name not in found
        ]
        if missing and table.required:
            raise ReadingError(f"{part.place}: {missing[0]}")
        return missing


def _missing_column(part: Part, field: Field, columns: Columns) -> str:
    doubled = columns.conflicting(field.path)
    if doubled:
        return (
            f"two columns mean {field.path}, which is needed: {doubled}. Rename or remove one of "
            "them, or name it under ignore in a mapping file."
        )
    left = [part.header.names[index] for index in columns.left[:200]]
    near = [header for header in left if nearest(header, (field,))]
    hint = f' Is it "{near[0]}"? Then say so in the mapping file.' if near else ""
    some = ", ".join(f'"{header[:30]}"' for header in part.header.names[:15] if header)
    return (
        f'the table {field.table} needs a column "{field.label}" ({field.path}), and none of the '
        f"headers means it.{hint} The headers are {some}. Accepted are for example "
        f"{', '.join(field.headers[:6])}."
    )


def _only_shared(columns: Columns) -> Columns:
    """Keep of the unnumbered columns of procedures those that may hold for all of a row."""
    kept = tuple(
        column
        for column in columns.read
        if column.field.table != "procedures"
        or column.told
        or column.field.name in _SHARED | {"patient_id"}
    )
    indices = {column.index for column in kept}
    dropped = {column.index for column in columns.read} - indices
    return replace(columns, read=kept, left=tuple(sorted({*columns.left, *dropped})))


def _report_header(header: Header, problems: ProblemCollector, place: Place) -> None:
    if header.n_above and header.n_known:
        what = f"row {header.row} was taken for the header; rows above it are not read."
        problems.add("header_not_first", place, Spot(row=header.row), what)


def _indices(columns: tuple[Column, ...]) -> tuple[int, ...]:
    return tuple(sorted({column.index for column in columns}))
