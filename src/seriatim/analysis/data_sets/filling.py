"""Put columns of arrays together to a data set of plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seriatim.analysis.data_sets.model import ColumnType, DataColumn, DataSet, Value

Filled = tuple[DataColumn, Iterable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Name, label and grain of a data set that is still to be filled."""

    name: str
    label: str
    grain: str


def text(name: str, label: str, origin: str = "", codes: Sequence[str] = ()) -> DataColumn:
    """Describe a column of texts."""
    return DataColumn(
        name=name, label=label, type=ColumnType.TEXT, origin=origin, codes=tuple(codes)
    )


def key(name: str, label: str, origin: str = "") -> DataColumn:
    """Describe a column of texts that names the row."""
    return DataColumn(name=name, label=label, type=ColumnType.TEXT, origin=origin, key=True)


def integer(name: str, label: str, origin: str = "", unit: str = "") -> DataColumn:
    """Describe a column of whole numbers."""
    return DataColumn(name=name, label=label, type=ColumnType.INTEGER, origin=origin, unit=unit)


def number(name: str, label: str, origin: str = "", unit: str = "") -> DataColumn:
    """Describe a column of numbers."""
    return DataColumn(name=name, label=label, type=ColumnType.NUMBER, origin=origin, unit=unit)


def day(name: str, label: str, origin: str = "") -> DataColumn:
    """Describe a column of dates."""
    return DataColumn(name=name, label=label, type=ColumnType.DATE, origin=origin)


def fill(shape: Shape, filled: Sequence[Filled]) -> DataSet:
    """Make the data set; all columns have the same length."""
    columns = tuple(column for column, _ in filled)
    values = [[_PLAIN[column.type](value) for value in _listed(given)] for column, given in filled]
    rows = tuple(zip(*values, strict=True))
    return DataSet(
        name=shape.name, label=shape.label, grain=shape.grain, columns=columns, rows=rows
    )


def yes_no(marks: Iterable[Any]) -> list[str]:
    """Write truth as the flags of ADaM: Y or N."""
    return ["Y" if mark else "N" for mark in marks]


def _listed(given: Iterable[Any]) -> list[Any]:
    return given.tolist() if isinstance(given, np.ndarray) else list(given)


def _is_missing(value: Any) -> bool:
    # NaN and NaT differ from themselves; an infinite time means "never".
    return value is None or value != value or value in (float("inf"), float("-inf"))


def _text(value: Any) -> Value:
    return None if _is_missing(value) or value == "" else str(value)


def _integer(value: Any) -> Value:
    return None if _is_missing(value) else int(value)


def _number(value: Any) -> Value:
    return None if _is_missing(value) else float(value)


def _date(value: Any) -> Value:
    return None if _is_missing(value) else str(value)[:10]


_PLAIN: dict[ColumnType, Callable[[Any], Value]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.DATE: _date,
}
