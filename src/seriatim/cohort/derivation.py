"""Build the derived tables from the typed ones."""

from __future__ import annotations

from importlib import resources

import duckdb


def derived_tables() -> tuple[str, ...]:
    """Name the derived tables in the order in which they are built.

    >>> derived_tables()
    ('ordered_procedures', 'patient_times')
    """
    folder = resources.files("seriatim.cohort") / "sql"
    names = (item.name for item in folder.iterdir() if item.name.endswith(".sql"))
    return tuple(sorted(name.removesuffix(".sql") for name in names))


def derive_table(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Build one derived table anew from the rows that the typed tables hold now."""
    script = resources.files("seriatim.cohort") / "sql" / f"{name}.sql"
    connection.execute(script.read_text(encoding="utf-8"))


def derive_tables(connection: duckdb.DuckDBPyConnection, *, kept: tuple[str, ...] = ()) -> None:
    """Build the derived tables; a later one may read an earlier one.

    Tables named in ``kept`` stay as they are: the order of procedures is derived for the rules
    and needs no second pass, because patients are set aside whole.
    """
    for name in derived_tables():
        if name not in kept:
            derive_table(connection, name)
