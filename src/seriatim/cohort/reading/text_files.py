"""Take a delimited text file apart into lines of cells, and never guess where a cell ends."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from seriatim.cohort.reading.encodings import Encoding, detect_encoding
from seriatim.cohort.reading.registry import ReadingError
from seriatim.cohort.reading.sheets import CELL_LENGTH, HEAD_LINES, ROW_LENGTH, Line
from seriatim.dictionary.folding import fold

DELIMITERS = (",", ";", "\t", "|")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_SAMPLE_LINES = 60
# A cell of so many lines, or so many cells gone wrong, is no table any more.
_CELL_LINES, _MOST_BROKEN = 200, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A text file with what was found out about it; ``notice`` is its SYNTHETIC comment."""

    path: Path
    encoding: Encoding
    delimiter: str
    notice: str | None = None

    def lines(self) -> Iterator[Line]:
        """Yield every row from the top, numbered as a spreadsheet numbers them."""
        with _open(self.path, self.encoding) as file:
            yield from split_lines(_physical_lines(file), self.delimiter)


def open_text(path: Path, known: frozenset[str]) -> TextFile:
    """Find out encoding, delimiter and notice of a text file.

    ``known`` are the folded headers of the dictionary: the delimiter under which most of them
    appear wins, then the one under which most lines have equally many cells.
    """
    encoding = detect_encoding(path)
    with _open(path, encoding) as file:
        sample = list(islice(_physical_lines(file), _SAMPLE_LINES))
    if not any(line.strip() for line in sample):
        raise ReadingError(f"{path.name} is empty. Expected a header and one row a record.")
    return TextFile(
        path=path,
        encoding=encoding,
        delimiter=detect_delimiter(sample, known),
        notice=_notice(sample),
    )


def detect_delimiter(sample: list[str], known: frozenset[str]) -> str:
    """Return the delimiter of some first lines.

    >>> detect_delimiter(["id;dose", "1;2,5", "2;3,5"], frozenset({"id", "dose"}))
    ';'
    """
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, known))


def _fitness(sample: list[str], delimiter: str, known: frozenset[str]) -> tuple[int, float, int]:
    rows = [line.cells for line in split_lines(iter(sample), delimiter)]
    rows = [row for row in rows if any(row) and not row[0].startswith("#")]
    n_known, width = 0, 1
    for row in rows[:12]:
        found = sum(fold(cell) in known for cell in row)
        if found > n_known or (found == n_known == 0 and len(row) > width):
            n_known, width = found, len(row)
    same = sum(len(row) == width for row in rows) / len(rows) if rows and width > 1 else 0.0
    return n_known, same, width


def split_lines(lines: Iterator[str], delimiter: str) -> Iterator[Line]:
    """Take lines of text apart into cells.

    A quoted cell may hold delimiters and line breaks. Where a quotation mark does not close, the
    line in which it opens is at fault and the next is read on its own; where what lies between
    the marks looks like rows, all of them are at fault.
    """
    splitter = _Splitter(lines, delimiter)
    number = 0
    while (text := splitter.next_line()) is not None:
        number += 1
        if '"' not in text and _CONTROL.search(text) is None and len(text) <= CELL_LENGTH:
            cells = text.split(delimiter) if text else []
            if number <= HEAD_LINES:
                splitter.see_width(len(cells))
            yield Line(number, cells)
            continue
        for line in splitter.take(text, number):
            number = line.number
            yield line


