"""Flows from the response to one procedure to the response to the next."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import Stage, TransitionFigure
from seriatim.report.figures.theme import canvas, paper
from seriatim.wording.numbers import format_count

HEIGHT_MM = 76.0
FOOT_MM = 3.0
HEAD_MM = 9.0
#: A stage needs this much for its two lines of text, however few are in it.
LEAST_MM = 7.4
LEFT_MM, RIGHT_MM, BAR_MM = 52.0, 118.0, 4.0
#: A flow thinner than this has no room for its count.
READABLE_MM = 1.9

#: Top edge and height of a stage.
Span = tuple[float, float]


def draw_transition(data: TransitionFigure) -> Figure:
    """Draw both sides as stacked bars and every flow between them, as thick as its count."""
    figure = canvas(HEIGHT_MM + HEAD_MM + FOOT_MM)
    sheet = paper(figure)
    before = [sum(row) for row in data.counts]
    after = [sum(row[j] for row in data.counts) for j in range(len(data.after))]
    scale = _scale(before, after)
    spans = tuple(_spans(totals, scale) for totals in (before, after))
    _flows(sheet, data, spans, scale)
    for x, align, title in ((LEFT_MM, "right", data.titles[0]), (RIGHT_MM, "left", data.titles[1])):
        y = FOOT_MM + HEIGHT_MM + HEAD_MM - 4
        edge = x + BAR_MM if align == "right" else x
        sheet.text(edge, y, title, ha=align, va="center_baseline", weight="bold", fontsize=8.5)
    for stage, total, span in zip(data.before, before, spans[0], strict=True):
        _stage(sheet, stage, (LEFT_MM, *span), (LEFT_MM - 2, "right", total))
    for stage, total, span in zip(data.after, after, spans[1], strict=True):
        _stage(sheet, stage, (RIGHT_MM, *span), (RIGHT_MM + BAR_MM + 2, "left", total))
    return figure


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


def _stage(
    sheet: Axes, stage: Stage, place: tuple[float, float, float], text: tuple[float, str, int]
) -> None:
    left, top, tall = place
    x, align, total = text
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
    middle = top - tall / 2
    name = f"{stage.label}  {format_count(total)}"
    sheet.text(x, middle + 1.5, name, ha=align, va="center_baseline", weight="bold", fontsize=7.5)
    sheet.text(
        x, middle - 1.8, stage.below, ha=align, va="center_baseline", fontsize=7, color=MUTED
    )


def _flows(
    sheet: Axes, data: TransitionFigure, spans: tuple[list[Span], ...], scale: float
) -> None:
    starts = [top for top, _ in spans[0]]
    ends = [top for top, _ in spans[1]]
    for i, row in enumerate(data.counts):
        for j, n in enumerate(row):
            if not n:
                continue
            tall = n * scale
            color = "#BDBDBD" if data.before[i].hatch else data.before[i].color
            sheet.add_patch(_ribbon(starts[i], ends[j], tall, color))
            if tall >= READABLE_MM:
                x = LEFT_MM + BAR_MM + 1.4
                sheet.text(x, starts[i] - tall / 2, format_count(n), va="center", fontsize=6.6)
            starts[i] -= tall
            ends[j] -= tall


def _ribbon(start: float, end: float, tall: float, color: str) -> PathPatch:
    left, right = LEFT_MM + BAR_MM, RIGHT_MM
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
    return PathPatch(Path(points, codes), facecolor=color, edgecolor="none", alpha=0.42)
