"""Numbers as text: the only place where a report rounds.

Rounding is half up on the decimal digits of the raw value, as a reader with a pencil would do it.
Style: AMA and SAMPL. Percentages have no space before the sign, intervals have "to" between the
limits because a dash beside a minus sign misleads, and a rounded p-value never lies on the other
side of 0.05 than the raw one.

What a journal wants otherwise and needs the raw value for, the digits of p-values and percentages,
comes in as a ``NumberStyle``; ``typography`` changes marks and separators of the finished text.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from seriatim.wording.style import PLAIN, NumberStyle, PercentRule, PRule

MINUS = "\N{MINUS SIGN}"
ABSENT = "\N{EN DASH}"
NOT_REACHED = "not reached"

#: Below this denominator a percentage would claim more than the data hold: x/n alone.
COUNTS_ONLY_BELOW = 10
#: Below this denominator x/n comes first, the percentage after it.
FRACTION_FIRST_BELOW = 20


def round_half_up(value: float, digits: int) -> Decimal:
    """Round to ``digits`` decimals, halves away from zero.

    >>> round_half_up(0.125, 2), round_half_up(2.5, 0), round_half_up(-0.125, 2)
    (Decimal('0.13'), Decimal('3'), Decimal('-0.13'))
    """
    return _quantize(Decimal(repr(float(value))), digits)


def format_number(value: float, digits: int = 0) -> str:
    """Write a number with a true minus sign and thousands separated; never "-0".

    >>> format_number(1234.5, 0), format_number(-3.14159, 2), format_number(-0.001, 1)
    ('1,235', '−3.14', '0.0')
    """
    return _signed(round_half_up(value, digits))


def format_count(n: float) -> str:
    """Write a count.

    >>> format_count(1016640)
    '1,016,640'
    """
    return format_number(n, 0)


def percent_digits(n_totals: Iterable[int | None], style: NumberStyle = PLAIN) -> int:
    """Choose the decimals of all percentages of one table from its denominators.

    Below 100 none, below 1000 one, from there two. A table has one style, so the smallest
    denominator that gets a percentage at all decides. A style may ask for none or one throughout.

    >>> percent_digits([290, 59, 22]), percent_digits([290, 150]), percent_digits([4])
    (0, 1, 0)
    """
    if style.percent_rule is not PercentRule.BY_DENOMINATOR:
        return 0 if style.percent_rule is PercentRule.WHOLE else 1
    shown = [n for n in n_totals if n is not None and n >= COUNTS_ONLY_BELOW]
    smallest = min(shown, default=0)
    return 0 if smallest < 100 else 1 if smallest < 1000 else 2


def format_percent(fraction: float, digits: int = 0) -> str:
    """Write a fraction as a percentage; something is never rounded to nothing or to all.

    >>> format_percent(0.6), format_percent(0.406779, 1), format_percent(0.001), format_percent(0)
    ('60%', '40.7%', '<1%', '0%')
    >>> format_percent(0.999), format_percent(1)
    ('>99%', '100%')
    """
    exact = Decimal(repr(float(fraction))) * 100
    rounded = _quantize(exact, digits)
    unit = Decimal(1).scaleb(-digits)
    if exact > 0 and rounded == 0:
        return f"<{unit}%"
    if exact < 100 and rounded == 100:
        return f">{100 - unit}%"
    text = "100" if rounded == 100 else "0" if rounded == 0 else _signed(rounded)
    return f"{text}%"


def format_share(n: int, n_total: int, digits: int = 0) -> str:
    """Write a count with its percentage, or as x/n where the denominator is small.

    >>> format_share(174, 290), format_share(13, 15), format_share(3, 4), format_share(0, 0)
    ('174 (60%)', '13/15 (87%)', '3/4', '0/0')
    """
    if n_total < COUNTS_ONLY_BELOW:
        return f"{n}/{n_total}"
    percent = format_percent(n / n_total, digits)
    if n_total < FRACTION_FIRST_BELOW:
        return f"{n}/{n_total} ({percent})"
    return f"{format_count(n)} ({percent})"


def format_share_of(n: int, n_total: int, digits: int = 0) -> str:
    """Write x/n for running text, with the percentage where the denominator allows one.

    >>> format_share_of(24, 59), format_share_of(3, 4)
    ('24/59 (41%)', '3/4')
    """
    fraction = f"{format_count(n)}/{format_count(n_total)}"
    if n_total < COUNTS_ONLY_BELOW:
        return fraction
    return f"{fraction} ({format_percent(n / n_total, digits)})"


def format_points(difference: float, digits: int = 1) -> str:
    """Write a difference of fractions in percentage points, without the unit.

    >>> format_points(-0.1932), format_points(0.05)
    ('−19.3', '5.0')
    """
    return _signed(_quantize(Decimal(repr(float(difference))) * 100, digits))


def format_p(p_value: float, style: NumberStyle = PLAIN) -> str:
    """Write a p-value: three decimals below 0.1, two above; more where rounding crosses 0.05.

    >>> format_p(0.00001), format_p(0.0247), format_p(0.69), format_p(0.9951)
    ('<0.001', '0.025', '0.69', '>0.99')
    >>> format_p(0.0496), format_p(0.04996), format_p(0.05)
    ('0.0496', '0.04996', '0.050')

    Below ``style.p_floor`` only the floor is written. Other rules than the plain one are three
    decimals throughout and two significant figures:

    >>> lancet = NumberStyle(p_rule=PRule.TWO_SIGNIFICANT, p_floor=0.0001)
    >>> [format_p(p, lancet) for p in (0.00004, 0.00063, 0.0496, 0.69)]
    ['<0.0001', '0.00063', '0.0496', '0.69']
    """
    if p_value < style.p_floor:
        return f"<{_p_digits(Decimal(repr(style.p_floor)), style)}"
    exact, threshold = Decimal(repr(float(p_value))), Decimal("0.05")
    digits = _p_decimals(exact, style.p_rule)
    rounded = _quantize(exact, digits)
    while exact < threshold <= rounded:
        digits += 1
        rounded = _quantize(exact, digits)
    if rounded >= 1:
        return f">{_p_digits(1 - Decimal(1).scaleb(-digits), style)}"
    return _p_digits(rounded, style)


def format_p_equation(p_value: float, style: NumberStyle = PLAIN) -> str:
    """Write a p-value with its letter, for running text.

    >>> format_p_equation(0.02), format_p_equation(1e-5)
    ('p = 0.020', 'p < 0.001')
    >>> format_p_equation(0.02, NumberStyle(p_letter="P", p_leading_zero=False, p_spaced=False))
    'P=.020'
    """
    text = format_p(p_value, style)
    sign, number = (text[0], text[1:]) if text[0] in "<>" else ("=", text)
    space = " " if style.p_spaced else ""
    return f"{style.p_letter}{space}{sign}{space}{number}"


def _p_decimals(exact: Decimal, rule: PRule) -> int:
    """Return the decimals that a rule gives a p-value, before the threshold is looked at."""
    if rule is PRule.TWO_SIGNIFICANT:
        return max(2, 1 - exact.adjusted()) if exact else 2
    return 3 if rule is PRule.THREE or exact < Decimal("0.1") else 2


def _p_digits(rounded: Decimal, style: NumberStyle) -> str:
    text = f"{rounded:f}"
    return text if style.p_leading_zero else text.removeprefix("0")


def format_months(months: float | None) -> str:
    """Write a time in months with one decimal; None means the curve never came down to it.

    >>> format_months(34.04), format_months(None)
    ('34.0', 'not reached')
    """
    return NOT_REACHED if months is None else format_number(months, 1)


def format_interval(low: str, high: str) -> str:
    """Join two limits that are text already.

    >>> format_interval('−33.1', '−5.6')
    '−33.1 to −5.6'
    """
    return f"{low} to {high}"


def format_level(conf_level: float | None) -> str:
    """Write the level of an interval.

    >>> format_level(0.95), format_level(0.975), format_level(None)
    ('95% CI', '97.5% CI', 'CI')
    """
    if conf_level is None:
        return "CI"
    exact = (Decimal(repr(float(conf_level))) * 100).normalize()
    return f"{exact:f}% CI"


def format_significant(value: float, digits: int) -> str:
    """Write a number of any size with so many significant digits, trailing zeros left out.

    >>> format_significant(0.01234567, 4), format_significant(24.0, 6), format_significant(-1e-9, 3)
    ('0.01235', '24', '−1e-9')
    """
    if value == 0:
        return "0"
    exact = Decimal(repr(float(abs(value))))
    size = exact.adjusted()
    rounded = _quantize(exact.scaleb(-size), digits - 1)
    sign = MINUS if value < 0 else ""
    if -5 < size < 15:
        return f"{sign}{rounded.scaleb(size).normalize():f}"
    return f"{sign}{rounded.normalize():f}e{size}"


def _quantize(exact: Decimal, digits: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _signed(rounded: Decimal) -> str:
    text = f"{abs(rounded):,f}"
    return MINUS + text if rounded < 0 else text
