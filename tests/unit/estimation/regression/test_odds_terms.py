import math

import pytest

from seriatim.estimation.regression.odds_terms import chi_squared_test, missing_term, odds_term
from seriatim.estimation.sandwich import Frame

FRAME = Frame("model", 0.95, "patient", 50, 20)


def test_normal_limits_by_hand():
    term = odds_term(FRAME, math.log(2), 0.5)
    assert term.value == pytest.approx(2)
    assert term.conf_high == pytest.approx(2 * math.exp(0.5 * 1.9599639845))
    assert term.statistic == pytest.approx(math.log(2) / 0.5)
    assert term.df is None
    assert (term.unit, term.n, term.n_events) == ("patient", 50, 20)


def test_t_limits_by_hand():
    term = odds_term(FRAME, 0.0, 1.0, 10)
    assert term.conf_low == pytest.approx(math.exp(-2.2281388520))
    assert (term.df, term.p_value) == (10, 1.0)


def test_a_limit_too_large_to_write():
    term = odds_term(FRAME, 10.0, 400.0)
    assert term.conf_high is None
    assert "too large" in term.reason


def test_missing_terms_and_tests():
    assert missing_term(FRAME, "because").reason == "because"
    assert chi_squared_test(FRAME, "Wald", None, 1, "because").p_value is None
    assert chi_squared_test(FRAME, "Wald", 0.0, 0).reason == "no covariate to test"
    assert chi_squared_test(FRAME, "Wald", -1e-17, 1).p_value == 1
    assert chi_squared_test(FRAME, "Wald", 3.841458820694124, 1).p_value == pytest.approx(0.05)
