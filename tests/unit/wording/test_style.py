"""The plain style is what numbers are written in unless a journal asks otherwise."""

from __future__ import annotations

from seriatim.wording.numbers import format_p, format_p_equation, percent_digits
from seriatim.wording.style import PLAIN, NumberStyle, PercentRule, PRule


def test_without_a_style_numbers_are_plain() -> None:
    for p in (0.00004, 0.0496, 0.2, 0.999):
        assert format_p(p) == format_p(p, PLAIN)
        assert format_p_equation(p) == format_p_equation(p, PLAIN)


def test_a_style_asks_for_decimals_of_percentages_whatever_the_denominators() -> None:
    whole = NumberStyle(percent_rule=PercentRule.WHOLE)
    one = NumberStyle(percent_rule=PercentRule.ONE_DECIMAL)
    assert [percent_digits([5000], style) for style in (PLAIN, whole, one)] == [2, 0, 1]
    assert [percent_digits([20], style) for style in (PLAIN, whole, one)] == [0, 0, 1]


def test_three_decimals_and_two_significant_figures() -> None:
    three = NumberStyle(p_rule=PRule.THREE)
    two = NumberStyle(p_rule=PRule.TWO_SIGNIFICANT, p_floor=0.0001)
    values = (0.00004, 0.00063, 0.0247, 0.0496, 0.6912, 0.9996)
    # By hand; 0.0496 has two significant figures 0.050, which would lie across 0.05.
    assert [format_p(p, three) for p in values] == [
        "<0.001",
        "<0.001",
        "0.025",
        "0.0496",
        "0.691",
        ">0.999",
    ]
    assert [format_p(p, two) for p in values] == [
        "<0.0001",
        "0.00063",
        "0.025",
        "0.0496",
        "0.69",
        ">0.99",
    ]
