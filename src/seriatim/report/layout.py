"""How wide the columns of a table become on paper, and which tables need the sheet turned.

Word file and PDF share it, so that a table breaks its lines alike in both. Texts are measured
roughly, by kinds of characters; a renderer wraps what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

from seriatim.report.document import RowKind, Table, TableRow

#: Between the margins of a sheet of A4, upright and turned.
PORTRAIT_MM = 174.0
LANDSCAPE_MM = 261.0

#: Millimeters of a character in 8 point Arimo: most, narrow ones, wide ones; and how much wider
#: the bold face of the heads is.
_CHARACTER_MM, _NARROW_MM, _WIDE_MM = 1.6, 0.95, 2.6
_BOLD = 1.12
_NARROW = frozenset("ijlftrI.,:;!'|()[]/- \u2009\u202f")
_WIDE = frozenset("%@MWmw—")

#: Room between two columns, more at the right of plain numbers, and of an indented label.
_GUTTER_MM = 2.6
NUMBER_GAP_MM = 2.4
INDENT_MM = 3.5
#: No column is narrower, and a table whose cells would run over more lines on an upright sheet
#: gets a turned one.
_NARROWEST_MM = 7.0
_LINES = 6
#: More lines may break over pages: two thirds of a page have about so many.
_TOGETHER = 40

_NUMBER = re.compile(r"[<>]?\s?[−-]?\d[\d.,\u2009\u202f]*\s?%?")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Widths in millimeters, first column first; which hold plain numbers; whether to turn.

    ``lines`` is about how many lines each row of the body has.
    """

    widths: tuple[float, ...]
    numeric: tuple[bool, ...]
    turned: bool
    lines: tuple[int, ...]

    @property
    def together(self) -> bool:
        """Tell whether the table is short enough not to break over pages."""
        return not self.turned and sum(self.lines) <= _TOGETHER

    @property
    def splits(self) -> tuple[bool, ...]:
        """Tell of each row whether it may break: it could be higher than a page."""
        return tuple(lines > _TOGETHER for lines in self.lines)


def lay_out(table: Table) -> TableLayout:
    """Share the width of a page among the columns of a table by what they hold.

    Columns that fit are as wide as their longest text. Where all together do not, each keeps its
    longest word, and the rest is shared by length.
    """
    columns = tuple(_texts(table))
    numeric = (False, *(_is_numeric(texts[2:]) for texts in columns[1:]))
    extra = tuple(
        _GUTTER_MM + (INDENT_MM if number == 0 else NUMBER_GAP_MM if plain else 0.0)
        for number, plain in enumerate(numeric)
    )

    def on_page(page: float, *, turned: bool) -> TableLayout:
        widths = _widths(columns, extra, page)
        room = tuple(width - gap for width, gap in zip(widths, extra, strict=True))
        lines = tuple(_row_lines(row, room) for row in table.rows)
        return TableLayout(widths=widths, numeric=numeric, turned=turned, lines=lines)

    upright = on_page(PORTRAIT_MM, turned=False)
    if max(upright.lines, default=0) <= _LINES:
        return upright
    return on_page(LANDSCAPE_MM, turned=True)


def _row_lines(row: TableRow, room: tuple[float, ...]) -> int:
    """Return about how many lines a row has; a heading may run over all columns."""
    if row.kind is RowKind.HEADING:
        return ceil(_BOLD * text_mm(row.label) / sum(room)) or 1
    texts = (row.label, *row.cells)
    return max(ceil(text_mm(text) / wide) for text, wide in zip(texts, room, strict=False)) or 1


def text_mm(text: str) -> float:
    """Return about how wide a text is in the type of a table.

    >>> text_mm("60%") > text_mm("60i")
    True
    """
    return sum(
        _NARROW_MM if sign in _NARROW else _WIDE_MM if sign in _WIDE else _CHARACTER_MM
        for sign in text
    )


def _texts(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the texts of each column: its head in two lines, then its cells."""
    rows = [row for row in table.rows if row.kind is not RowKind.HEADING]
    yield (table.stub, "", *(row.label for row in rows))
    for number, column in enumerate(table.columns):
        cells = (row.cells[number] for row in rows if number < len(row.cells))
        yield (column.label, column.below, *cells)


def _widths(
    columns: tuple[tuple[str, ...], ...], extra: tuple[float, ...], page: float
) -> tuple[float, ...]:
    room = page - sum(extra)
    full = [_widest(texts, text_mm) for texts in columns]
    least = [_widest(texts, _longest_word) for texts in columns]
    if sum(full) <= room:
        widths = full
    elif sum(least) >= room:
        widths = [room * size / sum(least) for size in least]
    else:
        spare = room - sum(least)
        more = [wide - narrow for wide, narrow in zip(full, least, strict=True)]
        widths = [size + spare * part / sum(more) for size, part in zip(least, more, strict=True)]
    return tuple(round(size + gap, 2) for size, gap in zip(widths, extra, strict=True))


def _widest(texts: tuple[str, ...], size: Callable[[str], float]) -> float:
    return max(_NARROWEST_MM, _BOLD * size(texts[0]), *map(size, texts[1:]))


def _longest_word(text: str) -> float:
    return max(map(text_mm, text.split()), default=0.0)


def _is_numeric(cells: tuple[str, ...]) -> bool:
    """Tell whether every cell with a text is one plain number, or a sign that there is none."""
    found = [cell for cell in cells if cell not in ("", "–", "—")]
    return bool(found) and all(_NUMBER.fullmatch(cell) for cell in found)
