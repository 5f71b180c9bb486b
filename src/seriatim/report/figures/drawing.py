"""Draw whatever a figure shows. Importing this module imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from seriatim.report.figures.alluvial import draw_alluvial
from seriatim.report.figures.cover import draw_cover
from seriatim.report.figures.differences import draw_differences
from seriatim.report.figures.flow import draw_flow
from seriatim.report.figures.forest import draw_forest
from seriatim.report.figures.grades import draw_grades
from seriatim.report.figures.icon_specs import IconArray
from seriatim.report.figures.icons import draw_icons
from seriatim.report.figures.incidence import draw_incidence
from seriatim.report.figures.intervals import draw_intervals
from seriatim.report.figures.null_series import draw_null_series
from seriatim.report.figures.patient_specs import (
    SpiderFigure,
    SwimmerFigure,
    TimelineFigure,
    WaterfallFigure,
)
from seriatim.report.figures.possible_counts import draw_pairs
from seriatim.report.figures.possible_p import draw_p_values
from seriatim.report.figures.response import draw_response
from seriatim.report.figures.specs import (
    AlluvialFigure,
    CoverFigure,
    DifferenceFigure,
    FigureSpec,
    FlowDiagram,
    ForestFigure,
    GradeFigure,
    IncidenceFigure,
    IntervalFigure,
    NullFigure,
    PairFigure,
    PValueFigure,
    ResponseFigure,
    StateFigure,
    SurvivalFigure,
    TransitionFigure,
)
from seriatim.report.figures.spider import draw_spider
from seriatim.report.figures.states import draw_states
from seriatim.report.figures.survival import draw_survival
from seriatim.report.figures.swimmer import draw_swimmer
from seriatim.report.figures.theme import WIDTH_MM
from seriatim.report.figures.timeline import draw_timeline
from seriatim.report.figures.transition import draw_transition
from seriatim.report.figures.waterfall import draw_waterfall

DRAWINGS: dict[type, Callable[[Any, float], Figure]] = {
    FlowDiagram: draw_flow,
    ResponseFigure: draw_response,
    IntervalFigure: draw_intervals,
    DifferenceFigure: draw_differences,
    TransitionFigure: draw_transition,
    AlluvialFigure: draw_alluvial,
    ForestFigure: draw_forest,
    NullFigure: draw_null_series,
    GradeFigure: draw_grades,
    SurvivalFigure: draw_survival,
    IncidenceFigure: draw_incidence,
    PairFigure: draw_pairs,
    PValueFigure: draw_p_values,
    StateFigure: draw_states,
    CoverFigure: draw_cover,
    SwimmerFigure: draw_swimmer,
    WaterfallFigure: draw_waterfall,
    SpiderFigure: draw_spider,
    TimelineFigure: draw_timeline,
    IconArray: draw_icons,
}


#: These have a form for one column of a journal.
SINGLE_COLUMN = (TransitionFigure, IncidenceFigure, StateFigure, PairFigure)
LEAST_SINGLE_MM, LEAST_DOUBLE_MM, MOST_MM = 80.0, 140.0, 260.0


def least_width(spec: FigureSpec) -> float:
    """Return the narrowest width in millimeters in which a figure can be read."""
    one_panel = isinstance(spec, SurvivalFigure) and len(spec.panels) == 1
    return LEAST_SINGLE_MM if one_panel or isinstance(spec, SINGLE_COLUMN) else LEAST_DOUBLE_MM


def draw(spec: FigureSpec, width_mm: float = WIDTH_MM) -> Figure:
    """Draw a figure by the kind of its content, at a width in millimeters.

    Type keeps its size at every width. A width outside ``least_width`` to ``MOST_MM`` is refused
    with a ValueError: texts would cover each other.
    """
    least = least_width(spec)
    if not least <= width_mm <= MOST_MM:
        raise ValueError(
            f"width_mm: expected {least:g} to {MOST_MM:g} for this figure, found {width_mm:g}; "
            "choose the width of two columns of the journal"
        )
    return DRAWINGS[type(spec)](spec, width_mm)
