"""A registry that is being spoiled: sheets that can be changed, and what was changed where."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from seriatim.synthetic.registry import Registry
from seriatim.synthetic.sheets import Cell, Language, Sheet, bundle_sheets


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
    """One planted error, at the place where a person finds it (header = row 1).

    ``column`` is the header as written; None when the whole row is the error. ``original`` and
    ``planted`` are the texts of the cell before and after.
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
    """Changeable sheets of a bundle, with the clean values beside them."""

    def __init__(self, registry: Registry, language: Language) -> None:
        self.registry = registry
        self.language = language
        self.planted: list[Planted] = []
        self.sheets = {
            table.name: sheet
            for table, sheet in zip(
                registry.dictionary.tables, bundle_sheets(registry, language), strict=True
            )
        }
        self.cells = {name: [list(row) for row in s.rows] for name, s in self.sheets.items()}
        self._rows = _rows_by_patient(registry)

    def rows(self, table: str, patient: str) -> list[int]:
        """Return the places of a patient's rows in a table."""
        return self._rows[table].get(patient, [])

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
            if choice.code == code and self.language is Language.SV:
                return choice.label_sv or code
        return code

    def plant(self, kind: str, expected: Expected, place: Place, cell: Cell) -> None:
        """Write a wrong cell and remember it."""
        sheet = self.sheets[place.table]
        column = sheet.paths.index(f"{place.table}.{place.field}")
        before = self.cells[place.table][place.row][column]
        self.cells[place.table][place.row][column] = cell
        self._remember(kind, expected, place, (sheet.headers[column], before, cell))

    def append(self, kind: str, table: str, changes: dict[str, Cell], like: int) -> None:
        """Add a row at the end: a copy of another with some fields changed."""
        sheet = self.sheets[table]
        row = list(self.sheets[table].rows[like])
        for field, cell in changes.items():
            row[sheet.paths.index(f"{table}.{field}")] = cell
        self.cells[table].append(row)
        place = Place(table=table, row=len(self.cells[table]) - 1, field="")
        shown = next(iter(changes.values()), row[0])
        self._remember(kind, Expected.HARD, place, (None, None, shown))

    def finished(self) -> tuple[Sheet, ...]:
        """Return the sheets with everything planted."""
        return tuple(
            Sheet(
                name=sheet.name,
                headers=sheet.headers,
                paths=sheet.paths,
                rows=tuple(tuple(row) for row in self.cells[table]),
            )
            for table, sheet in self.sheets.items()
        )

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


def _rows_by_patient(registry: Registry) -> dict[str, dict[str, list[int]]]:
    procedures = registry.tables["procedures"]
    owner = dict(zip(procedures["procedure_id"], procedures["patient_id"], strict=True))
    found: dict[str, dict[str, list[int]]] = {}
    for table, columns in registry.tables.items():
        rows: dict[str, list[int]] = defaultdict(list)
        if "patient_id" in columns:
            patients = columns["patient_id"].tolist()
        else:
            patients = [owner[name] for name in columns.get("procedure_id", ())]
        for row, patient in enumerate(patients):
            rows[patient].append(row)
        found[table] = dict(rows)
    return found
