"""Step curves with bands, and the numbers behind them in a table below (KMunicate)."""

from __future__ import annotations

from matplotlib.axes import Axes

from seriatim.report.figures.measure import text_width
from seriatim.report.figures.palette import GROUP_COLORS, GROUP_LINES, MUTED
from seriatim.report.figures.specs import Curve, RiskRows
from seriatim.wording.numbers import format_count

#: How pale a part of a curve is that few patients carry.
FADED = 0.35

#: Size of the numbers below the curves.
SMALL = 6.6

#: Where the labels of the numbers begin, in millimeters left of the axes.
LABELS_MM = 13.8


def draw_curve(axes: Axes, curve: Curve, place: int) -> None:
    """Draw a curve in the color and line style of its place among the groups."""
    color = GROUP_COLORS[place % len(GROUP_COLORS)]
    line = GROUP_LINES[place % len(GROUP_LINES)]
    months = (0.0, *curve.months, max(curve.end, curve.months[-1] if curve.months else 0.0))
    last = curve.values[-1] if curve.values else curve.start
    values = (curve.start, *curve.values, last)
    low = (curve.start, *curve.low, curve.low[-1] if curve.low else curve.start)
    high = (curve.start, *curve.high, curve.high[-1] if curve.high else curve.start)
    first, until = curve.reliable
    if curve.pale:
        axes.step(months, values, where="post", color=color, alpha=FADED, linewidth=1.0)
    inside = clip_steps(months, (values, low, high), first, until)
    if inside is None:
        return
    clipped, (middle, lower, upper) = inside
    axes.step(clipped, middle, where="post", color=color, linestyle=line, linewidth=1.5, zorder=3)
    axes.fill_between(
        clipped, lower, upper, step="post", color=color, alpha=0.12, linewidth=0, zorder=1
    )


def clip_steps(
    months: tuple[float, ...], columns: tuple[tuple[float, ...], ...], first: float, until: float
) -> tuple[list[float], list[list[float]]] | None:
    """Cut steps to the months from ``first`` to ``until``; None if nothing is left.

    >>> clip_steps((0.0, 2.0, 5.0), ((1.0, 0.8, 0.5),), 1, 4)
    ([1, 2.0, 4], [[1.0, 0.8, 0.8]])
    """
    if until <= first or not months or first >= months[-1]:
        return None
    until = min(until, months[-1])
    before = max(i for i, month in enumerate(months) if month <= first)
    inside = [i for i, month in enumerate(months) if first < month <= until]
    places = [before, *inside]
    clipped = [first, *(months[i] for i in inside)]
    cut = [[column[i] for i in places] for column in columns]
    if clipped[-1] < until:
        clipped.append(until)
        for column in cut:
            column.append(column[-1])
    return clipped, cut


def draw_risk_table(axes: Axes, tables: tuple[RiskRows, ...], ticks: tuple[float, ...]) -> None:
    """Write the numbers under the axis, grouped by curve, in line with the ticks.

    The axes' y runs in lines of text from the top; its x is that of the curves.
    """
    line = 0.0
    left = -LABELS_MM / _width_mm(axes)
    ticks = _with_room(axes, tables, ticks)
    for place, table in enumerate(tables):
        _risk_label(axes, table.label, place, line)
        for name, numbers in table.rows:
            line += 1
            axes.text(
                left,
                line,
                name,
                transform=axes.get_yaxis_transform(),
                fontsize=SMALL,
                color=MUTED,
                va="center_baseline",
            )
            shown = dict(zip(table.months, numbers, strict=True))
            for tick in ticks:
                if (number := shown.get(tick)) is not None:
                    text = format_count(number)
                    axes.text(tick, line, text, ha="center", fontsize=SMALL, va="center_baseline")
        line += 1.35
    axes.set_axis_off()


def _with_room(
    axes: Axes, tables: tuple[RiskRows, ...], ticks: tuple[float, ...]
) -> tuple[float, ...]:
    """Leave out every second tick, or more, until the widest number has room."""
    numbers = (n for table in tables for _, row in table.rows for n in row if n is not None)
    widest = text_width(format_count(max(numbers, default=0)), SMALL) + 1.2
    low, high = axes.get_xlim()
    scale = _width_mm(axes) / (high - low)
    step = 1
    while step < len(ticks) and (ticks[step] - ticks[0]) * scale < widest:
        step += 1
    return ticks[::step]


def _risk_label(axes: Axes, label: str, place: int, line: float) -> None:
    """Name a curve. Its color stands in a line sample: as small text it would be too pale."""
    across = axes.get_yaxis_transform()
    wide = _width_mm(axes)
    axes.plot(
        [-LABELS_MM / wide, -(LABELS_MM - 4.5) / wide],
        [line, line],
        transform=across,
        clip_on=False,
        color=GROUP_COLORS[place % len(GROUP_COLORS)],
        linestyle=GROUP_LINES[place % len(GROUP_LINES)],
    )
    axes.text(
        -(LABELS_MM - 5.8) / wide,
        line,
        label,
        transform=across,
        weight="bold",
        fontsize=7,
        va="center_baseline",
    )


def _width_mm(axes: Axes) -> float:
    return float(axes.bbox.width / axes.figure.dpi) * 25.4


def risk_table_lines(tables: tuple[RiskRows, ...]) -> float:
    """Return how many lines of text the table needs."""
    return sum(1.35 + len(table.rows) for table in tables)
