"""Proportions as dots with their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import Interval, IntervalFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM = 9.0


def draw_intervals(data: IntervalFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one line a row: label, count, dot with interval, and the numbers at the right."""
    rows = data.rows
    body = ROW_MM * len(rows)
    figure = canvas(body + 14, width)
    sheet = paper(figure)
    axes = place_axes(figure, 58, 9, width - 98, body)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    draw_percent_axis(axes, data.axis_label)
    for place, row in enumerate(rows):
        middle = 9 + body - ROW_MM * (place + 0.5)
        draw_interval(axes, row.interval, place, filled=True)
        sheet.text(0.5, middle, row.label, va="center_baseline", weight="bold")
        sheet.text(52, middle, row.tally, va="center_baseline", ha="right")
        sheet.text(width - 35, middle, row.interval.text, va="center_baseline", fontsize=7.5)
    return figure


def draw_interval(axes: Axes, interval: Interval, place: float, *, filled: bool) -> None:
    """Draw a dot and its interval at a height; an open dot for the second denominator."""
    color = INK if filled else MUTED
    axes.plot([interval.low, interval.high], [place, place], color=color, linewidth=1.0)
    axes.plot(
        [interval.value],
        [place],
        marker="o",
        ms=4.2,
        color=INK,
        mfc=INK if filled else "white",
        mew=0.9,
        zorder=3,
    )


def draw_percent_axis(axes: Axes, label: str) -> None:
    """Write the x axis as percentages from 0 to 100."""
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel(label, labelpad=2)
