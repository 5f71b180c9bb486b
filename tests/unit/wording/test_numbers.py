"""Rounding and formatting. Expected texts follow AMA and SAMPL rules, worked by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.wording.numbers import (
    format_count,
    format_interval,
    format_level,
    format_months,
    format_number,
    format_p,
    format_p_equation,
    format_percent,
    format_points,
    format_share,
    format_share_of,
    percent_digits,
    round_half_up,
)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    # Halves away from zero, on the digits a reader sees: 0.285 is below one half in binary.
    [(0.285, 2, "0.29"), (2.675, 2, "2.68"), (0.5, 0, "1"), (1.5, 0, "2"), (-2.5, 0, "-3")],
)
def test_halves_go_up_on_the_decimal_digits(value: float, digits: int, expected: str) -> None:
    assert round_half_up(value, digits) == Decimal(expected)


def test_numbers_have_a_true_minus_and_no_negative_zero() -> None:
    assert format_number(-12.34, 1) == "−12.3"
    assert format_number(-0.04, 1) == "0.0"
    assert format_count(1_016_640) == "1,016,640"
    assert format_points(-0.1932) == "−19.3"


@pytest.mark.parametrize(
    ("denominators", "digits"),
    [([290, 59, 22], 0), ([290, 150], 1), ([1200, 4000], 2), ([], 0), ([None, 5], 0), ([99], 0)],
)
def test_the_smallest_denominator_sets_the_decimals(
    denominators: list[int | None], digits: int
) -> None:
    assert percent_digits(denominators) == digits


@pytest.mark.parametrize(
    ("fraction", "digits", "expected"),
    # 24/59 = 0.40677..., 1/1000 and 999/1000 must not vanish, 1/8 = 12.5 % goes up.
    [
        (24 / 59, 0, "41%"),
        (24 / 59, 1, "40.7%"),
        (0.001, 0, "<1%"),
        (0.0001, 1, "<0.1%"),
        (0.999, 0, ">99%"),
        (0.9999, 1, ">99.9%"),
        (0.125, 0, "13%"),
        (0.0, 1, "0%"),
        (1.0, 2, "100%"),
    ],
)
def test_percentages(fraction: float, digits: int, expected: str) -> None:
    assert format_percent(fraction, digits) == expected


def test_small_denominators_show_the_fraction_first_and_tiny_ones_only_that() -> None:
    assert format_share(13, 22) == "13 (59%)"
    assert format_share(13, 19) == "13/19 (68%)"
    assert format_share(3, 9) == "3/9"
    assert format_share_of(1500, 2000) == "1,500/2,000 (75%)"
    assert format_share_of(0, 0) == "0/0"


@pytest.mark.parametrize(
    ("p_value", "expected"),
    [
        (0.0, "<0.001"),
        (0.00099, "<0.001"),
        (0.001, "0.001"),
        (0.0124, "0.012"),
        (0.0496, "0.0496"),
        (0.0499999, "0.0499999"),
        (0.05, "0.050"),
        (0.0504, "0.050"),
        (0.0999, "0.100"),
        (0.285, "0.29"),
        (0.9949, "0.99"),
        (0.995, ">0.99"),
        (1.0, ">0.99"),
    ],
)
def test_p_values(p_value: float, expected: str) -> None:
    assert format_p(p_value) == expected


@settings(max_examples=200)
@given(st.floats(min_value=0, max_value=1))
def test_no_p_value_is_written_as_zero_or_moved_across_five_percent(p_value: float) -> None:
    text = format_p(p_value)
    assert float(text.lstrip("<>")) > 0
    if text[0] not in "<>":
        assert (Decimal(text) < Decimal("0.05")) == (p_value < 0.05)


def test_p_values_in_a_sentence() -> None:
    assert format_p_equation(0.02) == "p = 0.020"
    assert format_p_equation(1e-9) == "p < 0.001"
    assert format_p_equation(0.999) == "p > 0.99"


def test_months_intervals_and_levels() -> None:
    assert format_months(34.05) == "34.1"
    assert format_months(None) == "not reached"
    assert format_interval("−33.1", "−5.6") == "−33.1 to −5.6"
    assert format_level(0.95) == "95% CI"
    assert format_level(0.9) == "90% CI"
    assert format_level(None) == "CI"
