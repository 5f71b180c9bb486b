"""Flows of response over several steps: from the first procedure to the second, the third ..."""

from __future__ import annotations

from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from seriatim.report.figures.measure import BOLD, break_lines, text_width
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.specs import AlluvialFigure, Stage
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper
from seriatim.report.figures.transition import (
    BAR_MM,
    LEAST_MM,
    READABLE_MM,
    draw_stage_bar,
    flow_color,
    ribbon,
)
from seriatim.wording.numbers import format_count

HEIGHT_MM, HEAD_MM, FOOT_MM = 84.0, 10.0, 3.0


def draw_alluvial(data: AlluvialFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one bar a procedure, parts as tall as their counts, and the flows between them."""
    figure = canvas(HEIGHT_MM + HEAD_MM + FOOT_MM, width)
    sheet = paper(figure)
    scale = _scale(data.sizes)
    tops = [_tops(sizes, scale) for sizes in data.sizes]
    places = _places(data, width)
    for k, counts in enumerate(data.counts):
        here, there = list(tops[k]), list(tops[k + 1])
        for i, row in enumerate(counts):
            for j, n in enumerate(row):
                if n:
                    begin, end = (places[k] + BAR_MM, here[i]), (places[k + 1], there[j])
                    _flow(sheet, (begin, end), (n, n * scale), flow_color(data.stages[k][i]))
                    here[i] -= n * scale
                    there[j] -= n * scale
    for k, stages in enumerate(data.stages):
        for stage, n, top in zip(stages, data.sizes[k], tops[k], strict=True):
            draw_stage_bar(sheet, stage, (places[k], top, n * scale))
            _label(sheet, (stage, n), (places[k], top - n * scale / 2), _side(k, data))
    _titles(sheet, data.titles, places, width)
    return figure


def _scale(sizes: tuple[tuple[int, ...], ...]) -> float:
    """Return millimeters a procedure, so that the fullest bar with its gaps fills the height."""
    return min((HEIGHT_MM - LEAST_MM * len(column)) / max(sum(column), 1) for column in sizes)


def _tops(sizes: tuple[int, ...], scale: float) -> list[float]:
    tops, top = [], FOOT_MM + HEIGHT_MM
    for n in sizes:
        tops.append(top - LEAST_MM / 2)
        top -= n * scale + LEAST_MM
    return tops


def _places(data: AlluvialFigure, width: float) -> list[float]:
    """Spread the bars evenly between the texts of the first and of the last."""
    left, right = (_text_room(data, k) for k in (0, -1))
    step = (width - right - left - BAR_MM) / (len(data.stages) - 1)
    return [left + step * k for k in range(len(data.stages))]


def _text_room(data: AlluvialFigure, k: int) -> float:
    names = [
        text_width(f"{stage.label}  {n}") * BOLD
        for stage, n in zip(data.stages[k], data.sizes[k], strict=True)
    ]
    return max([*names, *(text_width(stage.below, 7) for stage in data.stages[k])]) + 3.5


def _side(k: int, data: AlluvialFigure) -> str:
    return "right" if k == 0 else "left" if k == len(data.stages) - 1 else "inside"


def _flow(
    sheet: Axes,
    ends: tuple[tuple[float, float], tuple[float, float]],
    size: tuple[int, float],
    color: str,
) -> None:
    (x, y), end = ends
    n, tall = size
    sheet.add_patch(ribbon((x, y), end, tall, color))
    if tall >= READABLE_MM and x < end[0] - 20:
        sheet.text(
            end[0] - 1.4, end[1] - tall / 2, format_count(n), va="center", ha="right", fontsize=6.6
        )


def _label(sheet: Axes, named: tuple[Stage, int], place: tuple[float, float], side: str) -> None:
    """Name a stage: in full at the edges, by its code beside a bar inside."""
    (stage, n), (left, middle) = named, place
    inside = side == "inside"
    x = left - 2 if side == "right" else left + BAR_MM + 2
    name = stage.code if inside else stage.label
    back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.6}
    align = "right" if side == "right" else "left"
    lines = ((1.5, f"{name}  {format_count(n)}", 7.5, INK), (-1.8, stage.below, 7, MUTED))
    for shift, text, size, color in lines:
        sheet.text(
            x,
            middle + shift,
            text,
            ha=align,
            va="center_baseline",
            weight="bold" if color == INK else "normal",
            fontsize=size,
            color=color,
            bbox=back if inside else None,
            zorder=4,
        )


def _titles(sheet: Axes, titles: tuple[str, ...], places: list[float], width: float) -> None:
    room = min(b - a for a, b in pairwise(places)) * 0.9
    for k, (title, place) in enumerate(zip(titles, places, strict=True)):
        last = k == len(titles) - 1
        x = place + BAR_MM if k == 0 else place if last else place + BAR_MM / 2
        align = "right" if k == 0 else "left" if last else "center"
        lines = break_lines(title, room / BOLD, 8.5)
        y = FOOT_MM + HEIGHT_MM + HEAD_MM - 4
        for line in lines:
            sheet.text(x, y, line, ha=align, va="center_baseline", weight="bold", fontsize=8.5)
            y -= 3.6
