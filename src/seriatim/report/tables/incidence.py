"""Table of in-field progression: cumulative incidence with death as the competing event."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import probability_text
from seriatim.report.tables.shares import method_note, methods_named
from seriatim.wording.labels import endpoint_label, spell_out
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_months,
    format_p_equation,
)

ANALYSIS = "cumulative_incidence"
INTERVAL = "interval_sensitivity"
CAUSES = ("progression", "death")
CAUSE_LABELS = {
    "time_to_in_field_progression_progression": "In-field progression",
    "time_to_in_field_progression_death": "Death without in-field progression",
}


def cause_label(endpoint: str) -> str:
    """Return the words for one of the competing events.

    >>> cause_label("time_to_in_field_progression_death"), cause_label("relapse_death")
    ('Death without in-field progression', 'Relapse: death first')
    """
    if endpoint in CAUSE_LABELS:
        return CAUSE_LABELS[endpoint]
    for cause in CAUSES:
        if endpoint.endswith(f"_{cause}"):
            name = spell_out(endpoint.removesuffix(f"_{cause}"))
            return name if cause == "progression" else f"{name}: death first"
    return endpoint_label(endpoint)


def incidence_table(lookup: Lookup) -> Table | None:
    """Build the table of incidences at the milestones; None without rows."""
    months = lookup.months(ANALYSIS, statistic="incidence")
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(ANALYSIS, "endpoint"):
        rows.append(TableRow(label=cause_label(endpoint), kind=RowKind.HEADING))
        rows += _levels(lookup, endpoint, months)
    if not rows:
        return None
    level = lookup.cell(ANALYSIS).conf_level
    return Table(
        id="table-incidence",
        caption="In-field progression after each procedure",
        stub="",
        columns=(
            Column(label="Events/procedures"),
            *(Column(label=f"By {m:g} months", below=f"({format_level(level)})") for m in months),
        ),
        rows=tuple(rows),
        notes=(
            f"Cumulative incidence from the procedure. Method: {methods_named(lookup, ANALYSIS)}. "
            "Death before progression prevents it and is no censoring; the next procedure of the "
            "field and the last contact censor.",
            f"The limits take the patient as the unit that varies. {_test(lookup)}",
        ),
    )


def _test(lookup: Lookup) -> str:
    """Say what Gray's test gives, or why there is none."""
    cell = lookup.cell("gray_test")
    p_value = cell.value("p_value")
    if p_value is not None:
        tested = format_p_equation(p_value, lookup.style)
        return f"Gray's test of equal incidence of progression: {tested}."
    return f"No test: {cell.reason}." if cell.reason else "The groups are described, not tested."


def interval_table(lookup: Lookup) -> Table | None:
    """Build the table of progression taken midway since the last clean visit; None without."""
    cell = lookup.cell(INTERVAL, level="", context="")
    gap, n = cell.value("median_gap"), cell.row("median_gap")
    if gap is None or n is None or n.n is None or n.n_total is None:
        return None
    months = lookup.months(ANALYSIS, statistic="incidence")
    level = lookup.cell(INTERVAL).conf_level
    rows = []
    for name in lookup.distinct(INTERVAL, "level"):
        cells = [lookup.cell(INTERVAL, level=name, context=f"time={m:g}") for m in months]
        main = lookup.rows(INTERVAL, level=name, statistic="incidence")
        small = any((row.n_total or 0) < COUNTS_ONLY_BELOW for row in main)
        texts = tuple(ABSENT if small else probability_text(found, "incidence") for found in cells)
        rows.append(TableRow(label=name, cells=texts))
    return Table(
        id="table-interval",
        caption="In-field progression if it began midway since the last clean examination",
        stub="",
        columns=tuple(
            Column(label=f"By {m:g} months", below=f"({format_level(level)})") for m in months
        ),
        rows=tuple(rows),
        notes=(
            f"Of {format_count(n.n_total)} progressions {format_count(n.n)} have the date of an "
            f"earlier examination without it, {format_months(gap)} months before in the median. "
            "The table above counts each from the day it was seen, the latest day possible.",
            *method_note(lookup, INTERVAL, among="all treated procedures"),
        ),
        folded=True,
    )


def _levels(lookup: Lookup, endpoint: str, months: tuple[float, ...]) -> Iterator[TableRow]:
    for level in lookup.distinct(ANALYSIS, "level", endpoint=endpoint):
        place = {"endpoint": endpoint, "level": level}
        tally = lookup.cell(ANALYSIS, context="", **place).tally("n_events")
        small = tally is not None and tally[1] < COUNTS_ONLY_BELOW
        cells = [lookup.cell(ANALYSIS, context=f"time={m:g}", **place) for m in months]
        yield TableRow(
            label=level,
            cells=(
                ABSENT if tally is None else "/".join(format_count(n) for n in tally),
                *(ABSENT if small else probability_text(cell, "incidence") for cell in cells),
            ),
            kind=RowKind.INDENTED,
        )
