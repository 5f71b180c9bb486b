"""A synthetic registry: its tables as columns, and the truth it was built to meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.dictionary import Dictionary, FieldType, Table

Columns = Mapping[str, NDArray[Any]]

#: The first words of every synthetic file.
LABEL = "SYNTHETIC, one reconstruction consistent with the published abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """All tables of a synthetic registry.

    ``tables`` has every table of the dictionary, each as columns of equal length in the order of
    the dictionary: text and choices as object arrays (None: empty), dates as ``datetime64[D]``
    (NaT: empty), numbers as float64 (NaN: empty), complete integers as int64. ``truth`` holds the
    exact counts as plain values; ``missing_words`` the word that a text file shows in an empty
    cell of a field, by ``table.field``.
    """

    scenario: str
    seed: int
    dictionary: Dictionary
    tables: Mapping[str, Columns]
    truth: Mapping[str, Any]
    notice: tuple[str, ...]
    missing_words: Mapping[str, str] = field(default_factory=dict)

    def n_rows(self, table: str) -> int:
        """Count the rows of a table."""
        columns = self.tables[table]
        return len(next(iter(columns.values()))) if columns else 0


def to_columns(table: Table, rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Turn rows into columns of the dictionary's types; a field that no row has is left out."""
    present = {name for row in rows for name, value in row.items() if value is not None}
    return {
        field.name: _column(field.type, [row.get(field.name) for row in rows])
        for field in table.fields
        if field.name in present
    }


def _column(kind: FieldType, values: list[Any]) -> NDArray[Any]:
    if kind is FieldType.DATE:
        return np.array(values, dtype="datetime64[D]")
    if kind in (FieldType.TEXT, FieldType.CHOICE):
        return np.array(values, dtype=object)
    if kind is FieldType.INTEGER and None not in values:
        return np.array(values, dtype=np.int64)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
