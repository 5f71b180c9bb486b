"""Draw whatever a figure shows. Importing this module imports matplotlib."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from seriatim.report.figures.differences import draw_differences
from seriatim.report.figures.flow import draw_flow
from seriatim.report.figures.grades import draw_grades
from seriatim.report.figures.icons import draw_icons
from seriatim.report.figures.incidence import draw_incidence
from seriatim.report.figures.intervals import draw_intervals
from seriatim.report.figures.patient_specs import IconArray, TimelineFigure
from seriatim.report.figures.possible_counts import draw_pairs
from seriatim.report.figures.possible_p import draw_p_values
from seriatim.report.figures.response import draw_response
from seriatim.report.figures.specs import (
    DifferenceFigure,
    FigureSpec,
    FlowDiagram,
    GradeFigure,
    IncidenceFigure,
    IntervalFigure,
    PairFigure,
    PValueFigure,
    ResponseFigure,
    StateFigure,
    SurvivalFigure,
    TransitionFigure,
)
from seriatim.report.figures.states import draw_states
from seriatim.report.figures.survival import draw_survival
from seriatim.report.figures.timeline import draw_timeline
from seriatim.report.figures.transition import draw_transition

DRAWINGS: dict[type, Callable[[Any], Figure]] = {
    FlowDiagram: draw_flow,
    ResponseFigure: draw_response,
    IntervalFigure: draw_intervals,
    DifferenceFigure: draw_differences,
    TransitionFigure: draw_transition,
    GradeFigure: draw_grades,
    SurvivalFigure: draw_survival,
    IncidenceFigure: draw_incidence,
    PairFigure: draw_pairs,
    PValueFigure: draw_p_values,
    StateFigure: draw_states,
    TimelineFigure: draw_timeline,
    IconArray: draw_icons,
}


def draw(spec: FigureSpec) -> Figure:
    """Draw a figure by the kind of its content."""
    return DRAWINGS[type(spec)](spec)
