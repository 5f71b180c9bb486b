"""Section: in-field progression after each procedure."""

from __future__ import annotations

import math

from seriatim.report.alternatives.groups import describe_incidence
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.specs import IncidenceFigure, IncidencePanel, RiskRows
from seriatim.report.sections.curves import curve_of
from seriatim.report.tables.incidence import ANALYSIS, cause_label, incidence_table, interval_table
from seriatim.report.tables.remission import IN_RESPONSE, remission_table
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import COUNTS_ONLY_BELOW

TITLE = "In-field progression"
CURVES = "cumulative_incidence_curve"
FEWEST = 5
#: Months between ticks, the first that gives at most seven.
STEPS = (3, 6, 12, 24, 36, 60, 120)


def progression_section(lookup: Lookup) -> Section:
    """Show cumulative incidences of progression and of death before it."""
    blocks = shown(lookup, _figure, incidence_table, interval_table, remission_table)
    if not blocks:
        return missing_section("progression", TITLE, lookup.why_missing(ANALYSIS, CURVES))
    return Section(id="progression", title=TITLE, paragraphs=_not_lasting(lookup), blocks=blocks)


def _not_lasting(lookup: Lookup) -> tuple[str, ...]:
    """Say why the duration of response is missing, where it is."""
    reason = lookup.cell(IN_RESPONSE, level="", context="").reason
    return (f"Duration of response is not shown: {reason}.",) if reason else ()


def incidence_panels(lookup: Lookup) -> tuple[IncidencePanel, ...]:
    """Collect one panel an event, at most two; groups of fewer than ten have no curve.

    The axis ends where the last curve stops being reliable.
    """
    found = []
    for endpoint in lookup.distinct(CURVES, "endpoint")[:2]:
        curves = [
            curve_of(
                lookup.rows(CURVES, endpoint=endpoint, level=level), "incidence", _none(), FEWEST
            )
            for level in lookup.distinct(CURVES, "level", endpoint=endpoint)
            if _large_enough(lookup, endpoint, level)
        ]
        if curves:
            found.append((cause_label(endpoint), tuple(curves)))
    last = max((c.reliable[1] for _, curves in found for c in curves), default=0.0)
    ticks = month_ticks(last)
    return tuple(IncidencePanel(title=t, curves=c, ticks=ticks) for t, c in found)


def month_ticks(last: float) -> tuple[float, ...]:
    """Return round months from 0 to at least the last.

    >>> month_ticks(50.0)
    (0.0, 12.0, 24.0, 36.0, 48.0, 60.0)
    """
    step = next((s for s in STEPS if last / s <= 7), 240)
    return tuple(float(step * i) for i in range(max(math.ceil(last / step), 1) + 1))


def _none() -> RiskRows:
    return RiskRows(label="", months=(), rows=())


def _large_enough(lookup: Lookup, endpoint: str, level: str) -> bool:
    tally = lookup.cell(ANALYSIS, endpoint=endpoint, level=level, context="").tally("n_events")
    return tally is None or tally[1] >= COUNTS_ONLY_BELOW


def _figure(lookup: Lookup) -> FigureBlock | None:
    panels = incidence_panels(lookup)
    if not panels:
        return None
    return FigureBlock(
        id="figure-incidence",
        caption="Cumulative incidence of in-field progression, and of death before it",
        spec=IncidenceFigure(panels=panels),
        title=TITLE,
        alt=describe_incidence(panels),
        notes=(
            "From each procedure. Bands are pointwise 95% confidence intervals with the patient as "
            "the unit that varies. A curve is pale where fewer than "
            f"{FEWEST} procedures are at risk.",
        ),
    )
