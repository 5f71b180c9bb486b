"""Printed survival curves: rebuild what is behind them, and say how well, or refuse."""

from __future__ import annotations

from seriatim.claims.facts import Fact, NumberCheck, Outcome, fact
from seriatim.claims.model import CurveClaim
from seriatim.claims.reconstruction import (
    CurveRefused,
    ReadCurve,
    Reconstruction,
    exponential_rate,
    reconstruct,
)
from seriatim.claims.section import ClaimsError
from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_number,
    format_points,
    round_half_up,
)


def check_curve(claim: CurveClaim) -> NumberCheck:
    """Rebuild a curve and report its residuals; a reading that is no survival curve is refused."""
    if not claim.points:
        return _check(claim, Outcome.NOT_CHECKED, (_median_only(claim),))
    try:
        found = reconstruct(read_curve(claim))
    except CurveRefused as refused:
        return _check(claim, Outcome.NOT_CHECKED, (fact("curve_refused", reason=str(refused)),))
    return _check(claim, Outcome.POSSIBLE, _residuals(claim, found))


def read_curve(claim: CurveClaim) -> ReadCurve:
    """Return what was read, with survival as fractions."""
    return ReadCurve(
        n=claim.n,
        time=tuple(months for months, _ in claim.points),
        survival=tuple(percent / 100 for _, percent in claim.points),
        risk_time=tuple(months for months, _ in claim.at_risk),
        at_risk=tuple(count for _, count in claim.at_risk),
        n_events=claim.n_events,
    )


def _residuals(claim: CurveClaim, found: Reconstruction) -> tuple[Fact, ...]:
    facts = [
        fact(
            "curve_rebuilt",
            n=format_count(len(found.time)),
            events=format_count(found.n_events),
            distance=format_points(found.max_distance),
        )
    ]
    if claim.at_risk:
        listed = ", ".join(format_number(residual) for residual in found.risk_residuals)
        facts.append(fact("curve_risk", residuals=listed))
    else:
        facts.append(fact("curve_no_risk"))
    if found.events_residual is not None:
        facts.append(fact("curve_events", residual=format_number(found.events_residual)))
    if not found.poolable:
        facts.append(fact("curve_not_poolable", reason=found.reason))
    return tuple(facts)


def _median_only(claim: CurveClaim) -> Fact:
    median = claim.median or 0.0
    rate, low, high = exponential_rate(median, claim.n_events or 1)
    limits = ""
    if claim.n_events is not None:
        interval = format_interval(format_number(12 * low, 2), format_number(12 * high, 2))
        limits = f" ({interval})"
    return fact(
        "curve_median_only",
        median=format_number(median, 1),
        rate=format_number(12 * rate, 2),
        limits=limits,
    )


def _check(claim: CurveClaim, outcome: Outcome, facts: tuple[Fact, ...]) -> NumberCheck:
    return NumberCheck(
        name=claim.name,
        label=claim.label,
        kind="curve",
        outcome=outcome,
        facts=facts,
        place=claim.place,
    )


def rebuilt_csv(claims: tuple[CurveClaim, ...]) -> str:
    """Return the rows of all curves that can be rebuilt as CSV, marked as what they are."""
    rows = []
    for claim in claims:
        if not claim.points:
            continue
        try:
            found = reconstruct(read_curve(claim))
        except CurveRefused:
            continue
        rows += [
            f"{claim.name},{round_half_up(time, 4)},{int(event)}"
            for time, event in zip(found.time, found.event, strict=True)
        ]
    if not rows:
        raise ClaimsError(
            "no curve of this paper can be rebuilt, so there are no rows to write. Add "
            "[curves.NAME] with points, or write an .html page."
        )
    head = ("# RECONSTRUCTED from printed curves: not patient data", "curve,months,event")
    return "\n".join((*head, *rows, ""))
