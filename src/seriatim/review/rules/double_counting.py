"""One person counted twice: in a registry under two names, or in two published series."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Lookup

_ALIKE = (
    ("possible_duplicate_patient", "patient", "another one"),
    ("possible_duplicate_procedure", "procedure", "one of another patient"),
)
_SERIES = "series_overlap"
#: What changes when a second procedure is counted as another patient's first.
_BY_NUMBER = ("flow", "response_difference", "grade_difference")


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for records that look alike, and one for each pair of series that overlap."""
    yield from _records(rule, lookup)
    for row in lookup.rows(_SERIES):
        certain = "unknown" not in row.method
        why = (
            "share a center and years, so they share patients"
            if certain
            else "share a center, and the years of one are unknown, so they may share patients"
        )
        yield rule.finding(
            f"{row.level} and {row.context} {why}. The larger is kept, both are shown.",
            results=[row.id],
            evidence=[row.id],
        )


def _records(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    counts = {problem.code: problem.count for problem in lookup.results.problems}
    alike = [
        f"{counted(n, what)} {'is' if n == 1 else 'are'} recorded like {other}"
        for code, what, other in _ALIKE
        if (n := counts.get(code, 0))
    ]
    rows = [row.id for name in _BY_NUMBER for row in lookup.rows(name)]
    if alike and rows:
        yield rule.finding(
            f"{'; '.join(alike)}. One person under two names is counted twice, and the second "
            "procedure of that person as a first. The list of problems names the records; nothing "
            "was left out.",
            results=rows,
        )


RULE = Rule(
    name="double_counting",
    severity=Severity.WARN,
    title="Perhaps counted twice",
    why="Whoever is entered under two names counts twice, and a second procedure becomes a first. "
    "Published series of one center often hold the same patients, and pooling them makes the "
    "interval too narrow.",
    examine=examine,
)
