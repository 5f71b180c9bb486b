"""The values that describe a registry. They hold no data, only what data may look like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """How the text of a cell is read."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One permitted code of a choice field, with the words people write for it."""

    code: str
    label: str
    label_sv: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return every spelling of this choice: code, labels, synonyms."""
        return _distinct(self.code, self.label, self.label_sv, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingCode:
    """A word in a cell that says why there is no value, e.g. ``ND`` for "not done".

    Where a field has a choice of the same spelling (a biopsy that was "not done"), the choice wins.
    """

    code: str
    label: str
    label_sv: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return every spelling of this reason: code, labels, synonyms."""
        return _distinct(self.code, self.label, self.label_sv, *self.synonyms)


def plain_number(value: float) -> str:
    """Write a limit as a person would, never with an exponent.

    >>> plain_number(250.0), plain_number(0.3), plain_number(2_000_000)
    ('250', '0.3', '2000000')
    """
    return str(int(value)) if value == int(value) else f"{value:.10f}".rstrip("0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A closed interval in the field's unit; ``low_open`` excludes the lower end."""

    low: float | None = None
    high: float | None = None
    low_open: bool = False

    def __contains__(self, value: float) -> bool:
        """Tell whether a value lies in the range."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return self.high is None or value <= self.high

    def __str__(self) -> str:
        """Write the range as a person would: ``more than 0, up to 60``."""
        low = None if self.low is None else plain_number(self.low)
        high = None if self.high is None else plain_number(self.high)
        if low is None:
            return "any value" if high is None else f"up to {high}"
        if self.low_open:
            return f"more than {low}" + ("" if high is None else f", up to {high}")
        return f"{low} or more" if high is None else f"{low} to {high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of a table.

    ``plausible``: outside it a value is queried but kept. ``hard``: outside it a value is
    refused. ``references`` names the table whose key this field points to. ``label_sv`` is the
    header of a Swedish file.
    """

    table: str
    name: str
    type: FieldType
    label: str
    label_sv: str | None = None
    unit: str | None = None
    description: str = ""
    choices: tuple[Choice, ...] = ()
    plausible: Range | None = None
    hard: Range | None = None
    required: bool = False
    identifier: bool = False
    references: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Return ``table.field``, the name used in mapping files and messages."""
        return f"{self.table}.{self.name}"

    @property
    def headers(self) -> tuple[str, ...]:
        """Return every column header that means this field.

        Name, labels, synonyms, and last the name with its table before it (``lesions_side``), by
        which a file that has all tables in one sheet tells fields of one name apart.
        """
        qualified = f"{self.table}_{self.name}"
        return _distinct(self.name, self.label, self.label_sv, *self.synonyms, qualified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One kind of record: what a row is, which fields identify it, which fields it has."""

    name: str
    label: str
    description: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    required: bool = False
    label_sv: str | None = None
    synonyms: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return every sheet or file name that means this table: name, labels, synonyms."""
        return _distinct(self.name, self.label, self.label_sv, *self.synonyms)

    def field(self, name: str) -> Field:
        """Return the field of this name; ``KeyError`` if the table has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name} has no field {name!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dictionary:
    """A whole data dictionary, e.g. that of isolated limb perfusion (``ilp``)."""

    name: str
    version: str
    title: str
    tables: tuple[Table, ...]
    missing_codes: tuple[MissingCode, ...]

    def table(self, name: str) -> Table:
        """Return the table of this name; ``KeyError`` if there is none."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"the dictionary {self.name!r} has no table {name!r}")

    def field(self, path: str) -> Field:
        """Return the field of a path such as ``procedures.procedure_date``."""
        table, _, name = path.partition(".")
        return self.table(table).field(name)

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return every field of every table in the order of the file."""
        return tuple(field for table in self.tables for field in table.fields)


def _distinct(*words: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word is not None))
