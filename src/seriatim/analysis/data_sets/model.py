"""What an analysis data set is: named and labeled columns, and rows of plain values.

The names of data sets and columns follow CDISC ADaM where it has one (USUBJID, AVAL, CNSR,
PARAMCD) and are at most 8 characters long; labels have at most 40. Days are whole days from a
stated origin, months are days / 30.4375. A missing value is None, never NaN and never "".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

#: A value of a row; a date is a text YYYY-MM-DD.
Value = str | int | float | None


class ColumnType(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


class DataSetError(LookupError):
    """A data set or a column that is not there was asked for; the message names those that are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataColumn:
    """One column: its name, label and type, where its values come from, and its codes.

    ``key`` marks the columns that together name a row. ``codes`` lists the values of a text that
    can only be one of a few, in their order.
    """

    name: str
    label: str
    type: ColumnType
    origin: str = ""
    unit: str = ""
    codes: tuple[str, ...] = ()
    key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Rows of one grain (``grain`` says which), each with one value a column."""

    name: str
    label: str
    grain: str
    columns: tuple[DataColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns in order."""
        return tuple(column.name for column in self.columns)

    def place(self, name: str) -> int:
        """Return where a column stands; ``DataSetError`` if there is none of this name."""
        try:
            return self.names.index(name)
        except ValueError:
            raise DataSetError(
                f"{self.name} has no column {name}. Its columns: {', '.join(self.names)}."
            ) from None

    def column(self, name: str) -> tuple[Value, ...]:
        """Return all values of a column, in the order of the rows."""
        place = self.place(name)
        return tuple(row[place] for row in self.rows)

    def texts(self, name: str) -> tuple[str | None, ...]:
        """Return a column as texts, None where missing."""
        return tuple(None if value is None else str(value) for value in self.column(name))

    def numbers(self, name: str) -> tuple[float | None, ...]:
        """Return a column of numbers as floats, None where missing; refuse a column of texts."""
        kind = self.columns[self.place(name)].type
        if kind not in (ColumnType.INTEGER, ColumnType.NUMBER):
            raise DataSetError(f"{self.name}.{name} holds values of type {kind}, not numbers.")
        return tuple(None if value is None else float(value) for value in self.column(name))

    def records(self) -> Iterator[Mapping[str, Value]]:
        """Yield each row by the names of its columns."""
        names = self.names
        for row in self.rows:
            yield dict(zip(names, row, strict=True))

    def where(self, **wanted: Value) -> DataSet:
        """Keep the rows whose columns have the given values (None finds what is missing)."""
        places = [(self.place(name), value) for name, value in wanted.items()]
        kept = (row for row in self.rows if all(row[i] == value for i, value in places))
        return replace(self, rows=tuple(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSets:
    """All data sets of one study, and what they came from.

    ``title`` and ``protocol_hash`` are the protocol's, ``data_hash`` and ``notice`` (the SYNTHETIC
    label, if the file carries one) the registry's; ``groups`` are the labels of the groups of
    procedures in order.
    """

    title: str
    notice: str | None
    data_hash: str
    protocol_hash: str
    groups: tuple[str, ...]
    sets: tuple[DataSet, ...]

    def __iter__(self) -> Iterator[DataSet]:
        """Yield the data sets in order."""
        return iter(self.sets)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the data sets in order."""
        return tuple(each.name for each in self.sets)

    def get(self, name: str) -> DataSet:
        """Return the data set of this name; ``DataSetError`` if there is none."""
        for each in self.sets:
            if each.name == name:
                return each
        raise DataSetError(f"there is no data set {name}. There are: {', '.join(self.names)}.")
