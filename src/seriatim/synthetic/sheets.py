"""Registries as sheets of cells, in each of the shapes that hospitals keep."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np

from seriatim.dictionary import Field
from seriatim.synthetic.registry import Registry

Cell = str | int | float | date | None


class Language(StrEnum):
    """The language of headers and choice words."""

    EN = "en"
    SV = "sv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet as a person sees it; row 1 is the header.

    ``paths`` names the dictionary field of each column; a column that the program that made the
    file needs for itself, such as REDCap's instance, has an empty path.
    """

    name: str
    headers: tuple[str, ...]
    paths: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, header: str) -> int:
        """Return the place of a header; ``ValueError`` if there is none."""
        return self.headers.index(header)


def bundle_sheets(registry: Registry, language: Language = Language.EN) -> tuple[Sheet, ...]:
    """Return one sheet a table."""
    sheets = []
    for table in registry.dictionary.tables:
        fields = _fields(registry, table.name)
        name = table.name if language is Language.EN else table.label_sv or table.name
        sheets.append(
            Sheet(
                name=name,
                headers=tuple(_header(field, language) for field in fields),
                paths=tuple(field.path for field in fields),
                rows=_table_rows(registry, table.name, language),
            )
        )
    return tuple(sheets)


def long_sheet(registry: Registry, language: Language = Language.EN) -> Sheet:
    """Return one row a procedure, the fields of the patient repeated in each."""
    people, procedures, key = _people_and_procedures(registry, language)
    rest = [i for i in range(len(procedures.paths)) if i != key]
    by_patient = {row[0]: row for row in people.rows}
    rows = tuple((*by_patient[row[key]], *(row[i] for i in rest)) for row in procedures.rows)
    return Sheet(
        name="ILP",
        headers=(*people.headers, *(procedures.headers[i] for i in rest)),
        paths=(*people.paths, *(procedures.paths[i] for i in rest)),
        rows=rows,
    )


def wide_sheet(registry: Registry, language: Language = Language.EN) -> Sheet:
    """Return one row a patient, the fields of each procedure in columns of their own."""
    people, procedures, key = _people_and_procedures(registry, language)
    # An identifier of a procedure has no place in a sheet of patients.
    own = {key, procedures.paths.index("procedures.procedure_id")}
    rest = [i for i in range(len(procedures.paths)) if i not in own]
    groups: dict[Cell, list[tuple[Cell, ...]]] = {row[0]: [] for row in people.rows}
    for row in procedures.rows:
        groups[row[key]].append(tuple(row[i] for i in rest))
    most = max(len(group) for group in groups.values())
    empty: tuple[Cell, ...] = (None,) * len(rest)
    rows = tuple(
        (*person, *(cell for k in range(most) for cell in (groups[person[0]] + [empty] * most)[k]))
        for person in people.rows
    )
    numbered = [(k + 1, i) for k in range(most) for i in rest]
    return Sheet(
        name="ILP",
        headers=(*people.headers, *(_numbered(procedures, k, i, language) for k, i in numbered)),
        paths=(*people.paths, *(procedures.paths[i] for _, i in numbered)),
        rows=rows,
    )


def redcap_sheet(registry: Registry, language: Language = Language.EN) -> Sheet:
    """Return a REDCap export: all tables in one sheet, a repeating instrument a table.

    Patients are the record; every other table is an instrument, its rows numbered within the
    patient. Field names are unique in a REDCap project, so a name that several tables have gets
    its table in front.
    """
    del language  # names of REDCap variables are not translated
    own = _redcap_names(registry)
    owner = _owner_of_procedure(registry)
    headers = ("patient_id", "redcap_repeat_instrument", "redcap_repeat_instance", *own)
    place = {path: 3 + i for i, path in enumerate(own)}
    rows: list[tuple[Cell, ...]] = []
    for sheet in bundle_sheets(registry):
        instance: Counter[Cell] = Counter()
        for cells in sheet.rows:
            named = dict(zip(sheet.paths, cells, strict=True))
            patient = _patient_of(sheet.name, named, owner)
            instance[patient] += 1
            row: list[Cell] = [None] * len(headers)
            row[0] = patient
            if sheet.name != "patients":
                row[1:3] = [sheet.name, instance[patient]]
            for path, cell in named.items():
                if path in place:
                    row[place[path]] = cell
            rows.append(tuple(row))
    rows.sort(key=lambda row: str(row[0]))
    return Sheet(
        name="redcap",
        headers=(*headers[:3], *own.values()),
        paths=("patients.patient_id", "", "", *own),
        rows=tuple(rows),
    )


def _redcap_names(registry: Registry) -> dict[str, str]:
    paths = [f.path for t in registry.dictionary.tables for f in _fields(registry, t.name)]
    paths = [path for path in paths if not path.endswith(".patient_id")]
    plain = {path: path.partition(".")[2] for path in paths}
    count = Counter(plain.values())
    return {
        path: name if count[name] == 1 else path.replace(".", "_") for path, name in plain.items()
    }


def _owner_of_procedure(registry: Registry) -> dict[Cell, Cell]:
    columns = registry.tables["procedures"]
    return dict(zip(columns["procedure_id"], columns["patient_id"], strict=True))


def _patient_of(table: str, named: dict[str, Cell], owner: dict[Cell, Cell]) -> Cell:
    direct = named.get(f"{table}.patient_id")
    return direct if direct is not None else owner[named[f"{table}.procedure_id"]]


def _people_and_procedures(registry: Registry, language: Language) -> tuple[Sheet, Sheet, int]:
    people, procedures, *_ = bundle_sheets(registry, language)
    return people, procedures, procedures.paths.index("procedures.patient_id")


def _numbered(sheet: Sheet, number: int, column: int, language: Language) -> str:
    name = sheet.headers[column]
    if language is Language.SV:
        return f"ILP{number} {name}"
    return f"ilp{number}_{'date' if name == 'procedure_date' else name}"


def _fields(registry: Registry, table: str) -> tuple[Field, ...]:
    columns = registry.tables[table]
    return tuple(f for f in registry.dictionary.table(table).fields if f.name in columns)


def _header(field: Field, language: Language) -> str:
    return field.name if language is Language.EN else field.label_sv or field.name


def _table_rows(registry: Registry, table: str, language: Language) -> tuple[tuple[Cell, ...], ...]:
    columns = [_cells(registry, field, language) for field in _fields(registry, table)]
    return tuple(zip(*columns, strict=True))


def _cells(registry: Registry, field: Field, language: Language) -> list[Cell]:
    values = registry.tables[field.table][field.name]
    empty: Cell = registry.missing_words.get(field.path)
    if language is Language.SV:
        codes = {c.code: c.label_sv for c in registry.dictionary.missing_codes if c.label_sv}
        empty = None if empty is None else codes.get(str(empty), empty)
        words = {c.code: c.label_sv or c.code for c in field.choices}
        return [empty if _is_empty(v) else words.get(v, v) for v in values.tolist()]
    return [empty if _is_empty(value) else value for value in values.tolist()]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))
