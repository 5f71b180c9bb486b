"""Means and standard deviations of whole numbers: GRIM, GRIMMER and DEBIT in one.

A scale of whole numbers has a whole total and a whole sum of squares. GRIM asks whether a total
gives the printed mean (Brown and Heathers, Soc Psychol Pers Sci 2017;8:363), GRIMMER whether a sum
of squares of the right parity gives the printed standard deviation (Anaya; Allard), and a scale of
0 and 1 is DEBIT. All of it is exact. What passes is not proven possible, what fails is impossible.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from seriatim.claims.facts import Fact, NumberCheck, fact, outcome_of
from seriatim.claims.model import MeanClaim
from seriatim.claims.printed import Printed, Rounding
from seriatim.wording.numbers import format_count


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSolutions:
    """The totals that print as the mean, and those that some sum of squares fits as well."""

    totals: tuple[int, ...]
    fitting: tuple[int, ...]


def check_mean(claim: MeanClaim, rounding: Rounding) -> NumberCheck:
    """Check a printed mean and, where there is one, its standard deviation."""
    found = mean_solutions(claim, rounding)
    facts: list[Fact] = []
    problems: list[Fact] = []
    values = {"mean": claim.mean.text, "n": format_count(claim.n)}
    if not found.totals:
        problems.append(fact("mean_impossible", **values))
        near = _nearest_sizes(claim, rounding)
        if near:
            listed = ", ".join(format_count(n) for n in near)
            facts.append(fact("mean_sizes", **values, sizes=listed))
    else:
        facts.append(fact("mean_possible", **values, count=format_count(len(found.totals))))
        if claim.sd is not None:
            code = "sd_possible" if found.fitting else "sd_impossible"
            (facts if found.fitting else problems).append(fact(code, **values, sd=claim.sd.text))
    outcome, ordered = outcome_of(facts, problems)
    return NumberCheck(
        name=claim.name,
        label=claim.label,
        kind="mean",
        outcome=outcome,
        facts=ordered,
        place=claim.place,
    )


def mean_solutions(claim: MeanClaim, rounding: Rounding) -> MeanSolutions:
    """Return the totals that fit the mean, and those that fit the standard deviation too."""
    scale = claim.n * claim.items
    first, last = claim.mean.span(rounding).integers(Fraction(scale))
    if claim.low is not None:
        first = max(first, claim.low * scale)
    if claim.high is not None:
        last = min(last, claim.high * scale)
    totals = tuple(range(first, last + 1))
    sd = claim.sd
    fitting = totals if sd is None else tuple(t for t in totals if _squares(claim, t, sd, rounding))
    return MeanSolutions(totals=totals, fitting=fitting)


def _squares(claim: MeanClaim, total: int, sd: Printed, rounding: Rounding) -> bool:
    """Tell whether some sum of squares of whole numbers gives the printed standard deviation."""
    n = claim.n
    if n < 2:
        return False
    span = sd.span(rounding)
    low = max(span.low, Fraction(0))
    scale = (n - 1) * claim.items**2
    center = Fraction(total * total, n)
    lowest, highest = low * low * scale + center, span.high * span.high * scale + center
    first = -(-lowest.numerator // lowest.denominator)
    last = highest.numerator // highest.denominator
    # A limit that does not belong to the span rules out a sum of squares that falls right on it.
    if lowest == first and not span.low_in and span.low > 0:
        first += 1
    if highest == last and not span.high_in:
        last -= 1
    least, most = _square_limits(claim, total)
    first = max(first, least)
    last = last if most is None else min(last, most)
    # A square has the parity of its number, so the sum of squares has the parity of the total.
    return first + (first - total) % 2 <= last


def _square_limits(claim: MeanClaim, total: int) -> tuple[int, int | None]:
    """Return the least sum of squares with this total, and the most within the scale's ends."""
    n = claim.n
    whole, rest = divmod(total, n)
    least = n * whole * whole + rest * (2 * whole + 1)
    if claim.low is None or claim.high is None or claim.low >= claim.high:
        return least, None
    bottom, width = claim.low * claim.items, (claim.high - claim.low) * claim.items
    above = total - n * bottom
    full, part = divmod(above, width)
    return least, full * width * width + part * part + 2 * bottom * above + n * bottom * bottom


def _nearest_sizes(claim: MeanClaim, rounding: Rounding) -> tuple[int, ...]:
    """Return up to three sizes below the printed one for which a total gives the mean."""
    sizes = []
    for n in range(claim.n - 1, 0, -1):
        first, last = claim.mean.span(rounding).integers(Fraction(n * claim.items))
        if first <= last:
            sizes.append(n)
        if len(sizes) == 3:
            break
    return tuple(sizes)
