"""Survival at times beside numbers at risk."""

import numpy as np
import pytest

from seriatim.claims.facts import Outcome
from seriatim.claims.model import SurvivalClaim, SurvivalPoint
from seriatim.claims.printed import Rounding, parse_printed
from seriatim.claims.survivals import check_survival
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at


def check(n, *points):
    made = tuple(
        SurvivalPoint(time=time, percent=parse_printed(percent), at_risk=risk)
        for time, percent, risk in points
    )
    claim = SurvivalClaim(name="s", label="S", n=n, points=made)
    return check_survival(claim, Rounding.HALF_UP)


def codes(found):
    return [item.code for item in found.facts]


@pytest.mark.parametrize("seed", range(25))
def test_real_curves_are_never_refused(seed):
    random = np.random.default_rng(seed)
    n = int(random.integers(5, 120))
    time = np.minimum(random.exponential(30, n), random.uniform(1, 90, n)) + 0.001
    event = random.random(n) < 0.7
    curve = kaplan_meier(EventTable.from_rows(time, event))
    points = [
        (t, f"{100 * survival_at(curve, t).value:.0f}", int((time >= t).sum()))
        for t in (6.0, 12.0, 24.0)
        if (time >= t).any()
    ]
    if points:
        assert check(n, *points).outcome is Outcome.POSSIBLE


def test_survival_cannot_rise():
    assert "survival_rises" in codes(check(50, (12.0, "60", 20), (24.0, "65", 10)))


def test_the_number_at_risk_cannot_rise():
    assert codes(check(50, (12.0, "60", 20), (24.0, "50", 25))) == ["at_risk_rises"]


def test_survival_cannot_fall_faster_than_the_number_at_risk():
    # 40 of 50 are still there at 12 months: survival is at least 80 %.
    found = check(50, (12.0, "70", 40))
    assert (codes(found), found.outcome) == (["survival_below_risk"], Outcome.IMPOSSIBLE)
    assert check(50, (12.0, "80", 40)).outcome is Outcome.POSSIBLE


def test_survival_cannot_fall_when_nobody_left():
    found = check(50, (12.0, "80", 40), (24.0, "79", 40))
    assert found.outcome is Outcome.POSSIBLE  # 79.5 rounded up and 79.5 again
    assert codes(check(50, (12.0, "85.0", 40), (24.0, "84.0", 40))) == ["survival_below_risk"]


def test_without_numbers_at_risk_only_the_order_is_checked():
    assert check(50, (12.0, "70", None)).outcome is Outcome.NOT_CHECKED
    assert check(50, (12.0, "70", None), (24.0, "60", None)).outcome is Outcome.POSSIBLE
    assert check(50, (12.0, "70", None), (24.0, "75", None)).outcome is Outcome.IMPOSSIBLE
