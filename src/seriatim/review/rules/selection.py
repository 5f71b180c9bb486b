"""Who goes on to a further procedure is selected."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import of_whom
from seriatim.review.transitions import again_after
from seriatim.wording.labels import in_sentence
from seriatim.wording.lookup import Lookup

_ANALYSES = ("response_difference", "transition_contrast")


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
    yield rule.finding(
        f"Of the first procedures, {of_whom(again, total)} were followed by a second: "
        f"{'; '.join(words)}. Those treated again were chosen, so a difference between a later "
        "procedure and the first is not the effect of repeating.",
        results=shown,
        evidence=[ident for tally in by_response for ident in tally.ids],
    )


RULE = Rule(
    name="selection",
    severity=Severity.WARN,
    title="Treated again by choice",
    why="A further procedure is offered to some and not to others, for reasons that also bear on "
    "how they respond. The groups of a series differ in more than their number.",
    examine=examine,
)
