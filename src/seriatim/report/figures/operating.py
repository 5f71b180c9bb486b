"""How often analyses reject, by scenario: dots on a scale from 0 to 100 %."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from seriatim.report.figures.measure import text_width
from seriatim.report.figures.palette import GROUP_COLORS, GROUP_MARKERS, INK, MUTED, RULE
from seriatim.report.figures.theme import WIDTH_MM, canvas, figure_settings, paper, place_axes

ROW_MM = 6.2
LEAST_LABELS_MM = 50.0
HEAD_MM = 9.0
FOOT_MM = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionSeries:
    """One scenario: its name for the legend and, for each analysis, how often it rejects."""

    name: str
    shares: tuple[float | None, ...]
    errors: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectionFigure:
    """Analyses down the side, a dot for each scenario, a line at the level of the test."""

    title: str
    level: float
    analyses: tuple[str, ...]
    series: tuple[RejectionSeries, ...]


def draw_rejections(data: RejectionFigure) -> Figure:
    """Draw one line an analysis; the bars at the dots are 1.96 Monte Carlo errors."""
    body = ROW_MM * len(data.analyses)
    foot = FOOT_MM + 3.6 * max(len(data.series) - 4, 0)
    figure = canvas(HEAD_MM + body + foot)
    sheet = paper(figure)
    left = max(LEAST_LABELS_MM, *(1.03 * text_width(name) + 6 for name in data.analyses))
    axes = place_axes(figure, left, foot, WIDTH_MM - left - 6, body)
    axes.set_xlim(0, 1)
    axes.set_ylim(len(data.analyses) - 0.5, -0.5)
    axes.set_xticks([0, 0.05, 0.25, 0.5, 0.75, 1], ["0%", "5%", "25%", "50%", "75%", "100%"])
    axes.set_yticks([])
    axes.set_xlabel("Cohorts in which the analysis rejects “no difference”", labelpad=2)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.axvline(data.level, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))
    for place, name in enumerate(data.analyses):
        middle = foot + body - ROW_MM * (place + 0.5)
        sheet.text(1.5, middle, name, va="center_baseline", fontsize=7.5)
        axes.axhline(place + 0.5, color=RULE, linewidth=0.3)
    for place, series in enumerate(data.series):
        _dots(axes, series, place, len(data.series))
    sheet.text(1.5, foot + body + 4, data.title, weight="bold", fontsize=8.5, va="center_baseline")
    _legend(sheet, data, (left, foot - 11.5))
    return figure


def write_rejections(data: RejectionFigure, path: Path) -> None:
    """Write the figure as PNG on white, 200 dots per inch."""
    with figure_settings():
        figure = draw_rejections(data)
        FigureCanvasAgg(figure)
        figure.savefig(path, dpi=200, transparent=False, facecolor="white", metadata={})


def _dots(axes: Axes, series: RejectionSeries, place: int, count: int) -> None:
    look = _look(place)
    for row, (share, error) in enumerate(zip(series.shares, series.errors, strict=True)):
        if share is not None:
            height = row + 0.7 * ((place + 0.5) / count - 0.5)
            limits = [max(share - 1.96 * error, 0.0), min(share + 1.96 * error, 1.0)]
            axes.plot(limits, [height] * 2, color=look["color"], clip_on=False)
            axes.plot([share], [height], clip_on=False, **look)


def _look(place: int) -> dict[str, Any]:
    """Return color and marker; from the seventh on they come again, hollow."""
    color = GROUP_COLORS[place % 6]
    look: dict[str, Any] = {"color": color, "marker": GROUP_MARKERS[place % 6], "markersize": 3.6}
    return look | ({"markerfacecolor": "white"} if place >= 6 else {})


def _legend(sheet: Axes, data: RejectionFigure, corner: tuple[float, float]) -> None:
    left, top = corner
    for place, series in enumerate(data.series):
        height = top - 3.6 * place
        sheet.plot([left + 1.5], [height + 0.2], **_look(place))
        sheet.text(left + 4.5, height, series.name, va="center_baseline", fontsize=7.2)
    words = "dashed line: the level of the test; SYNTHETIC"
    sheet.text(1.5, top, words, va="center_baseline", fontsize=6.8, color=MUTED)
