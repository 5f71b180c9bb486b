"""A group whose name may be read as another group."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted, of_whom
from seriatim.review.transitions import pairs_after
from seriatim.wording.lookup import Lookup

_CONTRAST = "transition_contrast"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding where "no complete response" holds partial responders."""
    steps = lookup.distinct("transition", "level")
    for endpoint in lookup.distinct(_CONTRAST, "endpoint"):
        for level in lookup.distinct(_CONTRAST, "level", endpoint=endpoint):
            cell = lookup.cell(_CONTRAST, endpoint=endpoint, level=level, context="")
            tally = cell.tally("count")
            if not level.startswith("no CR ") or " v " in level or tally is None or not steps:
                continue
            partial = pairs_after(lookup, steps[0], "PR")
            if not partial.total:
                continue
            yield rule.finding(
                f"The group without complete response to the first procedure holds "
                f"{of_whom(partial.total, tally[1])} with a partial response. It is not a group of "
                f"non-responders; {counted(tally[1] - partial.total, 'pair')} had neither.",
                results=cell.ids,
                evidence=[*cell.ids, *partial.ids],
            )


RULE = Rule(
    name="label_of_group",
    severity=Severity.WARN,
    title="No complete response is not no response",
    why="A conclusion about non-responders needs a group of non-responders. Patients with a "
    "partial response did respond.",
    examine=examine,
)
