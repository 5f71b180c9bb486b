"""A ratio, its limits and its p-value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.claims.facts import Outcome
from seriatim.claims.model import RatioClaim, Sign
from seriatim.claims.printed import Rounding, parse_printed
from seriatim.claims.ratios import check_ratio, ratio_solutions

Z = 1.959963984540054


def claim(value, low, high, p=None, sign=Sign.EQUAL):
    numbers = [parse_printed(text) for text in (value, low, high)]
    return RatioClaim(
        name="r",
        label="R",
        value=numbers[0],
        low=numbers[1],
        high=numbers[2],
        p=None if p is None else parse_printed(p),
        sign=sign,
    )


@given(middle=st.floats(-1.5, 1.5), error=st.floats(0.05, 0.8), digits=st.integers(2, 3))
def test_what_a_model_printed_is_never_refused(middle, error, digits):
    texts = [f"{math.exp(middle + k * Z * error):.{digits}f}" for k in (0, -1, 1)]
    p = math.erfc(abs(middle / error) / math.sqrt(2))
    found = check_ratio(claim(*texts, p=f"{p:.3f}"), Rounding.HALF_UP)
    assert found.outcome is not Outcome.IMPOSSIBLE
    if found.outcome is Outcome.POSSIBLE:
        limits = ratio_solutions(claim(*texts))
        assert limits.p_least - 1e-9 <= p <= limits.p_most + 1e-9


@pytest.mark.parametrize("p", ["0.62", "0.40"])
def test_a_p_value_that_the_limits_do_not_allow(p):
    # 0.80 (0.50 to 1.28): z = ln 0.8 / (ln(1.28 / 0.50) / 3.92) = -0.930, p = 0.352.
    found = check_ratio(claim("0.80", "0.50", "1.28", p), Rounding.HALF_UP)
    assert (found.outcome, found.facts[0].code) == (Outcome.IMPOSSIBLE, "ratio_p_impossible")
    fits = check_ratio(claim("0.80", "0.50", "1.28", "0.35"), Rounding.HALF_UP)
    assert fits.outcome is Outcome.POSSIBLE


def test_limits_that_are_not_symmetric():
    found = check_ratio(claim("2.00", "1.50", "4.00"), Rounding.HALF_UP)
    assert [item.code for item in found.facts] == ["ratio_impossible"]


def test_a_zero_cannot_be_checked():
    found = check_ratio(claim("0.1", "0.0", "1.9"), Rounding.HALF_UP)
    assert found.outcome is Outcome.NOT_CHECKED


@pytest.mark.parametrize(
    ("sign", "p", "fits"),
    [(Sign.LESS, "0.05", True), (Sign.LESS, "0.001", False), (Sign.GREATER, "0.5", False)],
)
def test_a_p_value_printed_as_a_limit(sign, p, fits):
    # 2.00 (1.20 to 3.33): z = ln 2 / (ln(3.33 / 1.20) / 3.92) = 2.66, p = 0.0078.
    found = check_ratio(claim("2.00", "1.20", "3.33", p, sign), Rounding.HALF_UP)
    assert (found.outcome is Outcome.POSSIBLE) is fits


def test_an_estimate_of_one_and_limits_without_width():
    assert ratio_solutions(claim("1.00", "0.50", "2.00")).p_most == 1
    assert ratio_solutions(claim("2.0", "2.0", "2.0")).p_least == 0
