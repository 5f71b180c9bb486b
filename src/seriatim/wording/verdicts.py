"""What an interval says of an increase in harm, against the margin of the protocol."""

from __future__ import annotations

from enum import StrEnum

from seriatim.wording.numbers import format_points


class Verdict(StrEnum):
    """What may be said of harm after a later procedure against the first."""

    EXCLUDED = "increase of the margin or more excluded"
    LOWER = "lower"
    HIGHER_WITHIN = "higher, by less than the margin"
    HIGHER = "higher"
    NOT_EXCLUDED = "increase not excluded"


def harm_verdict(limits: tuple[float, float], margin: float | None) -> Verdict:
    """Return the verdict on a difference in risk with these limits.

    Without a margin nothing can be called excluded: what remains is lower, higher, or an increase
    that is not excluded. A limit at the margin, or at no difference, does not exclude it.

    >>> str(harm_verdict((-0.05, 0.08), 0.10)), str(harm_verdict((-0.05, 0.08), None))
    ('increase of the margin or more excluded', 'increase not excluded')
    """
    low, high = limits
    if high < 0:
        return Verdict.LOWER
    if low > 0:
        within = margin is not None and high < margin
        return Verdict.HIGHER_WITHIN if within else Verdict.HIGHER
    if margin is not None and high < margin:
        return Verdict.EXCLUDED
    return Verdict.NOT_EXCLUDED


def verdict_words(limits: tuple[float, float], margin: float | None) -> str:
    """Write the verdict with its numbers, as it stands in a sentence or a cell of a table.

    >>> verdict_words((-0.05, 0.08), 0.10)
    'an increase of 10.0 points or more is excluded'
    >>> verdict_words((-0.05, 0.124), 0.10)
    'cannot exclude an increase of up to 12.4 points'
    """
    accepted = "" if margin is None else format_points(margin)
    words = {
        Verdict.EXCLUDED: f"an increase of {accepted} points or more is excluded",
        Verdict.LOWER: "lower",
        Verdict.HIGHER_WITHIN: f"higher, but by less than {accepted} points",
        Verdict.HIGHER: f"higher, by up to {format_points(limits[1])} points",
        Verdict.NOT_EXCLUDED: (
            f"cannot exclude an increase of up to {format_points(limits[1])} points"
        ),
    }
    return words[harm_verdict(limits, margin)]
