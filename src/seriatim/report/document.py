"""The parts of a page: sections of paragraphs, tables and figures. Plain text, no markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from seriatim.report.figures.specs import FigureSpec
from seriatim.wording.lookup import Lookup


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
    tables show only when the reader opens them; on paper they always show. ``results`` are the
    ids of the rows it was made from: their findings are shown with it.
    """

    id: str
    caption: str
    stub: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    number: int = 0
    folded: bool = False
    results: frozenset[str] = frozenset()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBlock:
    """A figure: what it shows, for ``figures`` to draw, with caption and notes.

    ``title`` and ``alt`` say in words what can be seen, for readers who cannot. ``results`` as of a
    table.
    """

    id: str
    caption: str
    spec: FigureSpec
    title: str
    alt: str
    notes: tuple[str, ...] = ()
    number: int = 0
    results: frozenset[str] = frozenset()
    kind: str = field(default="figure", init=False)


Block = Table | FigureBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page. ``missing`` says why it has nothing to show."""

    id: str
    title: str
    paragraphs: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MainResult:
    """One of the results at the top: what it is about, the main numbers, and what limits them.

    ``level`` says how firmly its contrasts may be worded.
    """

    topic: str
    text: str
    more: str = ""
    level: str = ""
    results: frozenset[str] = frozenset()


def shown(lookup: Lookup, *makers: Callable[[Lookup], Block | None]) -> tuple[Block, ...]:
    """Make tables and figures, and note the results that each was made from.

    A maker without anything to show gives None and leaves nothing. Every block of a page is made
    here, so that none can be shown without its findings.
    """
    blocks = []
    for make in makers:
        watched = lookup.watched()
        block = make(watched)
        if block is not None:
            blocks.append(replace(block, results=watched.given))
    return tuple(blocks)


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
