"""Procedures that could not be evaluated for response."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import of_whom, subject
from seriatim.wording.labels import in_sentence, sentence_start
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_interval, format_percent

#: Shares of not evaluable procedures from which a reader is warned, and a rate may not stand alone.
WARNED, BLOCKED = 0.05, 0.10
_CATEGORY = "response_category"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each group with more not evaluable procedures than that."""
    for level in lookup.labels:
        missing = lookup.cell("response", endpoint=_CATEGORY, level=level, context="NE")
        tally = missing.tally("count")
        if tally is None or not tally[1] or tally[0] < WARNED * tally[1]:
            continue
        bounds, shown, quoted = _bounds(lookup, level)
        yield rule.finding(
            f"{sentence_start(in_sentence(level))}: {of_whom(*tally)} could not be evaluated. If "
            f"none or all of them had responded: {'; '.join(bounds)}.",
            results=[*missing.ids, *shown],
            evidence=[*missing.ids, *quoted],
            severity=Severity.BLOCK if tally[0] > BLOCKED * tally[1] else Severity.WARN,
        )


def _bounds(lookup: Lookup, level: str) -> tuple[list[str], list[str], list[str]]:
    """Return the bounds in words, the rows that they qualify and the rows that they quote."""
    words: list[str] = []
    shown: list[str] = []
    quoted: list[str] = []
    for endpoint in lookup.distinct("response_bounds", "endpoint"):
        worst = lookup.cell("response_bounds", endpoint=endpoint, level=level, context="worst")
        best = lookup.cell("response_bounds", endpoint=endpoint, level=level, context="best")
        low, high = worst.value("proportion"), best.value("proportion")
        if low is None or high is None:
            continue
        span = format_interval(format_percent(low), format_percent(high))
        words.append(f"{in_sentence(subject(endpoint))} {span}")
        quoted += [*worst.ids, *best.ids]
        rate = lookup.cell("response", endpoint=endpoint, level=level, population="evaluable")
        shown += rate.ids
    return words, shown, quoted


RULE = Rule(
    name="not_evaluable",
    severity=Severity.BLOCK,
    title="Procedures that could not be evaluated",
    why="A rate among the evaluable is a rate among those who stayed and could be measured. The "
    "two bounds show what the others could change.",
    examine=examine,
)
