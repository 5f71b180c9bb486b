"""Harm that the data do not show to be no greater."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import points, subject
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.numbers import format_count, format_level

_ANALYSIS = "grade_difference"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each difference in harm whose upper limit reaches the margin."""
    for endpoint in lookup.distinct(_ANALYSIS, "endpoint"):
        margin = lookup.cell(_ANALYSIS, endpoint=endpoint, level="")
        for level in lookup.distinct(_ANALYSIS, "level", endpoint=endpoint):
            cell = lookup.cell(_ANALYSIS, endpoint=endpoint, level=level)
            limits, allowed = cell.limits(), margin.value("margin")
            if limits is None or limits[1] <= 0 or (allowed is not None and limits[1] < allowed):
                continue
            size = lookup.cell("detectable_difference", endpoint=endpoint, level=level)
            yield rule.finding(
                _text(subject(endpoint, level), cell, allowed) + _detectable(size),
                results=cell.ids,
                evidence=[*cell.ids, *margin.ids, *size.ids],
            )


def _text(about: str, cell: Cell, allowed: float | None) -> str:
    limits = cell.limits() or (0.0, 0.0)
    against = (
        "the protocol names no margin"
        if allowed is None
        else f"the protocol accepts less than {points(allowed)}"
    )
    return (
        f"{about}: an increase of up to {points(limits[1])} cannot be excluded "
        f"({format_level(cell.conf_level)}), and {against}. That it is not increased cannot be "
        "said from these numbers, whatever the p-value."
    )


def _detectable(size: Cell) -> str:
    """Say what increase a study of this size could have found; empty if it is not known."""
    row = size.row("increase")
    if row is None or row.value is None or row.n is None or row.n_total is None:
        return ""
    return (
        f" With {format_count(row.n)} against {format_count(row.n_total)} procedures a study finds "
        f"with 80% power only increases of at least {points(row.value)}."
    )


RULE = Rule(
    name="not_increased",
    severity=Severity.BLOCK,
    title="An increase is not excluded",
    why="A difference that is not significant is not a difference that is absent. What a series "
    "can say is the largest increase that its interval leaves open, against a margin fixed before.",
    examine=examine,
)
