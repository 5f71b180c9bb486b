"""Percentages whose denominator is missing or does not add up."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import subject
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count

_ANALYSES = ("response", "grades", "transition_contrast")
_PARTS = (
    ("response", "response_category"),
    ("grades", "local_toxicity"),
    ("grades", "complications"),
)


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for a proportion without n, and for parts that miss their total."""
    for analysis in _ANALYSES:
        for row in lookup.rows(analysis, statistic="proportion"):
            if row.value is not None and (row.n is None or not row.n_total):
                yield rule.finding(
                    f"{subject(row.endpoint, row.level)}: a proportion without the number of "
                    "which it is a part.",
                    results=[row.id],
                )
    for analysis, endpoint in _PARTS:
        for level in lookup.labels:
            yield from _parts(rule, lookup, (analysis, endpoint, level))


def _parts(rule: Rule, lookup: Lookup, place: tuple[str, str, str]) -> Iterator[Finding]:
    analysis, endpoint, level = place
    rows = [
        row
        for row in lookup.rows(analysis, endpoint=endpoint, level=level, statistic="count")
        if row.n is not None and row.n_total is not None and not row.context.startswith("NE: ")
    ]
    totals = {row.n_total for row in rows}
    added = sum(row.n or 0 for row in rows)
    if rows and totals != {added}:
        of = " and ".join(
            format_count(total or 0) for total in sorted(totals, key=lambda t: t or 0)
        )
        yield rule.finding(
            f"{subject(endpoint, level)}: the parts add up to {format_count(added)}, their "
            f"denominator is {of}.",
            results=[row.id for row in rows],
            evidence=[row.id for row in rows],
        )


RULE = Rule(
    name="hidden_denominator",
    severity=Severity.BLOCK,
    title="Denominator missing or not matching",
    why="A percentage says nothing without the number it is a part of, and a table in which the "
    "parts do not add up to their total has lost someone.",
    examine=examine,
)
