"""Write columns to a Parquet file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray


def write_parquet(path: Path, columns: Mapping[str, NDArray[Any]]) -> None:
    """Write equally long columns as one Parquet file, the same bytes for the same input.

    Dates (``datetime64``) become DATE with NaT as NULL, NaN becomes NULL, and None in an object
    column of text becomes NULL.
    """
    prepared = {name: _prepare(values) for name, values in columns.items()}
    select = ", ".join(_expression(name, values) for name, values in columns.items())
    connection = duckdb.connect()
    try:
        connection.execute("SET threads = 1")
        connection.register("columns", prepared)
        target = str(path).replace("'", "''")
        connection.execute(f"COPY (SELECT {select} FROM columns) TO '{target}' (FORMAT parquet)")
    finally:
        connection.close()


def _prepare(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype("datetime64[us]") if values.dtype.kind == "M" else values


def _expression(name: str, values: NDArray[Any]) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    if values.dtype.kind == "M":
        return f"CAST({quoted} AS DATE) AS {quoted}"
    if np.issubdtype(values.dtype, np.floating):
        return f"CASE WHEN isnan({quoted}) THEN NULL ELSE {quoted} END AS {quoted}"
    if values.dtype.kind in "OU":
        return f"CAST({quoted} AS VARCHAR) AS {quoted}"
    return quoted
