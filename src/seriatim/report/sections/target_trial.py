"""Figure of the target trial: weighted survival from local progression by strategy."""

from __future__ import annotations

from seriatim.report.alternatives.groups import describe_survival
from seriatim.report.document import FigureBlock
from seriatim.report.figures.specs import RiskRows, SurvivalFigure, SurvivalPanel
from seriatim.report.sections.curves import curve_of
from seriatim.wording.lookup import Lookup, time_of

TRIAL = "target_trial"
#: Fewer copies at risk than this, and a curve is drawn pale.
FEWEST = 10


def target_trial_figure(lookup: Lookup) -> FigureBlock | None:
    """Draw both strategies; None where there is no estimate."""
    panel = target_trial_panel(lookup)
    if panel is None:
        return None
    return FigureBlock(
        id="figure-target-trial",
        caption="Survival from local progression, treated again within a grace period or not",
        spec=SurvivalFigure(panels=(panel,)),
        title="Survival from local progression by strategy",
        alt=describe_survival((panel,)),
        notes=(
            "Every progression is in both curves until its patient does otherwise; curves are "
            "weighted, the numbers below are copies at risk without their weights. A curve is pale "
            f"where fewer than {FEWEST} are. It has no band: the limits of survival and of its "
            "differences are in the table.",
        ),
    )


def target_trial_panel(lookup: Lookup) -> SurvivalPanel | None:
    """Collect the curves of both strategies with the copies at risk; None without any."""
    curves, tables = [], []
    for level in lookup.distinct(f"{TRIAL}_curve", "level"):
        table = _at_risk(lookup, level)
        rows = lookup.rows(f"{TRIAL}_curve", level=level)
        curves.append(curve_of(rows, "survival", table, FEWEST))
        tables.append(table)
    if not curves:
        return None
    return SurvivalPanel(
        title="From local progression",
        subtitle="Cloned, censored and weighted; nobody has to live to be in a curve",
        curves=tuple(curves),
        tables=tuple(tables),
        ticks=tables[0].months,
        origin="local progression",
    )


def _at_risk(lookup: Lookup, level: str) -> RiskRows:
    rows = lookup.rows(f"{TRIAL}_at_risk", level=level)
    found = {
        month: round(row.value)
        for row in rows
        if (month := time_of(row.context)) is not None and row.value is not None
    }
    return RiskRows(label=level, months=tuple(found), rows=(("At risk", tuple(found.values())),))
