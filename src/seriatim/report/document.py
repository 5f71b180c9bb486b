"""The parts of a page: sections of paragraphs, tables and figures. Plain text, no markup."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum


class RowKind(StrEnum):
    """How a row of a table stands among the others."""

    PLAIN = "plain"
    HEADING = "heading"
    INDENTED = "indented"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Head of a column: its label and, below it, how many it describes."""

    label: str
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row: the label at its left and one text a column; a heading has no cells."""

    label: str
    cells: tuple[str, ...] = ()
    kind: RowKind = RowKind.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with caption and notes. ``stub`` is the head of its first column.

    ``number`` is given when the page is put together; 0 for a table without one. ``folded``
    tables show only when the reader opens them; on paper they always show.
    """

    id: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    number: int = 0
    folded: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBlock:
    """A drawn figure: inline SVG with its own title and description, caption and notes.

    ``svg`` is markup made by ``figures``; everything else is text.
    """

    id: str
    caption: str
    svg: str
    notes: tuple[str, ...] = ()
    number: int = 0
    kind: str = field(default="figure", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page. ``missing`` says why it has nothing to show."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    blocks: tuple[Table | FigureBlock, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One of the findings at the top: what it is about, the main numbers, and what limits them."""

    topic: str
    text: str
    more: str = ""


def missing_section(ident: str, title: str, why: str) -> Section:
    """Make a section that says only why it is empty."""
    return Section(id=ident, title=title, missing=why)


def number_blocks(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Number tables and figures through the whole page, each kind by itself."""
    counts = {"table": 0, "figure": 0}
    numbered = []
    for section in sections:
        blocks = []
        for block in section.blocks:
            counts[block.kind] += 1
            blocks.append(replace(block, number=counts[block.kind]))
        numbered.append(replace(section, blocks=tuple(blocks)))
    return tuple(numbered)
