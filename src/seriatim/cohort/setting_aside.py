"""Move refused rows and patients out of the typed tables, and count what stays."""

from __future__ import annotations

import duckdb

from seriatim.cohort.cohort import TableCount
from seriatim.cohort.lookups import quote
from seriatim.dictionary import Dictionary, Table

_TABLE = """
CREATE OR REPLACE TABLE set_aside(
    table_name VARCHAR, row_id BIGINT, patient_id VARCHAR, code VARCHAR, source_id INTEGER,
    source_row BIGINT
)
"""
# Rows that reading could not take apart have no row_id, and a lost procedure renumbers the rest.
_UNREAD = """
INSERT INTO set_aside
SELECT table_name, NULL, patient_id, code, source_id, source_row FROM refused_rows
ORDER BY table_name, source_id, source_row
"""
_PATIENTS = """
CREATE OR REPLACE TEMP TABLE refused_patients AS
SELECT patient_id, arg_min(code, (rank, code)) AS code FROM (
    SELECT p.patient_id, r.code, r.rank
    FROM refusals r JOIN patients p USING (row_id)
    WHERE r.table_name = 'patients' AND r.refuses = 'patient'
    UNION ALL
    SELECT p.patient_id, r.code, r.rank
    FROM refusals r JOIN procedures p USING (row_id)
    WHERE r.table_name = 'procedures' AND r.refuses = 'patient'
    UNION ALL
    SELECT patient_id, code, 0 FROM set_aside WHERE table_name IN ('patients', 'procedures')
)
WHERE patient_id IS NOT NULL
GROUP BY patient_id
"""


def set_aside(
    connection: duckdb.DuckDBPyConnection, dictionary: Dictionary
) -> tuple[TableCount, ...]:
    """Fill ``set_aside`` from the refusals, leave accepted rows only, and count both.

    ``set_aside`` has one line a row with the first reason; rows that could not be read at all
    are in it with no ``row_id``.
    """
    connection.execute(_TABLE)
    if _exists(connection, "refused_rows"):
        connection.execute(_UNREAD)
    connection.execute(_PATIENTS)
    # Children find their patient through the procedure, so procedures go after them.
    last = ("procedures", "patients")
    if not _anything_refused(connection):
        return tuple(_count(connection, table.name) for table in dictionary.tables)
    for table in sorted(dictionary.tables, key=lambda table: table.name in last):
        _move(connection, table)
    _forget_order(connection)
    return tuple(_count(connection, table.name) for table in dictionary.tables)


def _move(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    names = {field.name for field in table.fields}
    by_procedure = "patient_id" not in names
    patient = "owner.patient_id" if by_procedure else "t.patient_id"
    owner = (
        "LEFT JOIN (SELECT DISTINCT ON (procedure_id) procedure_id, patient_id, row_id "
        "FROM procedures ORDER BY procedure_id, row_id) owner "
        "ON owner.procedure_id = t.procedure_id "
        "LEFT JOIN (SELECT row_id, arg_min(code, (rank, code)) AS code FROM refusals "
        "WHERE table_name = 'procedures' AND refuses = 'row' GROUP BY row_id) lost "
        "ON lost.row_id = owner.row_id"
        if by_procedure
        else ""
    )
    lost = "lost.code" if by_procedure else "NULL"
    connection.execute(
        f"""
        INSERT INTO set_aside
        SELECT $table_name, t.row_id, {patient}, coalesce(own.code, gone.code, {lost}),
               t.source_id, t.source_row
        FROM {quote(table.name)} t
        LEFT JOIN (
            SELECT row_id, arg_min(code, (rank, code)) AS code FROM refusals
            WHERE table_name = $table_name AND refuses IN ('row', 'patient') GROUP BY row_id
        ) own ON own.row_id = t.row_id
        {owner}
        LEFT JOIN refused_patients gone ON gone.patient_id = {patient}
        WHERE own.code IS NOT NULL OR gone.code IS NOT NULL OR {lost} IS NOT NULL
        ORDER BY t.row_id
        """,
        {"table_name": table.name},
    )
    _delete(connection, table)


def _delete(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    gone = "SELECT row_id FROM set_aside WHERE table_name = $table_name AND row_id IS NOT NULL"
    parameters = {"table_name": table.name}
    connection.execute(f"DELETE FROM {quote(table.name)} WHERE row_id IN ({gone})", parameters)
    connection.execute(
        f"DELETE FROM missing_reasons WHERE table_name = $table_name AND row_id IN ({gone})",
        parameters,
    )


def _forget_order(connection: duckdb.DuckDBPyConnection) -> None:
    """Take the procedures that went out of their order, too.

    Patients go whole, so nobody who stays is renumbered.
    """
    connection.execute(
        "DELETE FROM ordered_procedures WHERE row_id NOT IN (SELECT row_id FROM procedures)"
    )


def _anything_refused(connection: duckdb.DuckDBPyConnection) -> bool:
    row = connection.execute(
        "SELECT (SELECT count(*) FROM refused_patients) + "
        "(SELECT count(*) FROM refusals WHERE refuses IN ('row', 'patient'))"
    ).fetchone()
    return bool(row and row[0])


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> TableCount:
    row = connection.execute(
        f"SELECT (SELECT count(*) FROM {quote(table)}), "
        "(SELECT count(*) FROM set_aside WHERE table_name = $table_name)",
        {"table_name": table},
    ).fetchone()
    accepted, refused = row or (0, 0)
    return TableCount(
        table=table, n_read=accepted + refused, n_set_aside=refused, n_accepted=accepted
    )


def _exists(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    row = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name", {"name": table}
    ).fetchone()
    return bool(row and row[0])
