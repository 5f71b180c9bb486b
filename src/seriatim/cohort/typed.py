"""From raw tables of text to typed tables, one for each table of the dictionary."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from seriatim.cohort.cell_kinds import CELL_KINDS
from seriatim.cohort.lookups import Conventions, Lookup, build_lookups, quote, read_by_sql
from seriatim.cohort.problem_listing import ProblemListing, write_place
from seriatim.cohort.problems import Problem
from seriatim.cohort.procedure_names import ASSIGNED_ID
from seriatim.cohort.reading.feeds import CELL_ROWS
from seriatim.cohort.reading.registry import RawRegistry
from seriatim.dictionary import Dictionary, Field, FieldType, Table

_KINDS = {kind.code: kind for kind in CELL_KINDS}
_SQL_TYPE = {
    FieldType.TEXT: "VARCHAR",
    FieldType.CHOICE: "VARCHAR",
    FieldType.INTEGER: "BIGINT",
    FieldType.NUMBER: "DOUBLE",
    FieldType.DATE: "DATE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    field: Field
    present: bool
    lookup: Lookup | None

    @property
    def alias(self) -> str:
        return f"l_{self.field.name}"


def build_typed_tables(
    registry: RawRegistry, dictionary: Dictionary, listing: ProblemListing
) -> None:
    """Create every table of the dictionary with values instead of texts, and say what failed.

    Beside the tables: ``missing_reasons`` (table_name, row_id, field, reason) and ``unreadable``
    (table_name, row_id, field, code) for cells that hold a text but no usable value. The raw
    tables are dropped: they would double the memory.
    """
    connection = registry.connection
    conventions = Conventions.of(registry, dictionary)
    present = dict(registry.fields)
    connection.execute(CELL_ROWS)
    connection.execute(
        "CREATE OR REPLACE TABLE missing_reasons("
        "table_name VARCHAR, row_id BIGINT, field VARCHAR, reason VARCHAR);"
        "CREATE OR REPLACE TEMP TABLE unreadable("
        "table_name VARCHAR, row_id BIGINT, field VARCHAR, code VARCHAR)"
    )
    read = {}
    for table in dictionary.tables:
        if table.name in present:
            read[table.name] = _build(connection, table, present[table.name], conventions)
        else:
            _build_empty(connection, table)
    for table in dictionary.tables:
        for column in read.get(table.name, ()):
            if column.lookup is not None and column.lookup.has_problems:
                _report_cells(connection, table, column.lookup, listing)
        connection.execute(f"DROP TABLE IF EXISTS raw_{table.name}")


def patient_of(table: Table, alias: str) -> str:
    """Return the SQL expression for the patient of a row of a table."""
    names = {field.name for field in table.fields}
    if "patient_id" in names:
        return f"{alias}.patient_id"
    return (
        "(SELECT min(of.patient_id) FROM procedures of "
        f"WHERE of.procedure_id = {alias}.procedure_id)"
    )


#: The row in which a person finds a cell, in a query that joins ``cell_rows``.
SHOWN_ROW = "coalesce(shown.cell_row, t.source_row)"


def join_cell_rows(field: str) -> str:
    """Return the SQL that looks up in which row the cell of a field stands; ``t`` is the table."""
    return (
        "LEFT JOIN cell_rows shown ON shown.source_id = t.source_id "
        f"AND shown.source_row = t.source_row AND shown.field = '{field}'"
    )


def _build(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    present: tuple[str, ...],
    conventions: Conventions,
) -> tuple[_Column, ...]:
    given = tuple(field for field in table.fields if field.name in present)
    lookups = build_lookups(connection, table.name, given, conventions)
    columns = tuple(
        _Column(field=field, present=field.name in present, lookup=lookups.get(field.name))
        for field in table.fields
    )
    selected = ", ".join(_select(column, conventions) for column in columns)
    joins = " ".join(
        f"LEFT JOIN {column.lookup.source} {column.alias} "
        f"ON raw.{quote(column.field.name)} = {column.alias}.text"
        for column in columns
        if column.lookup is not None
    )
    row_id = _row_id(connection, table.name)
    connection.execute(
        f"CREATE OR REPLACE TABLE {quote(table.name)} AS SELECT {row_id} AS row_id, "
        f"raw.source_id, raw.source_row, {selected} FROM raw_{table.name} raw {joins}"
    )
    _assign_ids(connection, table)
    for column in columns:
        if column.lookup is not None:
            _note_missing(connection, table, column.lookup, row_id)
    return columns


def _row_id(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Number the rows over all sources: the row in its sheet after the rows of earlier sheets."""
    ends = connection.execute(
        f"SELECT source_id, max(source_row) FROM raw_{table} GROUP BY source_id ORDER BY source_id"
    ).fetchall()
    cases, offset = "", 0
    for source_id, last in ends:
        cases += f" WHEN {source_id} THEN {offset}"
        offset += last
    return f"(raw.source_row + CASE raw.source_id{cases} END)" if cases else "raw.source_row"


