"""Tables of the states of the disease, and of what followed local progression."""

from __future__ import annotations

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import probability_text, ratio_text
from seriatim.report.tables.shares import method_note, methods_named
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import (
    ABSENT,
    format_count,
    format_level,
    format_number,
)

STATES, AFTER_LOCAL = "state_probability", "after_local_progression"
EVENTS = {"death": "Death", "distant": "Distant disease"}


def state_table(lookup: Lookup) -> Table | None:
    """Build the table of probabilities of each state at the milestones; None without rows."""
    levels = lookup.distinct(STATES, "level")
    if not levels:
        return None
    months = lookup.months(STATES)
    level = lookup.cell(STATES).conf_level
    n = next((row.n_total for row in lookup.rows(STATES) if row.n_total), None)
    return Table(
        id="table-states",
        caption="State of the disease after the first procedure",
        stub="",
        columns=tuple(
            Column(label=f"At {month:g} months", below=f"({format_level(level)})")
            for month in months
        ),
        rows=tuple(
            TableRow(
                label=sentence_start(state),
                cells=tuple(_probability(lookup, state, month) for month in months),
            )
            for state in levels
        ),
        notes=(
            ("" if n is None else f"{format_count(n)} patients. ")
            + "Each patient is in one state at a time and moves down the table only; whoever is "
            "treated again stays there until distant disease or death. "
            f"Method: {methods_named(lookup, STATES)}.",
        ),
    )


def _probability(lookup: Lookup, state: str, month: float) -> str:
    cell = lookup.cell(STATES, level=state, context=f"time={month:g}")
    return probability_text(cell, "probability")


def after_local_table(lookup: Lookup) -> Table | None:
    """Build the table of rates after local progression; None without rows."""
    rows: list[TableRow] = []
    for event in lookup.distinct(AFTER_LOCAL, "context"):
        rows.append(TableRow(label=EVENTS.get(event, event), kind=RowKind.HEADING))
        rows += _groups(lookup, event)
    if not rows:
        return None
    level = lookup.cell(AFTER_LOCAL).conf_level
    return Table(
        id="table-after-local",
        caption="After local progression: treated again or not",
        stub="",
        columns=(
            Column(label="Patients"),
            Column(label="Events"),
            Column(label="Years followed"),
            Column(label="Per 100 years", below="or ratio"),
            Column(label=format_level(level)),
        ),
        rows=tuple(rows),
        notes=(
            "From the day of local progression until distant disease, death or last contact. A "
            "patient counts as not treated again until the day of the next procedure. A "
            "description: who is treated again is chosen, and nothing is adjusted for.",
            *method_note(lookup, AFTER_LOCAL, among="patients with local progression"),
        ),
    )


def _groups(lookup: Lookup, event: str) -> list[TableRow]:
    rows = []
    for label in lookup.distinct(AFTER_LOCAL, "level", context=event):
        cell = lookup.cell(AFTER_LOCAL, level=label, context=event)
        events, months = cell.row("n_events"), cell.value("person_months")
        if events is None or months is None:
            row = cell.row("rate_ratio")
            refused = row is not None and row.value is None
            ratio = f"not estimated: {cell.reason}" if refused else ratio_text(cell, "rate_ratio")
            value, _, limits = ratio.partition(" (")
            cells = ("", "", "", value, limits.rstrip(")"))
        else:
            n_events = round(events.value or 0)
            rate = n_events / months * 1200 if months > 0 else None
            cells = (
                ABSENT if events.n_total is None else format_count(events.n_total),
                format_count(n_events),
                format_number(months / 12, 1),
                ABSENT if rate is None else format_number(rate, 1),
                "",
            )
        rows.append(TableRow(label=sentence_start(label), cells=cells, kind=RowKind.INDENTED))
    return rows
