"""Spider plot: change of tumor burden over time after each procedure, group beside group."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.measure import text_width
from seriatim.report.figures.palette import GROUP_MARKERS, INK, MUTED
from seriatim.report.figures.patient_specs import SpiderFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes
from seriatim.report.figures.waterfall import draw_cuts, prepare_changes

PLOT_MM, FOOT_MM, LEFT_MM, BETWEEN_MM, TITLE_MM = 58.0, 10.0, 14.0, 5.0, 9.0
#: Many lines are drawn paler, so that those below are seen.
MANY, PALE = 60, 0.5


def draw_spider(data: SpiderFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one panel a group on the same axes; a line ends at its last assessment."""
    head = 5.9
    height = head + TITLE_MM + PLOT_MM + FOOT_MM
    figure = canvas(height, width)
    sheet = paper(figure)
    _key(sheet, data, (LEFT_MM, height - 2.6))
    n = len(data.panels)
    wide = (width - LEFT_MM - 2 - BETWEEN_MM * (n - 1)) / n
    names = [text for text, _, _ in data.key]
    for place, panel in enumerate(data.panels):
        left = LEFT_MM + place * (wide + BETWEEN_MM)
        axes = place_axes(figure, left, FOOT_MM, wide, PLOT_MM)
        top = FOOT_MM + PLOT_MM
        sheet.text(left, top + 5.6, panel.title, weight="bold", va="center_baseline")
        sheet.text(left, top + 2.2, panel.below, fontsize=7, color=MUTED, va="center_baseline")
        for course in panel.courses:
            alpha = PALE if len(panel.courses) > MANY else 0.9
            style: dict[str, Any] = {"color": course.color, "alpha": alpha, "linewidth": 0.8}
            axes.plot(course.months, course.changes, **style)
            marker = GROUP_MARKERS[names.index(course.name) % len(GROUP_MARKERS)]
            end: dict[str, Any] = {
                "marker": marker,
                "ms": 2.6,
                "mfc": course.color,
                "mec": INK,
                "mew": 0.3,
            }
            axes.plot(course.months[-1:], course.changes[-1:], alpha=alpha, **end)
        draw_cuts(axes, data.cuts)
        prepare_changes(axes, first=place == 0)
        axes.set_xlim(0, data.months)
        axes.set_xticks([3 * k for k in range(int(data.months // 3) + 1)])
        axes.spines["bottom"].set_visible(True)
        axes.set_xlabel("Months from the procedure", labelpad=2, fontsize=7.5)
    return figure


def _key(sheet: Axes, data: SpiderFigure, place: tuple[float, float]) -> None:
    """Name color and marker of each response."""
    left, height = place
    for marker, (text, color, _) in zip(GROUP_MARKERS, data.key, strict=False):
        sheet.plot([left, left + 6], [height] * 2, color=color, linewidth=1.2)
        end: dict[str, Any] = {"marker": marker, "ms": 3.4, "mfc": color, "mec": INK, "mew": 0.3}
        sheet.plot([left + 6], [height], **end)
        sheet.text(left + 8.2, height, text, va="center_baseline", fontsize=7.5)
        left += 8.2 + text_width(text) + 4.2
