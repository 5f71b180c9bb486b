"""Differences as dots with their intervals, around no difference."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from seriatim.report.figures.intervals import draw_interval
from seriatim.report.figures.palette import MUTED
from seriatim.report.figures.specs import DifferenceFigure, IntervalRow
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes
from seriatim.wording.numbers import format_points

ROW_MM = 7.5
#: Ticks are this far apart, and the axis ends at one of them.
STEP = 0.1
#: A label needs this much.
TICK_MM = 7.8


def draw_differences(data: DifferenceFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one line a row below the heading of its group, with a line at no difference."""
    lines: list[tuple[str, IntervalRow | None]] = [
        line
        for heading, rows in data.groups
        for line in ((heading, None), *((row.label, row) for row in rows))
    ]
    body = ROW_MM * len(lines)
    figure = canvas(body + 14, width)
    sheet = paper(figure)
    axes = place_axes(figure, 62, 9, width - 104, body)
    end = axis_end(data)
    ticks = [STEP * k for k in range(-round(end / STEP), round(end / STEP) + 1)]
    step = math.ceil(len(ticks) * TICK_MM / (width - 104))
    shown = ticks[(len(ticks) // 2) % step :: step]
    axes.set_xlim(-end, end)
    axes.set_ylim(len(lines) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.axvline(0, color=MUTED, linewidth=0.8)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.set_xticks(shown, [format_points(tick, 0) for tick in shown])
    axes.set_xlabel(data.axis_label, labelpad=2)
    for place, (label, row) in enumerate(lines):
        middle = 9 + body - ROW_MM * (place + 0.5)
        sheet.text(
            0.5 if row is None else 3,
            middle,
            label,
            va="center_baseline",
            weight="bold" if row is None else "normal",
        )
        if row is not None:
            draw_interval(axes, row.interval, place, filled=True)
            sheet.text(60, middle, row.tally, va="center_baseline", ha="right", fontsize=7.5)
            sheet.text(width - 39, middle, row.interval.text, va="center_baseline", fontsize=7.5)
    return figure


def axis_end(data: DifferenceFigure) -> float:
    """Return the end of the axis: the farthest limit, rounded up to a tick."""
    farthest = max(
        abs(limit)
        for _, rows in data.groups
        for row in rows
        for limit in (row.interval.low, row.interval.high)
    )
    return STEP * max(1, math.ceil(round(farthest / STEP, 9)))
