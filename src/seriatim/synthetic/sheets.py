"""Registries as sheets of cells, one sheet a table."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One sheet a table, clean or with errors, and the patient whom each row is about.

    ``owners`` are kept beside the cells, because a row with an error may have lost the cell that
    names its patient.
    """

    sheets: Mapping[str, Sheet]
    owners: Mapping[str, tuple[str, ...]]
    language: Language = Language.EN


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


def bundle_of(registry: Registry, language: Language = Language.EN) -> Bundle:
    """Return the sheets of a registry by table, and whose each row is."""
    sheets = bundle_sheets(registry, language)
    tables = [table.name for table in registry.dictionary.tables]
    return Bundle(
        sheets=dict(zip(tables, sheets, strict=True)),
        owners={table: _owners(registry, table) for table in tables},
        language=language,
    )


def _owners(registry: Registry, table: str) -> tuple[str, ...]:
    columns, procedures = registry.tables[table], registry.tables["procedures"]
    if "patient_id" in columns:
        return tuple(columns["patient_id"].tolist())
    owner = dict(zip(procedures["procedure_id"], procedures["patient_id"], strict=True))
    return tuple(owner[name] for name in columns.get("procedure_id", ()))


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
