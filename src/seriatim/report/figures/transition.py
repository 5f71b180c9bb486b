"""Flows from the response to one procedure to the response to the next."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from seriatim.report.figures.measure import BOLD, break_lines, text_width
from seriatim.report.figures.palette import INK, MUTED, NO_COLOR, line_color
from seriatim.report.figures.specs import Stage, TransitionFigure
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper
from seriatim.wording.numbers import format_count

HEIGHT_MM = 76.0
FOOT_MM = 3.0
HEAD_MM = 9.0
#: A stage needs this much for its two lines of text, however few are in it.
LEAST_MM = 7.4
BAR_MM = 4.0
#: A flow thinner than this has no room for its count.
READABLE_MM = 1.9

#: Top edge and height of a stage.
Span = tuple[float, float]


def draw_transition(data: TransitionFigure, width: float = WIDTH_MM) -> Figure:
    """Draw both sides as stacked bars and every flow between them, as thick as its count."""
    figure = canvas(HEIGHT_MM + HEAD_MM + FOOT_MM, width)
    sheet = paper(figure)
    before = [sum(row) for row in data.counts]
    after = [sum(row[j] for row in data.counts) for j in range(len(data.after))]
    scale = _scale(before, after)
    spans = tuple(_spans(totals, scale) for totals in (before, after))
    left, right = _side(data.before, before), width - _side(data.after, after) - BAR_MM
    _flows(sheet, data, spans, (left + BAR_MM, right, scale))
    _title(sheet, (0.5, "left", data.titles[0]), width)
    _title(sheet, (width - 0.5, "right", data.titles[1]), width)
    for stage, total, span in zip(data.before, before, spans[0], strict=True):
        _stage(sheet, stage, (left, *span), (left - 2, "right", total))
    for stage, total, span in zip(data.after, after, spans[1], strict=True):
        _stage(sheet, stage, (right, *span), (right + BAR_MM + 2, "left", total))
    return figure


def _title(sheet: Axes, title: tuple[float, str, str], width: float) -> None:
    """Write the title of a side from its edge inwards, in as many lines as it needs."""
    x, align, text = title
    lines = break_lines(text, (width / 2 - 3) / BOLD, 8.5)
    y = FOOT_MM + HEIGHT_MM + HEAD_MM - 4 - 3.6 * (len(lines) - 1)
    for line in reversed(lines):
        sheet.text(x, y, line, ha=align, va="center_baseline", weight="bold", fontsize=8.5)
        y += 3.6


def _side(stages: tuple[Stage, ...], totals: list[int]) -> float:
    """Return the millimeters from the edge to the bar of a side: what its longest text needs."""
    texts = [text_width(_name(s, n)) * BOLD for s, n in zip(stages, totals, strict=True)]
    texts += [text_width(stage.below, 7) for stage in stages]
    return max(texts) + 3.5


def _name(stage: Stage, total: int) -> str:
    return f"{stage.label}  {format_count(total)}"


def _scale(before: list[int], after: list[int]) -> float:
    """Return millimeters a procedure, so that the fuller side with its gaps fills the height."""
    gaps = max(len(before), len(after)) * LEAST_MM
    return (HEIGHT_MM - gaps) / max(sum(before), 1)


def _spans(totals: list[int], scale: float) -> list[Span]:
    """Stack the stages from the top; each has its height and room for its text."""
    spans = []
    top = FOOT_MM + HEIGHT_MM
    for total in totals:
        spans.append((top - LEAST_MM / 2, total * scale))
        top -= total * scale + LEAST_MM
    return spans


def draw_stage_bar(sheet: Axes, stage: Stage, place: tuple[float, float, float]) -> None:
    """Draw the bar of a stage at (left, top, height) in millimeters."""
    left, top, tall = place
    sheet.add_patch(
        Rectangle(
            (left, top - tall),
            BAR_MM,
            tall,
            facecolor=stage.color,
            edgecolor=INK,
            hatch=stage.hatch,
            linewidth=0.5,
            zorder=3,
        )
    )


def _stage(
    sheet: Axes, stage: Stage, place: tuple[float, float, float], text: tuple[float, str, int]
) -> None:
    _, top, tall = place
    x, align, total = text
    draw_stage_bar(sheet, stage, place)
    middle = top - tall / 2
    sheet.text(
        x,
        middle + 1.5,
        _name(stage, total),
        ha=align,
        va="center_baseline",
        weight="bold",
        fontsize=7.5,
    )
    sheet.text(
        x, middle - 1.8, stage.below, ha=align, va="center_baseline", fontsize=7, color=MUTED
    )


def _flows(
    sheet: Axes,
    data: TransitionFigure,
    spans: tuple[list[Span], ...],
    place: tuple[float, float, float],
) -> None:
    left, right, scale = place
    starts = [top for top, _ in spans[0]]
    ends = [top for top, _ in spans[1]]
    for i, row in enumerate(data.counts):
        for j, n in enumerate(row):
            if not n:
                continue
            tall = n * scale
            color = flow_color(data.before[i])
            sheet.add_patch(ribbon((left, starts[i]), (right, ends[j]), tall, color))
            if tall >= READABLE_MM:
                y = starts[i] - tall / 2
                sheet.text(left + 1.4, y, format_count(n), va="center", fontsize=6.6)
            starts[i] -= tall
            ends[j] -= tall


def flow_color(stage: Stage) -> str:
    """Return the color of what leaves a stage: its own, or gray where it has none."""
    return "#BDBDBD" if stage.color == NO_COLOR else stage.color


def ribbon(
    begin: tuple[float, float], finish: tuple[float, float], tall: float, color: str
) -> PathPatch:
    """Return a flow between two points, as tall as its count below both; all in millimeters."""
    (left, start), (right, end) = begin, finish
    bend = (left + right) / 2
    points = [
        (left, start),
        (bend, start),
        (bend, end),
        (right, end),
        (right, end - tall),
        (bend, end - tall),
        (bend, start - tall),
        (left, start - tall),
        (left, start),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    return PathPatch(
        Path(points, codes), facecolor=(color, 0.42), edgecolor=line_color(color), linewidth=0.3
    )
