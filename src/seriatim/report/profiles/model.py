"""The values of a journal profile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from seriatim.wording.style import NumberStyle


class ProfileError(ValueError):
    """A profile that cannot be used; the message names the place and what to write."""


class Basis(StrEnum):
    """How a convention is known: read at its source, remembered, or chosen by Seriatim."""

    SEEN = "seen"
    MEMORY = "memory"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where some keys of a profile come from."""

    keys: tuple[str, ...]
    basis: Basis
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRules:
    """How a journal wants figures: millimeters, points of type, dots an inch, file formats.

    ``widths_mm`` are one column, one and a half, and the whole page.
    """

    widths_mm: tuple[float, float, float]
    max_height_mm: float
    font: str
    font_points: tuple[float, float]
    dpi_line: int
    dpi_combination: int
    dpi_halftone: int
    formats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The longest that a journal takes; None where it is not known or there is none."""

    text_words: int | None
    abstract_words: int | None
    display_items: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one journal wants, when that was checked, and how each convention is known."""

    key: str
    name: str
    checked_on: date
    numbers: NumberStyle
    figures: FigureRules
    limits: Limits
    sources: tuple[Source, ...]

    def source_of(self, key: str) -> Source:
        """Return where a key such as ``"figures.dpi_line"`` comes from."""
        return next(source for source in self.sources if key in source.keys)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Return the keys that nobody has read at their source."""
        return tuple(
            key for source in self.sources if source.basis is Basis.MEMORY for key in source.keys
        )
