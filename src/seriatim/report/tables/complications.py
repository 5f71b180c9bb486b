"""Table of complications by kind."""

from __future__ import annotations

from seriatim.report.document import Column, Table, TableRow
from seriatim.wording.lookup import Lookup

ANALYSIS = "complication_list"


def complication_table(lookup: Lookup) -> Table | None:
    """Build the table of complications by kind; None where none is listed."""
    kinds = lookup.distinct(ANALYSIS, "context")
    if not kinds:
        return None
    line = next((line for line in lookup.results.plan if line.analysis == ANALYSIS), None)
    defined = () if line is None else (f"{line.definition[:1].upper()}{line.definition[1:]}.",)
    return Table(
        id="table-complications",
        caption="Complications by kind and procedure number",
        stub="",
        columns=tuple(_column(lookup, level) for level in lookup.labels),
        rows=tuple(
            TableRow(
                label=f"{kind[:1].upper()}{kind[1:]}",
                cells=tuple(_cell(lookup, level, kind) for level in lookup.labels),
            )
            for kind in kinds
        ),
        notes=(
            "Procedures with the complication; in brackets those in which it was major. A "
            "procedure with several kinds is counted in several rows.",
            *defined,
        ),
    )


def _column(lookup: Lookup, level: str) -> Column:
    tally = lookup.cell(ANALYSIS, level=level).tally("count")
    return Column(label=level, below="" if tally is None else f"n = {tally[1]}")


def _cell(lookup: Lookup, level: str, kind: str) -> str:
    cell = lookup.cell(ANALYSIS, level=level, context=kind)
    n, n_major = cell.count(), cell.count("n_major")
    return f"{n or 0} ({n_major})" if n_major else str(n or 0)
