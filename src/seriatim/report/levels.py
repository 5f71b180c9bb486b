"""How firmly each main result may be worded, by the rule of ``seriatim.wording.levels``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from seriatim.analysis.results import ResultRow
from seriatim.report.document import MainResult
from seriatim.review import Finding, Severity, findings_of
from seriatim.wording.labels import contrast_in_sentence, enumerate_words
from seriatim.wording.levels import Level, evidence_level
from seriatim.wording.lookup import Lookup

#: Analyses whose contrasts a main result words, with the statistic and its value of no difference.
_CONTRASTS = {
    "response_difference": ("risk_difference", 0.0),
    "grade_difference": ("risk_difference", 0.0),
    "transition_contrast": ("risk_difference", 0.0),
    "time_dependent_hazard": ("hazard_ratio", 1.0),
}

#: Of a difference between groups, the analysis that holds the rates compared.
_RATES = {"response_difference": "response", "grade_difference": "grades"}


def with_levels(
    results: Iterable[MainResult], lookup: Lookup, findings: tuple[Finding, ...]
) -> tuple[MainResult, ...]:
    """Return the main results, each with the level of evidence of its contrasts."""
    return tuple(
        replace(result, level=_words(_levels(result, lookup, findings))) for result in results
    )


def _levels(
    result: MainResult, lookup: Lookup, findings: tuple[Finding, ...]
) -> Iterator[tuple[str, Level]]:
    for row in lookup.results.rows:
        statistic, null = _CONTRASTS.get(row.analysis, ("", 0.0))
        if row.id not in result.results or row.statistic != statistic:
            continue
        if row.population == "all_treated":
            continue
        cell = lookup.cell(
            row.analysis,
            endpoint=row.endpoint,
            level=row.level,
            context=row.context,
            population=row.population,
            groups=row.groups,
        )
        blocked = _blocked_by(result, lookup, row, findings)
        primary = bool(row.endpoint) and row.endpoint == lookup.results.primary
        level = evidence_level(cell.limits(), null, primary=primary, blocked_by=blocked)
        yield contrast_in_sentence(row.level), level


def _blocked_by(
    result: MainResult, lookup: Lookup, row: ResultRow, findings: tuple[Finding, ...]
) -> set[str]:
    """Name the rules that block a contrast, or one of the two rates that it compares."""
    sides = row.level.split(" v ")
    rates = _RATES.get(row.analysis)
    compared = (
        other.id
        for other in lookup.results.rows
        if (other.analysis, other.endpoint) == (rates, row.endpoint)
        and other.level in sides
        and other.id in result.results
    )
    return {
        finding.rule
        for finding in findings_of(findings, [row.id, *compared])
        if finding.severity is Severity.BLOCK
    }


def _words(levels: Iterable[tuple[str, Level]]) -> str:
    """Write "A difference is suggested (a v b) and compatible with both directions (c v d)."."""
    by_level: dict[Level, list[str]] = {}
    for name, level in levels:
        by_level.setdefault(level, []).append(name)
    phrases = {
        Level.SHOWN: "a difference is shown",
        Level.SUGGESTED: "a difference is suggested",
        Level.COMPATIBLE: "the data are compatible with both directions",
        Level.NOT_ASSESSABLE: "a difference is not assessable",
    }
    parts = [
        f"{phrases[level]} ({enumerate_words(by_level[level])})"
        for level in Level
        if level in by_level
    ]
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
