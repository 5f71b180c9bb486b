"""Read any accepted registry file into raw tables."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from seriatim.cohort.cohort import SourceFile
from seriatim.cohort.reading.collecting import Place, ProblemCollector, Spot
from seriatim.cohort.reading.columns import check_told, check_used
from seriatim.cohort.reading.conflicts import ConflictFinder
from seriatim.cohort.reading.date_order import decide_order, report_mixtures, slash_dates
from seriatim.cohort.reading.feeds import Feed, create_raw_tables, fill, keep_refused
from seriatim.cohort.reading.files import FileSet, open_files
from seriatim.cohort.reading.layout import Surveyor
from seriatim.cohort.reading.mapping import RegistryMapping
from seriatim.cohort.reading.planning import FeedPlan, PartPlan, Planner
from seriatim.cohort.reading.registry import RawRegistry, ReadingError, Source
from seriatim.cohort.reading.restrictions import (
    filled,
    instrument_tables,
    redcap_where,
    report_boxes,
    report_gaps,
)
from seriatim.cohort.reading.staging import Staged, Staging, Wanted, reason
from seriatim.dictionary import Dictionary


def read_raw(
    path: Path, dictionary: Dictionary, mapping: RegistryMapping | None = None
) -> RawRegistry:
    """Read a workbook, a CSV or Parquet file, or a folder of these, into raw tables of text.

    The layout is found out from names and headers, unless the mapping file says it. Raises
    ``ReadingError`` where the file cannot be read at all; all else is a problem of the result.
    """
    with _work_folder() as folder:
        connection, problems = connect(), ProblemCollector()
        try:
            return _Reading(
                dictionary=dictionary,
                mapping=mapping or RegistryMapping(),
                problems=problems,
                connection=connection,
                staging=Staging(connection=connection, folder=folder, problems=problems),
            ).read(Path(path))
        except (duckdb.Error, OSError, UnicodeError) as error:
            connection.close()
            raise ReadingError(
                f"{Path(path).name} cannot be read: {reason(error, Path(path))}"
            ) from error
        except BaseException:
            connection.close()
            raise


def connect() -> duckdb.DuckDBPyConnection:
    """Open an in-memory database that loads no extension and spills to the temporary folder."""
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "temp_directory": str(Path(tempfile.gettempdir()) / "seriatim-spill"),
            "memory_limit": "1500MB",
        },
    )
    connection.execute("SET preserve_insertion_order = true")
    return connection


@contextmanager
def _work_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="seriatim-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    dictionary: Dictionary
    mapping: RegistryMapping
    problems: ProblemCollector
    connection: duckdb.DuckDBPyConnection
    staging: Staging

    def read(self, path: Path) -> RawRegistry:
        files = open_files(path, self.staging.folder, self.dictionary, self.connection)
        self._report_files(files)
        surveyor = Surveyor(
            dictionary=self.dictionary, mapping=self.mapping, problems=self.problems
        )
        layout = surveyor.choose(files.sheets)
        headers = tuple(name for part in layout.parts for name in part.header.names if name)
        check_told(self.mapping, headers)
        planner = Planner(dictionary=self.dictionary, mapping=self.mapping, problems=self.problems)
        plans = planner.plan(layout)
        feeds: list[Feed] = []
        sources: list[Source] = []
        for plan in plans:
            self._feed(plan, feeds, sources)
        paths = {column.field.path for feed in feeds for column in feed.columns}
        check_used(self.mapping, frozenset(paths), layout.name)
        return self._finish(files, layout.name, tuple(feeds), tuple(sources))

    def _finish(
        self, files: FileSet, layout: str, feeds: tuple[Feed, ...], sources: tuple[Source, ...]
    ) -> RawRegistry:
        fields = create_raw_tables(self.connection, feeds, self.dictionary)
        for feed in feeds:
            fill(self.connection, feed, self.mapping.missing)
        keep_refused(self.connection, feeds)
        dates = slash_dates(self.connection, fields, sources, self.dictionary)
        order = self.mapping.date_order or decide_order(dates, self.problems)
        report_mixtures(self.connection, fields, dates, self.problems)
        for feed, source in zip(feeds, sources, strict=True):
            if feed.merged:
                finder = ConflictFinder(
                    connection=self.connection, problems=self.problems, order=order
                )
                finder.withhold(feed, _place(source))
        drop_views(self.connection)
        return RawRegistry(
            connection=self.connection,
            sources=sources,
            problems=self.problems.problems,
            counts=self.problems.counts,
            files=tuple(source_file(path) for path in files.paths),
            notice=files.notice,
            date_order=order,
            fields=fields,
            layout=layout,
            units=self._units(feeds),
            choices=self.mapping.choices,
            decimal=self.mapping.decimal,
        )

    def _report_files(self, files: FileSet) -> None:
        for code, place, what in files.remarks:
            self.problems.add(code, place, Spot(), what)

    def _feed(self, plan: PartPlan, feeds: list[Feed], sources: list[Source]) -> None:
        """Stage a sheet and append what it feeds, with its sources."""
        place = plan.part.place
        if place.table is None:
            place = replace(place, table="procedures")
        wanted = Wanted(columns=plan.indices, patient=plan.patient)
        staged = self.staging.stage(plan.part.sheet, plan.part.header, wanted, place)
        self._report_flaws(plan, place)
        if staged.n_rows == staged.n_refused == 0:
            self.problems.add("sheet_empty", place, Spot(), "there is no row below the header.")
        report_gaps(self.connection, plan, staged, (self.problems, place))
        report_boxes(self.connection, plan, staged, (self.problems, place))
        for feed_plan, where in zip(plan.feeds, self._where(plan, staged), strict=True):
            source = _source(plan, feed_plan, len(sources) + 1)
            sources.append(source)
            feeds.append(
                Feed(
                    source_id=source.source_id,
                    table=feed_plan.table,
                    staged=staged,
                    columns=feed_plan.columns,
                    where=where,
                    merged=feed_plan.merged,
                )
            )

    def _where(self, plan: PartPlan, staged: Staged) -> list[str]:
        """Return for each feed of a sheet the SQL that picks its rows."""
        column = plan.instrument
        if column is None:
            return [filled(feed.needs) for feed in plan.feeds]
        told = self.mapping.sheets
        instruments = instrument_tables(self.connection, staged, (self.dictionary, told), column)
        return [
            filled(feed.needs) if feed.merged else redcap_where(feed, instruments, column)
            for feed in plan.feeds
        ]

    def _report_flaws(self, plan: PartPlan, place: Place) -> None:
        read = {column.index: column.header for f in plan.feeds for column in f.columns}
        for flaw in plan.part.sheet.flaws:
            if flaw.column in read and flaw.row > plan.part.header.row:
                value = flaw.value or None
                spot = Spot(row=flaw.row, column=read[flaw.column], value=value)
                what = (
                    f"{value} is a spreadsheet error, no value."
                    if value
                    else ("the cell holds a formula without a stored result.")
                )
                self.problems.add(flaw.code, place, spot, what)

    def _units(self, feeds: tuple[Feed, ...]) -> tuple[tuple[str, float], ...]:
        found = dict(self.mapping.units)
        for feed in feeds:
            for column in feed.columns:
                path, factor = column.field.path, column.factor or 1.0
                if (
                    path not in dict(self.mapping.units)
                    and found.setdefault(path, factor) != factor
                ):
                    raise ReadingError(
                        f'"{column.header}" and another column of {path} have different units. '
                        "Convert one of them, so that the file has one unit a field."
                    )
        return tuple((path, factor) for path, factor in found.items() if factor != 1.0)


def drop_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the views of staged files, which are about to be deleted."""
    connection.execute("DROP TABLE IF EXISTS told_twice")
    names = connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    for (name,) in names:
        connection.execute(f"DROP VIEW {name}")


def source_file(path: Path) -> SourceFile:
    """Return name, size and hash of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return SourceFile(name=path.name, n_bytes=path.stat().st_size, sha256=digest)


def _source(plan: PartPlan, feed: FeedPlan, number: int) -> Source:
    return Source(
        source_id=number,
        file=plan.part.sheet.file,
        sheet=plan.part.sheet.sheet,
        table=feed.table,
        headers=tuple((column.field.name, column.header) for column in feed.columns),
    )


def _place(source: Source) -> Place:
    return Place(file=source.file, sheet=source.sheet, table=source.table)
