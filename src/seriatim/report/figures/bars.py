"""Stacked horizontal bars with the count written in every part."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from seriatim.report.figures.measure import BOLD, break_lines, text_width
from seriatim.report.figures.palette import INK, text_color
from seriatim.report.figures.specs import Bar, Part

SMALL = 6.5
#: Text, color and hatch of one entry of a key; millimeters between entries and between rows.
KeyEntry = tuple[str, str, str]
KEY_GAP_MM, KEY_ROW_MM = 4.2, 4.4
#: Counts that do not fit inside stand above the bar, in up to this many lines; more would run
#: into the bar above and are left to the table.
MOST_TIERS = 2
CLEAR_MM = 0.7
#: Two numbers closer than this would be read as one.
APART_MM = 1.6


def draw_bar(axes: Axes, bar: Bar, middle: float, height: float) -> None:
    """Draw a bar around ``middle``; x is the share, y runs in the units of ``height``.

    The limits of the axes must be set before: what fits inside depends on the width in millimeters.
    """
    scale = _mm_per_share(axes)
    left = bar.start
    ends = [float("-inf")] * MOST_TIERS
    for part in bar.parts:
        if part.share <= 0:
            continue
        axes.add_patch(
            Rectangle(
                (left, middle - height / 2),
                part.share,
                height,
                facecolor=part.color,
                edgecolor=INK,
                hatch=part.hatch,
                linewidth=0.5,
                clip_on=False,
            )
        )
        center = left + part.share / 2
        if part.share * scale < text_width(part.count) + 1.6:
            wide = text_width(part.count, SMALL) / scale
            if bar.start < 0 and abs(center) < wide / 2 + CLEAR_MM / scale:
                # The line of the threshold would strike the number through.
                center = math.copysign(wide / 2 + CLEAR_MM / scale, center)
            tier = _raise(ends, center * scale, wide * scale)
            y = middle - height / 2 - 0.12 - 0.2 * tier
            if tier < MOST_TIERS:
                axes.text(center, y, part.count, fontsize=SMALL, ha="center", va="center")
        else:
            _write_inside(axes, part, (center, middle, height), scale)
        left += part.share


def _raise(ends: list[float], center: float, width: float) -> int:
    """Choose the lowest tier where a text does not touch the one before it; beyond all if none."""
    for tier, end in enumerate(ends):
        if center - width / 2 > end + APART_MM:
            ends[tier] = center + width / 2
            return tier
    return len(ends)


def _mm_per_share(axes: Axes) -> float:
    low, high = axes.get_xlim()
    inches = axes.bbox.width / axes.figure.dpi
    return float(inches) * 25.4 / (high - low)


def _write_inside(axes: Axes, part: Part, place: tuple[float, float, float], scale: float) -> None:
    center, middle, height = place
    color = text_color(part.color)
    box = {"facecolor": part.color, "edgecolor": "none", "pad": 0.8} if part.hatch else None
    style: dict[str, Any] = {"ha": "center", "va": "center", "color": color, "bbox": box}
    if not part.percent or part.share * scale < text_width(part.percent, 7) + 1.2:
        axes.text(center, middle, part.count, weight="bold", **style)
        return
    axes.text(center, middle - height * 0.2, part.count, weight="bold", **style)
    axes.text(center, middle + height * 0.24, part.percent, fontsize=7, **style)


def draw_bar_label(axes: Axes, bar: Bar, place: tuple[float, float], width: float) -> None:
    """Write what a bar stands for, right-aligned at ``place``, in lines of a width in mm."""
    x, middle = place
    lines = break_lines(bar.label, width / BOLD, 8)
    step = 3.3 / _mm_per_row(axes)
    line = middle - step * len(lines) / 2
    for text in lines:
        axes.text(x, line, text, ha="right", va="center", weight="bold")
        line += step
    axes.text(x, line, bar.below, ha="right", va="center", fontsize=7)


def _mm_per_row(axes: Axes) -> float:
    low, high = sorted(axes.get_ylim())
    return float(axes.bbox.height / axes.figure.dpi) * 25.4 / (high - low)


def draw_key(
    axes: Axes, entries: tuple[KeyEntry, ...], place: tuple[float, float], width: float
) -> None:
    """Draw (text, color, hatch) in millimeters of a paper, in rows of a width from ``place`` down.

    ``place`` is the left end of the first row.
    """
    left, middle = place
    for row in key_rows(entries, width):
        _key_row(axes, row, (left, middle))
        middle -= KEY_ROW_MM


def key_rows(entries: tuple[KeyEntry, ...], width: float) -> tuple[tuple[KeyEntry, ...], ...]:
    """Break a key into rows that fit into millimeters; each row holds one entry at least."""
    rows: list[list[KeyEntry]] = []
    left = width
    for entry in entries:
        wide = _key_width(entry[0])
        if not rows or left + wide - KEY_GAP_MM > width:
            rows.append([])
            left = 0.0
        rows[-1].append(entry)
        left += wide
    return tuple(tuple(row) for row in rows)


def _key_width(text: str) -> float:
    return 4.8 + text_width(text) + KEY_GAP_MM


def _key_row(axes: Axes, entries: tuple[KeyEntry, ...], place: tuple[float, float]) -> None:
    left, middle = place
    for text, color, hatch in entries:
        axes.add_patch(
            Rectangle(
                (left, middle - 1.3),
                3.6,
                2.6,
                facecolor=color,
                edgecolor=INK,
                hatch=hatch * 2,
                linewidth=0.5,
            )
        )
        axes.text(left + 4.8, middle, text, va="center_baseline", fontsize=7.5)
        left += _key_width(text)