def _select(column: _Column, conventions: Conventions) -> str:
    field, name = column.field, quote(column.field.name)
    if not column.present:
        nothing = f"CAST(NULL AS {_SQL_TYPE[field.type]}) AS {name}"
        if field.type is FieldType.DATE:
            nothing += f", CAST(NULL AS VARCHAR) AS {quote(field.name + '_precision')}"
        return nothing
    raw = f"raw.{name}"
    own = read_by_sql(field, conventions, raw)
    match field.type:
        case FieldType.DATE:
            value = f"CASE WHEN {own} THEN CAST({raw} AS DATE) {_looked_up(column, 'day')} END"
            precision = f"CASE WHEN {own} THEN 'day' {_looked_up(column, 'precision')} END"
            return f"{value} AS {name}, {precision} AS {quote(field.name + '_precision')}"
        case FieldType.NUMBER | FieldType.INTEGER:
            factor = conventions.factors.get(field.path, 1.0)
            scale = "" if factor == 1 else f" * CAST({factor!r} AS DOUBLE)"
            number = f"CAST(replace({raw}, ',', '.') AS DOUBLE){scale}"
            value = f"CASE WHEN {own} THEN {number} {_looked_up(column, 'number')} END"
            return f"CAST({value} AS {_SQL_TYPE[field.type]}) AS {name}"
        case FieldType.CHOICE:
            return f"{_word(column)} AS {name}"
        case FieldType.TEXT:
            if column.lookup is None:
                return f"{raw} AS {name}"
            found = f"{column.alias}.text IS NOT NULL"
            return f"CASE WHEN {found} THEN {column.alias}.word ELSE {raw} END AS {name}"


def _looked_up(column: _Column, part: str) -> str:
    return "" if column.lookup is None else f"ELSE {column.alias}.{part}"


def _word(column: _Column) -> str:
    return "CAST(NULL AS VARCHAR)" if column.lookup is None else f"{column.alias}.word"


def _assign_ids(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Name procedures without an identity; references to procedures need one."""
    if table.name == "procedures":
        connection.execute(
            f"UPDATE procedures SET procedure_id = {ASSIGNED_ID} WHERE procedure_id IS NULL"
        )


def _note_missing(
    connection: duckdb.DuckDBPyConnection, table: Table, lookup: Lookup, row_id: str
) -> None:
    parameters = {"table_name": table.name, "field": lookup.field}
    joined = (
        f"FROM raw_{table.name} raw JOIN {lookup.source} l ON raw.{quote(lookup.field)} = l.text"
    )
    if lookup.has_reasons:
        connection.execute(
            f"INSERT INTO missing_reasons SELECT $table_name, {row_id}, $field, l.reason "
            f"{joined} WHERE l.reason IS NOT NULL ORDER BY 2",
            parameters,
        )
    if lookup.has_problems:
        connection.execute(
            f"INSERT INTO unreadable SELECT $table_name, {row_id}, $field, l.code {joined} "
            "WHERE l.code IS NOT NULL AND l.number IS NULL AND l.word IS NULL AND l.day IS NULL",
            parameters,
        )


def _build_empty(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    columns = ["row_id BIGINT", "source_id INTEGER", "source_row BIGINT"]
    for field in table.fields:
        columns.append(f"{quote(field.name)} {_SQL_TYPE[field.type]}")
        if field.type is FieldType.DATE:
            columns.append(f"{quote(field.name + '_precision')} VARCHAR")
    connection.execute(f"CREATE OR REPLACE TABLE {quote(table.name)}({', '.join(columns)})")


def _report_cells(
    connection: duckdb.DuckDBPyConnection, table: Table, lookup: Lookup, listing: ProblemListing
) -> None:
    field = quote(lookup.field)
    joined = f"FROM raw_{table.name} raw JOIN {lookup.source} l ON raw.{field} = l.text"
    counts = connection.execute(
        f"SELECT l.code, count(*) {joined} WHERE l.code IS NOT NULL GROUP BY l.code ORDER BY l.code"
    ).fetchall()
    for code, n in counts:
        listing.count(_KINDS[code], n)
        rows = connection.execute(
            f"SELECT t.source_id, {SHOWN_ROW}, raw.{field}, l.detail, {patient_of(table, 't')} "
            f"{joined} JOIN {quote(table.name)} t "
            "ON t.source_id = raw.source_id AND t.source_row = raw.source_row "
            f"{join_cell_rows(lookup.field)} "
            "WHERE l.code = $code ORDER BY t.source_id, t.source_row LIMIT $room",
            {"code": code, "room": listing.room(code)},
        ).fetchall()
        for row in rows:
            listing.add(_cell_problem(listing, table.field(lookup.field), code, row))


def _cell_problem(
    listing: ProblemListing, field: Field, code: str, row: tuple[int, int, str, str, str | None]
) -> Problem:
    source_id, source_row, text, detail, patient_id = row
    kind = _KINDS[code]
    source = listing.source(source_id)
    header = listing.header(source_id, field.name)
    place = write_place(source, source_row, header)
    return Problem(
        code=code,
        severity=kind.severity,
        file=source.file if source else "",
        sheet=source.sheet if source else None,
        row=source_row,
        column=header,
        value=text,
        message=f"{place}: {detail.rstrip('.')}. {kind.remedy}",
        remedy=kind.remedy,
        table=field.table,
        patient_id=patient_id,
    )
