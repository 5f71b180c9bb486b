"""The course of one patient: lanes of what was done and what happened, on one axis of months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.bars import KEY_ROW_MM, draw_key, key_rows
from seriatim.report.figures.lanes import draw_mark, draw_span, month_axis
from seriatim.report.figures.measure import BOLD, text_width
from seriatim.report.figures.palette import RULE
from seriatim.report.figures.patient_specs import Lane, TimelineFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

#: The marks of a lane, and what each line of texts below them adds.
LANE_MM, TIER_MM, FOOT_MM = 6.0, 3.4, 10.0
SMALL = 7.0
#: A lane with more lines of texts than this would fill the page; what is over is left to the rows.
MOST_TIERS = 4
#: Behind a text, so that no line strikes it through.
BACK: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 0.3}


def draw_timeline(data: TimelineFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the lanes below each other; texts that would touch stand on further lines."""
    left = max(text_width(lane.label, 8) for lane in data.lanes) * BOLD + 4
    plot = width - left - 6
    last = max([*_times(data), 6.0]) * 1.02
    # What was before the first procedure, such as a therapy, stands left of it.
    first = min([*_times(data), 0.0]) * 1.02
    scale = plot / (last - first)
    tiers = [place_texts(lane, scale, plot, first) for lane in data.lanes]
    heights = [
        LANE_MM + TIER_MM * max((text.tier + 1 for text in found), default=0) for found in tiers
    ]
    room = width - left - 1
    head = KEY_ROW_MM * len(key_rows(data.key, room)) + 1.5 if data.key else 1.0
    body = sum(heights)
    figure = canvas(head + body + FOOT_MM, width)
    sheet = paper(figure)
    draw_key(sheet, data.key, (left, head + body + FOOT_MM - 2.6), room)
    axes = place_axes(figure, left, FOOT_MM, plot, body)
    month_axis(axes, last, first)
    axes.set_ylim(0, body)
    axes.patch.set_alpha(0)
    top = body
    for lane, texts, tall in zip(data.lanes, tiers, heights, strict=True):
        middle = top - LANE_MM / 2
        sheet.text(0.5, FOOT_MM + middle, lane.label, weight="bold", va="center_baseline")
        _lane(axes, lane, texts, (middle, scale, first))
        top -= tall
        sheet.plot([0.5, width - 0.5], [FOOT_MM + top] * 2, color=RULE, linewidth=0.4)
    return figure


def _times(data: TimelineFigure) -> list[float]:
    spans = [t for lane in data.lanes for span in lane.spans for t in (span.start, span.end)]
    return spans + [mark.month for lane in data.lanes for mark in lane.marks]


@dataclass(frozen=True, slots=True)
class Placed:
    """A text below its mark: month of the mark, left end in millimeters, line from 0 down."""

    month: float
    left: float
    text: str
    tier: int


def place_texts(lane: Lane, scale: float, plot: float, first: float = 0.0) -> list[Placed]:
    """Give each text its place below the marks.

    A text begins at its mark, or ends there where it would leave the plot; the next free line takes
    what would touch. More than ``MOST_TIERS`` lines are not drawn.
    """
    ends: list[float] = []
    placed = []
    named = [(mark.month, mark.text) for mark in lane.marks]
    named += [(span.start, span.name) for span in lane.spans]
    for month, text in sorted(named):
        if not text:
            continue
        wide = text_width(text, SMALL)
        left = (month - first) * scale - 0.8
        if left + wide > plot + 5:
            left = (month - first) * scale - wide + 0.8
        tier = next((k for k, end in enumerate(ends) if left > end + 1.5), len(ends))
        if tier == MOST_TIERS:
            continue
        if tier == len(ends):
            ends.append(0.0)
        ends[tier] = left + wide
        placed.append(Placed(month, left, text, tier))
    return placed


def _lane(axes: Axes, lane: Lane, texts: list[Placed], place: tuple[float, float, float]) -> None:
    middle, scale, first = place
    for span in lane.spans:
        draw_span(axes, span, middle, LANE_MM * 0.55)
    for mark in lane.marks:
        draw_mark(axes, mark.kind, mark.month, middle)
    for text in texts:
        height = middle - LANE_MM * 0.3 - TIER_MM * (text.tier + 0.5)
        if text.tier:
            top = height + TIER_MM * 0.45
            axes.plot([text.month] * 2, [middle, top], color=RULE, linewidth=0.5, zorder=1)
        style: dict[str, Any] = {"fontsize": SMALL, "va": "center_baseline", "bbox": BACK}
        axes.text(first + text.left / scale, height, text.text, **style)
