"""A number as it was printed, and the exact interval of values that print so.

Everything here is exact: integers and fractions, never floating point. How many decimals a number
was printed with is part of what it says, so numbers come as text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from seriatim.wording.numbers import round_half_up

_NUMBER = re.compile(r"([-\N{MINUS SIGN}+]?)(\d{0,9})(?:[.\N{MIDDLE DOT}](\d{1,9}))?")


class Rounding(StrEnum):
    """How the last printed digit came about.

    ``closed`` admits a half in either direction (half up, half down, half even), ``either`` admits
    that and truncation.
    """

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    CLOSED = "closed"
    TRUNCATION = "truncation"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """All numbers between two limits; each limit belongs to it or not."""

    low: Fraction
    high: Fraction
    low_in: bool = True
    high_in: bool = True

    def holds(self, value: Fraction) -> bool:
        """Tell whether a value lies inside."""
        above = value > self.low or (self.low_in and value == self.low)
        below = value < self.high or (self.high_in and value == self.high)
        return above and below

    def integers(self, scale: Fraction = Fraction(1)) -> tuple[int, int]:
        """Return the first and the last integer k with ``k / scale`` inside; empty if first > last.

        >>> Span(low=Fraction(1, 2), high=Fraction(5, 2), high_in=False).integers()
        (1, 2)
        """
        low, high = self.low * scale, self.high * scale
        first = ceil(low) if self.low_in else floor(low) + 1
        last = floor(high) if self.high_in else ceil(high) - 1
        return first, last


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A printed number: its text, its exact value and the worth of one unit of its last digit."""

    text: str
    value: Fraction
    unit: Fraction

    def span(self, rounding: Rounding) -> Span:
        """Return the values that print so.

        >>> parse_printed("41").span(Rounding.HALF_UP)  # doctest: +ELLIPSIS
        Span(low=Fraction(81, 2), high=Fraction(83, 2), low_in=True, high_in=False)
        """
        half = self.unit / 2
        low, high = self.value - half, self.value + half
        negative = self.value < 0
        match rounding:
            case Rounding.HALF_UP:  # away from zero, as numbers in a table are rounded
                return Span(low=low, high=high, low_in=not negative, high_in=negative)
            case Rounding.HALF_EVEN:
                even = (self.value / self.unit) % 2 == 0
                return Span(low=low, high=high, low_in=even, high_in=even)
            case Rounding.CLOSED:
                return Span(low=low, high=high)
            case Rounding.TRUNCATION:
                return self._truncated(self.value, self.value)
            case Rounding.EITHER:
                return self._truncated(low, high)

    def _truncated(self, low: Fraction, high: Fraction) -> Span:
        """Widen to the values whose further digits were cut off."""
        if self.value < 0:
            return Span(low=self.value - self.unit, high=high, low_in=False)
        return Span(low=low, high=self.value + self.unit, high_in=False)

    def shifted(self, steps: int) -> Printed:
        """Return a neighbor: so many units of the last digit higher or lower."""
        value = self.value + steps * self.unit
        digits = len(self.text.partition(".")[2])
        return Printed(text=str(round_half_up(float(value), digits)), value=value, unit=self.unit)


def parse_printed(text: str) -> Printed | None:
    """Read a number as printed, or return None when it is none.

    A decimal point or the raised point of some journals; digits beyond nine are refused.

    >>> parse_printed("0.10").unit, parse_printed(".05").value, parse_printed("ca. 5")
    (Fraction(1, 100), Fraction(1, 20), None)
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not (match[2] or match[3]):
        return None
    decimals = match[3] or ""
    whole = Fraction(int((match[2] or "0") + decimals), 10 ** len(decimals))
    value = whole if match[1] in ("", "+") else -whole
    return Printed(
        text=text.strip().replace("\N{MIDDLE DOT}", "."),
        value=value,
        unit=Fraction(1, 10 ** len(decimals)),
    )


def counts_that_print(percent: Printed, n: int, rounding: Rounding) -> tuple[int, int]:
    """Return the first and last count of ``n`` whose percentage prints so; empty if first > last.

    >>> counts_that_print(parse_printed("80"), 68, Rounding.HALF_UP)
    (55, 54)
    >>> counts_that_print(parse_printed("60"), 290, Rounding.HALF_UP)
    (173, 175)
    """
    first, last = percent.span(rounding).integers(Fraction(n, 100))
    return max(first, 0), min(last, n)


def compatible_sizes(percent: Printed, at_most: int, rounding: Rounding) -> tuple[int, ...]:
    """Return every denominator up to a limit for which some count prints so.

    >>> compatible_sizes(parse_printed("59"), 22, Rounding.HALF_UP)
    (17, 22)
    """
    sizes = []
    for n in range(1, at_most + 1):
        first, last = counts_that_print(percent, n, rounding)
        if first <= last:
            sizes.append(n)
    return tuple(sizes)
