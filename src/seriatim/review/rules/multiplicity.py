"""How many p-values a study gives."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.labels import endpoint_label, in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield one finding when more than one p-value is given."""
    rows = [row for row in lookup.results.rows if row.statistic == "p_value"]
    given = [row for row in rows if row.value is not None]
    if len(given) < 2:
        return
    below = sum(1 for row in given if row.value is not None and row.value < 0.05)
    without = (
        f" {counted(len(rows) - len(given), 'test')} could not be computed."
        if len(rows) > len(given)
        else ""
    )
    family, quoted = _family(lookup)
    yield rule.finding(
        f"The study gives {counted(len(given), 'p-value')}, not adjusted for their number; "
        f"{format_count(below)} are below 0.05, and by chance alone about one in twenty would be. "
        f"{_primary(lookup)}{family}{without}",
        results=[row.id for row in given],
        evidence=[*(row.id for row in rows), *quoted],
    )


def _primary(lookup: Lookup) -> str:
    named = lookup.results.primary
    if named:
        return f"Named as primary before the data: {in_sentence(endpoint_label(named))}."
    return "No comparison was named as the primary one."


def _family(lookup: Lookup) -> tuple[str, list[str]]:
    """Say what is left of the comparisons of the protocol when all of them count."""
    adjusted = lookup.rows("multiplicity", statistic="p_adjusted")
    if not adjusted:
        return "", []
    below = sum(1 for row in adjusted if row.value is not None and row.value < 0.05)
    return (
        f" The protocol names {counted(len(adjusted), 'comparison')}; {format_count(below)} of "
        "them are below 0.05 after Holm's adjustment for all."
    ), [row.id for row in adjusted]


RULE = Rule(
    name="multiplicity",
    severity=Severity.WARN,
    title="Several comparisons",
    why="The more tests, the more of them are small by chance. A reader needs to know how many "
    "were made, and which one the study was about.",
    examine=examine,
)
