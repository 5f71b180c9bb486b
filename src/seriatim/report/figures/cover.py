"""The main result on one sheet, for a cover, a slide or a graphical abstract."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.intervals import draw_percent_axis
from seriatim.report.figures.measure import break_lines
from seriatim.report.figures.palette import GROUP_COLORS, INK, MUTED, RULE
from seriatim.report.figures.specs import CoverFigure, CoverGroup
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM, HEAD_MM, FOOT_MM, EDGE_MM = 17.0, 22.0, 16.0, 5.0
LINE_MM, TITLE_POINTS, SENTENCE_POINTS = 4.4, 12.0, 8.5
#: Where the axis of percentages begins, and how much is left for the large numbers at its right.
AXIS_LEFT_MM, NUMBERS_MM = 56.0, 42.0


def draw_cover(data: CoverFigure, width: float = WIDTH_MM) -> Figure:
    """Draw title, size of the series, one line a group, and the sentence that goes with it."""
    inner = width - 2 * EDGE_MM
    titles = break_lines(data.title, inner - (28 if data.mark else 0), TITLE_POINTS * 1.09)
    sentences = break_lines(data.sentence, inner, SENTENCE_POINTS)
    body = ROW_MM * len(data.groups)
    foot = FOOT_MM + LINE_MM * len(sentences)
    height = HEAD_MM + 5 * (len(titles) - 1) + body + foot
    figure = canvas(height, width)
    sheet = paper(figure)
    _head(sheet, data, titles, (width, height))
    axes = place_axes(figure, AXIS_LEFT_MM, foot, width - AXIS_LEFT_MM - NUMBERS_MM, body)
    _intervals(axes, data)
    for i, group in enumerate(data.groups):
        _group(sheet, group, foot + body - ROW_MM * (i + 0.5), width)
    for i, line in enumerate(sentences):
        place = EDGE_MM + LINE_MM * (len(sentences) - 1 - i)
        sheet.text(EDGE_MM, place, line, va="bottom", fontsize=SENTENCE_POINTS)
    return figure


def _head(
    sheet: Axes, data: CoverFigure, titles: tuple[str, ...], size: tuple[float, float]
) -> None:
    width, height = size
    top = height - EDGE_MM
    for i, line in enumerate(titles):
        sheet.text(
            EDGE_MM, top - 5.2 * i, line, va="top", weight="bold", fontsize=TITLE_POINTS, color=INK
        )
    below = top - 5.2 * len(titles) - 1.5
    sheet.text(EDGE_MM, below, data.subtitle, va="top", fontsize=9.0, color=MUTED)
    sheet.plot([EDGE_MM, width - EDGE_MM], [below - 6, below - 6], color=RULE, linewidth=0.6)
    if data.mark:
        sheet.text(
            width - EDGE_MM - 1.1,
            top,
            data.mark,
            va="top",
            ha="right",
            weight="bold",
            fontsize=9.0,
            color="white",
            bbox={"facecolor": "#9E3309", "edgecolor": "none", "boxstyle": "square,pad=0.35"},
        )


def _intervals(axes: Axes, data: CoverFigure) -> None:
    n = len(data.groups)
    axes.set_xlim(0, 1)
    axes.set_ylim(n - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    draw_percent_axis(axes, data.axis_label)
    for place, group in enumerate(data.groups):
        color, shown = GROUP_COLORS[place % len(GROUP_COLORS)], group.interval
        if shown is None:
            continue
        axes.plot([shown.low, shown.high], [place, place], color=color, linewidth=2.6)
        axes.plot([shown.value], [place], marker="o", ms=8.0, color=color, zorder=3)


def _group(sheet: Axes, group: CoverGroup, middle: float, width: float) -> None:
    sheet.text(EDGE_MM, middle + 0.6, group.label, va="bottom", weight="bold", fontsize=10.0)
    sheet.text(EDGE_MM, middle - 0.8, group.counted, va="top", fontsize=8.0, color=MUTED)
    left = width - NUMBERS_MM + 4
    sheet.text(left, middle + 0.2, group.large, va="bottom", weight="bold", fontsize=13.0)
    sheet.text(left, middle - 0.8, group.small, va="top", fontsize=7.5, color=MUTED)
