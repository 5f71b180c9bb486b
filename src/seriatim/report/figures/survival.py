"""Survival: the comparison that is honest in time, and beside it the one that is not, marked."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from seriatim.report.figures.curves import draw_curve, draw_risk_table, risk_table_lines
from seriatim.report.figures.palette import GROUP_COLORS, GROUP_LINES, INK, MUTED
from seriatim.report.figures.specs import SurvivalFigure, SurvivalPanel
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

HEAD_MM = 17.5
PLOT_MM = 62.0
AXIS_MM = 13.0
LINE_MM = 3.15
GUTTER_MM = 15.5


def draw_survival(data: SurvivalFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the panels side by side on the same axes, so that the eye can compare them."""
    panels = data.panels
    lines = max((risk_table_lines(panel.tables) for panel in panels), default=0.0)
    height = HEAD_MM + PLOT_MM + AXIS_MM + LINE_MM * lines + 2
    figure = canvas(height, width)
    sheet = paper(figure)
    wide = width / len(panels)
    last = max((tick for panel in panels for tick in panel.ticks), default=1.0)
    for place, panel in enumerate(panels):
        left = place * wide
        if panel.flag:
            _mark(sheet, (left + 1.5, 0.4, wide - 1.9, height - 0.8))
        _heading(sheet, panel, left + 3.2, height)
        inner = wide - GUTTER_MM - 7.2
        bottom = height - HEAD_MM - PLOT_MM
        axes = place_axes(figure, left + GUTTER_MM + 2, bottom, inner, PLOT_MM)
        _curves(axes, panel, last)
        below = place_axes(figure, left + GUTTER_MM + 2, 2, inner, bottom - AXIS_MM)
        below.set_xlim(axes.get_xlim())
        below.set_ylim(max(lines, 1.0) - 0.6, -0.6)
        draw_risk_table(below, panel.tables, panel.ticks)
    return figure


def _mark(sheet: Axes, place: tuple[float, float, float, float]) -> None:
    left, bottom, wide, tall = place
    sheet.add_patch(
        Rectangle(
            (left, bottom),
            wide,
            tall,
            facecolor="#efefef",
            edgecolor=MUTED,
            linewidth=0.8,
            linestyle=(0, (4, 2)),
        )
    )


def _heading(sheet: Axes, panel: SurvivalPanel, left: float, height: float) -> None:
    sheet.text(left, height - 4.2, panel.title, weight="bold", fontsize=8.5, va="center_baseline")
    sheet.text(left, height - 8.4, panel.subtitle, fontsize=7.3, color=MUTED, va="center_baseline")
    if panel.flag:
        sheet.text(
            left,
            height - 12.4,
            panel.flag,
            fontsize=7.3,
            weight="bold",
            color="#9c1c00",
            va="center_baseline",
        )


def _curves(axes: Axes, panel: SurvivalPanel, last: float) -> None:
    axes.set_xlim(0, last)
    axes.set_ylim(0, 1.0)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xticks(panel.ticks, [f"{tick:g}" for tick in panel.ticks])
    axes.set_xlabel(f"Months from {panel.origin}", labelpad=2, fontsize=7.5)
    axes.set_ylabel("Alive", labelpad=2, fontsize=7.5)
    axes.grid(axis="y", color="#dedede", linewidth=0.5)
    axes.patch.set_alpha(0)
    for place, curve in enumerate(panel.curves):
        draw_curve(axes, curve, place)
    _legend(axes, panel)


def _legend(axes: Axes, panel: SurvivalPanel) -> None:
    handles = [
        axes.plot([], [], color=GROUP_COLORS[i % 6], linestyle=GROUP_LINES[i % 6], linewidth=1.5)[0]
        for i in range(len(panel.curves))
    ]
    legend = axes.legend(
        handles,
        [curve.label for curve in panel.curves],
        loc="upper right",
        frameon=False,
        fontsize=7.3,
        handlelength=2.6,
        borderaxespad=0,
        labelspacing=0.35,
        bbox_to_anchor=(1.0, 1.0),
    )
    legend.set_zorder(5)
    for i, text in enumerate(panel.results):
        axes.text(
            1.0,
            0.745 - 0.058 * i,
            text,
            transform=axes.transAxes,
            ha="right",
            va="top",
            fontsize=7.2,
            color=INK,
        )
