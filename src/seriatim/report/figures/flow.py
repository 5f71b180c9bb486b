"""The flow of patients and procedures: what was read, set aside, included, evaluable."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from seriatim.report.figures.measure import BOLD, break_lines
from seriatim.report.figures.palette import INK, MUTED, PALE, RULE
from seriatim.report.figures.specs import FlowBox, FlowDiagram
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper

LINE_MM = 4.1
PAD_MM = 2.4
GAP_MM = 7.0
BETWEEN_MM = 5.0
#: The middle line stands at this share of the width; its boxes and the arrows aside in mm.
TRUNK = 0.36
BOX_MM, ARROW_MM = 60.0, 9.0


def draw_flow(diagram: FlowDiagram, width: float = WIDTH_MM) -> Figure:
    """Draw the diagram; its height follows from the text."""
    wide = _group_width(len(diagram.groups), width)
    trunk = width * TRUNK
    beside = width - (trunk + BOX_MM / 2 + ARROW_MM) - 0.5
    steps = tuple((box, _fitted(side, beside) if side else None) for box, side in diagram.steps)
    groups = tuple(_fitted(box, wide) for box in diagram.groups)
    tallest = max((_height(box) for box in groups), default=0.0)
    middle = sum(max(_height(box), _height(side) if side else 0.0) for box, side in steps)
    height = middle + GAP_MM * len(steps) + tallest + 2
    figure = canvas(height, width)
    axes = paper(figure)
    top = height - 1
    for i, (box, side) in enumerate(steps):
        tall = max(_height(box), _height(side) if side else 0.0)
        if i:
            _arrow(axes, (trunk, top + GAP_MM), (trunk, top))
        _box(axes, box, (trunk - BOX_MM / 2, top - tall, BOX_MM, tall))
        if side:
            _aside(axes, side, (trunk + BOX_MM / 2, top - tall / 2), beside)
        top -= tall + GAP_MM
    _groups(axes, groups, (top, tallest), width)
    return figure


def _aside(axes: Axes, side: FlowBox, start: tuple[float, float], wide: float) -> None:
    edge, middle = start
    left, tall = edge + ARROW_MM, _height(side)
    _arrow(axes, start, (left, middle))
    _box(axes, side, (left, middle - tall / 2, wide, tall), aside=True)


def _group_width(n: int, width: float) -> float:
    return (width - 1 - BETWEEN_MM * (n - 1)) / max(n, 1)


def _groups(
    axes: Axes, boxes: tuple[FlowBox, ...], place: tuple[float, float], width: float
) -> None:
    if not boxes:
        return
    top, tall = place
    wide = _group_width(len(boxes), width)
    centers = [0.5 + wide / 2 + i * (wide + BETWEEN_MM) for i in range(len(boxes))]
    trunk, rail = width * TRUNK, top + GAP_MM * 0.55
    axes.plot([trunk, trunk], [top + GAP_MM, rail], color=INK, linewidth=0.7)
    axes.plot([min(*centers, trunk), max(*centers, trunk)], [rail, rail], color=INK, linewidth=0.7)
    for box, center in zip(boxes, centers, strict=True):
        _arrow(axes, (center, rail), (center, top))
        _box(axes, box, (center - wide / 2, top - tall, wide, tall))


def _box(
    axes: Axes, box: FlowBox, place: tuple[float, float, float, float], *, aside: bool = False
) -> None:
    left, bottom, wide, tall = place
    face, edge = ("#ffffff", RULE) if aside else (PALE, INK)
    axes.add_patch(
        Rectangle((left, bottom), wide, tall, facecolor=face, edgecolor=edge, linewidth=0.7)
    )
    line = bottom + tall - PAD_MM - LINE_MM / 2
    for text in box.title.split("\n"):
        axes.text(left + PAD_MM, line, text, weight="bold", va="center_baseline", fontsize=8)
        line -= LINE_MM
    for text in box.lines:
        muted = text.startswith(" ")
        indent = 3.0 if muted else 0.0
        axes.text(
            left + PAD_MM + indent,
            line,
            text.strip(),
            va="center_baseline",
            fontsize=7.5,
            color=MUTED if muted else INK,
        )
        line -= LINE_MM


def _height(box: FlowBox) -> float:
    """Return the height in millimeters that the text of a box needs."""
    return LINE_MM * (1 + box.title.count("\n") + len(box.lines)) + 2 * PAD_MM


def _fitted(box: FlowBox, width: float) -> FlowBox:
    """Break the lines of a box that are wider than it; an indented one stays indented."""
    inside = width - 2 * PAD_MM
    title = "\n".join(break_lines(box.title, inside / BOLD, 8))
    lines = []
    for text in box.lines:
        indent = "  " if text.startswith(" ") else ""
        lines += [indent + part for part in break_lines(text, inside - len(indent) * 1.5, 7.5)]
    return FlowBox(title=title, lines=tuple(lines))


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle="-|>,head_length=2.6,head_width=1.4",
            mutation_scale=1,
            shrinkA=0,
            shrinkB=0,
            linewidth=0.7,
            color=INK,
        )
    )
