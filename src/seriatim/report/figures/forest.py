"""A forest plot beside its table: label, numbers, estimate with interval, p, on one line each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.measure import break_lines, text_width
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import ForestFigure, ForestRow, Interval
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes
from seriatim.wording.numbers import format_points

ROW_MM, LINE_MM = 6.2, 3.3
HEAD_MM, FOOT_MM = 7.0, 10.0
GAP_MM, INDENT_MM = 4.0, 3.0
#: Labels wider than this share of the figure are broken.
MOST_LABEL = 0.3
#: An axis of ratios never leaves 1/8 to 8, one of differences never 60 points either way: a single
#: wild interval would press all others into a line. It ends in an arrow instead.
MOST_RATIO, MOST_POINTS = 8.0, 0.6
RATIO_TICKS = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
#: No axis is narrower than this around no difference.
LEAST_RATIO, STEP = 2.0, 0.1
#: The label of a tick needs this much.
TICK_MM = 8.0


def draw_forest(data: ForestFigure, width: float = WIDTH_MM) -> Figure:
    """Draw the columns as wide as their texts, and the plot in what is left."""
    rows = [row for _, found in data.groups for row in found]
    label = min(max(text_width(row.label, 8) for row in rows) + INDENT_MM, MOST_LABEL * width)
    tally = max(text_width(text, 7.5) for text in (data.heads[0], *(row.tally for row in rows)))
    texts = [row.interval.text if row.interval else row.absent for row in rows]
    estimate = max(text_width(text, 7.5) for text in (data.heads[1], *texts)) * 1.06
    p = max(text_width(text, 7.5) for text in (data.p_head, *(row.p for row in rows)))
    plot = width - label - tally - estimate - p - 4 * GAP_MM - 1
    lines = _lines(data, label - INDENT_MM)
    body = sum(tall for tall, _, _ in lines)
    figure = canvas(HEAD_MM + body + FOOT_MM, width)
    sheet = paper(figure)
    left = 0.5 + label + GAP_MM + tally + GAP_MM
    axes = place_axes(figure, left, FOOT_MM, plot, body)
    ends = _prepare(axes, data, (plot, body))
    columns = (0.5 + label + GAP_MM + tally, left + plot + GAP_MM, width - 0.5)
    top = FOOT_MM + body
    _heads(sheet, data, columns, top + 2.6)
    for tall, text, row in lines:
        _line(sheet, (text, row), columns, top - tall / 2)
        if row is not None and row.interval is not None:
            draw_clipped(axes, row.interval, (top - tall / 2 - FOOT_MM), ends)
        top -= tall
    return figure


def _lines(data: ForestFigure, room: float) -> list[tuple[float, str, ForestRow | None]]:
    """List what stands below each other: height, text and the row, None for a heading."""
    lines: list[tuple[float, str, ForestRow | None]] = []
    for heading, rows in data.groups:
        lines.append((ROW_MM, heading, None))
        for row in rows:
            broken = break_lines(row.label, room, 8)
            lines.append((ROW_MM + LINE_MM * (len(broken) - 1), "\n".join(broken), row))
    return lines


def _heads(
    sheet: Axes, data: ForestFigure, columns: tuple[float, float, float], height: float
) -> None:
    tally, estimate, p = columns
    for x, align, text in (
        (tally, "right", data.heads[0]),
        (estimate, "left", data.heads[1]),
        (p, "right", data.p_head),
    ):
        sheet.text(x, height, text, ha=align, va="center_baseline", weight="bold", fontsize=7.5)
    sheet.plot([0.5, p], [height - 2.4] * 2, color=INK, linewidth=0.5)


def _line(
    sheet: Axes,
    line: tuple[str, ForestRow | None],
    columns: tuple[float, float, float],
    height: float,
) -> None:
    text, row = line
    if row is None:
        sheet.text(0.5, height, text, va="center_baseline", weight="bold")
        return
    tally, estimate, p = columns
    parts = text.split("\n")
    first = height + LINE_MM * (len(parts) - 1) / 2
    for place, part in enumerate(parts):
        sheet.text(0.5 + INDENT_MM, first - LINE_MM * place, part, va="center_baseline")
    style: dict[str, Any] = {"va": "center_baseline", "fontsize": 7.5}
    sheet.text(tally, height, row.tally, ha="right", **style)
    sheet.text(estimate, height, row.interval.text if row.interval else row.absent, **style)
    sheet.text(p, height, row.p, ha="right", **style)


def _prepare(axes: Axes, data: ForestFigure, size: tuple[float, float]) -> tuple[float, float]:
    """Set scale, ticks and the line of no difference; return where the axis ends."""
    plot_mm, body = size
    limits = [*_limits(data)]
    if data.ratio:
        far = max([max(value, 1 / value) for value in limits if value > 0], default=LEAST_RATIO)
        end = next((tick for tick in (LEAST_RATIO, 4.0, MOST_RATIO) if tick >= far), MOST_RATIO)
        ends, null = (1 / end, end), 1.0
        axes.set_xscale("log")
        ticks = [tick for tick in RATIO_TICKS if ends[0] <= tick <= ends[1]]
        if plot_mm / len(ticks) < TICK_MM:
            ticks = ticks[len(ticks) // 2 % 2 :: 2]
        names = [data.ratio_labels[RATIO_TICKS.index(tick)] for tick in ticks]
    else:
        far = max((abs(value) for value in limits), default=STEP)
        end = min(STEP * math.ceil(round(far / STEP, 9)), MOST_POINTS) or STEP
        ends, null = (-end, end), 0.0
        steps = range(-round(end / STEP), round(end / STEP) + 1)
        ticks = [STEP * k for k in steps if len(steps) <= 7 or k % 2 == 0]
        names = [format_points(tick, 0) for tick in ticks]
    axes.set_xlim(*ends)
    axes.set_ylim(0, body)
    axes.set_yticks([])
    axes.set_xticks(ticks, names)
    axes.set_xticks([], minor=True)
    axes.spines["left"].set_visible(False)
    axes.axvline(null, color=MUTED, linewidth=0.8)
    axes.set_xlabel(data.axis_label, labelpad=2, fontsize=7.5)
    for place, align, text in ((0.49, "right", data.favors[0]), (0.51, "left", data.favors[1])):
        axes.annotate(
            text,
            (place, 1),
            xycoords="axes fraction",
            xytext=(0, 4.5),
            textcoords="offset points",
            ha=align,
            fontsize=7,
            color=MUTED,
        )
    return ends


def _limits(data: ForestFigure) -> Iterator[float]:
    for _, rows in data.groups:
        for row in rows:
            if row.interval is not None:
                yield from (row.interval.low, row.interval.high)


def draw_clipped(axes: Axes, interval: Interval, height: float, ends: tuple[float, float]) -> None:
    """Draw a dot with its interval; an arrow where it goes on beyond the axis."""
    low, high = max(interval.low, ends[0]), min(interval.high, ends[1])
    axes.plot([low, high], [height] * 2, color=INK, linewidth=1.0, solid_capstyle="butt")
    if ends[0] <= interval.value <= ends[1]:
        axes.plot([interval.value], [height], marker="s", ms=4.0, color=INK, zorder=3)
    for beyond, end, marker in (
        (interval.low < ends[0], ends[0], "<"),
        (interval.high > ends[1], ends[1], ">"),
    ):
        if beyond:
            axes.plot([end], [height], marker=marker, ms=3.8, color=INK, clip_on=False, zorder=4)
