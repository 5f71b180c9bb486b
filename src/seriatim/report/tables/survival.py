"""Tables of survival: the time-dependent comparison, medians and milestones, follow-up."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import median_text, p_text, probability_text, ratio_text
from seriatim.report.tables.shares import methods_named
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.null_series import without_effect
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_p_equation,
)

NAIVE, TO_DATE = "final_number", "number_to_date"


def hazard_table(lookup: Lookup) -> Table | None:
    """Build the table of time-dependent hazard ratios; None without rows."""
    levels = lookup.distinct("time_dependent_hazard", "level")
    if not levels:
        return None
    cells = {level: lookup.cell("time_dependent_hazard", level=level) for level in levels}
    test = lookup.cell("mantel_byar").value("p_value")
    overall = (
        ()
        if test is None
        else (f"Mantel-Byar test of all groups: {format_p_equation(test, lookup.style)}.",)
    )
    level_text = format_level(next((c.conf_level for c in cells.values() if c.conf_level), None))
    return Table(
        id="table-hazard",
        caption="Death by the number of procedures to date",
        stub="",
        columns=(Column(label=f"Hazard ratio ({level_text})"), Column(label="p")),
        rows=tuple(
            TableRow(label=sentence_start(level), cells=(ratio_text(c, "hazard_ratio"), p_text(c)))
            for level, c in cells.items()
        ),
        notes=(
            "A patient moves to the next group on the day of the next procedure, so nobody is "
            "credited with time before it. " + " ".join(overall),
            f"Method: {methods_named(lookup, 'time_dependent_hazard')}. Not adjusted: patients are "
            "treated again when they have local disease and often no distant disease, which "
            "this comparison cannot take away.",
        ),
    )


def survival_table(lookup: Lookup) -> Table | None:
    """Build the table of medians and milestones; None without rows."""
    months = lookup.months("survival", statistic="survival")
    everyone = [*_group_rows(lookup, "", months)]
    naive = [*_group_rows(lookup, NAIVE, months)]
    rows = [*everyone, *_imputed_row(lookup, months)]
    if naive:
        title = "By the number of procedures ever received (grouped by the future, see note)"
        rows += [TableRow(label=title, kind=RowKind.HEADING), *naive]
    if not rows:
        return None
    level = lookup.cell("survival").conf_level
    test = lookup.cell("log_rank", groups=NAIVE).value("p_value")
    warning = (
        "Grouped by the future: a patient with three procedures had to live long enough to have "
        "them, so longer survival is built into the groups (immortal time). "
        f"{_without_effect(lookup)}Read the hazard ratios instead."
    )
    tested = (
        ""
        if test is None
        else f" Log-rank test of these groups: {format_p_equation(test, lookup.style)}."
    )
    return Table(
        id="table-survival",
        caption="Overall survival",
        stub="",
        columns=(
            Column(label="Patients"),
            Column(label="Deaths"),
            Column(label="Median, months", below=f"({format_level(level)})"),
            *(
                Column(label=f"Alive at {m:g} months", below=f"({format_level(level)})")
                for m in months
            ),
        ),
        rows=tuple(rows),
        notes=(
            f"From the first procedure. Method: {methods_named(lookup, 'survival')}.",
            *((warning + tested,) if naive else ()),
        ),
    )


def _without_effect(lookup: Lookup) -> str:
    endpoints = lookup.distinct("survival", "endpoint", groups=NAIVE)
    text = without_effect(lookup, endpoints[0]) if endpoints else ""
    return f"{text} " if text else ""


def follow_up_cell(lookup: Lookup) -> Cell:
    """Return the median follow-up of all patients."""
    return lookup.cell("follow_up", statistic="median")


def _group_rows(lookup: Lookup, groups: str, months: tuple[float, ...]) -> Iterator[TableRow]:
    for level in unique_levels(lookup, "survival", groups):
        place = {"groups": groups, "level": level}
        main = lookup.cell("survival", context="", **place)
        milestones = [lookup.cell("survival", context=f"time={m:g}", **place) for m in months]
        n, deaths = main.count("n"), main.count("n_events")
        small = n is not None and n < COUNTS_ONLY_BELOW
        yield TableRow(
            label=level or "All patients",
            cells=(
                ABSENT if n is None else format_count(n),
                ABSENT if deaths is None else format_count(deaths),
                ABSENT if small else median_text(main),
                *(ABSENT if small else probability_text(cell, "survival") for cell in milestones),
            ),
            kind=RowKind.INDENTED if level else RowKind.PLAIN,
        )


def _imputed_row(lookup: Lookup, months: tuple[float, ...]) -> Iterator[TableRow]:
    """Yield survival with dates drawn within their month, where any date names no day."""
    n = lookup.cell("imputed_survival", context="").row("n_imprecise")
    if n is None or not n.n or n.n_total is None:
        return
    cells = (lookup.cell("imputed_survival", context=f"time={m:g}") for m in months)
    texts = (probability_text(cell, "survival") for cell in cells)
    yield TableRow(
        label=f"with the dates of {format_count(n.n)} patients drawn within their month or year",
        cells=(format_count(n.n_total), "", "", *texts),
        kind=RowKind.INDENTED,
    )


def unique_levels(lookup: Lookup, analysis: str, groups: str) -> tuple[str, ...]:
    """Return the levels of a grouping, the empty one included."""
    rows = lookup.rows(analysis, groups=groups)
    return tuple(dict.fromkeys(row.level for row in rows))
