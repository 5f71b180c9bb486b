"""Table of in-field progression: cumulative incidence with death as the competing event."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.shares import limits_text, methods_named
from seriatim.wording.labels import endpoint_label, spell_out
from seriatim.wording.lookup import Cell, Lookup, time_of, unique
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_count,
    format_level,
    format_percent,
)

ANALYSIS = "cumulative_incidence"
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
    months = incidence_months(lookup)
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(ANALYSIS, "endpoint"):
        rows.append(TableRow(label=cause_label(endpoint), kind=RowKind.HEADING))
        rows += _levels(lookup, endpoint, months)
    if not rows:
        return None
    level = next((row.conf_level for row in lookup.rows(ANALYSIS) if row.conf_level), None)
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
            "Procedures of one patient are taken as independent in these limits; the groups are "
            "described and not tested.",
        ),
    )


def incidence_months(lookup: Lookup) -> tuple[float, ...]:
    """Return the milestones in months."""
    contexts = unique(row.context for row in lookup.rows(ANALYSIS, statistic="incidence"))
    return tuple(sorted(t for context in contexts if (t := time_of(context)) is not None))


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
                *(ABSENT if small else incidence_text(cell) for cell in cells),
            ),
            kind=RowKind.INDENTED,
        )


def incidence_text(cell: Cell) -> str:
    """Write an incidence with its limits."""
    value, limits = cell.value("incidence"), cell.limits()
    if value is None:
        return ABSENT
    text = format_percent(value)
    return text if limits is None else f"{text} ({limits_text(limits, 0)})"
