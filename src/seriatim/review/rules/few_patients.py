"""Clustered variances that rest on few patients."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.labels import in_sentence, sentence_start
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_number

#: A sandwich variance is near its large-sample self from about this many patients in a group.
ENOUGH = 30
_ANALYSES = ("response_difference", "grade_difference", "ridit")


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each compared group of fewer patients than that."""
    for level in lookup.labels:
        size = lookup.cell("flow", level=level, context="patients")
        n = size.count()
        rows = [row for name in _ANALYSES for row in lookup.rows(name)]
        shown = [row for row in rows if row.level.split(" v ")[0] == level]
        if n is None or n >= ENOUGH or not shown:
            continue
        degrees = [row for row in shown if row.statistic == "df" and row.value is not None]
        used = ""
        if degrees:
            least = min(degrees, key=lambda row: row.value or 0.0)
            used = (
                f" They use the Mancl-DeRouen correction and a t distribution, here with as few "
                f"as {format_number(least.value or 0.0)} degrees of freedom."
            )
        yield rule.finding(
            f"{sentence_start(in_sentence(level))} rests on {counted(n, 'patient')}, so the "
            f"clustered standard errors of its comparisons are uncertain themselves.{used}",
            results=[row.id for row in shown],
            evidence=[*size.ids, *(row.id for row in degrees)],
        )


RULE = Rule(
    name="few_patients",
    severity=Severity.WARN,
    title="Few patients behind a clustered variance",
    why="With fewer than thirty patients in a group the usual sandwich variance is too small. A "
    "small-sample correction and a t distribution keep the error rate near its nominal value.",
    examine=examine,
)
