"""Printed numbers and what prints so."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seriatim.claims.printed import (
    Rounding,
    compatible_sizes,
    counts_that_print,
    parse_printed,
)

DECIMAL = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.TRUNCATION: ROUND_DOWN,
}


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("41", Fraction(41), Fraction(1)),
        ("0.10", Fraction(1, 10), Fraction(1, 100)),
        (".05", Fraction(1, 20), Fraction(1, 100)),
        ("\N{MINUS SIGN}3.5", Fraction(-7, 2), Fraction(1, 10)),
        ("64\N{MIDDLE DOT}5", Fraction(129, 2), Fraction(1, 10)),
        ("+2", Fraction(2), Fraction(1)),
    ],
)
def test_a_number_keeps_its_decimals(text, value, unit):
    number = parse_printed(text)
    assert (number.value, number.unit) == (value, unit)


@pytest.mark.parametrize("text", ["", "-", ".", "41%", "1e3", "12,5", "1.2.3", "1234567890123"])
def test_what_is_no_number_is_refused(text):
    assert parse_printed(text) is None


@given(
    n=st.integers(1, 400),
    data=st.data(),
    digits=st.integers(0, 2),
    rounding=st.sampled_from(sorted(DECIMAL)),
)
def test_the_counts_are_exactly_those_that_decimal_prints_so(n, data, digits, rounding):
    x = data.draw(st.integers(0, n))
    unit = Decimal(1).scaleb(-digits)

    def printed(count):
        # 40 digits hold 100 x / n far beyond any tie: ties have at most four decimals.
        return (Decimal(100 * count) / Decimal(n)).quantize(unit, rounding=DECIMAL[rounding])

    number = parse_printed(str(printed(x)))
    first, last = counts_that_print(number, n, rounding)
    assert list(range(first, last + 1)) == [k for k in range(n + 1) if printed(k) == printed(x)]


@given(n=st.integers(1, 300), percent=st.integers(0, 100))
def test_closed_and_either_hold_what_the_others_hold(n, percent):
    number = parse_printed(str(percent))
    found = {
        rule: set(range(low, high + 1))
        for rule in Rounding
        for low, high in [counts_that_print(number, n, rule)]
    }
    assert found[Rounding.HALF_UP] | found[Rounding.HALF_EVEN] <= found[Rounding.CLOSED]
    assert found[Rounding.CLOSED] | found[Rounding.TRUNCATION] <= found[Rounding.EITHER]


def test_a_negative_number_is_rounded_and_cut_toward_the_same_side():
    span = parse_printed("-2").span(Rounding.TRUNCATION)
    assert span.holds(Fraction(-29, 10))
    assert not span.holds(Fraction(-3))
    assert not span.holds(Fraction(-19, 10))
    up = parse_printed("-2").span(Rounding.HALF_UP)
    assert up.holds(Fraction(-3, 2)) is True  # away from zero
    assert up.holds(Fraction(-5, 2)) is False


def test_the_founding_abstract_in_single_statements():
    # methods: 54/68 = 79.4 and 55/68 = 80.9, so 80 % is no whole number of 68.
    assert counts_that_print(parse_printed("80"), 68, Rounding.HALF_UP) == (55, 54)
    assert counts_that_print(parse_printed("80"), 68, Rounding.TRUNCATION) == (55, 55)
    assert compatible_sizes(parse_printed("68"), 22, Rounding.HALF_UP) == (19, 22)


def test_neighbors_keep_the_decimals():
    number = parse_printed("9.9").shifted(2)
    assert (number.text, number.value, number.unit) == ("10.1", Fraction(101, 10), Fraction(1, 10))
