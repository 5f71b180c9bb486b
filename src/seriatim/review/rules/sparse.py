"""Comparisons with an empty cell or too few events for their model."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted, of_whom, subject
from seriatim.wording.lookup import Lookup

#: Events that a coefficient of a model should have.
EVENTS_EACH = 10
_PAIRS = (("response", "response_difference"), ("grades", "grade_difference"))


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for rates of 0 or 100 % that are compared, and for starved hazards."""
    for rates, differences in _PAIRS:
        for endpoint in lookup.distinct(differences, "endpoint"):
            yield from _empty_cells(rule, lookup, (rates, differences, endpoint))
    yield from _hazards(rule, lookup)


def _empty_cells(rule: Rule, lookup: Lookup, place: tuple[str, str, str]) -> Iterator[Finding]:
    rates, differences, endpoint = place
    for level in lookup.labels:
        cell = lookup.cell(
            rates, endpoint=endpoint, level=level, population="evaluable", context=""
        )
        tally = cell.tally("count")
        if tally is None or not tally[1] or 0 < tally[0] < tally[1]:
            continue
        rows = lookup.rows(differences, endpoint=endpoint)
        yield rule.finding(
            f"{subject(endpoint, level)}: {of_whom(*tally)}. With an empty cell a model has no "
            "finite estimate; the intervals here do not need one.",
            results=[*cell.ids, *(r.id for r in rows if level in r.level.split(" v "))],
            evidence=cell.ids,
        )


def _hazards(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    analysis = "time_dependent_hazard"
    for endpoint in lookup.distinct(analysis, "endpoint"):
        for level in lookup.distinct(analysis, "level", endpoint=endpoint):
            state = level.split(" v ")[0]
            counts = lookup.rows(
                "survival_at_risk",
                endpoint=endpoint,
                level=state,
                statistic="n_events",
                groups="number_to_date",
            )
            if not counts or (counts[-1].n or 0) >= EVENTS_EACH:
                continue
            cell = lookup.cell(analysis, endpoint=endpoint, level=level)
            yield rule.finding(
                f"The hazard ratio of {level} rests on {counted(counts[-1].n or 0, 'death')} after "
                f"{state}: too few for its size to be known.",
                results=cell.ids,
                evidence=[counts[-1].id],
            )


RULE = Rule(
    name="sparse",
    severity=Severity.WARN,
    title="Too few events",
    why="A rate of 0 or 100 %, and a coefficient with fewer than ten events, leave the usual "
    "estimates without a usable interval.",
    examine=examine,
)
