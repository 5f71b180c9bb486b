"""Cumulative incidence of an event, with another that prevents it."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.curves import draw_curve
from seriatim.report.figures.palette import GROUP_COLORS, GROUP_LINES
from seriatim.report.figures.specs import IncidenceFigure, IncidencePanel
from seriatim.report.figures.theme import SINGLE_MM, WIDTH_MM, canvas, paper, place_axes

HEAD_MM = 8.0
PLOT_MM = 56.0
FOOT_MM = 10.0


def draw_incidence(data: IncidenceFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one panel an event on the same axes: side by side, in one column below each other."""
    panels = data.panels
    columns = 1 if width < SINGLE_MM else len(panels)
    tall = HEAD_MM + PLOT_MM + FOOT_MM
    height = tall * -(-len(panels) // columns)
    figure = canvas(height, width)
    sheet = paper(figure)
    wide = width / columns
    for place, panel in enumerate(panels):
        row, column = divmod(place, columns)
        left, bottom = column * wide, height - tall * (row + 1)
        top = bottom + tall - 3.6
        sheet.text(left + 0.5, top, panel.title, weight="bold", fontsize=8.5, va="center_baseline")
        axes = place_axes(figure, left + 13, bottom + FOOT_MM, wide - 18, PLOT_MM)
        _draw_panel(axes, panel)
        if place == len(panels) - 1:
            _legend(axes, panel)
    return figure


def _draw_panel(axes: Axes, panel: IncidencePanel) -> None:
    axes.set_xlim(0, panel.ticks[-1])
    axes.set_ylim(0, 1)
    axes.set_xticks(panel.ticks, [f"{tick:g}" for tick in panel.ticks])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel("Months from the procedure", labelpad=2, fontsize=7.5)
    axes.set_ylabel("Procedures", labelpad=2, fontsize=7.5)
    axes.grid(axis="y", color="#dedede", linewidth=0.5)
    for order, curve in enumerate(panel.curves):
        draw_curve(axes, curve, order)


def _legend(axes: Axes, panel: IncidencePanel) -> None:
    handles = [
        axes.plot([], [], color=GROUP_COLORS[i % 6], linestyle=GROUP_LINES[i % 6], lw=1.5)[0]
        for i in range(len(panel.curves))
    ]
    axes.legend(
        handles,
        [curve.label for curve in panel.curves],
        loc="upper left",
        frameon=False,
        fontsize=7.5,
        handlelength=3,
        borderaxespad=0.2,
    )
