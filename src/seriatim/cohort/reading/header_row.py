"""Find the row that holds the headers of a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from seriatim.cohort.reading.sheets import Line

# No more cells of a row are looked at; a registry has no more columns than this.
_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The row of the headers, the headers as written, and how many of them are known.

    ``n_above`` counts the rows above it that are not comments.
    """

    row: int
    names: tuple[str, ...]
    n_known: int
    n_above: int = 0

    @property
    def width(self) -> int:
        """Return how many cells a row needs to reach the last header."""
        return max((i + 1 for i, name in enumerate(self.names) if name), default=0)


def find_header(head: tuple[Line, ...], is_known: Callable[[str], bool]) -> Header | None:
    """Return the row with most known headers, the upper one of equals; None if all are empty.

    Without any known header it is the first row that is not a comment.
    """
    best: Header | None = None
    n_above = 0
    for line in head:
        names = tuple(" ".join(cell.split()) for cell in line.cells)
        if line.fault is not None or not any(names) or names[0].startswith("#"):
            continue
        n_known = sum(is_known(name) for name in names[:_LOOKED_AT] if name)
        if best is None or n_known > best.n_known:
            best = Header(row=line.number, names=names, n_known=n_known, n_above=n_above)
        n_above += 1
    return best
