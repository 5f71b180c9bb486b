"""Table 1: patients and procedures by group."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.tables.characteristic_differences import (
    difference_cells,
    difference_columns,
    difference_notes,
    no_differences,
)
from seriatim.wording.labels import YES_NO, Labels, unit_label
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import (
    ABSENT,
    format_count,
    format_interval,
    format_number,
    format_share,
    percent_digits,
)

ANALYSIS = "characteristics"
ALL = "All"

#: Variables that exist only from the second procedure on.
FROM_THE_SECOND = frozenset({"months_since_previous"})


def characteristics_table(lookup: Lookup, labels: Labels) -> Table | None:
    """Build Table 1, patients first; None where nothing was described."""
    levels = _levels(lookup)
    rows = [*_unit_rows(lookup, labels, levels, "patient")]
    rows += _unit_rows(lookup, labels, levels, "procedure")
    if not rows:
        return None
    columns = tuple(Column(label=level, below=_described(lookup, level)) for level in levels)
    return Table(
        id="table-characteristics",
        caption="Patients and procedures by procedure number",
        stub="",
        columns=(*columns, *difference_columns(lookup)),
        rows=tuple(rows),
        notes=(
            f"Median ({lookup.style.quartiles}) or count (% of the recorded). Missing values have "
            "their own row and are in no percentage.",
            "A patient with several procedures is in several columns; nothing is tested here.",
            *difference_notes(lookup),
        ),
    )


def _levels(lookup: Lookup) -> tuple[str, ...]:
    found = lookup.distinct(ANALYSIS, "level")
    known = tuple(label for label in lookup.labels if label in found)
    return known or found


def _described(lookup: Lookup, level: str) -> str:
    """Say how many patients and procedures a column describes."""
    parts = []
    for unit in ("procedure", "patient"):
        totals = [
            row.n_total
            for row in lookup.rows(ANALYSIS, level=level, unit=unit)
            if row.statistic == "n_recorded" and row.n_total is not None
        ]
        if totals:
            parts.append(f"{format_count(totals[0])} {unit_label(unit, totals[0])}")
    return ", ".join(parts)


def _unit_rows(
    lookup: Lookup, labels: Labels, levels: tuple[str, ...], unit: str
) -> Iterator[TableRow]:
    variables = lookup.distinct(ANALYSIS, "endpoint", unit=unit)
    if not variables:
        return
    yield TableRow(label=f"{unit.capitalize()}s", kind=RowKind.HEADING)
    for variable in variables:
        codes = lookup.distinct(ANALYSIS, "context", endpoint=variable)
        if codes:
            yield from _categories(lookup, labels, levels, (variable, codes))
        else:
            described = [_cell(lookup, variable, level) for level in levels]
            digits = _digits(described)
            cells = tuple(_quartiles(cell, digits) for cell in described)
            cells += difference_cells(lookup, variable)
            yield TableRow(label=labels.variable(variable), cells=cells)
        yield from _missing(lookup, variable, levels)


def _categories(
    lookup: Lookup, labels: Labels, levels: tuple[str, ...], choice: tuple[str, tuple[str, ...]]
) -> Iterator[TableRow]:
    variable, codes = choice
    digits = percent_digits(
        (row.n_total for row in lookup.rows(ANALYSIS, statistic="proportion", endpoint=variable)),
        lookup.style,
    )
    used = [code for code in codes if _any(lookup, variable, code)]
    if set(used) <= YES_NO and "yes" in used:
        name = labels.variable(variable)
        cells = tuple(_share(lookup, (variable, "yes", level), digits) for level in levels)
        yield TableRow(label=name, cells=cells + difference_cells(lookup, variable, "yes"))
        used = [code for code in used if code == "unknown"]
    else:
        empty = ("",) * len(levels) + no_differences(lookup)
        yield TableRow(label=labels.variable(variable), cells=empty)
    for code in used:
        cells = tuple(_share(lookup, (variable, code, level), digits) for level in levels)
        cells += difference_cells(lookup, variable, code)
        label = labels.category(variable, code)
        yield TableRow(label=label, cells=cells, kind=RowKind.INDENTED)


def _any(lookup: Lookup, variable: str, code: str) -> bool:
    return any(row.value for row in lookup.rows(ANALYSIS, endpoint=variable, context=code))


def _share(lookup: Lookup, place: tuple[str, str, str], digits: int) -> str:
    variable, code, level = place
    tally = lookup.cell(ANALYSIS, endpoint=variable, context=code, level=level).tally("count")
    return ABSENT if tally is None or tally[1] == 0 else format_share(*tally, digits)


def _cell(lookup: Lookup, variable: str, level: str) -> Cell:
    return lookup.cell(ANALYSIS, endpoint=variable, level=level, context="")


def _digits(cells: list[Cell]) -> int:
    """Choose the decimals of a row: none where every quartile of every group is whole."""
    values = [cell.value(name) for cell in cells for name in ("q1", "median", "q3")]
    return 0 if all(value is None or float(value).is_integer() for value in values) else 1


def _quartiles(cell: Cell, digits: int) -> str:
    low, middle, high = (cell.value(name) for name in ("q1", "median", "q3"))
    if low is None or middle is None or high is None:
        return ABSENT
    texts = [format_number(value, digits) for value in (low, middle, high)]
    return f"{texts[1]} ({format_interval(texts[0], texts[2])})"


def _missing(lookup: Lookup, variable: str, levels: tuple[str, ...]) -> Iterator[TableRow]:
    cells = [_cell(lookup, variable, level) for level in levels]
    counts = [None if _impossible(variable, cell) else cell.count("missing") for cell in cells]
    if any(counts):
        texts = tuple(ABSENT if n is None else format_count(n) for n in counts)
        texts += no_differences(lookup)
        yield TableRow(label="Missing", cells=texts, kind=RowKind.INDENTED)


def _impossible(variable: str, cell: Cell) -> bool:
    """Tell whether nobody in the group can have a value: a first procedure has none before it."""
    return variable in FROM_THE_SECOND and cell.count("n_recorded") == 0
