"""Table of the comparisons that the protocol names: all of them, counted."""

from __future__ import annotations

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import difference_text, p_text
from seriatim.report.tables.shares import method_note
from seriatim.wording.labels import endpoint_label, sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import ABSENT, format_p, format_points

FAMILY = "multiplicity"
_DIFFERENCES = ("response_difference", "grade_difference")


def comparisons_table(lookup: Lookup) -> Table | None:
    """Build the inventory with raw and adjusted p-values; None without comparisons."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(FAMILY, "endpoint"):
        primary = " (primary)" if endpoint == lookup.results.primary else ""
        rows.append(TableRow(label=endpoint_label(endpoint) + primary, kind=RowKind.HEADING))
        rows += [
            _row(lookup, endpoint, level)
            for level in lookup.distinct(FAMILY, "level", endpoint=endpoint)
        ]
    if not rows:
        return None
    return Table(
        id="table-comparisons",
        caption="All comparisons of the protocol",
        stub="",
        columns=(
            Column(label="Difference, percentage points", below="(confidence limits)"),
            Column(label="p"),
            Column(label="p, Holm"),
            Column(label="Found with 80% power", below="decrease, increase"),
        ),
        rows=tuple(rows),
        notes=(
            "Among the evaluable or graded. Holm's p-value counts every comparison of this table, "
            "also one without a p-value. What could be found takes procedures as independent and "
            "the rate of the reference as observed.",
            *method_note(lookup, *_DIFFERENCES, FAMILY),
        ),
    )


def _row(lookup: Lookup, endpoint: str, level: str) -> TableRow:
    place = {"endpoint": endpoint, "level": level, "population": "evaluable"}
    cell = next((c for name in _DIFFERENCES if (c := lookup.cell(name, **place))), Cell())
    adjusted = lookup.cell(FAMILY, **place).value("p_adjusted")
    size = lookup.cell("detectable_difference", **place)
    found = (size.value("decrease"), size.value("increase"))
    return TableRow(
        label=sentence_start(level),
        cells=(
            difference_text(cell),
            p_text(cell),
            ABSENT if adjusted is None else format_p(adjusted, lookup.style),
            ", ".join(ABSENT if value is None else format_points(value) for value in found),
        ),
        kind=RowKind.INDENTED,
    )
