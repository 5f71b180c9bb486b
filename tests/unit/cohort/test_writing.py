"""Columns to Parquet and back."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

from seriatim.cohort.writing import write_parquet


def test_missing_values_become_null_and_dates_stay_dates(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"  # a quotation mark in the name is no end of a string
    columns = {
        "day": np.array(["2011-05-03", "NaT"], dtype="datetime64[D]"),
        "size": np.array([1.5, np.nan]),
        "word": np.array(["a", None], dtype=object),
        "n": np.array([1, 2]),
    }
    write_parquet(path, columns)
    relation = duckdb.connect().read_parquet(str(path))
    assert [str(kind) for kind in relation.types] == ["DATE", "DOUBLE", "VARCHAR", "BIGINT"]
    rows = relation.project("CAST(day AS VARCHAR), size, word, n").fetchall()
    assert rows == [("2011-05-03", 1.5, "a", 1), (None, None, None, 2)]
    again = tmp_path / "again.parquet"
    write_parquet(again, columns)
    assert again.read_bytes() == path.read_bytes()
