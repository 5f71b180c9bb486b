"""What stands on the lane of a patient: bars of time and marks."""

from __future__ import annotations

import math

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from seriatim.report.figures.palette import INK
from seriatim.report.figures.patient_specs import MarkKind, Span

#: Marker, size in points, fill and edge of each kind of mark.
MARKERS: dict[MarkKind, tuple[str, float, str, str]] = {
    MarkKind.PROCEDURE: ("v", 5.2, INK, "white"),
    MarkKind.PROGRESSION: ("X", 4.6, "white", INK),
    MarkKind.NOTE: ("|", 5.0, INK, INK),
    MarkKind.DEATH: ("s", 4.2, INK, INK),
    MarkKind.CONTACT: (">", 4.6, "white", INK),
}


def draw_span(axes: Axes, span: Span, middle: float, height: float) -> None:
    """Draw a bar from its start to its end around ``middle``."""
    axes.add_patch(
        Rectangle(
            (span.start, middle - height / 2),
            span.end - span.start,
            height,
            facecolor=span.color,
            edgecolor=INK,
            hatch=span.hatch,
            linewidth=0.4,
            zorder=2,
        )
    )


def draw_mark(axes: Axes, kind: MarkKind, month: float, middle: float) -> None:
    """Draw the marker of a kind at a time."""
    marker, size, face, edge = MARKERS[kind]
    axes.plot(
        [month],
        [middle],
        marker=marker,
        ms=size,
        mfc=face,
        mec=edge,
        mew=0.6,
        linestyle="none",
        clip_on=False,
        zorder=4,
    )


def month_axis(axes: Axes, last: float, first: float = 0.0) -> None:
    """Set an axis of months from the first procedure, ticks every one, two or more years."""
    step = next((s for s in (3, 6, 12, 24, 36) if (last - first) / s <= 8), 60)
    ticks = [step * k for k in range(math.ceil(first / step), int(last // step) + 1)]
    axes.set_xlim(first, last)
    axes.set_xticks(ticks)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color="#e8e8e8", linewidth=0.5)
    axes.set_xlabel("Months from the first procedure", labelpad=2, fontsize=7.5)
