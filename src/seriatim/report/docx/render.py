"""The report as a Word file: the same document as the page, with tables that can be edited."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from seriatim.report.contents import Document
from seriatim.report.document import Block, FigureBlock, MainResult, Section, Table
from seriatim.report.docx.package import empty_document, package_bytes
from seriatim.report.docx.parts import bookmark, clean, field, link, paragraph, run
from seriatim.report.docx.tables import word_table
from seriatim.report.layout import PORTRAIT_MM, lay_out
from seriatim.report.page import FINDINGS_SAY, SEVERITIES, closing, full_stamp


def render_docx(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """Return the document as a Word file. ``pictures`` has each figure as PNG, by its id.

    Pure: the same document and pictures give the same bytes with the same versions of the
    libraries.
    """
    return _Writer(document, pictures).write()


def render_part_docx(document: Document, sections: Iterable[Section]) -> bytes:
    """Return some sections, without figures, as a Word file with the margins of the document.

    A section without title begins with its first table. Findings are named, not linked: they
    stand in the report.
    """
    return _Writer(document, {}).write_part(sections)


class _Writer:
    """Puts the parts below each other, and turns the sheet where a table asks for it."""

    def __init__(self, document: Document, pictures: Mapping[str, bytes]) -> None:
        self._document = document
        self._pictures = pictures
        self._word: WordDocument = empty_document()
        self._turned = False
        self._bookmarks = 0
        self._linked = True

    def write_part(self, sections: Iterable[Section]) -> bytes:
        self._linked = False
        self._set_margins()
        for part in self._notice():
            self._add(part)
        for section in sections:
            self._section(section)
        return package_bytes(self._word)

    def write(self) -> bytes:
        self._set_margins()
        for part in self._front():
            self._add(part)
        self._main_results()
        self._findings()
        for section in self._document.sections:
            self._section(section)
        self._turn(False)
        self._add(paragraph("TableNote", closing(self._document.synthetic)))
        return package_bytes(self._word)

    def _add(self, part: Any) -> None:
        """Append to the body, before the properties of its last section."""
        self._word.element.body.sectPr.addprevious(part)

    def _set_margins(self) -> None:
        """Write header, footer and the properties of the file."""
        document = self._document
        section = self._word.sections[0]
        if document.synthetic:
            _replace(section.header, paragraph("Header", "SYNTHETIC DATA"))
        stamp = f"{_stamp(document)}   |   Page " if document.stamp else "Page "
        numbers = (*field("PAGE", "1"), run(" of "), *field("NUMPAGES", "1"))
        _replace(section.footer, paragraph("Footer", stamp, *numbers))
        properties = self._word.core_properties
        # The format allows 255 characters; the whole title stands on the first page.
        properties.title = clean(document.title)[:255]
        properties.subject = "Report of a consecutive series"
        if document.synthetic:
            properties.keywords = "SYNTHETIC DATA"

    def _notice(self) -> Iterator[Any]:
        document = self._document
        if document.notice:
            style, head = ("Notice", "SYNTHETIC DATA  ") if document.synthetic else _ABOUT
            yield paragraph(style, run(head, "b"), document.notice)

    def _front(self) -> Iterator[Any]:
        document = self._document
        yield from self._notice()
        yield paragraph("Kind", "Report of a consecutive series")
        yield paragraph("Title", document.title)
        if document.opening:
            yield paragraph("Opening", document.opening)
        yield paragraph("Stamp", _stamp(document))
        yield paragraph("ContentsHead", "Contents")
        for target, title in _contents(document):
            yield paragraph("TOC1", link(target, title))

    def _heading(self, target: str, title: str, level: int = 1) -> None:
        self._bookmarks += 1
        content = bookmark(target, self._bookmarks, run(title))
        self._add(paragraph(f"Heading{level}", *content))

    def _main_results(self) -> None:
        self._heading("main-results", "Main results")
        if not self._document.main_results:
            self._add(paragraph("Missing", "No analysis left a result to report."))
        for result in self._document.main_results:
            self._main_result(result)

    def _main_result(self, result: MainResult) -> None:
        self._add(paragraph("Heading2", result.topic))
        self._add(paragraph("Normal", result.text))
        if result.level:
            self._add(paragraph("Level", result.level))
        if result.more:
            self._add(paragraph("More", result.more))
        self._flags(result.topic)

    def _findings(self) -> None:
        self._heading("findings", "Findings of the review")
        if not self._document.findings:
            self._add(paragraph("Missing", "No rule of the review found anything to say."))
            return
        self._add(paragraph("Normal", FINDINGS_SAY))
        seen = set()
        for finding in self._document.findings:
            title = f"{SEVERITIES[finding.severity.value]}: {finding.title}"
            if finding.rule in seen:
                self._add(paragraph("Heading2", title))
            else:
                self._heading(f"finding-{finding.rule}", title, level=2)
                seen.add(finding.rule)
            self._add(paragraph("Normal", finding.text))

    def _section(self, section: Section) -> None:
        self._turn(False)
        if section.title:
            self._heading(section.id, section.title)
        if section.missing:
            self._add(paragraph("Missing", section.missing))
        # A short introduction stays with what it introduces.
        keep = "1" if section.blocks and len(section.paragraphs) <= _SHORT else ""
        for text in section.paragraphs:
            self._add(paragraph("Normal", text, keep=keep))
        for block in section.blocks:
            if isinstance(block, FigureBlock):
                self._figure(block)
            else:
                self._table(block)

    def _figure(self, figure: FigureBlock) -> None:
        self._turn(False)
        place = self._word.add_paragraph(style="Figure")
        shape = place.add_run().add_picture(
            io.BytesIO(self._pictures[figure.id]), width=Mm(PORTRAIT_MM)
        )
        described = shape._inline.docPr
        described.set("name", f"Figure {figure.number}")
        described.set("descr", clean(f"{figure.title}. {figure.alt}"))
        self._caption("Caption", figure)
        self._notes(figure)

    def _table(self, table: Table) -> None:
        layout = lay_out(table)
        self._turn(layout.turned)
        self._caption("TableCaption", table)
        self._add(word_table(table, layout))
        self._notes(table)

    def _caption(self, style: str, block: Block) -> None:
        kind = block.kind.capitalize()
        number = field(f"SEQ {kind} \\* ARABIC", str(block.number), "b")
        self._bookmarks += 1
        label = bookmark(block.id, self._bookmarks, run(f"{kind} ", "b"), *number)
        below = block.notes or self._document.flags.get(block.id)
        keep = "1" if below and isinstance(block, FigureBlock) else ""
        self._add(paragraph(style, *label, run(". ", "b"), block.caption, keep=keep))

    def _notes(self, block: Block) -> None:
        flagged = bool(self._document.flags.get(block.id))
        for number, note in enumerate(block.notes, start=1):
            keep = "1" if flagged or number < len(block.notes) else ""
            self._add(paragraph("TableNote", note, keep=keep))
        if not self._flags(block.id) and not block.notes:
            # Two tables without a paragraph between them would become one.
            self._add(paragraph("TableNote"))

    def _flags(self, name: str) -> bool:
        findings = self._document.flags.get(name, ())
        if findings:
            parts: list[Any] = ["Read with: "]
            for finding in findings:
                title = finding.title
                parts += [link(f"finding-{finding.rule}", title) if self._linked else title, "; "]
            self._add(paragraph("Flags", *parts[:-1], "."))
        return bool(findings)

    def _turn(self, turned: bool) -> None:
        """End the section of the file before a sheet that lies the other way."""
        if turned == self._turned:
            return
        body = self._word.element.body
        last = body.sectPr.getprevious()
        # What came so far stands on sheets as they were: the last paragraph carries that.
        last.pPr.append(deepcopy(body.sectPr))
        section = self._word.sections[-1]
        section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = section.page_height, section.page_width
        self._turned = turned


#: An introduction of no more paragraphs is short.
_SHORT = 2
_ABOUT = ("AboutData", "About the data  ")


def _contents(document: Document) -> Iterator[tuple[str, str]]:
    yield "main-results", "Main results"
    yield "findings", "Findings of the review"
    for section in document.sections:
        yield section.id, section.title


def _stamp(document: Document) -> str:
    return full_stamp(document.stamp, document.version)


def _replace(part: Any, content: Any) -> None:
    """Put one paragraph in a header or footer."""
    part.is_linked_to_previous = False
    for old in list(part.paragraphs):
        old._element.getparent().remove(old._element)
    part._element.append(content)
