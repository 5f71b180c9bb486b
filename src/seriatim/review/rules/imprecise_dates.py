"""Dates that name no day."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Lookup

#: Share of dates without a day, of the procedures read, from which it is said.
SHARE = 0.10
_CODE = "date_not_exact"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a note when many dates are known to the month or year only."""
    read = lookup.cell("flow", context="procedures_read", level="")
    n = sum(problem.count for problem in lookup.results.problems if problem.code == _CODE)
    if not n or n <= SHARE * (read.count() or 0):
        return
    yield rule.finding(
        f"{counted(n, 'date')} name a month or a year and no day. Times from them are off by up to "
        "half a month or half a year, and medians are no more exact than that.",
        results=[row.id for row in lookup.rows("survival", statistic="median")],
        evidence=read.ids,
    )


RULE = Rule(
    name="imprecise_dates",
    severity=Severity.NOTE,
    title="Dates without a day",
    why="A date known to the month stands for any day of it. One decimal of a month would be "
    "invented.",
    examine=examine,
)
