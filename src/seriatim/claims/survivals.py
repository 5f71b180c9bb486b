"""Survival at times beside numbers at risk.

A Kaplan-Meier estimate is never below the share of patients still at risk, because whoever is
censored was alive until then: from one time to a later one survival falls at most as the number at
risk does, and not at all without somebody leaving.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from seriatim.claims.facts import Fact, NumberCheck, Outcome, fact, outcome_of
from seriatim.claims.model import SurvivalClaim, SurvivalPoint
from seriatim.claims.printed import Rounding, Span, parse_printed
from seriatim.wording.numbers import format_count, format_number

_ALL = parse_printed("100")


def check_survival(claim: SurvivalClaim, rounding: Rounding) -> NumberCheck:
    """Check survival at times against the numbers at risk and against each other."""
    del rounding  # a half is admitted in either direction
    assert _ALL is not None
    start = SurvivalPoint(time=0.0, percent=_ALL, at_risk=claim.n)
    points = (start, *sorted(claim.points, key=lambda point: point.time))
    problems: list[Fact] = []
    for one, other in pairwise(points):
        if _share(other).low > _share(one).high:
            problems.append(fact("survival_rises", **_texts(one, other)))
    known = [point for point in points if point.at_risk is not None]
    for one, other in pairwise(known):
        problems += _pair(one, other)
    facts: list[Fact] = []
    if len(known) == 1:
        facts.append(fact("survival_no_risk"))
    if not problems and len(known) == 1 and len(points) <= 2:
        outcome, ordered = Outcome.NOT_CHECKED, tuple(facts)
    else:
        facts += [] if problems or len(known) == 1 else [fact("survival_possible")]
        outcome, ordered = outcome_of(facts, problems)
    return NumberCheck(
        name=claim.name,
        label=claim.label,
        kind="survival",
        outcome=outcome,
        facts=ordered,
        place=claim.place,
    )


def _pair(one: SurvivalPoint, other: SurvivalPoint) -> list[Fact]:
    before, after = one.at_risk or 0, other.at_risk or 0
    if after > before:
        return [fact("at_risk_rises", **_texts(one, other))]
    # The number at risk is counted just before a time, so one who died on that very day is in it.
    ratio = _share(other).high / max(_share(one).low, Fraction(1, 10**9))
    if before and ratio < Fraction(after, before):
        return [fact("survival_below_risk", **_texts(one, other))]
    return []


def _share(point: SurvivalPoint) -> Span:
    return point.percent.span(Rounding.CLOSED)


def _texts(one: SurvivalPoint, other: SurvivalPoint) -> dict[str, str]:
    texts = {}
    for name, point in (("first", one), ("second", other)):
        risk = "unknown" if point.at_risk is None else format_count(point.at_risk)
        texts[name] = f"{point.percent.text}% at {format_number(point.time)} months"
        texts[f"{name}_risk"] = risk
    return texts
