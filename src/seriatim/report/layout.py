"""How wide the columns of a table become on paper, and which tables need the sheet turned.

Word file and PDF share it, so that a table breaks its lines alike in both. It counts characters
and knows no font: a renderer wraps what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from seriatim.report.document import RowKind, Table

#: Between the margins of a sheet of A4, upright and turned.
PORTRAIT_MM = 174.0
LANDSCAPE_MM = 261.0

#: An average character of 8 point Arimo, and the room between two columns.
_CHARACTER_MM = 1.5
_GUTTER_MM = 2.6
#: A table whose cells would run over more lines than this on an upright sheet gets a turned one.
_LINES = 6
#: A column without a wider word is no narrower than this.
_NARROWEST = 5

_NUMBER = re.compile(r"[<>]?\s?[−-]?\d[\d.,\u2009\u202f]*\s?%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Widths in millimeters, first column first; which hold plain numbers; whether to turn."""

    widths: tuple[float, ...]
    numeric: tuple[bool, ...]
    turned: bool


def lay_out(table: Table) -> TableLayout:
    """Share the width of a page among the columns of a table by what they hold.

    Columns that fit are as wide as their longest text. Where all together do not, each keeps its
    longest word, and the rest is shared by length.
    """
    columns = tuple(_texts(table))
    upright = _widths(columns, PORTRAIT_MM)
    turned = _most_lines(columns, upright) > _LINES
    return TableLayout(
        widths=_widths(columns, LANDSCAPE_MM) if turned else upright,
        numeric=(False, *(_is_numeric(texts[2:]) for texts in columns[1:])),
        turned=turned,
    )


def _texts(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the texts of each column: its head in two lines, then its cells."""
    rows = [row for row in table.rows if row.kind is not RowKind.HEADING]
    yield (table.stub, "", *(row.label for row in rows))
    for number, column in enumerate(table.columns):
        cells = (row.cells[number] for row in rows if number < len(row.cells))
        yield (column.label, column.below, *cells)


def _widths(columns: tuple[tuple[str, ...], ...], page: float) -> tuple[float, ...]:
    room = page - _GUTTER_MM * len(columns)
    full = [_CHARACTER_MM * max(_NARROWEST, *map(len, texts)) for texts in columns]
    least = [_CHARACTER_MM * max(_NARROWEST, *map(_longest_word, texts)) for texts in columns]
    if sum(full) <= room:
        widths = full
    elif sum(least) >= room:
        widths = [room * size / sum(least) for size in least]
    else:
        spare = room - sum(least)
        more = [wide - narrow for wide, narrow in zip(full, least, strict=True)]
        widths = [size + spare * part / sum(more) for size, part in zip(least, more, strict=True)]
    return tuple(round(size + _GUTTER_MM, 2) for size in widths)


def _longest_word(text: str) -> int:
    return max((len(word) for word in text.split()), default=0)


def _most_lines(columns: tuple[tuple[str, ...], ...], widths: tuple[float, ...]) -> int:
    return max(
        ceil(len(text) * _CHARACTER_MM / (width - _GUTTER_MM))
        for texts, width in zip(columns, widths, strict=True)
        for text in texts
    )


def _is_numeric(cells: tuple[str, ...]) -> bool:
    """Tell whether every cell with a text is one plain number, or a sign that there is none."""
    found = [cell for cell in cells if cell not in ("", "–", "—")]
    return bool(found) and all(_NUMBER.fullmatch(cell) for cell in found)
