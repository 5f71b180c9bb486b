"""The p-values that the possible tables imply, test by test, beside the printed one."""

from __future__ import annotations

import math

from matplotlib.figure import Figure

from seriatim.report.figures.palette import GROUP_COLORS, INK
from seriatim.report.figures.specs import PValueFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM = 6.5
LEFT_MM = 58.0


def draw_p_values(data: PValueFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one line a test, one dot a table, on a logarithmic axis; a band is the printed p."""
    body = ROW_MM * len(data.rows)
    figure = canvas(body + 18, width)
    sheet = paper(figure)
    axes = place_axes(figure, LEFT_MM, 10, width - LEFT_MM - 12, body)
    axes.set_xscale("log")
    axes.set_ylim(len(data.rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    values = [value for row in data.rows for value in row.values if value > 0]
    low = min([*values, data.printed[0] or data.printed[1]])
    high = min(max([*values, data.printed[1]]) * 2, 1.2)
    axes.set_xlim(low / 2, high)
    decades = range(math.ceil(math.log10(low / 2)), math.floor(math.log10(high)) + 1)
    # Plain decimals: the settings of our figures read no mathematics in labels.
    axes.set_xticks([10.0**k for k in decades], [f"{10.0**k:.{max(0, -k)}f}" for k in decades])
    axes.set_xticks([], minor=True)
    axes.axvspan(max(data.printed[0], low / 2), data.printed[1], color="#F9D9A8", linewidth=0)
    for place, row in enumerate(data.rows):
        y = 10 + body - ROW_MM * (place + 0.5)
        sheet.text(LEFT_MM - 3, y, row.label, ha="right", va="center_baseline", fontsize=7.5)
        axes.plot(
            row.values,
            [place] * len(row.values),
            linestyle="none",
            marker="o",
            ms=3.4,
            color=GROUP_COLORS[0],
            alpha=0.45,
            mew=0,
        )
    sheet.text(0.5, body + 13, data.title, fontsize=7.5, color=INK)
    axes.set_xlabel("p-value (the band prints as printed)", labelpad=2)
    return figure
