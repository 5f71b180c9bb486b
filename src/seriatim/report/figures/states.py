"""In which state patients are over time: areas stacked on each other."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.patches import Patch

from seriatim.report.figures.palette import INK
from seriatim.report.figures.specs import StateFigure
from seriatim.report.figures.theme import SINGLE_MM, WIDTH_MM, canvas, place_axes

PLOT_MM = 62.0
HEAD_MM = 3.0
FOOT_MM = 10.0
KEY_MM = 42.0
#: Height of a line of the key where it stands below.
KEY_LINE_MM = 5.7


def draw_states(data: StateFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the states from the last at the bottom up, so that the dead grow from the axis."""
    key = 0.0 if width < SINGLE_MM else KEY_MM
    foot = FOOT_MM + (KEY_LINE_MM * len(data.layers) if not key else 0.0)
    figure = canvas(HEAD_MM + PLOT_MM + foot, width)
    axes = place_axes(figure, 13, foot, width - 17 - key, PLOT_MM)
    below = [0.0] * len(data.months)
    for layer in reversed(data.layers):
        top = [low + value for low, value in zip(below, layer.values, strict=True)]
        axes.fill_between(
            data.months,
            below,
            top,
            step="post",
            facecolor=layer.color,
            hatch=layer.hatch,
            edgecolor=INK,
            linewidth=0.4,
        )
        below = top
    axes.set_xlim(0, data.ticks[-1])
    axes.set_ylim(0, 1)
    axes.set_xticks(data.ticks, [f"{tick:g}" for tick in data.ticks])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    axes.set_xlabel("Months from the first procedure", labelpad=2, fontsize=7.5)
    axes.set_ylabel("Patients", labelpad=2, fontsize=7.5)
    axes.legend(
        handles=[
            Patch(facecolor=layer.color, hatch=layer.hatch, edgecolor=INK, label=layer.label)
            for layer in data.layers
        ],
        loc="upper left",
        bbox_to_anchor=(1.02, 1.0) if key else (0.0, -FOOT_MM / PLOT_MM),
        borderaxespad=0,
        frameon=False,
        fontsize=7.5,
        handlelength=2.2,
        handleheight=1.4,
        labelspacing=0.7,
    )
    return figure
