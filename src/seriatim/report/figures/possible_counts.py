"""Which denominators and counts print as each percentage."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from seriatim.report.figures.measure import break_lines
from seriatim.report.figures.palette import GROUP_COLORS, INK, MUTED, RULE
from seriatim.report.figures.specs import PairFigure, PairPanel
from seriatim.report.figures.theme import WIDTH_MM, canvas, paper, place_axes

PANEL_MM = (46.0, 30.0)
STEP_MM = (58.0, 50.0)
LEFT_MM = 11.0
#: More points than this would be one gray wedge and a heavy file: the wedge is drawn instead.
MOST_POINTS = 1200


def draw_pairs(data: PairFigure, width: float = WIDTH_MM) -> Figure:
    """Draw one panel a percentage: denominator across, count upwards."""
    columns = max(int(width // STEP_MM[0]), 1)
    n_rows = -(-len(data.panels) // columns)
    height = STEP_MM[1] * n_rows + 4
    figure = canvas(height, width)
    sheet = paper(figure)
    for place, panel in enumerate(data.panels):
        row, column = divmod(place, columns)
        left = LEFT_MM + STEP_MM[0] * column
        bottom = height - STEP_MM[1] * (row + 1) + 9
        axes = place_axes(figure, left, bottom, *PANEL_MM)
        lines = break_lines(panel.title, PANEL_MM[0] + 8, 7.5)
        top = bottom + PANEL_MM[1] + 2.2 + 3.1 * (len(lines) - 1)
        for step, line in enumerate(lines):
            weight = "bold" if step == len(lines) - 1 and panel.bold_last else "normal"
            sheet.text(left - 7, top - 3.1 * step, line, fontsize=7.5, weight=weight)
        _draw_panel(axes, panel)
    return figure


def _draw_panel(axes: Axes, panel: PairPanel) -> None:
    if len(panel.alone) > MOST_POINTS:
        sizes = sorted({n for n, _ in panel.alone})
        lows = [min(x for n, x in panel.alone if n == size) for size in (sizes[0], sizes[-1])]
        highs = [max(x for n, x in panel.alone if n == size) for size in (sizes[0], sizes[-1])]
        axes.fill_between([sizes[0], sizes[-1]], lows, highs, color=RULE, linewidth=0.8)
    else:
        _points(axes, panel.alone, color=RULE, size=1.6, hollow=False)
    if len(panel.together) <= MOST_POINTS:
        _points(axes, panel.together, color=GROUP_COLORS[0], size=2.6, hollow=False)
    if panel.stated is not None:
        axes.axvline(panel.stated, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
    _points(axes, panel.chosen, color=GROUP_COLORS[1], size=6.0, hollow=True)
    across = panel.limit * 1.04
    up = max((x for _, x in panel.alone), default=1) * 1.06
    axes.set_xlim(0, across)
    axes.set_ylim(0, up)
    axes.set_xticks(_ticks(across))
    axes.set_yticks(_ticks(up))
    axes.tick_params(colors=MUTED)
    axes.set_xlabel("denominator n", labelpad=1.5)
    axes.set_ylabel("count x", labelpad=1.5)


def _ticks(end: float) -> list[float]:
    """Return a few round whole numbers up to the end of an axis, none beyond it."""
    places = MaxNLocator(nbins=4, integer=True).tick_values(0, end)
    return [float(place) for place in places if place <= end]


def _points(
    axes: Axes, pairs: tuple[tuple[int, int], ...], *, color: str, size: float, hollow: bool
) -> None:
    if not pairs:
        return
    axes.plot(
        [n for n, _ in pairs],
        [x for _, x in pairs],
        linestyle="none",
        marker="o",
        ms=size,
        color=color,
        mfc="none" if hollow else color,
        mew=1.1 if hollow else 0,
        zorder=3 if hollow else 2,
    )
