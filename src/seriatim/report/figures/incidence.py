"""Cumulative incidence of an event, with another that prevents it."""

from __future__ import annotations

from matplotlib.figure import Figure

from seriatim.report.figures.curves import draw_curve
from seriatim.report.figures.palette import GROUP_COLORS, GROUP_LINES
from seriatim.report.figures.specs import IncidenceFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

HEAD_MM = 8.0
PLOT_MM = 56.0
FOOT_MM = 10.0


def draw_incidence(data: IncidenceFigure) -> Figure:
    """Draw one panel an event, side by side, on the same axes."""
    panels = data.panels
    height = HEAD_MM + PLOT_MM + FOOT_MM
    figure = canvas(height)
    sheet = paper(figure)
    wide = WIDTH_MM / len(panels)
    for place, panel in enumerate(panels):
        left = place * wide
        sheet.text(
            left + 0.5, height - 3.6, panel.title, weight="bold", fontsize=8.5, va="center_baseline"
        )
        axes = place_axes(figure, left + 13, FOOT_MM, wide - 18, PLOT_MM)
        axes.set_xlim(0, panel.ticks[-1])
        axes.set_ylim(0, 1)
        axes.set_xticks(panel.ticks, [f"{tick:g}" for tick in panel.ticks])
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        axes.set_xlabel("Months from the procedure", labelpad=2, fontsize=7.5)
        axes.set_ylabel("Procedures", labelpad=2, fontsize=7.5)
        axes.grid(axis="y", color="#dedede", linewidth=0.5)
        for order, curve in enumerate(panel.curves):
            draw_curve(axes, curve, order)
        handles = [
            axes.plot([], [], color=GROUP_COLORS[i % 6], linestyle=GROUP_LINES[i % 6], lw=1.5)[0]
            for i in range(len(panel.curves))
        ]
        if place == len(panels) - 1:
            axes.legend(
                handles,
                [curve.label for curve in panel.curves],
                loc="upper left",
                frameon=False,
                fontsize=7.5,
                handlelength=3,
                borderaxespad=0.2,
            )
    return figure
