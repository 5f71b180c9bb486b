"""The columns of Table 1 that say how far each later group is from the first, where asked for."""

from __future__ import annotations

from seriatim.report.document import Column
from seriatim.report.tables.cells import difference_text
from seriatim.report.tables.shares import methods_named
from seriatim.wording.lookup import Cell, Lookup, unique
from seriatim.wording.numbers import ABSENT, format_interval, format_level, format_number

ANALYSIS = "characteristic_difference"
DIGITS = 2


def difference_columns(lookup: Lookup) -> tuple[Column, ...]:
    """Head one column a contrast; none where the protocol asks for no differences."""
    level = lookup.cell(ANALYSIS).conf_level
    below = f"difference ({format_level(level)})"
    return tuple(Column(label=contrast, below=below) for contrast in _contrasts(lookup))


def difference_cells(lookup: Lookup, variable: str, code: str = "") -> tuple[str, ...]:
    """Write one difference a contrast, of a number or of one category of a variable."""
    return tuple(
        _text(lookup.cell(ANALYSIS, endpoint=variable, context=code, level=contrast))
        for contrast in _contrasts(lookup)
    )


def no_differences(lookup: Lookup) -> tuple[str, ...]:
    """Return the empty cells of a row that compares nothing."""
    return ("",) * len(_contrasts(lookup))


def difference_notes(lookup: Lookup) -> tuple[str, ...]:
    """Say what the columns hold, by what method, and what they do not mean."""
    if not lookup.has(ANALYSIS):
        return ()
    methods = methods_named(lookup, ANALYSIS)
    reasons = unique(row.reason for row in lookup.rows(ANALYSIS))
    return (
        "Difference to the first group: of categories in percentage points; of numbers the "
        "probability index (PI), the share of pairs in which the later group is higher, ties half "
        "(0.5: no difference). It describes who was treated again and is no test."
        + (f" Method: {methods}." if methods else ""),
        *((f"No difference or no limits: {'; '.join(reasons)}.",) if reasons else ()),
    )


def _contrasts(lookup: Lookup) -> tuple[str, ...]:
    return lookup.distinct(ANALYSIS, "level")


def _text(cell: Cell) -> str:
    if cell.value("risk_difference") is not None:
        return difference_text(cell)
    value, limits = cell.value("probability_index"), cell.limits()
    if value is None:
        return ABSENT
    text = f"PI {format_number(value, DIGITS)}"
    if limits is None:
        return text
    return f"{text} ({format_interval(*(format_number(limit, DIGITS) for limit in limits))})"
