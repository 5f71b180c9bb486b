"""Section: survival, with the time-dependent comparison first."""

from __future__ import annotations

from dataclasses import replace

from seriatim.report.alternatives.groups import describe_survival, value_at
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.specs import Curve, RiskRows, SurvivalFigure, SurvivalPanel
from seriatim.report.sections.curves import curve_of
from seriatim.report.sections.forests import hazards_forest
from seriatim.report.sections.null_series import null_series_block
from seriatim.report.sections.target_trial import target_trial_figure
from seriatim.report.tables.cells import ratio_text
from seriatim.report.tables.in_time import (
    FROM_PROCEDURE,
    adjusted_table,
    from_procedure_table,
    landmark_table,
)
from seriatim.report.tables.survival import (
    NAIVE,
    TO_DATE,
    hazard_table,
    survival_table,
    unique_levels,
)
from seriatim.report.tables.target_trial import target_trial_table
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Cell, Lookup, time_of
from seriatim.wording.null_series import without_effect
from seriatim.wording.numbers import COUNTS_ONLY_BELOW, format_p_equation

#: Fewer patients at risk than this, and a curve is drawn pale.
FEWEST = {"": 5, NAIVE: 5, TO_DATE: 10, FROM_PROCEDURE: 5}
COUNTS = (
    ("n_at_risk", "At risk"),
    ("n_entered", "Entered"),
    ("n_censored", "Censored"),
    ("n_events", "Deaths"),
)
#: More times than this below a curve would run into each other.
MOST_TICKS = 9


def survival_section(lookup: Lookup) -> Section:
    """Show curves by procedures to date beside those by procedures ever received, and tables."""
    blocks = shown(
        lookup,
        _figure,
        null_series_block,
        hazards_forest,
        hazard_table,
        adjusted_table,
        landmark_table,
        target_trial_figure,
        target_trial_table,
        survival_table,
        _from_procedure_figure,
        from_procedure_table,
    )
    if not blocks:
        return missing_section("survival", "Survival", lookup.why_missing("survival"))
    paragraphs = _paragraphs(survival_panels(lookup))
    return Section(id="survival", title="Survival", paragraphs=paragraphs, blocks=blocks)


def survival_panels(lookup: Lookup) -> tuple[SurvivalPanel, ...]:
    """Collect the panels: never the one grouped by the future alone.

    Without curves by procedures to date the curve of all patients stands beside it.
    """
    honest, naive = _to_date_panel(lookup), _naive_panel(lookup)
    first = honest or _everyone_panel(lookup)
    if first is None:
        return ()
    return (first, naive) if naive else (first,)


def _to_date_panel(lookup: Lookup) -> SurvivalPanel | None:
    results = []
    levels = lookup.distinct("time_dependent_hazard", "level")
    combined = [level for level in levels if level.startswith("any ")]
    for level in combined or levels:
        cell = lookup.cell("time_dependent_hazard", level=level)
        results += [sentence_start(level), f"HR {ratio_text(cell, 'hazard_ratio')}"]
    test = lookup.cell("mantel_byar").value("p_value")
    if test is not None:
        results.append(f"Mantel-Byar {format_p_equation(test, lookup.style)}")
    return _panel(
        lookup,
        TO_DATE,
        ("By procedures received to date", "Groups as known at each moment (Simon-Makuch)"),
        tuple(results),
    )


def _naive_panel(lookup: Lookup) -> SurvivalPanel | None:
    test = lookup.cell("log_rank", groups=NAIVE).value("p_value")
    results = (
        ()
        if test is None
        else (f"Log-rank {format_p_equation(test, lookup.style)}", "(not a valid test)")
    )
    return _panel(
        lookup,
        NAIVE,
        ("By procedures ever received", "Kaplan-Meier from the first procedure"),
        results,
        "GROUPED BY THE FUTURE: not a comparison",
    )


def _everyone_panel(lookup: Lookup) -> SurvivalPanel | None:
    return _panel(lookup, "", ("All patients", "Kaplan-Meier from the first procedure"), ())


def _panel(
    lookup: Lookup,
    groups: str,
    title: tuple[str, str],
    results: tuple[str, ...],
    flag: str = "",
) -> SurvivalPanel | None:
    curves, tables = [], []
    for level in unique_levels(lookup, "survival_curve", groups):
        table = risk_rows(lookup, groups, level)
        place = {"groups": groups, "level": level}
        rows = lookup.rows("survival_curve", **place)
        curve = curve_of(rows, "survival", table, FEWEST[groups])
        curves.append(_shown(curve, groups, lookup.cell("survival", context="", **place)))
        tables.append(table)
    if not curves:
        return None
    return SurvivalPanel(
        title=title[0],
        subtitle=title[1],
        curves=tuple(curves),
        tables=tuple(tables),
        ticks=_ticks(tuple(tables), tuple(curves)),
        results=results,
        flag=flag,
    )


