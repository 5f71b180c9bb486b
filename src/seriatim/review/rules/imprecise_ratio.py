"""Ratios whose size is hardly known."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import ratio
from seriatim.wording.labels import contrast_in_sentence, sentence_start
from seriatim.wording.lookup import Lookup

#: Upper over lower limit from which the size of a ratio is called uncertain.
WIDE = 10.0
_RATIOS = {
    "risk_ratio": "risk ratio",
    "hazard_ratio": "hazard ratio",
    "odds_ratio": "odds ratio",
}


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each ratio with such an interval."""
    for row in lookup.results.rows:
        if row.statistic not in _RATIOS:
            continue
        cell = lookup.cell(
            row.analysis,
            endpoint=row.endpoint,
            level=row.level,
            context=row.context,
            groups=row.groups,
        )
        limits = cell.limits()
        if limits is None or limits[0] <= 0 or limits[1] / limits[0] <= WIDE:
            continue
        words = ratio(cell, row.statistic, _RATIOS[row.statistic])
        yield rule.finding(
            f"{sentence_start(contrast_in_sentence(row.level))}: {words}. The direction may be "
            "clear; the size is not.",
            results=cell.ids,
            evidence=cell.ids,
        )


RULE = Rule(
    name="imprecise_ratio",
    severity=Severity.WARN,
    title="Size uncertain",
    why="A ratio whose limits differ by more than a factor of ten says at most in which direction "
    "an association goes.",
    examine=examine,
)
