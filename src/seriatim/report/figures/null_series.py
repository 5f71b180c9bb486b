"""What series without any effect show when grouped by the future, beside what was observed."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.measure import BOLD, text_width
from seriatim.report.figures.palette import GROUP_COLORS, INK, MUTED
from seriatim.report.figures.specs import NullFigure, NullMedian
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes
from seriatim.wording.numbers import format_percent

ROW_MM, HEAD_MM, FOOT_MM = 9.0, 15.0, 9.0
#: The level of the tests: what a fair one should show.
LEVEL = 0.05


def draw_null_series(data: NullFigure, width: float = WIDTH_MM) -> Figure:
    """Draw medians at the left and how often the tests cry wolf at the right."""
    height = HEAD_MM + ROW_MM * max(len(data.medians), len(data.tests)) + FOOT_MM
    figure = canvas(height, width)
    sheet = paper(figure)
    wide = width * 0.56
    _medians(figure, sheet, data, (0.5, height, wide))
    if data.tests:
        _tests(figure, sheet, data, (wide + 4, height, width - wide - 4))
    return figure


def _medians(
    figure: Figure, sheet: Axes, data: NullFigure, place: tuple[float, float, float]
) -> None:
    left, top, wide = place
    labels = max(text_width(row.label, 8) for row in data.medians) * BOLD + 3
    body = ROW_MM * len(data.medians)
    axes = place_axes(figure, left + labels, top - HEAD_MM - body, wide - labels - 5, body)
    numbers = [n for m in data.medians for n in (*m.simulated, *m.observed) if n is not None]
    end = max([*numbers, 12.0]) * 1.06
    axes.set_xlim(0, end)
    axes.set_ylim(len(data.medians) - 0.5, -0.5)
    _frame(axes, "Median survival, months")
    sheet.text(left, top - 4, "Median by procedures ever received", weight="bold", fontsize=8.5)
    _key(sheet, (left + labels, top - 10))
    for row, median in enumerate(data.medians):
        middle = top - HEAD_MM - ROW_MM * (row + 0.5)
        sheet.text(left, middle, median.label, weight="bold", va="center_baseline")
        _median(axes, median, row, end)


def _median(axes: Axes, median: NullMedian, row: int, end: float) -> None:
    low, middle, high = median.simulated
    if low is not None:
        far = end if high is None else high
        axes.barh([row], [far - low], left=low, height=0.5, color="#d6d6d6", linewidth=0)
        if high is None:
            style: dict[str, Any] = {"ha": "right", "va": "center", "fontsize": 6.5, "color": MUTED}
            axes.text(end, row - 0.39, "not reached", **style)
    if middle is not None:
        axes.plot([middle] * 2, [row - 0.25, row + 0.25], color=INK, linewidth=1.4)
    lower, observed, upper = median.observed
    if observed is None:
        return
    color = GROUP_COLORS[1]
    limits = [observed if lower is None else lower, end if upper is None else upper]
    axes.plot(limits, [row] * 2, color=color, linewidth=1.1)
    if upper is None:
        axes.plot([end], [row], marker=">", ms=3.8, color=color, clip_on=False)
    axes.plot([observed], [row], marker="o", ms=4.4, color=color, mec=INK, mew=0.5, zorder=4)


def _key(sheet: Axes, place: tuple[float, float]) -> None:
    left, height = place
    sheet.barh([height], [6], left=left, height=2.4, color="#d6d6d6", linewidth=0)
    sheet.plot([left + 3] * 2, [height - 1.2, height + 1.2], color=INK, linewidth=1.4)
    text = "no effect: middle and 80% of series"
    sheet.text(left + 7.5, height, text, fontsize=7, va="center_baseline")
    start = left + 7.5 + text_width(text, 7) + 4
    sheet.plot([start, start + 6], [height] * 2, color=GROUP_COLORS[1], linewidth=1.1)
    sheet.plot([start + 3], [height], marker="o", ms=4.4, color=GROUP_COLORS[1], mec=INK, mew=0.5)
    sheet.text(start + 7.5, height, "observed", fontsize=7, va="center_baseline")


def _tests(
    figure: Figure, sheet: Axes, data: NullFigure, place: tuple[float, float, float]
) -> None:
    left, top, wide = place
    labels = max(text_width(name, 7.5) for name, _, _ in data.tests) + 3
    body = ROW_MM * len(data.tests)
    axes = place_axes(figure, left + labels, top - HEAD_MM - body, wide - labels - 12, body)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(data.tests) - 0.5, -0.5)
    _frame(axes, data.share_label)
    axes.set_xticks([0, LEVEL, 0.5, 1], ["", "5%", "50%", "100%"])
    axes.axvline(LEVEL, color=MUTED, linewidth=0.8, linestyle=(0, (4, 2)))
    sheet.text(left, top - 4, "Called different without any effect", weight="bold", fontsize=8.5)
    for row, (name, share, error) in enumerate(data.tests):
        middle = top - HEAD_MM - ROW_MM * (row + 0.5)
        sheet.text(left, middle, name, va="center_baseline", fontsize=7.5)
        limits = [max(share - 1.96 * error, 0), min(share + 1.96 * error, 1)]
        axes.plot(limits, [row] * 2, color=INK, linewidth=1.0, clip_on=False)
        axes.plot([share], [row], marker="o", ms=4.2, color=INK, clip_on=False)
        edge = left + wide - 0.5
        text = format_percent(share)
        sheet.text(edge, middle, text, ha="right", va="center_baseline", weight="bold")


def _frame(axes: Axes, label: str) -> None:
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.set_xlabel(label, labelpad=2, fontsize=7.5)
