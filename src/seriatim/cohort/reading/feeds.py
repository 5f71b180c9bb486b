"""Fill the raw tables from staged sheets."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from seriatim.cohort.reading.columns import Column
from seriatim.cohort.reading.staging import Staged, literal, quoted
from seriatim.dictionary import Dictionary

#: Where a cell of a merged row stands, if not in the row that the merged row is named after.
CELL_ROWS = (
    "CREATE TEMP TABLE IF NOT EXISTS cell_rows("
    "source_id INTEGER, source_row BIGINT, field VARCHAR, cell_row BIGINT)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one sheet, or one block of it, gives to one table.

    A row is taken when the SQL ``where`` holds.
    ``merged`` takes one row a patient: the first filled cell of each column, in order of rows.
    """

    source_id: int
    table: str
    staged: Staged
    columns: tuple[Column, ...]
    where: str
    merged: bool = False


def create_raw_tables(
    connection: duckdb.DuckDBPyConnection, feeds: tuple[Feed, ...], dictionary: Dictionary
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Create ``raw_<table>`` for every table that a feed has, and return their fields."""
    made = []
    for table in dictionary.tables:
        given = {c.field.name for feed in feeds if feed.table == table.name for c in feed.columns}
        if not given:
            continue
        fields = tuple(field.name for field in table.fields if field.name in given)
        columns = "".join(f", {quoted(name)} VARCHAR" for name in fields)
        connection.execute(
            f"CREATE TABLE raw_{table.name} (source_id INTEGER, source_row BIGINT{columns})"
        )
        made.append((table.name, fields))
    return tuple(made)


def fill(
    connection: duckdb.DuckDBPyConnection, feed: Feed, missing: tuple[tuple[str, str], ...]
) -> None:
    """Fill a raw table from one feed; ``missing`` replaces the file's codes for no value."""
    cells = _cells(feed, missing)
    if feed.merged:
        _fill_merged(connection, feed, cells)
        return
    listed = "".join(f", {sql} AS {quoted(name)}" for name, sql in cells)
    connection.execute(
        f"INSERT INTO raw_{feed.table} BY NAME SELECT {feed.source_id} AS source_id, source_row"
        f"{listed} FROM {feed.staged.view} WHERE {feed.where} ORDER BY source_row"
    )


def keep_refused(connection: duckdb.DuckDBPyConnection, feeds: tuple[Feed, ...]) -> None:
    """Create ``refused_rows`` with the rows of every sheet that could not be taken apart.

    A sheet that feeds several tables gives each row once, to the first table that has a row of
    its own for each row of the sheet.
    """
    connection.execute(
        "CREATE TABLE refused_rows (table_name VARCHAR, source_id INTEGER, source_row BIGINT, "
        "patient_id VARCHAR, code VARCHAR)"
    )
    sheets = {feed.staged.refused: feed for feed in reversed(feeds) if not feed.merged}
    for feed in sorted(sheets.values(), key=lambda feed: feed.source_id):
        connection.execute(
            f"INSERT INTO refused_rows SELECT {literal(feed.table)}, {feed.source_id}, "
            f"source_row, patient_id, code FROM {feed.staged.refused} ORDER BY source_row"
        )


def _cells(feed: Feed, missing: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return (field, SQL of its text); checkboxes of one field become one text."""
    boxes: dict[str, list[str]] = {}
    cells = []
    for column in feed.columns:
        name, cell = column.field.name, f"c{column.index}"
        if column.ticks is None:
            is_key = column.field.identifier or column.field.references is not None
            cells.append((name, cell if is_key else _coded(cell, missing)))
        else:
            box = f"CASE WHEN {ticked_sql(column)} THEN {literal(column.ticks)} END"
            boxes.setdefault(name, []).append(box)
    for name, ticked in boxes.items():
        several = " + ".join(f"CAST({sql} IS NOT NULL AS INTEGER)" for sql in ticked)
        first = f"coalesce({', '.join(ticked)})"
        cells.append((name, f"CASE WHEN {several} = 1 THEN {first} END"))
    return cells


def ticked_sql(column: Column) -> str:
    """Return the SQL that tells whether a checkbox is ticked."""
    return f"lower(c{column.index}) IN ('1', 'checked', 'true', 'yes')"


def _coded(cell: str, missing: tuple[tuple[str, str], ...]) -> str:
    if not missing:
        return cell
    whens = " ".join(f"WHEN {literal(word)} THEN {literal(code)}" for word, code in missing)
    return f"CASE {cell} {whens} ELSE {cell} END"


def _fill_merged(
    connection: duckdb.DuckDBPyConnection, feed: Feed, cells: list[tuple[str, str]]
) -> None:
    """Fill a raw table with one row a patient, and keep the rows of cells that stand further down.

    A person looks for a wrong value where it is written, which need not be the patient's first row.
    """
    key = next(sql for name, sql in cells if name == "patient_id")
    others = [(name, sql) for name, sql in cells if name != "patient_id"]
    values = "".join(
        f", arg_min({sql}, source_row) FILTER ({sql} IS NOT NULL) AS {quoted(name)}"
        for name, sql in others
    )
    rows = "".join(
        f", min(source_row) FILTER ({sql} IS NOT NULL) AS row_{number}"
        for number, (_, sql) in enumerate(others)
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE merged AS SELECT {feed.source_id} AS source_id, "
        f"min(source_row) AS source_row, {key} AS patient_id{values}{rows} "
        f"FROM {feed.staged.view} WHERE ({feed.where}) AND {key} IS NOT NULL GROUP BY {key}"
    )
    listed = "".join(f", {quoted(name)}" for name, _ in others)
    connection.execute(
        f"INSERT INTO raw_{feed.table} BY NAME SELECT source_id, source_row, patient_id{listed} "
        "FROM merged ORDER BY source_row"
    )
    for number, (name, _) in enumerate(others):
        _keep_rows(connection, name, f"row_{number}")
    connection.execute("DROP TABLE merged")


def _keep_rows(connection: duckdb.DuckDBPyConnection, field: str, row: str) -> None:
    found = connection.execute(f"SELECT 1 FROM merged WHERE {row} > source_row LIMIT 1").fetchone()
    if found:
        connection.execute(CELL_ROWS)
        connection.execute(
            f"INSERT INTO cell_rows SELECT source_id, source_row, {literal(field)}, {row} "
            f"FROM merged WHERE {row} > source_row ORDER BY source_row"
        )
