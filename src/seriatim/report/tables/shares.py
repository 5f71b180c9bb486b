"""Rows that several tables share: proportions with limits, and differences to the reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seriatim.analysis.results import ResultRow
from seriatim.report.document import Column, RowKind, TableRow
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Cell, Lookup, unique
from seriatim.wording.numbers import (
    ABSENT,
    COUNTS_ONLY_BELOW,
    format_interval,
    format_level,
    format_p,
    format_percent,
    format_points,
    format_share_of,
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


def share_text(cell: Cell, digits: int) -> str:
    """Write x/n with percentage and limits; x/n alone where the denominator is small."""
    tally = cell.tally()
    if tally is None:
        return ABSENT
    text = format_share_of(*tally, digits)
    limits = cell.limits()
    if limits is None or tally[1] < COUNTS_ONLY_BELOW:
        return text
    return f"{text[:-1]}; {limits_text(limits, digits)})"


def limits_text(limits: tuple[float, float], digits: int) -> str:
    """Write the limits of a proportion."""
    return format_interval(*(format_percent(limit, digits) for limit in limits))


def probability_text(cell: Cell, statistic: str) -> str:
    """Write an estimated probability with its limits, or a dash."""
    value, limits = cell.value(statistic), cell.limits()
    if value is None:
        return ABSENT
    text = format_percent(value)
    return text if limits is None else f"{text} ({limits_text(limits, 0)})"


def difference_text(cell: Cell) -> str:
    """Write a difference in percentage points with its limits, or why there is none."""
    value, limits = cell.value("risk_difference"), cell.limits()
    if value is None:
        return f"not estimated: {cell.reason}" if cell.reason else ABSENT
    text = format_points(value)
    return text if limits is None else f"{text} ({points_text(limits)})"


def points_text(limits: tuple[float, float]) -> str:
    """Write the limits of a difference in percentage points."""
    return format_interval(*(format_points(limit) for limit in limits))


def p_text(cell: Cell) -> str:
    """Write the p-value of a cell."""
    p_value = cell.value("p_value")
    return ABSENT if p_value is None else format_p(p_value, cell.style)


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
    level = next((row.conf_level for row in lookup.rows(analysis) if row.conf_level), None)
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
