"""Table of three responses to a procedure by three responses to the one before."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import share_text
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import ABSENT, format_count, format_p_equation, percent_digits

ANALYSIS = "response_to_next"
STATES = {"CR": "Complete response", "PR": "Partial response", "SD/PD": "No response (SD or PD)"}


def next_response_table(lookup: Lookup) -> Table | None:
    """Build the table of all steps, one heading a step; None without rows."""
    rows: list[TableRow] = []
    for level in lookup.distinct(ANALYSIS, "level"):
        rows.append(TableRow(label=f"{level}{_tested(lookup, level)}", kind=RowKind.HEADING))
        rows += _step(lookup, level)
    if not rows:
        return None
    return Table(
        id="table-next-response",
        caption="Complete, partial and no response by the response before",
        stub="Response before",
        columns=(
            Column(label="CR", below="x/n (95% CI)"),
            Column(label="PR"),
            Column(label="SD or PD"),
            Column(label="Pairs"),
        ),
        rows=tuple(rows),
        notes=(
            "Pairs of consecutive procedures, both evaluable. Partial responders stand apart: they "
            "are neither complete responders nor without response. p: exact test that the three "
            "distributions are alike (Freeman and Halton); an association, not a rule for "
            "treatment. Steps of fewer than ten pairs show counts only.",
        ),
    )


def _tested(lookup: Lookup, level: str) -> str:
    row = lookup.cell(ANALYSIS, level=level, context="").row("p_value")
    if row is None or row.value is None:
        return ""
    return f", {format_p_equation(row.value, lookup.style)}"


def _step(lookup: Lookup, level: str) -> Iterator[TableRow]:
    for before, label in STATES.items():
        cells = [
            lookup.cell(ANALYSIS, level=level, context=f"{before}->{after}") for after in STATES
        ]
        tally = cells[0].tally("count")
        if tally is None or not tally[1]:
            continue
        counts = (format_count(cell.count() or 0) for cell in cells[1:])
        complete = cells[0]
        first = (
            share_text(complete, percent_digits([tally[1]], lookup.style))
            if complete.row("proportion")
            else f"{format_count(tally[0])}/{format_count(tally[1])}"
        )
        yield TableRow(
            label=label,
            cells=(first or ABSENT, *counts, format_count(tally[1])),
            kind=RowKind.INDENTED,
        )
