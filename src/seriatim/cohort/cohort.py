"""The cohort: accepted records in typed tables, with what was set aside and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from seriatim.cohort.problems import ProblemLog
from seriatim.dictionary import Dictionary


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One file that was read: its name (never its folder), size and SHA-256."""

    name: str
    n_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCount:
    """Rows of one table: in the file, set aside because of hard problems, and accepted."""

    table: str
    n_read: int
    n_set_aside: int
    n_accepted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """Accepted records of a registry, ready for endpoints.

    ``connection`` is an in-memory DuckDB database. It holds one typed table for each table of
    the dictionary, with the accepted rows only, ``set_aside`` (table_name, row_id, patient_id,
    code), ``missing_reasons`` (table_name, row_id, field, reason), and the derived tables of
    ``seriatim.cohort.sql``. ``notice`` is the SYNTHETIC label of the file, if it carries one.
    """

    dictionary: Dictionary
    connection: duckdb.DuckDBPyConnection
    problems: ProblemLog
    files: tuple[SourceFile, ...]
    counts: tuple[TableCount, ...]
    data_hash: str
    notice: str | None = None

    def columns(self, query: str, parameters: Mapping[str, Any] | None = None) -> Columns:
        """Run a query and return its columns as NumPy arrays.

        Missing numbers are NaN (integers with missing values become float64), missing dates NaT
        (``datetime64[D]``), missing text None (object).
        """
        cursor = (
            self.connection.execute(query, parameters)
            if parameters
            else self.connection.execute(query)
        )
        return {name: _plain(values) for name, values in cursor.fetchnumpy().items()}

    def has_rows(self, table: str) -> bool:
        """Tell whether a table of the dictionary has any accepted row."""
        count = next(count for count in self.counts if count.table == table)
        return count.n_accepted > 0


Columns = dict[str, NDArray[Any]]


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind == "M":
        values = values.astype("datetime64[D]")
    if not isinstance(values, np.ma.MaskedArray):
        return values
    if values.dtype.kind == "M":
        return values.filled(np.datetime64("NaT"))
    if values.dtype.kind in "iub":
        mask = np.ma.getmaskarray(values)
        return np.where(mask, np.nan, values.data) if mask.any() else values.data
    if values.dtype.kind == "f":
        return values.filled(np.nan)
    # MaskedArray.filled(None) means "the default fill value", not None.
    plain = np.array(values.data, dtype=object)
    plain[np.ma.getmaskarray(values)] = None
    return plain
