"""Who goes on to a further procedure is selected."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import of_whom, subject
from seriatim.review.transitions import again_after
from seriatim.wording.labels import in_sentence
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_percent

_ANALYSES = (
    "response_difference",
    "transition_contrast",
    "selection_indicator",
)


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield one finding for the comparisons of later procedures with the first."""
    shown = [row.id for name in _ANALYSES for row in lookup.rows(name)]
    steps = lookup.distinct("transition", "level")
    if not shown or not steps:
        return
    by_response = again_after(lookup, steps[0])
    again = sum(tally.again for tally in by_response)
    total = sum(tally.total for tally in by_response)
    words = [
        f"{of_whom(tally.again, tally.total)} after {in_sentence(tally.label)}"
        for tally in by_response
        if tally.total
    ]
    indicated, quoted = _indicator(lookup)
    followed = f"Of the first procedures, {of_whom(again, total)} were followed by a second: "
    yield rule.finding(
        f"{followed + '; '.join(words) + '. ' if words else ''}"
        "Those treated again were chosen, so a difference between a later procedure and the first "
        "is not the effect of repeating."
        f"{indicated}",
        results=shown,
        evidence=[*(ident for tally in by_response for ident in tally.ids), *quoted],
    )


def _indicator(lookup: Lookup) -> tuple[str, list[str]]:
    """Say what a later group would show if only the response before mattered, and its rows."""
    words: list[str] = []
    quoted: list[str] = []
    for endpoint in lookup.distinct("selection_indicator", "endpoint"):
        for level in lookup.distinct("selection_indicator", "level", endpoint=endpoint):
            cell = lookup.cell("selection_indicator", endpoint=endpoint, level=level)
            predicted, observed = cell.value("predicted"), cell.tally("observed")
            if predicted is None or observed is None or not observed[1]:
                continue
            words.append(
                f"{in_sentence(subject(endpoint, level))}: {format_percent(predicted)} predicted, "
                f"{of_whom(*observed)} observed"
            )
            quoted += cell.ids
    if not words:
        return "", quoted
    return (
        " If nothing but the response before mattered, the first step would predict the later "
        f"procedures: {'; '.join(words)}. What lies between measures who was chosen, not an "
        "improvement."
    ), quoted


RULE = Rule(
    name="selection",
    severity=Severity.WARN,
    title="Treated again by choice",
    why="A further procedure is offered to some and not to others, for reasons that also bear on "
    "how they respond. The groups of a series differ in more than their number.",
    examine=examine,
)
