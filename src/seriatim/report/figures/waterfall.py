"""Waterfall plot: best change of tumor burden after each procedure, group beside group."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from seriatim.report.figures.bars import KEY_ROW_MM, draw_key, key_rows
from seriatim.report.figures.palette import INK, MUTED
from seriatim.report.figures.patient_specs import Change, WaterfallFigure, WaterfallPanel
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes
from seriatim.wording.numbers import format_percent

PLOT_MM, FOOT_MM, LEFT_MM, BETWEEN_MM = 62.0, 5.0, 14.0, 4.0
TITLE_MM = 9.0
#: A group gets at least this much, however few are in it.
LEAST_MM = 26.0
#: Growth beyond this is cut and marked: doubling and tenfold both are progression.
MOST = 1.0
#: Bars narrower than this touch: gaps between them would be a pattern of their own.
APART_MM = 1.0


def draw_waterfall(data: WaterfallFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one panel a group, as wide as it has procedures, on one axis."""
    head = KEY_ROW_MM * len(key_rows(data.key, width - LEFT_MM)) + 1.5
    height = head + TITLE_MM + PLOT_MM + FOOT_MM
    figure = canvas(height, width)
    sheet = paper(figure)
    draw_key(sheet, data.key, (LEFT_MM, height - 2.6), width - LEFT_MM)
    left = LEFT_MM
    for place, (panel, wide) in enumerate(zip(data.panels, widths(data, width), strict=True)):
        axes = place_axes(figure, left, FOOT_MM, wide, PLOT_MM)
        top = FOOT_MM + PLOT_MM
        sheet.text(left, top + 5.6, panel.title, weight="bold", va="center_baseline")
        sheet.text(left, top + 2.2, panel.below, fontsize=7, color=MUTED, va="center_baseline")
        _panel(axes, panel, wide, data.cuts)
        prepare_changes(axes, first=place == 0)
        left += wide + BETWEEN_MM
    return figure


def widths(data: WaterfallFigure, width: float) -> list[float]:
    """Share the width by the number of bars, no group below the least."""
    room = width - LEFT_MM - 1 - BETWEEN_MM * (len(data.panels) - 1)
    counts = [max(len(panel.changes), 1) for panel in data.panels]
    shares = [room * n / sum(counts) for n in counts]
    small = [share < LEAST_MM for share in shares]
    left = room - LEAST_MM * sum(small)
    large = sum(n for n, few in zip(counts, small, strict=True) if not few)
    if all(small) or left <= 0:
        return [room / len(counts)] * len(counts)
    return [LEAST_MM if few else left * n / large for n, few in zip(counts, small, strict=True)]


def _panel(
    axes: Axes, panel: WaterfallPanel, wide: float, cuts: tuple[tuple[float, str], ...]
) -> None:
    n = max(len(panel.changes), 1)
    axes.set_xlim(-0.5, n - 0.5)
    apart = 0.8 if wide / n >= APART_MM else 1.0
    for first, last in runs(panel.changes):
        if apart < 1:
            for place in range(first, last + 1):
                _bars(axes, panel.changes, (place, place), apart)
        else:
            _bars(axes, panel.changes, (first, last), apart)
    beyond = sum(change.value > MOST for change in panel.changes)
    if beyond:
        axes.plot([-0.4, beyond - 0.6], [MOST] * 2, color=INK, linewidth=2.2, clip_on=False)
    draw_cuts(axes, cuts)


def runs(changes: tuple[Change, ...]) -> list[tuple[int, int]]:
    """Return the first and the last place of every run of one response."""
    found: list[tuple[int, int]] = []
    for place, change in enumerate(changes):
        if found and changes[found[-1][0]].name == change.name:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def _bars(axes: Axes, changes: tuple[Change, ...], run: tuple[int, int], apart: float) -> None:
    """Draw bars of one response with a common outline, so that thin ones carry its pattern."""
    first, last = run
    points = [(first - apart / 2, 0.0)]
    for place in range(first, last + 1):
        shown = min(changes[place].value, MOST)
        points += [(place - apart / 2, shown), (place + apart / 2, shown)]
    points.append((last + apart / 2, 0.0))
    look = changes[first]
    axes.add_patch(
        Polygon(points, facecolor=look.color, edgecolor=INK, hatch=look.hatch, linewidth=0.4)
    )


def draw_cuts(axes: Axes, cuts: tuple[tuple[float, str], ...]) -> None:
    """Draw the changes at which a response changes its name."""
    for value, _ in cuts:
        axes.axhline(value, color=MUTED, linewidth=0.7, linestyle=(0, (4, 2)), zorder=3)
    axes.axhline(0, color=INK, linewidth=0.7, zorder=3)


def prepare_changes(axes: Axes, *, first: bool) -> None:
    """Set the axis of changes; only the first panel names it."""
    axes.set_ylim(-1.04, MOST * 1.04)
    ticks = [-1, -0.5, 0, 0.25, 0.5, 1]
    names = [("+" if t > 0 else "") + format_percent(abs(t)) for t in ticks]
    names = [
        f"\N{MINUS SIGN}{name}" if t < 0 else name for t, name in zip(ticks, names, strict=True)
    ]
    axes.set_yticks(ticks, names if first else [""] * len(ticks))
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    if first:
        axes.set_ylabel("Change of tumor burden", labelpad=1, fontsize=7.5)
