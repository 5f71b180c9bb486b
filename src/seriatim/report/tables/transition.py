"""Tables of response after a procedure given the response after the one before."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.cells import difference_text, ratio_text, share_text
from seriatim.report.tables.shares import denominators, headed
from seriatim.wording.labels import response_label, sentence_start
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import (
    format_count,
    format_level,
    format_p,
    percent_digits,
)

AFTER = ("CR", "PR", "SD", "PD", "NE", "none")
CONTRAST = "transition_contrast"


def transition_table(lookup: Lookup) -> Table | None:
    """Build the table of counts from one procedure to the next; None without any."""
    rows: list[TableRow] = []
    for level in lookup.distinct("transition", "level"):
        rows += headed(_title(level), _matrix(lookup, level))
    if not rows:
        return None
    columns = tuple(Column(label=code if code != "none" else "None") for code in AFTER)
    return Table(
        id="table-transition",
        caption="Response to a procedure by the response to the one before",
        stub="Response before",
        columns=(*columns, Column(label="Treated again", below="of all")),
        rows=tuple(rows),
        notes=(
            "Counts of procedures of the same treated field. None: no further procedure so far. "
            "Last column: procedures that were followed by another, of all with that response.",
        ),
    )


def contrast_table(lookup: Lookup) -> Table | None:
    """Build the table of success after success and after none; None without rows."""
    rows: list[TableRow] = []
    for endpoint in lookup.distinct(CONTRAST, "endpoint"):
        rows += _contrast(lookup, endpoint)
    if not rows:
        return None
    level = lookup.cell(CONTRAST).conf_level
    return Table(
        id="table-contrast",
        caption="Response to the second procedure by the response to the first",
        stub="",
        columns=(Column(label=f"Estimate ({format_level(level)})"), Column(label="Method")),
        rows=tuple(rows),
        notes=(
            "Pairs of a first and a second procedure of one treated field, both evaluable. They "
            "are selected: somebody decided to treat again. An association, not a rule for "
            "treatment; patients without the response before include partial responders.",
        ),
    )


def contrast_levels(lookup: Lookup, endpoint: str) -> tuple[str, ...]:
    """Return the two groups of a contrast."""
    return lookup.distinct(CONTRAST, "level", endpoint=endpoint, statistic="proportion")


def contrast_cell(lookup: Lookup, endpoint: str) -> Cell:
    """Return the difference between the two groups."""
    found = lookup.rows(CONTRAST, endpoint=endpoint, statistic="risk_difference")
    if not found:
        return Cell()
    return lookup.cell(CONTRAST, endpoint=endpoint, level=found[0].level, context=found[0].context)


def contrast_tests(lookup: Lookup, endpoint: str) -> tuple[tuple[str, float], ...]:
    """Return (method, p-value) of every test of a contrast."""
    rows = lookup.rows(CONTRAST, endpoint=endpoint, statistic="p_value")
    return tuple((row.method or row.context, row.value) for row in rows if row.value is not None)


def _contrast(lookup: Lookup, endpoint: str) -> Iterator[TableRow]:
    digits = percent_digits(denominators(lookup.rows(CONTRAST, endpoint=endpoint)), lookup.style)
    for level in contrast_levels(lookup, endpoint):
        cell = lookup.cell(CONTRAST, endpoint=endpoint, level=level)
        yield TableRow(label=sentence_start(level), cells=(share_text(cell, digits), cell.method))
    difference = contrast_cell(lookup, endpoint)
    if difference:
        yield TableRow(
            label="Difference, percentage points",
            cells=(difference_text(difference), _method(difference, "risk_difference")),
        )
    ratio = lookup.cell(CONTRAST, endpoint=endpoint, context="ratio")
    if ratio:
        yield TableRow(label="Ratio", cells=(ratio_text(ratio, "risk_ratio"), ratio.method))
    for method, p_value in contrast_tests(lookup, endpoint):
        yield TableRow(label="p", cells=(format_p(p_value, lookup.style), method))


def _method(cell: Cell, statistic: str) -> str:
    row = cell.row(statistic)
    return "" if row is None else row.method


def _title(level: str) -> str:
    return level if level != "all" else "All steps together"


def _matrix(lookup: Lookup, level: str) -> Iterator[TableRow]:
    for before in AFTER[:-1]:
        counts = [
            lookup.cell("transition", level=level, context=f"{before}->{after}").count() or 0
            for after in AFTER
        ]
        total = sum(counts)
        if total:
            further = f"{format_count(total - counts[-1])}/{format_count(total)}"
            yield TableRow(
                label=f"{response_label(before)} ({before})",
                cells=(*(format_count(n) for n in counts), further),
                kind=RowKind.INDENTED,
            )
