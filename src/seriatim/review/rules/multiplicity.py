"""How many p-values a study gives."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
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
    yield rule.finding(
        f"The study gives {counted(len(given), 'p-value')}, none adjusted for their number; "
        f"{format_count(below)} are below 0.05, and by chance alone about one in twenty would be. "
        f"No comparison was named as the primary one.{without}",
        results=[row.id for row in given],
        evidence=[row.id for row in rows],
    )


RULE = Rule(
    name="multiplicity",
    severity=Severity.WARN,
    title="Several comparisons",
    why="The more tests, the more of them are small by chance. A reader needs to know how many "
    "were made, and which one the study was about.",
    examine=examine,
)
