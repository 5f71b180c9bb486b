"""Table of estimands: what each planned number is a number of."""

from __future__ import annotations

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.wording.labels import Labels, analysis_label, sentence_start
from seriatim.wording.lookup import Lookup


def estimand_table(lookup: Lookup, labels: Labels) -> Table | None:
    """Build one row an analysis with the card of its estimand; None if the plan has no cards."""
    rows: list[TableRow] = []
    previous: str | None = None
    for line in lookup.results.plan:
        if not line.population:
            continue
        if line.endpoint != previous:
            names = [labels.variable(name.strip()) for name in line.endpoint.split(",")]
            heading = "; ".join(names) if line.endpoint else "All data"
            rows.append(TableRow(label=heading, kind=RowKind.HEADING))
            previous = line.endpoint
        card = (line.population, line.intercurrent, line.time_zero, line.cluster, line.assumes)
        row = TableRow(
            label=analysis_label(line.analysis),
            cells=(f"{line.unit}; {line.denominator}", *(sentence_start(text) for text in card)),
            kind=RowKind.INDENTED,
        )
        if row != rows[-1]:
            rows.append(row)
    if not rows:
        return None
    return Table(
        id="table-estimands",
        caption="What each number is a number of",
        stub="Analysis",
        columns=(
            Column(label="Unit and denominator"),
            Column(label="Population"),
            Column(label="Events that change its meaning"),
            Column(label="Time zero"),
            Column(label="Cluster"),
            Column(label="Assumes"),
        ),
        rows=tuple(rows),
        notes=("Derived from the protocol before any data. Methods are in the table above.",),
        folded=True,
    )
