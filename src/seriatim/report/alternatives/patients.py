"""What a screen reader says in place of a figure of single patients."""

from __future__ import annotations

from collections import Counter

from seriatim.report.figures.patient_specs import (
    Lane,
    MarkKind,
    SpiderFigure,
    SwimmerFigure,
    TimelineFigure,
    WaterfallFigure,
)
from seriatim.wording.lookup import unique
from seriatim.wording.numbers import format_count, format_number


def describe_swimmer(data: SwimmerFigure) -> str:
    """Read how many patients there are, how they ended, and each of the first three lanes."""
    kinds = Counter(mark.kind for lane in data.lanes for mark in lane.marks)
    said = (
        f"{format_count(len(data.lanes))} patients, "
        f"{format_count(kinds[MarkKind.PROCEDURE])} procedures, "
        f"{format_count(kinds[MarkKind.PROGRESSION])} in-field progressions, "
        f"{format_count(kinds[MarkKind.DEATH])} died. The first lanes:"
    )
    return " ".join([said, *(f"Patient {_lane(lane)}" for lane in data.lanes[:3])])


def describe_timeline(data: TimelineFigure) -> str:
    """Read every lane from left to right."""
    return " ".join(_lane(lane) for lane in data.lanes)


def _lane(lane: Lane) -> str:
    found = [
        (s.start, f"{s.name} from month {_month(s.start)} to {_month(s.end)}") for s in lane.spans
    ]
    found += [
        (mark.month, f"{mark.text or mark.kind.value} at month {_month(mark.month)}")
        for mark in lane.marks
    ]
    return f"{lane.label}: {'; '.join(text for _, text in sorted(found)) or 'nothing'}."


def _month(month: float) -> str:
    return format_number(month, 0)


def describe_waterfall(data: WaterfallFigure) -> str:
    """Read how many bars of each group belong to each response, and the middle change."""
    sentences = []
    for panel in data.panels:
        names = Counter(change.name for change in panel.changes)
        parts = [f"{name.lower()} {format_count(n)}" for name, n in names.items()]
        sentences.append(f"{panel.title}, {panel.below}: {', '.join(parts) or 'none'}.")
    return " ".join(sentences)


def describe_spider(data: SpiderFigure) -> str:
    """Read how many lines of each group belong to each response."""
    sentences = []
    for panel in data.panels:
        names = Counter(course.name for course in panel.courses)
        parts = [f"{name.lower()} {format_count(names[name])}" for name in unique(names)]
        sentences.append(f"{panel.title}, {panel.below}: {', '.join(parts) or 'none'}.")
    return " ".join(sentences)
