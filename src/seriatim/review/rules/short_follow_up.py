"""Follow-up shorter than the survival it measures."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_months


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding when the median follow-up is below the median survival, or has none."""
    for endpoint in lookup.distinct("follow_up", "endpoint"):
        followed = lookup.cell("follow_up", endpoint=endpoint)
        lived = lookup.cell("survival", endpoint=endpoint, groups="", context="")
        follow_up, median = followed.value("median"), lived.value("median")
        if follow_up is None or (median is not None and follow_up >= median):
            continue
        reached = "is not reached" if median is None else f"is {format_months(median)} months"
        yield rule.finding(
            f"Median follow-up is {format_months(follow_up)} months and median survival {reached}: "
            "what the curves show late rests on few patients.",
            results=[row.id for row in lookup.rows("survival", endpoint=endpoint)],
            evidence=[*followed.ids, *lived.ids],
        )


RULE = Rule(
    name="short_follow_up",
    severity=Severity.WARN,
    title="Short follow-up",
    why="Survival beyond the time for which most patients were followed is read from the few who "
    "were followed longest.",
    examine=examine,
)
