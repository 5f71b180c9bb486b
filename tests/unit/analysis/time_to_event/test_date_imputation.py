"""Survival with dates drawn within their months."""

import numpy as np
import pytest

from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.analysis.time_to_event.date_imputation import imputed_rows
from seriatim.endpoints.date_bounds import FollowUpBounds, derive_follow_up_bounds
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("overall_survival")


def bounds_of(low, high, death):
    low, high = np.array(low), np.array(high)
    zero = np.zeros(low.size, dtype=np.int64)
    return FollowUpBounds(
        death=np.array(death), first_low=zero, first_high=zero, end_low=low, end_high=high
    )


def test_exact_dates_leave_nothing_to_draw(study, endpoint):
    (row,) = imputed_rows(study, endpoint, derive_follow_up_bounds(study.cohort))
    assert (row.statistic, row.value, row.n_total) == ("n_imprecise", 0, 3)


def test_draws_that_cannot_change_the_estimate_give_its_own_limits(study, endpoint, values):
    # The third dies within a month between two milestones: survival at 12 months is the same in
    # every draw, so that the combined limits are the log-log limits of the curve.
    low, high = [200, 300, 500, 900], [200, 300, 530, 900]
    death = [True, False, True, True]
    rows = list(imputed_rows(study, endpoint, bounds_of(low, high, death)))
    curve = kaplan_meier(EventTable.from_rows(low, death))
    expected = survival_at(curve, 12 * DAYS_PER_MONTH)
    assert values(rows, "n_imprecise")["", ""] == 1
    assert values(rows, "survival")["", "time=12"] == pytest.approx(expected.value)
    assert values(rows, "conf_low")["", "time=12"] == pytest.approx(expected.conf_low, rel=1e-6)
    assert values(rows, "conf_high")["", "time=12"] == pytest.approx(expected.conf_high, rel=1e-6)


def test_draws_that_differ_widen_the_limits(study, endpoint, values):
    # Forty patients die on days 340 to 390, known to fifty days: deaths fall on both sides.
    n = 40
    death = [True] * n + [False] * n
    low = [340] * n + [2000] * n
    wide = bounds_of(low, [390] * n + [2000] * n, death)
    rows = list(imputed_rows(study, endpoint, wide))
    value = values(rows, "survival")["", "time=12"]
    assert 0.5 < value < 1
    spread = values(rows, "conf_high")["", "time=12"] - values(rows, "conf_low")["", "time=12"]
    one = survival_at(
        kaplan_meier(EventTable.from_rows(wide.draw_days(np.random.default_rng(1)), death)), 365.25
    )
    assert spread > one.conf_high - one.conf_low
    assert rows == list(imputed_rows(study, endpoint, wide))


def test_survival_of_all_or_none_has_a_reason(study, endpoint):
    rows = list(imputed_rows(study, endpoint, bounds_of([900], [920], [True])))
    found = {row.context: row for row in rows if row.statistic == "survival"}
    assert all(row.value is None and row.reason for row in found.values())
