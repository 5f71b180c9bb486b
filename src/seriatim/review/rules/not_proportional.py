"""A hazard ratio that changes over time."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import p_value
from seriatim.wording.labels import enumerate_words
from seriatim.wording.lookup import Lookup

_CHECK = "proportional_hazards"
_SMALL = 0.05
#: Which ratios each model of the check gives.
_RATIOS = {"unadjusted": "time_dependent_hazard"}


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each model with a term, or all terms, that change over time."""
    for endpoint in lookup.distinct(_CHECK, "endpoint"):
        for context in lookup.distinct(_CHECK, "context", endpoint=endpoint):
            checks = lookup.rows(_CHECK, endpoint=endpoint, context=context, statistic="p_value")
            small = [row for row in checks if row.value is not None and row.value < _SMALL]
            if not small:
                continue
            named = enumerate_words(
                f"{row.level or 'all terms together'} ({p_value(row.value or 0.0, lookup.style)})"
                for row in small
            )
            analysis = _RATIOS.get(context, "adjusted_hazard")
            place = {} if analysis == _RATIOS["unadjusted"] else {"context": context}
            ratios = lookup.rows(analysis, endpoint=endpoint, **place)
            yield rule.finding(
                f"The hazard ratio does not stay the same over time: {named}. It is then an "
                "average over the time followed, and the same data with longer follow-up would "
                "give another. Survival at fixed times and landmarks say more.",
                results=[*(row.id for row in ratios), *(row.id for row in small)],
                evidence=[row.id for row in small],
            )


RULE = Rule(
    name="not_proportional",
    severity=Severity.WARN,
    title="A hazard ratio that changes over time",
    why="One hazard ratio describes a difference only if it is the same at all times. Where it "
    "changes, the number is an average that depends on how long patients were followed.",
    examine=examine,
)
