"""Read a registry from file to cohort."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb

from seriatim.cohort.cohort import Cohort, SourceFile
from seriatim.cohort.derivation import derive_tables
from seriatim.cohort.problem_listing import ProblemListing
from seriatim.cohort.reading.mapping import RegistryMapping, load_mapping
from seriatim.cohort.reading.reader import read_raw
from seriatim.cohort.reading.registry import RawRegistry
from seriatim.cohort.setting_aside import set_aside
from seriatim.cohort.typed import build_typed_tables
from seriatim.cohort.validation import validate
from seriatim.dictionary import Dictionary, load_dictionary

# Beyond this, DuckDB moves parts of tables to files in a folder of its own, which goes with the
# connection. A million procedures need about this much.
MEMORY_LIMIT = "1GB"
THREADS = 2

# A date of death that cannot be used still says that the patient died. Without this the patient
# would be followed as alive to the last contact. (Alive with a date of death is a contradiction
# of its own, which says neither.)
_REMEMBERED_DEATHS = """
UPDATE patients SET vital_status = 'dead'
WHERE vital_status IS NULL AND row_id IN (
    SELECT row_id FROM unreadable WHERE table_name = 'patients' AND field = 'death_date'
    UNION
    SELECT row_id FROM refusals
    WHERE table_name = 'patients' AND field = 'death_date' AND refuses = 'value'
        AND code <> 'alive_with_death_date'
)
"""


def read_cohort(
    path: str | Path,
    *,
    dictionary: str | Path | Dictionary = "ilp",
    mapping: str | Path | RegistryMapping | None = None,
    today: date | None = None,
) -> Cohort:
    """Read a registry file or folder, check it, and return what can be analyzed.

    ``mapping`` names the columns of a file whose headers the dictionary does not know. ``today``
    is the day after which no date may lie (default: the day of the computer). What cannot be used
    is set aside and listed in ``problems``; ``ReadingError`` is raised only for a file that
    cannot be read at all, and ``DictionaryError`` for a dictionary that makes no sense.
    """
    known = dictionary if isinstance(dictionary, Dictionary) else load_dictionary(dictionary)
    named = load_mapping(Path(mapping), known) if isinstance(mapping, str | Path) else mapping
    registry = read_raw(Path(path), known, named)
    return build_cohort(registry, known, today or date.today())


def build_cohort(registry: RawRegistry, dictionary: Dictionary, today: date) -> Cohort:
    """Turn raw tables into a cohort: typed values, order, rules, set-aside rows, times."""
    connection = registry.connection
    configure(connection)
    _keep_sources(registry)
    listing = ProblemListing(registry)
    build_typed_tables(registry, dictionary, listing)
    validate(connection, dictionary, listing, today)
    connection.execute(_REMEMBERED_DEATHS)
    counts = set_aside(connection, dictionary)
    _drop_temporary(connection)
    derive_tables(connection, kept=("ordered_procedures",))
    return Cohort(
        dictionary=dictionary,
        connection=connection,
        problems=listing.log(),
        files=registry.files,
        counts=counts,
        data_hash=data_hash(registry.files),
        notice=registry.notice,
    )


def configure(connection: duckdb.DuckDBPyConnection) -> None:
    """Bound the memory and the threads of a connection, and give it a folder to overflow into.

    The folder is removed when the connection is no longer used, at the latest with the program.
    """
    folder = tempfile.mkdtemp(prefix="seriatim-")
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    quoted = folder.replace("'", "''")
    connection.execute(
        f"SET memory_limit = '{MEMORY_LIMIT}'; SET threads = {THREADS}; "
        f"SET temp_directory = '{quoted}'; SET preserve_insertion_order = true"
    )


def data_hash(files: Iterable[SourceFile]) -> str:
    """Hash a set of files: the SHA-256 of their sorted SHA-256 hashes, one a line.

    Names and folders do not matter, so that a renamed copy counts as the same data.
    """
    lines = sorted(file.sha256 for file in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _keep_sources(registry: RawRegistry) -> None:
    """Keep where rows came from beside them: sources(source_id, file, sheet, table_name)."""
    connection = registry.connection
    connection.execute(
        "CREATE OR REPLACE TABLE sources("
        "source_id INTEGER, file VARCHAR, sheet VARCHAR, table_name VARCHAR)"
    )
    for source in registry.sources:
        connection.execute(
            "INSERT INTO sources VALUES (?, ?, ?, ?)",
            [source.source_id, source.file, source.sheet, source.table],
        )


def _drop_temporary(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop what only the checks needed."""
    connection.execute("DROP VIEW IF EXISTS doubtful_patients")
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary ORDER BY table_name"
    ).fetchall()
    for (name,) in rows:
        connection.execute(f'DROP TABLE IF EXISTS temp."{name}"')
