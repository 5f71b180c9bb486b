"""Swimmer plot: one lane a patient, procedures, local control by response, and how it ended."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.bars import KEY_ROW_MM, draw_key, key_rows
from seriatim.report.figures.lanes import draw_mark, draw_span, month_axis
from seriatim.report.figures.measure import text_width
from seriatim.report.figures.palette import MUTED
from seriatim.report.figures.patient_specs import Lane, MarkKind, SwimmerFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

#: Lanes are this tall where there is room, and never smaller than the least.
MOST_LANE_MM, LEAST_LANE_MM = 4.6, 2.6
#: All lanes together: with key and axis a page of a journal.
BODY_MM = 190.0
FOOT_MM, LEFT_MM = 10.0, 9.0
MARKS = (
    (MarkKind.PROCEDURE, "procedure"),
    (MarkKind.PROGRESSION, "in-field progression"),
    (MarkKind.DEATH, "died"),
    (MarkKind.CONTACT, "last contact, alive"),
)


def draw_swimmer(data: SwimmerFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the lanes from the top in their order."""
    lane = min(max(BODY_MM / len(data.lanes), LEAST_LANE_MM), MOST_LANE_MM)
    body = lane * len(data.lanes)
    room = width - LEFT_MM - 1
    head = KEY_ROW_MM * (len(key_rows(data.key, room)) + 1) + 2.5
    figure = canvas(head + body + FOOT_MM, width)
    sheet = paper(figure)
    top = head + body + FOOT_MM
    draw_key(sheet, data.key, (LEFT_MM, top - 2.6), room)
    _marks_key(sheet, (LEFT_MM, FOOT_MM + body + 3.4))
    axes = place_axes(figure, LEFT_MM, FOOT_MM, width - LEFT_MM - 4, body)
    last = max(mark.month for each in data.lanes for mark in each.marks)
    month_axis(axes, max(last * 1.01, 6.0))
    axes.set_ylim(len(data.lanes) - 0.5, -0.5)
    for place, each in enumerate(data.lanes):
        _lane(axes, each, place)
        y = FOOT_MM + body - lane * (place + 0.5)
        sheet.text(LEFT_MM - 2, y, each.label, ha="right", va="center_baseline", fontsize=6)
    return figure


def _lane(axes: Axes, lane: Lane, place: int) -> None:
    end = max(mark.month for mark in lane.marks)
    axes.plot([0, end], [place] * 2, color=MUTED, linewidth=0.7, zorder=1)
    for span in lane.spans:
        draw_span(axes, span, place, 0.62)
    for mark in lane.marks:
        draw_mark(axes, mark.kind, mark.month, place)


def _marks_key(sheet: Axes, place: tuple[float, float]) -> None:
    left, height = place
    for kind, text in MARKS:
        draw_mark(sheet, kind, left + 1.8, height)
        sheet.text(left + 4.8, height, text, va="center_baseline", fontsize=7.5)
        left += 4.8 + text_width(text) + 4.2
