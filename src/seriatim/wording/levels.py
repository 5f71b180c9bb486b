"""How firmly a difference may be worded: a rule, not a judgement.

*Shown*, *suggested*, *compatible with both* or *not assessable*, from the limits, the value of no
difference, whether the comparison was named as the primary one beforehand, and what the review
found. Nothing else goes in, so the words cannot follow a wish.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Level(StrEnum):
    """How firmly a difference may be worded, firmest first."""

    SHOWN = "shown"
    SUGGESTED = "suggested"
    COMPATIBLE = "compatible with both"
    NOT_ASSESSABLE = "not assessable"


#: Blocking rules after which the numbers say nothing of the question, whatever the interval.
UNUSABLE = frozenset({"grouped_by_future", "small_group", "hidden_denominator"})


def evidence_level(
    limits: tuple[float, float] | None,
    null: float,
    *,
    primary: bool = False,
    blocked_by: Collection[str] = (),
) -> Level:
    """Return how firmly a difference may be worded.

    ``limits`` are those of its interval, None where there is none; ``null`` is the value of no
    difference (0, or 1 for a ratio); ``blocked_by`` names the rules whose blocking findings are
    about it. An interval that ends at the null value does not exclude it.

    >>> str(evidence_level((-0.33, -0.06), 0.0))
    'suggested'
    >>> str(evidence_level((-0.33, -0.06), 0.0, primary=True))
    'shown'
    >>> str(evidence_level((0.67, 1.31), 1.0, primary=True))
    'compatible with both'
    """
    if limits is None or not UNUSABLE.isdisjoint(blocked_by):
        return Level.NOT_ASSESSABLE
    low, high = limits
    if low <= null <= high:
        return Level.COMPATIBLE
    return Level.SHOWN if primary and not blocked_by else Level.SUGGESTED
