"""Grades of every group as bars that grow both ways from the threshold that counts as severe."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.bars import KEY_ROW_MM, draw_bar, draw_bar_label, draw_key, key_rows
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import Bar, GradeFigure, GradePanel
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM = 10.5
HEAD_MM = 14.0
FOOT_MM = 10.0


def draw_grades(data: GradeFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the panels below each other, all with the same axis."""
    panels = data.panels
    room = width - 33
    heads = [_head(panel, room) for panel in panels]
    heights = [
        head + ROW_MM * len(panel.bars) + FOOT_MM for head, panel in zip(heads, panels, strict=True)
    ]
    figure = canvas(sum(heights), width)
    sheet = paper(figure)
    low = min((bar.start for panel in panels for bar in panel.bars), default=-1.0)
    high = max((_end(bar) for panel in panels for bar in panel.bars), default=0.0)
    limits = (min(low, -0.25) - 0.02, max(high, 0.25) + 0.02)
    top = sum(heights)
    for panel, head, height in zip(panels, heads, heights, strict=True):
        body = ROW_MM * len(panel.bars)
        sheet.text(0.5, top - 4, panel.title, weight="bold", va="center_baseline", fontsize=8.5)
        draw_key(sheet, panel.key, (32.0, top - 10), room)
        axes = place_axes(figure, 32, top - head - body, width - 36, body)
        _draw_panel(axes, panel, limits)
        top -= height
    return figure


def _head(panel: GradePanel, room: float) -> float:
    return HEAD_MM + KEY_ROW_MM * (len(key_rows(panel.key, room)) - 1)


def _draw_panel(axes: Axes, panel: GradePanel, limits: tuple[float, float]) -> None:
    axes.set_xlim(*limits)
    axes.set_ylim(len(panel.bars) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    for place, bar in enumerate(panel.bars):
        draw_bar(axes, bar, place, 0.6)
        draw_bar_label(axes, bar, (limits[0] - 0.01, place), 29)
    axes.axvline(0, color=INK, linewidth=1.1, zorder=4)
    ticks = [t / 4 for t in range(-4, 5) if limits[0] <= t / 4 <= limits[1]]
    axes.set_xticks(ticks, [f"{abs(t):.0%}" for t in ticks])
    axes.annotate(
        panel.threshold,
        (1, 0),
        xytext=(0, -13.5),
        textcoords="offset points",
        xycoords="axes fraction",
        fontsize=7,
        color=MUTED,
        ha="right",
        va="top",
    )


def _end(bar: Bar) -> float:
    return bar.start + sum(part.share for part in bar.parts)
