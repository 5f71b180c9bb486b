"""Rows of one patient that are not independent."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import format_interval, format_percent

_ANALYSES = ("response_difference", "grade_difference")


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield one finding for all comparisons of procedures, with what independence would say."""
    rows = [row for name in _ANALYSES for row in lookup.rows(name, statistic="risk_difference")]
    included = [_flow(lookup, name) for name in ("procedures_included", "patients_included")]
    procedures, patients = (cell.count() for cell in included)
    if not rows or procedures is None or patients is None or procedures <= patients:
        return
    words, quoted = _ratios(lookup)
    independent = (
        f" Standard errors that take procedures as independent are {words} of the clustered ones."
        if words
        else ""
    )
    yield rule.finding(
        f"{counted(procedures, 'procedure')} come from {counted(patients, 'patient')}, and the "
        "groups share patients. Intervals and tests take the patient as the unit that varies."
        f"{independent}",
        results=[row.id for row in rows],
        evidence=[*(ident for cell in included for ident in cell.ids), *quoted],
    )


def _flow(lookup: Lookup, step: str) -> Cell:
    return lookup.cell("flow", context=step, level="")


def _ratios(lookup: Lookup) -> tuple[str, list[str]]:
    """Return the range of independent over clustered standard errors, and its rows."""
    ratios: list[float] = []
    quoted: list[str] = []
    for analysis in _ANALYSES:
        for row in lookup.rows(analysis, statistic="independent_std_error"):
            place = {"endpoint": row.endpoint, "level": row.level, "population": row.population}
            cell = lookup.cell(analysis, **place)
            clustered = cell.value("std_error")
            if clustered and row.value:
                ratios.append(row.value / clustered)
                quoted += cell.ids
    if not ratios:
        return "", []
    span = format_interval(*(format_percent(ratio) for ratio in (min(ratios), max(ratios))))
    return span, quoted


RULE = Rule(
    name="dependence",
    severity=Severity.WARN,
    title="Procedures of one patient are not independent",
    why="Taking procedures as independent makes intervals too wide where the groups compared share "
    "patients, and too narrow where one group holds several procedures of a patient.",
    examine=examine,
)
