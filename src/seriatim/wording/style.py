"""How a journal wants numbers written. The plain style is AMA's and SAMPL's."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PRule(StrEnum):
    """How many decimals a p-value gets; more wherever rounding would take it across 0.05."""

    THREE_BELOW_TENTH = "three_below_tenth"
    THREE = "three"
    TWO_SIGNIFICANT = "two_significant"


class PercentRule(StrEnum):
    """How many decimals percentages get: by the smallest denominator of a table, none, or one."""

    BY_DENOMINATOR = "by_denominator"
    WHOLE = "whole"
    ONE_DECIMAL = "one_decimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """The conventions of one journal for numbers in text and tables.

    ``p_floor`` is the smallest p-value that is written out; ``p_spaced`` puts spaces around the
    sign of an equation. ``thousands`` separates groups of digits from the number
    ``thousands_from`` on. ``interval_label`` follows the level, as in "95% CI"; ``quartiles`` names
    the first to third quartile beside a median.
    """

    p_rule: PRule = PRule.THREE_BELOW_TENTH
    p_floor: float = 0.001
    p_letter: str = "p"
    p_leading_zero: bool = True
    p_spaced: bool = True
    percent_rule: PercentRule = PercentRule.BY_DENOMINATOR
    decimal_mark: str = "."
    thousands: str = ","
    thousands_from: int = 1000
    interval_separator: str = " to "
    interval_label: str = "CI"
    quartiles: str = "first to third quartile"


PLAIN = NumberStyle()
