"""The course of one patient: a line a procedure, what else happened, one axis of time."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from seriatim.report.figures.palette import INK, MUTED, PALE, RULE, text_color
from seriatim.report.figures.patient_specs import TimelineBar, TimelineFigure, TimelineRow
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

ROW_MM = 9.0
LEFT_MM, AXIS_MM, CHIP_MM = 50.0, 82.0, 18.0
FOOT_MM, HEAD_MM, KEY_MM = 10.0, 7.0, 6.0
_BAR = 0.46
#: Signs of moments: what they are called here, and as Matplotlib's markers.
MARKERS = {
    "progression": "X",
    "regional": "D",
    "distant": "^",
    "amputation": "P",
    "therapy": "o",
}


def draw_timeline(data: TimelineFigure) -> Figure:
    """Draw the rows from top to bottom; chips stand at the right of their procedure."""
    body = ROW_MM * len(data.rows)
    keys = KEY_MM * (1 + bool(data.marks))
    figure = canvas(body + FOOT_MM + HEAD_MM + keys)
    sheet = paper(figure)
    axes = place_axes(figure, LEFT_MM, FOOT_MM + keys, AXIS_MM, body)
    _set_axes(axes, data)
    top = FOOT_MM + keys + body
    for place, head in enumerate(data.chip_heads):
        sheet.text(_chip_place(place), top + 2, head, ha="center", fontsize=7, color=MUTED)
    for place, row in enumerate(data.rows):
        middle = top - ROW_MM * (place + 0.5)
        _write_row(sheet, row, middle)
        for bar in row.bars:
            _draw_bar(axes, bar, place)
        for moment, kind in row.points:
            _draw_mark(axes, moment, place, kind)
    _draw_end(axes, data)
    _draw_key(sheet, data)
    return figure


def _chip_place(place: int) -> float:
    return LEFT_MM + AXIS_MM + 4 + CHIP_MM * (place + 0.5)


def _set_axes(axes: Axes, data: TimelineFigure) -> None:
    moments = [0.0, *(bar.start for row in data.rows for bar in row.bars)]
    moments += [bar.end for row in data.rows for bar in row.bars]
    moments += [moment for row in data.rows for moment, _ in row.points]
    if data.end is not None:
        moments.append(data.end)
    low, high = min(moments), max(moments)
    room = max(high - low, 1.0) * 0.03
    axes.set_xlim(low - room, high + 2 * room)
    axes.set_ylim(len(data.rows) - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.5)
    axes.locator_params(axis="x", nbins=8, integer=True)
    axes.set_xlabel(data.axis_label, labelpad=2)


def _write_row(sheet: Axes, row: TimelineRow, middle: float) -> None:
    if row.below:
        sheet.text(0.5, middle + 1.6, row.label, va="center_baseline", weight="bold")
        sheet.text(0.5, middle - 2.2, row.below, va="center_baseline", fontsize=7, color=MUTED)
    else:
        sheet.text(0.5, middle, row.label, va="center_baseline", weight="bold")
    for place, chip in enumerate(row.chips):
        center = _chip_place(place)
        width = CHIP_MM - 2
        sheet.add_patch(
            Rectangle(
                (center - width / 2, middle - 2.3), width, 4.6, fc=PALE, ec=RULE, linewidth=0.5
            )
        )
        sheet.text(center, middle, chip, ha="center", va="center_baseline", fontsize=7)


def _draw_bar(axes: Axes, bar: TimelineBar, place: int) -> None:
    low, high = axes.get_xlim()
    length = max(bar.end - bar.start, (high - low) * 0.004)
    axes.add_patch(
        Rectangle(
            (bar.start, place - _BAR / 2),
            length,
            _BAR,
            fc=bar.color,
            ec=INK,
            hatch=bar.hatch or None,
        )
    )
    if length > (high - low) * 0.07:
        _write_inside(axes, bar, place, length)
    if bar.open:
        axes.plot([bar.start + length], [place], marker=">", ms=5, color=INK, clip_on=False)
    if bar.mark:
        _draw_mark(axes, bar.start + length, place, bar.mark)


def _write_inside(axes: Axes, bar: TimelineBar, place: int, length: float) -> None:
    """Write the text in the middle of its bar; a hatch makes room for it."""
    box = {"fc": bar.color, "ec": "none", "pad": 1.0} if bar.hatch else None
    axes.text(
        bar.start + length / 2,
        place,
        bar.text,
        ha="center",
        va="center_baseline",
        fontsize=7,
        color=text_color(bar.color),
        bbox=box,
    )


def _draw_mark(axes: Axes, moment: float, place: float, kind: str) -> None:
    axes.plot(
        [moment], [place], marker=MARKERS[kind], ms=5.5, color=INK, mec="white", mew=0.6, zorder=4
    )


def _draw_end(axes: Axes, data: TimelineFigure) -> None:
    if data.end is None:
        return
    axes.axvline(data.end, color=INK, linewidth=1.0, zorder=1)
    axes.annotate(
        data.end_label,
        (data.end, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 4),
        textcoords="offset points",
        ha="right",
        fontsize=7,
    )


def _draw_key(sheet: Axes, data: TimelineFigure) -> None:
    line = 2.0
    if data.marks:
        _signs(sheet, data.marks, line)
        line += KEY_MM
    across = LEFT_MM
    if not data.key:
        return
    step = min((WIDTH_MM - LEFT_MM) / len(data.key), 40.0)
    for label, color, hatch in data.key:
        sheet.add_patch(
            Rectangle((across, line), 4, 2.6, fc=color, ec=INK, hatch=hatch or None, linewidth=0.5)
        )
        sheet.text(across + 5.2, line + 1.3, label, va="center_baseline", fontsize=7)
        across += step


def _signs(sheet: Axes, marks: tuple[tuple[str, str], ...], line: float) -> None:
    step = min((WIDTH_MM - LEFT_MM) / len(marks), 40.0)
    for place, (kind, label) in enumerate(marks):
        across = LEFT_MM + step * place
        sheet.plot([across + 2], [line + 1.3], marker=MARKERS[kind], ms=5, color=INK, mew=0)
        sheet.text(across + 5.2, line + 1.3, label, va="center_baseline", fontsize=7)
