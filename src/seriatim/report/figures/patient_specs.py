"""What figures of single patients show: relative time only, never a date, never an identifier."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

#: Text, color and hatch of one entry of a key.
KeyEntry = tuple[str, str, str]


class MarkKind(StrEnum):
    """What happened at one time."""

    PROCEDURE = "procedure"
    PROGRESSION = "progression"
    NOTE = "note"
    DEATH = "death"
    CONTACT = "last contact alive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of months of one kind."""

    start: float
    end: float
    name: str
    color: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something at one time, in months, with a short text beside or inside it."""

    month: float
    kind: MarkKind
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One line: its label, and what stands on it in order of time."""

    label: str
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SwimmerFigure:
    """One lane a patient, in months from the first procedure."""

    lanes: tuple[Lane, ...]
    key: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFigure:
    """One patient: a lane a kind of event, in months from the first procedure."""

    lanes: tuple[Lane, ...]
    key: tuple[KeyEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Best change of tumor burden after one procedure, as a fraction, and its response."""

    value: float
    name: str
    color: str
    hatch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallPanel:
    """The changes of one group, from the largest growth to the largest shrinkage."""

    title: str
    below: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterfallFigure:
    """Groups side by side; ``cuts`` are the changes at which a response changes its name."""

    panels: tuple[WaterfallPanel, ...]
    key: tuple[KeyEntry, ...]
    cuts: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Change of tumor burden after one procedure over time: months and fractions from (0, 0)."""

    months: tuple[float, ...]
    changes: tuple[float, ...]
    name: str
    color: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiderPanel:
    """The courses of one group."""

    title: str
    below: str
    courses: tuple[Course, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiderFigure:
    """Groups side by side on the same axes; ``cuts`` as in a waterfall."""

    panels: tuple[SpiderPanel, ...]
    key: tuple[KeyEntry, ...]
    cuts: tuple[tuple[float, str], ...]
    months: float
