"""Answer a checklist from the sections of a report: nothing is ticked without a place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from seriatim.report.checklists.items import (
    ChecklistItem,
    Guideline,
    ItemKind,
    load_guideline,
    shipped_guidelines,
)
from seriatim.report.document import Column, RowKind, Section, Table, TableRow
from seriatim.wording.labels import sentence_start
from seriatim.wording.numbers import format_count

#: What a status is called where it is read.
STATUSES = {
    ItemKind.AUTOMATIC: "in the report",
    ItemKind.DRAFTED: "drafted, to be confirmed",
    ItemKind.AUTHOR: "for the author",
    ItemKind.NOT_APPLICABLE: "does not apply",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistRow:
    """One item answered: status, the ids that answer it, their names, and what is left to do."""

    item: ChecklistItem
    status: ItemKind
    at: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    to_do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A guideline answered for one report."""

    guideline: Guideline
    rows: tuple[ChecklistRow, ...]

    def count(self, status: ItemKind) -> int:
        """Return how many items have a status."""
        return sum(row.status is status for row in self.rows)


def answer_checklist(guideline: Guideline, sections: Iterable[Section]) -> Checklist:
    """Answer every item from sections whose tables and figures are numbered.

    An item that the report could answer and does not, since nothing of the kind was computed, is
    left to the author.
    """
    names = _names(sections)
    return Checklist(
        guideline=guideline, rows=tuple(_answer(item, names) for item in guideline.items)
    )


def checklist_section(key: str, sections: Iterable[Section]) -> Section:
    """Return a checklist as a section with one table, for an appendix or a file of its own."""
    checklist = answer_checklist(load_guideline(key), sections)
    counts = [
        f"{format_count(checklist.count(status))} {words}"
        for status, words in STATUSES.items()
        if checklist.count(status)
    ]
    guideline = checklist.guideline
    return Section(
        id=f"checklist-{key}",
        title=f"Checklist: {guideline.name}",
        paragraphs=(
            f"Of {format_count(len(checklist.rows))} items: {'; '.join(counts)}.",
            "A status follows from what this report holds. Read the guideline itself beside it; "
            "page numbers are filled in when the paper is set.",
        ),
        blocks=(_table(checklist),),
    )


def checklist_sections(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return every checklist as a section."""
    held = tuple(sections)
    return tuple(checklist_section(key, held) for key in shipped_guidelines())


def checklist_document(
    key: str, sections: Iterable[Section], drafted: Iterable[Section] = ()
) -> tuple[str, Section]:
    """Return name and content of a checklist's own file, such as ``strobe``.

    ``sections`` are those of the report, ``drafted`` those of the manuscript, whose paragraphs
    answer what a report does not hold.
    """
    return key, checklist_section(key, (*sections, *drafted))


def _answer(item: ChecklistItem, names: dict[str, str]) -> ChecklistRow:
    if item.kind is ItemKind.NOT_APPLICABLE:
        return ChecklistRow(item=item, status=item.kind, to_do=item.prompt)
    found = tuple(ident for ident in item.at if ident in names)
    if not found:
        return ChecklistRow(item=item, status=ItemKind.AUTHOR, to_do=item.prompt)
    return ChecklistRow(
        item=item,
        status=item.kind,
        at=found,
        names=tuple(names[ident] for ident in found),
        to_do="" if item.kind is ItemKind.AUTOMATIC else item.prompt,
    )


def _names(sections: Iterable[Section]) -> dict[str, str]:
    """Return what each section with content and each block is called."""
    names = {}
    for section in sections:
        if section.paragraphs or section.blocks:
            where = "manuscript draft" if section.id.startswith("paper-") else "section"
            names[section.id] = f"{where} {section.title}"
        for block in section.blocks:
            number = f" {block.number}" if block.number else f": {block.caption}"
            names[block.id] = f"{block.kind.capitalize()}{number}"
    return names


def _table(checklist: Checklist) -> Table:
    rows: list[TableRow] = []
    part = ""
    for row in checklist.rows:
        if row.item.part != part:
            part = row.item.part
            rows.append(TableRow(label=part, kind=RowKind.HEADING))
        where = "; ".join(row.names)
        rows.append(
            TableRow(
                label=row.item.id,
                cells=(
                    row.item.text,
                    STATUSES[row.status],
                    ". ".join(text for text in (sentence_start(where), row.to_do) if text),
                    "",
                ),
                kind=RowKind.INDENTED,
            )
        )
    return Table(
        id=f"table-checklist-{checklist.guideline.key}",
        caption=checklist.guideline.name,
        stub="Item",
        columns=(
            Column(label="What to report"),
            Column(label="Status"),
            Column(label="Where it is, and what is left to do"),
            Column(label="Page"),
        ),
        rows=tuple(rows),
        notes=(
            f"Source: {checklist.guideline.source}",
            checklist.guideline.basis,
        ),
    )
