"""Section: in which state patients are after the first procedure."""

from __future__ import annotations

from seriatim.report.alternatives.groups import describe_states
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.palette import STATE_COLORS, STATE_HATCHES
from seriatim.report.figures.specs import StateFigure, StateLayer
from seriatim.report.sections.progression import month_ticks
from seriatim.report.tables.states import STATES, after_local_table, state_table
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Lookup, time_of

TITLE = "Course of the disease"
CURVES = "state_curve"


def states_section(lookup: Lookup) -> Section:
    """Show the probability of each state over time, and what followed local progression."""
    blocks = shown(lookup, _figure, state_table, after_local_table)
    if not lookup.has(CURVES):
        return missing_section("states", TITLE, lookup.why_missing(STATES))
    return Section(id="states", title=TITLE, blocks=blocks)


def state_figure(lookup: Lookup) -> StateFigure | None:
    """Collect one layer a state, all at the same times; None without rows."""
    layers = []
    months: tuple[float, ...] = ()
    for place, state in enumerate(lookup.distinct(CURVES, "level")):
        steps = {
            time: row.value
            for row in lookup.rows(CURVES, level=state)
            if (time := time_of(row.context)) is not None and row.value is not None
        }
        months = tuple(sorted(steps))
        layers.append(
            StateLayer(
                label=sentence_start(state),
                values=tuple(steps[month] for month in months),
                color=STATE_COLORS[place % len(STATE_COLORS)],
                hatch=STATE_HATCHES[place % len(STATE_HATCHES)],
            )
        )
    if not layers or len(months) < 2:
        return None
    return StateFigure(months=months, layers=tuple(layers), ticks=_ticks(months[-1]))


def _ticks(last: float) -> tuple[float, ...]:
    ticks = [tick for tick in month_ticks(last) if tick <= last]
    return tuple(ticks) if len(ticks) > 1 else (0.0, last)


def _figure(lookup: Lookup) -> FigureBlock | None:
    data = state_figure(lookup)
    if data is None:
        return None
    return FigureBlock(
        id="figure-states",
        caption="State of the disease over time",
        spec=data,
        title=TITLE,
        alt=describe_states(data),
        notes=(
            "Share of patients in each state, estimated with those lost to follow-up taken into "
            "account; shown while ten or more patients who are alive are followed.",
        ),
    )
