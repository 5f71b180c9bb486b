"""Rows that several tables share: proportions with limits, and differences to the reference."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from seriatim.analysis.results import ResultRow
from seriatim.report.document import Column, RowKind, TableRow
from seriatim.report.tables.cells import difference_text, p_text, share_text
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Lookup, unique
from seriatim.wording.numbers import (
    ABSENT,
    format_level,
    percent_digits,
)

ABBREVIATIONS = {
    "(MD, t)": "(Mancl-DeRouen correction, t distribution)",
    "logistic GEE (independence, MD, t), odds ratio": (
        "logistic GEE, working independence (Mancl-DeRouen correction, t distribution)"
    ),
    "(effective n, t)": "(effective n, t distribution)",
    ", quantile 0.5 (Brookmeyer-Crowley)": " (of the median: Brookmeyer-Crowley)",
}


def headed(label: str, rows: Iterable[TableRow]) -> tuple[TableRow, ...]:
    """Put a heading over rows; nothing where there are none."""
    found = tuple(rows)
    return (TableRow(label=label, kind=RowKind.HEADING), *found) if found else ()


def level_columns(lookup: Lookup) -> tuple[Column, ...]:
    """Head one column a group with the number of its procedures."""
    columns = []
    for level in lookup.labels:
        n = lookup.cell("flow", level=level, context="procedures").count()
        columns.append(Column(label=level, below="" if n is None else f"n = {n:,}"))
    return tuple(columns)


def share_rows(lookup: Lookup, analysis: str, endpoint: str) -> Iterator[TableRow]:
    """Yield one row a denominator: evaluable first, then all treated."""
    digits = percent_digits(denominators(lookup.rows(analysis, endpoint=endpoint)), lookup.style)
    known = "of the graded" if analysis == "grades" else "of the evaluable"
    for population, words in (("evaluable", known), ("all_treated", "of all treated")):
        cells = [
            lookup.cell(analysis, endpoint=endpoint, population=population, level=level, context="")
            for level in lookup.labels
        ]
        if any(cells):
            texts = tuple(share_text(cell, digits) for cell in cells)
            yield TableRow(label=words, cells=texts, kind=RowKind.INDENTED)


def denominators(rows: tuple[ResultRow, ...]) -> Iterator[int | None]:
    """Yield the denominators of the proportions among rows."""
    return (
        row.n_total for row in rows if row.statistic in {"proportion", "count"} and not row.context
    )


def difference_rows(
    lookup: Lookup, analysis: str, endpoint: str, population: str
) -> Iterator[TableRow]:
    """Yield one row a comparison: difference with limits, degrees of freedom, p-value."""
    for level in lookup.distinct(analysis, "level", endpoint=endpoint, population=population):
        cell = lookup.cell(analysis, endpoint=endpoint, population=population, level=level)
        df = cell.value("df")
        yield TableRow(
            label=sentence_start(level),
            cells=(difference_text(cell), ABSENT if df is None else f"{df:.0f}", p_text(cell)),
            kind=RowKind.INDENTED,
        )


def difference_columns(lookup: Lookup, analysis: str) -> tuple[Column, ...]:
    """Head the columns of a table of differences."""
    level = lookup.cell(analysis).conf_level
    return (
        Column(label="Difference, percentage points", below=f"({format_level(level)})"),
        Column(label="df"),
        Column(label="p"),
    )


def methods_named(lookup: Lookup, analysis: str) -> str:
    """Name the methods behind the rows of an analysis, as the rows name them, once each."""
    names = unique(
        plain_method(row.method)
        for row in lookup.rows(analysis)
        if row.method != "protocol" and row.statistic != "independent_std_error"
    )
    return "; ".join(
        name for name in names if not any(o.startswith(name) for o in names if o != name)
    )


def method_note(lookup: Lookup, *analyses: str, among: str = "") -> tuple[str, ...]:
    """Return the footnote that names denominator and methods; nothing where no row names one."""
    named = unique(methods_named(lookup, analysis) for analysis in analyses)
    start = f"{sentence_start(among)}. " if among else ""
    return (f"{start}Method: {'; '.join(named)}.",) if named else ()


def plain_method(method: str) -> str:
    """Write the name of a method in full and without the time it was read at.

    >>> plain_method("Kaplan-Meier, log-log limits, at time 365.25")
    'Kaplan-Meier, log-log limits'
    >>> plain_method("patient-clustered means (MD, t)")
    'patient-clustered means (Mancl-DeRouen correction, t distribution)'
    """
    text = re.sub(r", at time [\d.]+$", "", method)
    text = re.sub(r"clustered by \d+ patients?", "clustered by patient", text)
    for short, full in ABBREVIATIONS.items():
        text = text.replace(short, full)
    return text
