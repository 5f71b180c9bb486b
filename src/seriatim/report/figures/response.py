"""Response of every group: what became of all treated procedures, and the rate with limits."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.bars import KEY_ROW_MM, draw_bar, draw_bar_label, draw_key, key_rows
from seriatim.report.figures.intervals import draw_interval, draw_percent_axis
from seriatim.report.figures.measure import text_width
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import ResponseFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM = 14.0


def draw_response(data: ResponseFigure, width: float = WIDTH_MM) -> Figure:
    """Draw bars at the left and rates with intervals at the right, on one row a group."""
    body = ROW_MM * len(data.bars)
    room = width - 31
    more = KEY_ROW_MM * (len(key_rows(data.key, room)) - 1)
    figure = canvas(body + 21 + more, width)
    sheet = paper(figure)
    draw_key(sheet, data.key, (30.0, body + 17 + more), room)
    rates = 0.2 * width + 4.2
    left = place_axes(figure, 30, 9, width - rates - 45, body)
    right = place_axes(figure, width - rates - 5, 9, rates, body)
    for axes in (left, right):
        axes.set_ylim(len(data.bars) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    left.set_xlim(0, 1)
    for place, bar in enumerate(data.bars):
        draw_bar(left, bar, place, 0.62)
        draw_bar_label(left, bar, (-0.02, place), 27)
    draw_percent_axis(left, "Procedures treated")
    _rates(right, data, rates)
    return figure


def _rates(axes: Axes, data: ResponseFigure, width: float) -> None:
    for place, (evaluable, treated) in enumerate(data.intervals):
        if evaluable is not None:
            draw_interval(axes, evaluable, place - 0.16, filled=True)
        if treated is not None:
            draw_interval(axes, treated, place + 0.16, filled=False)
    axes.set_xlim(0, 1)
    draw_percent_axis(axes, data.rate_label)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    left = 0.02
    for text, face in zip(data.denominators, (INK, "white"), strict=True):
        _denominator(axes, text, (left, 1.7 / width), face)
        left += (text_width(text, 7) + 5.5) / width


def _denominator(axes: Axes, text: str, place: tuple[float, float], face: str) -> None:
    """Say above the axes what a dot of a kind stands for."""
    left, gap = place
    across = axes.transAxes
    axes.plot(
        [left], [1.038], marker="o", ms=3.6, mfc=face, color=INK, clip_on=False, transform=across
    )
    axes.text(left + gap, 1.02, text, transform=across, fontsize=7, color=MUTED)
