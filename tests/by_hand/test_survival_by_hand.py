"""Six patients, one table on paper: product limit, Greenwood, log-rank, competing risks.

Times in months; group a: 2 died, 4 censored, 6 died; group b: 1 died, 4 died, 5 censored.
"""

import math

import pytest

from seriatim.estimation.competing.aalen_johansen import cumulative_incidence
from seriatim.estimation.competing.gray_test import gray_test
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival, risk_table
from seriatim.estimation.survival.log_rank import log_rank, mantel_byar, state_table

TIME, DIED = [2, 4, 6, 1, 4, 5], [1, 0, 1, 1, 1, 0]
GROUP = ["a", "a", "a", "b", "b", "b"]


def test_product_limit_and_greenwood():
    curve = kaplan_meier(EventTable.from_rows(TIME, DIED))
    # At risk 6, 5, 4, 2, 1; the row censored at 4 is still at risk at 4.
    assert curve.n_at_risk.tolist() == [6, 5, 4, 2, 1]
    assert curve.survival.tolist() == pytest.approx([5 / 6, 4 / 6, 3 / 6, 3 / 6, 0])
    greenwood = 1 / (6 * 5) + 1 / (5 * 4) + 1 / (4 * 3)
    assert curve.std_error[2] == pytest.approx(0.5 * math.sqrt(greenwood))
    # S is exactly 1/2 from 4 to the next death at 6: the median is the middle.
    assert median_survival(curve).value == 5


def test_risk_table():
    counts = risk_table(EventTable.from_rows(TIME, DIED, GROUP), (0, 4, 6), "a")
    assert counts.n_at_risk == (3, 2, 1)
    assert counts.n_events == (0, 1, 1)
    assert counts.n_censored == (0, 0, 1)


def test_log_rank():
    test = log_rank(EventTable.from_rows(TIME, DIED, GROUP))
    # Expected deaths in a: 3/6 + 3/5 + 2/4 + 1/1 at times 1, 2, 4, 6.
    assert test.observed == (2, 2)
    assert test.expected[0] == pytest.approx(1 / 2 + 3 / 5 + 1 / 2 + 1)
    variance = 1 / 4 + 6 / 25 + 1 / 4
    assert test.statistic == pytest.approx((2 - 2.6) ** 2 / variance)


def test_mantel_byar():
    # Patient 1 has a second procedure at 3 and dies at 7; patient 2 never, dies at 5; patient 3
    # is censored at 6 after none.
    rows = [0, 3, 0, 0], [3, 7, 5, 6], [0, 1, 1, 0], ["one", "two", "one", "one"]
    test = mantel_byar(state_table(*rows))
    # At 5: two in state one, one in state two. At 7: only patient 1, no information.
    assert test.expected == pytest.approx((2 / 3, 1 / 3 + 1))
    assert test.statistic == pytest.approx((1 - 2 / 3) ** 2 / (2 / 9))


def test_gray():
    # Groups a, b, a, b; the cause at 1 and 2. Pseudo risk sets R: 2, 2 at 1; 1, 2 at 2.
    test = gray_test(EventTable.from_rows([1, 2, 3, 4], [1, 1, 0, 0], ["a", "b", "a", "b"]), 1)
    assert test.expected == pytest.approx((1 / 2 + 1 / 3, 1 / 2 + 2 / 3))
    # h = 2, 2 both times, so dF = 1/4 and D = 1/2 throughout. At 1, C = 1/2 * 2 * (1/4) / (3/4) up
    # to sign and 1 - (1 - F) / S = 1 - (3/4) / (1/2) in a, 1 - 3/4 in b, each divided by h.
    first = (1 / 2 - 1 / 2 * 1 / 3 / 2) ** 2 + (-1 / 2 - 1 / 4 * 1 / 3 / 2) ** 2
    second = (1 / 2) ** 2 + (1 / 2) ** 2
    assert test.statistic == pytest.approx((1 / 6) ** 2 / (2 / 4 * (first + second)))


def test_competing_risks():
    # Progression at 1, death at 2, progression at 3, censored at 4.
    curve = cumulative_incidence(EventTable.from_rows([1, 2, 3, 4], [1, 2, 1, 0]), 1)
    assert curve.incidence.tolist() == [0.25, 0.25, 0.5, 0.5]
    # Without censoring it is a proportion: the variance of 1/4 among 4 is 3/64.
    assert curve.std_error[0] == pytest.approx(math.sqrt(3 / 64))
    assert curve.std_error[2] == pytest.approx(math.sqrt(1 / 4 / 4))
