"""Groups too small for a percentage or a test."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.labels import in_sentence, sentence_start
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import COUNTS_ONLY_BELOW

_RATES = ("response", "grades", "response_difference", "grade_difference", "cumulative_incidence")


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each group of procedures, and of patients, below the limit."""
    for level in lookup.labels:
        size = lookup.cell("flow", level=level, context="procedures")
        n = size.count()
        if n is not None and 0 < n < COUNTS_ONLY_BELOW:
            rows = (row for name in _RATES for row in lookup.rows(name))
            shown = [row.id for row in rows if level in row.level.split(" v ")]
            yield rule.finding(_text(level, n, "procedure"), results=shown, evidence=size.ids)
    for level in lookup.distinct("survival", "level"):
        size = lookup.cell("survival", level=level, context="")
        n = size.count("n")
        if n is not None and 0 < n < COUNTS_ONLY_BELOW:
            shown = [
                row.id
                for name in ("survival", "survival_curve")
                for row in lookup.rows(name, level=level)
            ]
            yield rule.finding(_text(level, n, "patient"), results=shown, evidence=size.ids)


def _text(level: str, n: int, unit: str) -> str:
    return (
        f"{sentence_start(in_sentence(level))} holds {counted(n, unit)}. Counts are shown; a "
        "percentage, a test or a curve of so few would claim more than they hold."
    )


RULE = Rule(
    name="small_group",
    severity=Severity.BLOCK,
    title="Fewer than ten",
    why="In a group of fewer than ten one more or one fewer event moves the percentage by more "
    "than ten points.",
    examine=examine,
)
