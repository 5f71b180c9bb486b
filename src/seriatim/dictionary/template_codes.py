"""The sheet of the template that lists every code, and where on it each list stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seriatim.dictionary.model import Dictionary, Field

CODES_SHEET = "codes"
CODE_HEADERS = ("Table", "Field", "Code", "Meaning", "Swedish")
_CODE_COLUMN = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One row of the sheet; ``field`` is None for a missing code, which serves every field."""

    field: Field | None
    code: str
    label: str
    label_sv: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the texts of the row in the order of the headers."""
        table, name = ("any", "any") if self.field is None else (self.field.table, self.field.name)
        return table, name, self.code, self.label, self.label_sv


def code_rows(dictionary: Dictionary) -> tuple[CodeRow, ...]:
    """Return all rows below the header: the missing codes, then each field's choices."""
    missing = (
        CodeRow(field=None, code=code.code, label=code.label, label_sv=code.label_sv or "")
        for code in dictionary.missing_codes
    )
    choices = (
        CodeRow(field=field, code=choice.code, label=choice.label, label_sv=choice.label_sv or "")
        for field in dictionary.fields
        for choice in field.choices
    )
    return (*missing, *choices)


def code_range(rows: Iterable[CodeRow], field: Field | None) -> str | None:
    """Return the cells with the codes of a field (None: the missing codes), or None.

    >>> rows = [CodeRow(field=None, code=code, label="", label_sv="") for code in ("ND", "NR")]
    >>> code_range(rows, None)
    'codes!$C$2:$C$3'
    """
    # Row 1 is the header, and rows are counted from 1.
    found = [n for n, row in enumerate(rows, start=2) if row.field == field]
    if not found:
        return None
    return f"{CODES_SHEET}!${_CODE_COLUMN}${found[0]}:${_CODE_COLUMN}${found[-1]}"
