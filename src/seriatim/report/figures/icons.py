"""Observed patients, one sign each: a share as people and not as a percentage."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from seriatim.report.figures.icon_specs import IconArray, IconRow
from seriatim.report.figures.palette import INK
from seriatim.report.figures.patient_specs import KeyEntry
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper

SIGN_MM, GAP_MM = 4.6, 1.4
LEFT_MM, LABEL_MM, KEY_MM = 0.8, 7.5, 8.0
#: Beyond so many in a line the eye counts no longer; ten make a group.
PER_LINE = 20


def draw_icons(data: IconArray, width: float = WIDTH_MM) -> Figure:
    """Draw one block a group, outcomes in the order of the key, twenty patients a line."""
    heights = [LABEL_MM + (SIGN_MM + GAP_MM) * _lines(row) + 3 for row in data.rows]
    figure = canvas(sum(heights) + KEY_MM, width)
    sheet = paper(figure)
    top = sum(heights) + KEY_MM
    for row, height in zip(data.rows, heights, strict=True):
        sheet.text(LEFT_MM, top - 3.5, row.label, weight="bold", va="center_baseline")
        _draw_signs(sheet, row, data.key, top - LABEL_MM)
        top -= height
    _draw_key(sheet, data.key, width)
    return figure


def _lines(row: IconRow) -> int:
    return max(1, -(-sum(row.counts) // PER_LINE))


def _draw_signs(sheet: Axes, row: IconRow, key: tuple[KeyEntry, ...], top: float) -> None:
    kinds = [place for place, count in enumerate(row.counts) for _ in range(count)]
    for number, kind in enumerate(kinds):
        line, column = divmod(number, PER_LINE)
        across = LEFT_MM + column * (SIGN_MM + GAP_MM) + (column // 10) * 2.5
        _, color, hatch = key[kind]
        corner = (across, top - (line + 1) * (SIGN_MM + GAP_MM) + GAP_MM)
        sheet.add_patch(_sign(corner, color, hatch))


def _draw_key(sheet: Axes, key: tuple[KeyEntry, ...], width: float) -> None:
    step = min((width - LEFT_MM) / max(len(key), 1), 43.0)
    for place, (label, color, hatch) in enumerate(key):
        across = LEFT_MM + place * step
        sheet.add_patch(_sign((across, 1.5), color, hatch, size=3.2))
        sheet.text(across + 4.6, 3.1, label, va="center_baseline", fontsize=7)


def _sign(corner: tuple[float, float], color: str, hatch: str, size: float = SIGN_MM) -> Rectangle:
    return Rectangle(corner, size, size, fc=color, ec=INK, hatch=hatch or None, linewidth=0.5)
