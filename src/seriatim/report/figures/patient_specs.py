"""What the figures of one patient show: plain numbers and texts, without any ink."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineBar:
    """A stretch of time; ``mark`` is drawn at its end. An ``open`` end goes on as an arrow."""

    start: float
    end: float
    text: str
    color: str
    hatch: str = ""
    mark: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One line: what it is, its bars, single moments (``points``) and the chips at the right."""

    label: str
    below: str
    bars: tuple[TimelineBar, ...] = ()
    points: tuple[tuple[float, str], ...] = ()
    chips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFigure:
    """The course of one patient on one axis of time from the first procedure, without dates.

    ``end`` is death or last contact, with its words; ``key`` explains the colors of the bars and
    ``marks`` the signs. ``chip_heads`` stand over the chips.
    """

    rows: tuple[TimelineRow, ...]
    axis_label: str
    end: float | None
    end_label: str
    key: tuple[tuple[str, str, str], ...]
    marks: tuple[tuple[str, str], ...]
    chip_heads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IconRow:
    """One group of observed patients: its label and, for each outcome, how many."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IconArray:
    """One sign a patient; ``key`` gives label, color and hatch of the outcomes in their order."""

    rows: tuple[IconRow, ...]
    key: tuple[tuple[str, str, str], ...]
