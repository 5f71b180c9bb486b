"""What every kind of file comes down to: sheets of numbered lines of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

# How far down a header is looked for.
HEAD_LINES = 12
# The most that a spreadsheet allows in one cell, and what one row may hold here.
CELL_LENGTH, ROW_LENGTH = 32_767, 1_000_000
# No cell holds it, so rows can be kept in a plain file without quotes.
SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number as a person sees it, and its cells.

    A line with a ``fault`` (the code of a problem) could not be taken apart with certainty; its
    cells are a best effort, good for finding the patient and nothing else.
    """

    number: int
    cells: list[str]
    fault: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """Something wrong with one cell that its text does not show."""

    code: str
    row: int
    column: int
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook, or a whole text or Parquet file.

    ``title`` is what names the table: the sheet's name or the file's name without its suffix.
    ``lines`` starts from the top at every call. ``parquet`` is set instead where DuckDB can read
    the file itself; then ``lines`` gives the header only. ``rectangular``: rows are as long as
    the widest, as in a workbook, so a short row is no fault. ``checked`` is False where ``flaws``
    cannot be found out.
    """

    file: str
    sheet: str | None
    title: str
    lines: Callable[[], Iterator[Line]]
    parquet: Path | None = None
    hidden: bool = False
    rectangular: bool = False
    flaws: tuple[Flaw, ...] = ()
    checked: bool = True

    def head(self) -> tuple[Line, ...]:
        """Return the first lines, in which the header must be."""
        return tuple(islice(self.lines(), HEAD_LINES))
