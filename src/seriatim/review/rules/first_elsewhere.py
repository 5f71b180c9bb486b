"""Patients whose first procedure is not in the series."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Lookup


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a note when some patients entered the series after their first procedure."""
    late = lookup.cell("flow", context="entered_late", level="")
    n = late.count() or 0
    if n:
        yield rule.finding(
            f"{counted(n, 'patient')} had earlier procedures elsewhere. Their first recorded "
            "procedure is not counted as a first, and they are not in survival from the first.",
            results=[row.id for row in lookup.rows("survival")],
            evidence=late.ids,
        )


RULE = Rule(
    name="first_elsewhere",
    severity=Severity.NOTE,
    title="First procedure elsewhere",
    why="Whoever comes to a center for a second procedure has survived the first. It is no first "
    "procedure, and the time before it was not observed.",
    examine=examine,
)