def from_procedure_panel(lookup: Lookup) -> SurvivalPanel | None:
    """Collect the curves whose clock restarts at each procedure, marked as no comparison."""
    curves, tables = [], []
    for level in lookup.distinct(FROM_PROCEDURE, "level"):
        table = risk_rows(lookup, None, level, FROM_PROCEDURE)
        rows = lookup.rows(f"{FROM_PROCEDURE}_curve", level=level)
        if not rows:
            continue  # without a curve, no line: it would stand at 100 %
        curve = curve_of(rows, "survival", table, FEWEST[FROM_PROCEDURE])
        described = lookup.cell(FROM_PROCEDURE, level=level, context="")
        curves.append(_shown(curve, FROM_PROCEDURE, described))
        tables.append(table)
    if not curves:
        return None
    return SurvivalPanel(
        title="From each procedure",
        subtitle="Kaplan-Meier, the clock restarted; bands clustered by patient",
        curves=tuple(curves),
        tables=tuple(tables),
        ticks=_ticks(tuple(tables), tuple(curves)),
        flag="PATIENTS REPEATED AND SELECTED: not a comparison",
        origin="the procedure",
    )


def _shown(curve: Curve, groups: str, described: Cell) -> Curve:
    """Take away what a curve cannot carry: a tiny group, and in time-dependent groups the ends.

    A time-dependent group is empty at the start, and one death among its first two patients halves
    the curve for good; outside the reliable stretch it is not drawn, not even pale.
    """
    n = described.count("n")
    if n is not None and n < COUNTS_ONLY_BELOW:
        return _hidden(curve)
    if groups != TO_DATE:
        return curve
    begin, end = curve.reliable
    if begin >= end or value_at(curve, begin) <= 0:
        return _hidden(curve)
    return replace(curve, pale=False)


def _hidden(curve: Curve) -> Curve:
    label = f"{curve.label} (too few to draw)"
    return replace(curve, label=label, reliable=(0.0, 0.0), pale=False)


def risk_rows(
    lookup: Lookup, groups: str | None, level: str, analysis: str = "survival"
) -> RiskRows:
    """Collect the numbers under a curve; "entered" only where patients enter later than at 0."""
    wanted = {"level": level} if groups is None else {"groups": groups, "level": level}
    rows = lookup.rows(f"{analysis}_at_risk", **wanted)
    months = tuple(dict.fromkeys(t for row in rows if (t := time_of(row.context)) is not None))
    found: dict[str, dict[float, int]] = {}
    for row in rows:
        time = time_of(row.context)
        if time is not None and row.value is not None:
            found.setdefault(row.statistic, {})[time] = round(row.value)
    lines = tuple(
        (words, tuple(found[name].get(month) for month in months))
        for name, words in COUNTS
        if name in found and not (name == "n_entered" and len({*found[name].values()}) == 1)
    )
    return RiskRows(label=level or "All patients", months=months, rows=lines)


def _ticks(tables: tuple[RiskRows, ...], curves: tuple[Curve, ...]) -> tuple[float, ...]:
    months = tables[0].months
    if len(months) < 2:
        last = max(max(curve.end for curve in curves), 1.0)
        return (0.0, last / 2, last)
    step = -(-len(months) // MOST_TICKS)
    return months[::step]


def _figure(lookup: Lookup) -> FigureBlock | None:
    panels = survival_panels(lookup)
    if not panels:
        return None
    flagged = any(panel.flag for panel in panels)
    endpoints = lookup.distinct("survival", "endpoint", groups=NAIVE)
    simulated = without_effect(lookup, endpoints[0]) if endpoints else ""
    beside = (
        "In the grey frame patients are grouped by how many procedures they would have in the "
        f"end; that is known only afterwards and favors the groups with more. {simulated} "
    ).replace("  ", " ")
    return FigureBlock(
        id="figure-survival",
        caption="Overall survival from the first procedure",
        spec=SurvivalFigure(panels=panels),
        title="Overall survival by number of procedures",
        alt=describe_survival(panels),
        notes=(
            "Bands are pointwise 95% confidence intervals. Below: numbers at risk just before each "
            "time, censored and dead before it. A curve is pale where fewer than "
            f"{FEWEST[NAIVE]} patients are at risk; by procedures to date it is drawn only where "
            f"{FEWEST[TO_DATE]} or more are.",
            (beside if flagged else "")
            + "Curves by procedures to date show whoever is in the group at the time; they are not "
            "the survival of a fixed group of patients. Whoever is treated again leaves the group, "
            "counted there as censored, and enters the next.",
        ),
    )


def _from_procedure_figure(lookup: Lookup) -> FigureBlock | None:
    panel = from_procedure_panel(lookup)
    if panel is None:
        return None
    return FigureBlock(
        id="figure-from-procedure",
        caption="Survival from each procedure, the clock restarted",
        spec=SurvivalFigure(panels=(panel,)),
        title="Survival from each procedure",
        alt=describe_survival((panel,)),
        notes=(
            "One patient can be in several curves. Later curves hold patients who lived and were "
            "chosen to be treated again; they describe and are not compared.",
        ),
    )


def _paragraphs(panels: tuple[SurvivalPanel, ...]) -> tuple[str, ...]:
    if not any(panel.flag for panel in panels):
        return ()
    return (
        "Patients who live longer have more time to be treated again. Comparing them by the number "
        "of procedures they ever had credits repeating with the survival it requires. The valid "
        "comparison moves a patient to the next group on the day of the next procedure; it stands "
        "first, and the other is shown beside it because readers will look for it.",
    )
