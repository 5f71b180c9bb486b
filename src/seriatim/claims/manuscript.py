"""Read the paragraphs of a manuscript: Word, Markdown or plain text.

A Word file is a zip archive with XML inside. It may come from anybody, so it is read within limits:
of the file, of what it unpacks to, and without document types or entities, which XML bombs need.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from seriatim.claims.section import ClaimsError

LARGEST_FILE = 100 * 2**20
LARGEST_DOCUMENT = 50 * 2**20
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of text and its place, such as ``paragraph 12`` or ``line 34``."""

    place: str
    text: str


def read_manuscript(path: Path) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a .docx, .md or .txt file that hold any text."""
    kind = path.suffix.lower()
    if kind not in (".docx", ".md", ".txt"):
        raise ClaimsError(
            f"{path.name}: expected a manuscript as .docx, .md or .txt, found "
            f'"{kind or "no ending"}". Save the manuscript as one of them.'
        )
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ClaimsError(f"{path.name}: larger than {LARGEST_FILE // 2**20} MB, so not read.")
        if kind == ".docx":
            return _read_word(path)
        return _read_text(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ClaimsError(
            f"{path.name}: cannot be read ({error}). Text files must be in UTF-8."
        ) from error


def _read_text(path: Path) -> tuple[Paragraph, ...]:
    """Join lines up to the next empty one: a sentence may run over several."""
    found: list[Paragraph] = []
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*path.read_text("utf-8-sig").splitlines(), ""], start=1):
        if line.strip():
            first = first if lines else number
            lines.append(line.strip())
        elif lines:
            found.append(Paragraph(place=f"line {first}", text=" ".join(lines)))
            lines = []
    return tuple(found)


def _read_word(path: Path) -> tuple[Paragraph, ...]:
    try:
        with zipfile.ZipFile(path) as archive, archive.open("word/document.xml") as document:
            content = document.read(LARGEST_DOCUMENT + 1)
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError) as error:
        raise ClaimsError(
            f"{path.name}: not a Word document that can be read ({error}). Save it again as .docx."
        ) from error
    if len(content) > LARGEST_DOCUMENT:
        raise ClaimsError(
            f"{path.name}: its text unpacks to more than {LARGEST_DOCUMENT // 2**20} MB, so it is "
            "not read."
        )
    collector = _Collector()
    try:
        collector.feed(content)
    except expat.ExpatError as error:
        raise ClaimsError(f"{path.name}: its XML cannot be read ({error}).") from error
    return tuple(
        Paragraph(place=f"paragraph {number}", text=text)
        for number, text in enumerate(collector.paragraphs, start=1)
        if text.strip()
    )


class _Collector:
    """Collects the text of each paragraph; deleted text of tracked changes is not in ``w:t``."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._open: list[list[str]] = []
        self._inside = False

    def feed(self, content: bytes) -> None:
        """Parse a whole document."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.Parse(content, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == f"{_WORD}p":
            self._open.append([])
        elif name == f"{_WORD}t":
            self._inside = True
        elif name in (f"{_WORD}tab", f"{_WORD}br") and self._open:
            self._open[-1].append(" ")
        elif name == f"{_WORD}noBreakHyphen" and self._open:
            self._open[-1].append("-")

    def _end(self, name: str) -> None:
        if name == f"{_WORD}t":
            self._inside = False
        elif name == f"{_WORD}p":
            self.paragraphs.append("".join(self._open.pop()))

    def _text(self, data: str) -> None:
        if self._inside and self._open:
            self._open[-1].append(data)

    @staticmethod
    def _refuse(*details: object) -> NoReturn:
        raise ClaimsError(
            "the Word document declares a document type or entities, which no word processor "
            f"writes ({details[0]}). It is not read. Save it again as .docx."
        )
