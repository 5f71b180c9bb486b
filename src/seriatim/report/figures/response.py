"""Response of every group: what became of all treated procedures, and the rate with limits."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.bars import draw_bar, draw_bar_label, draw_key
from seriatim.report.figures.intervals import draw_interval, draw_percent_axis
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import ResponseFigure
from seriatim.report.figures.theme import canvas, paper, place_axes

ROW_MM = 14.0


def draw_response(data: ResponseFigure) -> Figure:
    """Draw bars at the left and rates with intervals at the right, on one row a group."""
    body = ROW_MM * len(data.bars)
    figure = canvas(body + 21)
    sheet = paper(figure)
    draw_key(sheet, data.key, (30.0, body + 17))
    left = place_axes(figure, 30, 9, 90, body)
    right = place_axes(figure, 130, 9, 39, body)
    for axes in (left, right):
        axes.set_ylim(len(data.bars) - 0.5, -0.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    left.set_xlim(0, 1)
    for place, bar in enumerate(data.bars):
        draw_bar(left, bar, place, 0.62)
        draw_bar_label(left, bar, (-0.02, place), 27)
    draw_percent_axis(left, "Procedures treated")
    _rates(right, data)
    return figure


def _rates(axes: Axes, data: ResponseFigure) -> None:
    for place, (evaluable, treated) in enumerate(data.intervals):
        if evaluable is not None:
            draw_interval(axes, evaluable, place - 0.16, filled=True)
        if treated is not None:
            draw_interval(axes, treated, place + 0.16, filled=False)
    axes.set_xlim(0, 1)
    draw_percent_axis(axes, data.rate_label)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    top = 1.02
    axes.plot(
        [0.02],
        [top + 0.018],
        marker="o",
        ms=3.6,
        color=INK,
        clip_on=False,
        transform=axes.transAxes,
    )
    axes.text(0.06, top, data.denominators[0], transform=axes.transAxes, fontsize=7, color=MUTED)
    axes.plot(
        [0.48],
        [top + 0.018],
        marker="o",
        ms=3.6,
        mfc="white",
        color=INK,
        clip_on=False,
        transform=axes.transAxes,
    )
    axes.text(0.52, top, data.denominators[1], transform=axes.transAxes, fontsize=7, color=MUTED)
