"""A ratio, its confidence limits and its p-value: three statements of two numbers.

On the logarithmic scale the limits lie at the same distance on both sides of the estimate, and the
p-value follows from the distance. Rounding leaves a polygon of possible (estimate, distance); it is
empty when the three do not fit, and its corners give the least and the largest p-value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

from seriatim.claims.facts import Fact, NumberCheck, Outcome, fact, outcome_of
from seriatim.claims.model import RatioClaim, Sign
from seriatim.claims.printed import Printed, Rounding
from seriatim.estimation.intervals import normal_quantile
from seriatim.wording.numbers import format_interval, format_p

#: Slack for the rounding of logarithms.
_TOLERANCE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSolutions:
    """The p-values that a ratio and its limits allow; None when they do not fit together."""

    p_least: float | None
    p_most: float | None


def check_ratio(claim: RatioClaim, rounding: Rounding) -> NumberCheck:
    """Check a ratio against its limits, and both against the p-value."""
    del rounding  # a half is admitted in either direction: the logarithms are not exact anyway
    values = {"value": claim.value.text, "low": claim.low.text, "high": claim.high.text}
    if any(number.value - number.unit / 2 <= 0 for number in (claim.value, claim.low, claim.high)):
        return _check(claim, Outcome.NOT_CHECKED, (fact("ratio_zero", **values),))
    found = ratio_solutions(claim)
    if found.p_least is None or found.p_most is None:
        return _check(claim, Outcome.IMPOSSIBLE, (fact("ratio_impossible", **values),))
    p_range = format_interval(format_p(found.p_least), format_p(found.p_most))
    facts_found: list[Fact] = [fact("ratio_possible", **values)]
    problems: list[Fact] = []
    if claim.p is not None:
        fits = _p_fits(claim.p, claim.sign, found.p_least, found.p_most)
        text = f"{claim.sign.value} {claim.p.text}"
        where = facts_found if fits else problems
        where.append(fact("ratio_p" if fits else "ratio_p_impossible", p=text, range=p_range))
    outcome, facts = outcome_of(facts_found, problems)
    return _check(claim, outcome, facts)


def _check(claim: RatioClaim, outcome: Outcome, facts: tuple[Fact, ...]) -> NumberCheck:
    return NumberCheck(
        name=claim.name,
        label=claim.label,
        kind="ratio",
        outcome=outcome,
        facts=facts,
        place=claim.place,
    )


def _p_fits(p: Printed, sign: Sign, least: float, most: float) -> bool:
    match sign:
        case Sign.LESS:
            return least < float(p.value)
        case Sign.GREATER:
            return most > float(p.value)
        case Sign.EQUAL:
            span = p.span(Rounding.CLOSED)
            return least <= float(span.high) and most >= float(span.low)


def ratio_solutions(claim: RatioClaim) -> RatioSolutions:
    """Return the least and the largest p-value of all estimates and limits that print so."""
    # Each pair of bounds is a stripe a <= m + k s <= b in the plane of estimate m and half-width s.
    stripes = [(0.0, *_log_span(claim.value)), (-1.0, *_log_span(claim.low))]
    stripes.append((1.0, *_log_span(claim.high)))
    lines = [(k, limit) for k, low, high in stripes for limit in (low, high)]
    corners = []
    for (k, a), (j, b) in combinations(lines, 2):
        if k == j:
            continue
        half = (b - a) / (j - k)
        middle = a - k * half
        if half >= 0 and all(
            low - _TOLERANCE <= middle + k * half <= high + _TOLERANCE for k, low, high in stripes
        ):
            corners.append((middle, half))
    if not corners:
        return RatioSolutions(p_least=None, p_most=None)
    quantile = normal_quantile(claim.conf_level)
    scores = [_score(middle, half, quantile) for middle, half in corners]
    ends = [math.erfc(abs(z) / math.sqrt(2)) for z in scores]
    # The estimate may be exactly 1 inside the polygon, where no corner is.
    most = 1.0 if min(scores) <= 0 <= max(scores) else max(ends)
    return RatioSolutions(p_least=min(ends), p_most=most)


def _score(middle: float, half: float, quantile: float) -> float:
    return math.copysign(math.inf, middle) if half <= 0 else middle * quantile / half


def _log_span(number: Printed) -> tuple[float, float]:
    span = number.span(Rounding.CLOSED)
    return math.log(span.low), math.log(span.high)
