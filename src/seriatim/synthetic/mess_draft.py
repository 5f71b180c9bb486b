"""A registry that is being spoiled: sheets that can be changed, and what was changed where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from seriatim.synthetic.layouts import Layout, Shape, bundle_for, lay_out
from seriatim.synthetic.registry import Registry
from seriatim.synthetic.sheets import Bundle, Cell, Language


class Expected(StrEnum):
    """What a check of the file has to say about a planted error.

    HARMLESS: the cell is written in another way and means the same. UNDETECTABLE: the wrong value
    is as plausible as the right one.
    """

    HARD = "hard"
    SOFT = "soft"
    HARMLESS = "harmless"
    UNDETECTABLE = "undetectable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One planted error, at the place where a person finds it.

    ``table`` is the table of the dictionary. ``sheet`` is the sheet, or the file where a file has
    no sheets, ``row`` counts as a spreadsheet does, and ``column`` is the header as written; None
    when the whole row is the error. ``original`` and ``planted`` are the texts of the cell before
    and after. A wrong value of a patient in a long sheet stands in all rows of the patient, and is
    listed at the first.
    """

    kind: str
    expected: Expected
    table: str
    sheet: str
    row: int
    column: str | None
    original: str
    planted: str
    patient_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One cell of the registry: table, row (0 is the first record) and field."""

    table: str
    row: int
    field: str


class Draft:
    """Changeable sheets of a bundle, with the clean values beside them.

    Errors are planted in the bundle, and only those that the shape can hold: where it has no cell
    for a field, or no row of its own for a row, ``plant`` and ``append`` refuse. ``planted`` has
    each error at its place in the bundle, ``listed`` at its place in the shape.
    """

    def __init__(self, registry: Registry, language: Language, shape: Shape = Shape.XLSX) -> None:
        self.registry = registry
        self.shape = shape
        self.planted: list[Planted] = []
        self._clean = bundle_for(registry, shape, language)
        self._layout = lay_out(self._clean, shape)
        self.sheets = self._clean.sheets
        self.cells = {name: [list(row) for row in s.rows] for name, s in self.sheets.items()}
        self._owners = {table: list(owners) for table, owners in self._clean.owners.items()}
        self._rows = {table: _places(owners) for table, owners in self._owners.items()}

    def holds(self, table: str) -> bool:
        """Tell whether the shape has a table."""
        return any(name == table for name, _ in self._layout.strips)

    def rows(self, table: str, patient: str) -> list[int]:
        """Return the places of a patient's rows in a table; none if the shape has no such table."""
        places = self._rows[table].get(patient, [])
        return [row for row in places if (table, row) in self._layout.strips]

    def value(self, table: str, row: int, field: str) -> Any:
        """Return the clean value: a code, number or date; None when empty or not recorded."""
        column = self.registry.tables[table].get(field)
        if column is None:
            return None
        value = column[row].item() if hasattr(column[row], "item") else column[row]
        return None if value != value else value

    def word(self, table: str, field: str, code: str) -> str:
        """Return a choice as the file writes it."""
        for choice in self.registry.dictionary.table(table).field(field).choices:
            if choice.code == code and self._clean.language is Language.SV:
                return choice.label_sv or code
        return code

    def plant(self, kind: str, expected: Expected, place: Place, cell: Cell) -> bool:
        """Write a wrong cell and remember it; False if the shape has no cell for it."""
        sheet, path = self.sheets[place.table], f"{place.table}.{place.field}"
        strip = self._layout.strips.get((place.table, place.row))
        if strip is None or path not in strip.columns:
            return False
        column = sheet.paths.index(path)
        before = self.cells[place.table][place.row][column]
        self.cells[place.table][place.row][column] = cell
        self._remember(kind, expected, place, (sheet.headers[column], before, cell))
        return True

    def append(self, kind: str, table: str, changes: dict[str, Cell], like: int) -> bool:
        """Add a row at the end: a copy of another with some fields changed.

        False if the shape cannot hold it: as a row of its own, or as one that belongs to nobody.
        """
        if table not in self._layout.grows:
            return False
        if self._layout.makes_patients and "patient_id" in changes:
            return False
        sheet = self.sheets[table]
        row = list(self.sheets[table].rows[like])
        for field, cell in changes.items():
            row[sheet.paths.index(f"{table}.{field}")] = cell
        self.cells[table].append(row)
        self._owners[table].append(self._owners[table][like])
        place = Place(table=table, row=len(self.cells[table]) - 1, field="")
        shown = next(iter(changes.values()), row[0])
        self._remember(kind, Expected.HARD, place, (None, None, shown))
        return True

    def finished(self) -> Layout:
        """Return the sheets of the shape with everything planted."""
        sheets = {
            table: replace(sheet, rows=tuple(tuple(row) for row in self.cells[table]))
            for table, sheet in self.sheets.items()
        }
        owners = {table: tuple(owners) for table, owners in self._owners.items()}
        bundle = Bundle(sheets=sheets, owners=owners, language=self._clean.language)
        return lay_out(bundle, self.shape)

    def listed(self, layout: Layout) -> tuple[Planted, ...]:
        """Return what was planted at its places in the finished sheets.

        A row number counts from the header, which is row 1.
        """
        return tuple(self._placed(error, layout) for error in self.planted)

    def _placed(self, error: Planted, layout: Layout) -> Planted:
        strip = layout.strips[error.table, error.row - 2]
        sheet, column = layout.sheets[strip.sheet], error.column
        if column is not None:
            own = self.sheets[error.table]
            column = sheet.headers[strip.columns[own.paths[own.column(column)]]]
        return replace(error, sheet=sheet.name, row=strip.row + 2, column=column)

    def _remember(
        self, kind: str, expected: Expected, place: Place, change: tuple[str | None, Cell, Cell]
    ) -> None:
        column, before, after = change
        self.planted.append(
            Planted(
                kind=kind,
                expected=expected,
                table=place.table,
                sheet=self.sheets[place.table].name,
                row=place.row + 2,
                column=column,
                original=cell_text(before),
                planted=cell_text(after),
                patient_id="",
            )
        )


def cell_text(cell: Cell) -> str:
    """Return a cell as text, dates in ISO form."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def _places(owners: Sequence[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, owner in enumerate(owners):
        rows[owner].append(row)
    return dict(rows)
