"""Medians with ranges, quartiles and means: what cannot stand beside what."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from seriatim.claims.facts import Fact, NumberCheck, fact, outcome_of
from seriatim.claims.model import MedianClaim
from seriatim.claims.printed import Printed, Rounding, Span
from seriatim.wording.numbers import format_count, format_interval, format_number


def check_median(claim: MedianClaim, rounding: Rounding) -> NumberCheck:
    """Check the order of what was printed, whether the median can be met, and the mean's limits."""
    del rounding  # either way of rounding a half is admitted: these are checks of order
    problems = [*_order(claim), *_attainable(claim), *_mean(claim)]
    facts = [] if problems else [fact("median_possible", n=format_count(claim.n))]
    outcome, ordered = outcome_of(facts, problems)
    return NumberCheck(
        name=claim.name,
        label=claim.label,
        kind="median",
        outcome=outcome,
        facts=ordered,
        place=claim.place,
    )


def _span(number: Printed) -> Span:
    return number.span(Rounding.CLOSED)


def _order(claim: MedianClaim) -> list[Fact]:
    names = ("minimum", "lower quartile", "median", "upper quartile", "maximum")
    printed = (claim.low, claim.lower_quartile, claim.median, claim.upper_quartile, claim.high)
    known = [(name, number) for name, number in zip(names, printed, strict=True) if number]
    return [
        fact("median_order", one=one, first=first.text, other=other, second=second.text)
        for (one, first), (other, second) in pairwise(known)
        if _span(first).low > _span(second).high
    ]


def _attainable(claim: MedianClaim) -> list[Fact]:
    """With an odd number the median is one of the values, else half-way between two of them."""
    if claim.step is None:
        return []
    step = claim.step.value if claim.n % 2 else claim.step.value / 2
    first, last = _span(claim.median).integers(1 / step)
    if first <= last:
        return []
    return [
        fact(
            "median_step",
            median=claim.median.text,
            n=format_count(claim.n),
            step=claim.step.text,
        )
    ]


def _mean(claim: MedianClaim) -> list[Fact]:
    """Half of the values lie on either side of the median, which limits the mean."""
    if claim.mean is None:
        return []
    below = (claim.n - 1) // 2
    middle = _span(claim.median)

    def mean(end: Fraction, median: Fraction) -> Fraction:
        return (below * end + (claim.n - below) * median) / claim.n

    low = None if claim.low is None else mean(_span(claim.low).low, middle.low)
    high = None if claim.high is None else mean(_span(claim.high).high, middle.high)
    printed = _span(claim.mean)
    if (low is None or printed.high >= low) and (high is None or printed.low <= high):
        return []
    limits = ["any" if limit is None else format_number(float(limit), 2) for limit in (low, high)]
    return [fact("median_mean", mean=claim.mean.text, limits=format_interval(*limits))]