class _Splitter:
    """Lines with the possibility to put some back, and the taking apart of difficult ones."""

    def __init__(self, lines: Iterator[str], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._ahead: deque[str] = deque()
        self._n_broken = 0
        self._width = 0

    def next_line(self) -> str | None:
        """Return the next line, None at the end."""
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

    def see_width(self, n_cells: int) -> None:
        """Remember how wide the rows at the top are."""
        self._width = max(self._width, n_cells)

    def take(self, text: str, number: int) -> list[Line]:
        """Return the row that begins with a line, or the rows at fault that it begins."""
        cells = self._parse([text]) if '"' in text else text.split(self._delimiter)
        if cells is not None:
            if number <= HEAD_LINES:
                self.see_width(len(cells))
            return [self._checked(number, text, cells)]
        more = self._closing_lines() if self._opens(text) else []
        cells = self._parse([text, *more]) if more else None
        if cells is None:
            self._ahead.extendleft(reversed(more))
            self._count_broken(number)
            detail = "a quotation mark opens a cell and does not close as it should"
            return [self._fault(number, text, "broken_quotes", detail)]
        if self._swallows(more, len(cells)):
            self._count_broken(number)
            last = number + len(more)
            detail = f"a cell that opens in row {number} closes in row {last}"
            lines = enumerate([text, *more], start=number)
            return [self._fault(n, line, "swallowed_rows", detail) for n, line in lines]
        return [self._checked(number, "\n".join([text, *more]), cells)]

    def _parse(self, lines: list[str]) -> list[str] | None:
        text = "\n".join(lines)
        try:
            rows = list(csv.reader([text], delimiter=self._delimiter, strict=True))
        except csv.Error:
            return None
        return rows[0] if rows else []

    def _opens(self, text: str) -> bool:
        """Tell whether the line ends within a quoted cell."""
        try:
            list(csv.reader([text], delimiter=self._delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False

    def _closing_lines(self) -> list[str]:
        """Take the lines up to the one that may close a quoted cell; put back nothing."""
        more: list[str] = []
        while len(more) < _CELL_LINES and (text := self.next_line()) is not None:
            more.append(text)
            if text.count('"') % 2:
                break
        return more

    def _swallows(self, more: list[str], n_cells: int) -> bool:
        """Tell whether lines within a cell look like rows, or the row does not come out even."""
        if self._width < 2:
            return False
        inner = [*more[:-1], more[-1].partition('"')[0]]
        looks_like_row = max(2, self._width - 1)
        if any(line.count(self._delimiter) >= looks_like_row for line in inner):
            return True
        return n_cells != self._width

    def _checked(self, number: int, text: str, cells: list[str]) -> Line:
        longest = max(map(len, cells), default=0)
        if len(text) > ROW_LENGTH or longest > CELL_LENGTH:
            return Line(number, [], "row_too_long", f"the longest cell has {longest:,} characters")
        found = _CONTROL.search(text)
        if found is None:
            return Line(number, cells)
        if found[0] >= "\ud800":
            return Line(number, cells, "unreadable_bytes", "it holds bytes that are not text")
        detail = f"it holds the control character {ord(found[0]):#04x}"
        return Line(number, cells, "control_character", detail)

    def _fault(self, number: int, text: str, code: str, detail: str = "") -> Line:
        return Line(number, text[:CELL_LENGTH].split(self._delimiter), code, detail)

    def _count_broken(self, number: int) -> None:
        self._n_broken += 1
        if self._n_broken > _MOST_BROKEN:
            raise ReadingError(
                f"Quotation marks are broken in more than {_MOST_BROKEN} rows, the last of them "
                f"row {number}. Export the file again with every text in quotes, or with none."
            )


def _open(path: Path, encoding: Encoding) -> TextIO:
    return path.open(encoding=encoding.codec, errors=encoding.errors, newline=None)


def _physical_lines(file: TextIO) -> Iterator[str]:
    """Yield lines without their ends; one that is too long for any table stops the reading."""
    while text := file.readline(2 * ROW_LENGTH):
        if len(text) >= 2 * ROW_LENGTH:
            raise ReadingError(
                f"A line of the file has more than {2 * ROW_LENGTH:,} characters. It is no table "
                "with one row a record; check the file's kind and its line ends."
            )
        yield text.removesuffix("\n")


def _notice(sample: list[str]) -> str | None:
    for text in sample[:3]:
        plain = text.strip().strip('"').strip().rstrip(",;\t").rstrip('"')
        if plain.startswith("#") and plain.lstrip("# ").startswith("SYNTHETIC"):
            return plain.lstrip("# ")
    return None
