"""Which p-values the tests in common use give for a table of two groups.

To reproduce a printed p-value the tests have to be those that papers use, also the ones that
Seriatim would not choose: Yates' correction and Wald's test are here for that reason alone.
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache

from seriatim.claims.model import Sign
from seriatim.claims.printed import Printed, Rounding
from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.exact_tests import boschloo, fisher_exact, fisher_mid_p
from seriatim.estimation.counts.two_by_two import TwoByTwo


class ProportionTest(StrEnum):
    """A test of two proportions."""

    FISHER = "Fisher exact"
    MID_P = "Fisher mid-p"
    PEARSON = "Pearson chi-squared"
    YATES = "chi-squared with Yates' correction"
    LIKELIHOOD_RATIO = "likelihood ratio"
    WALD = "Wald, logistic regression"
    BOSCHLOO = "Boschloo"


#: Boschloo's test goes through all tables of its size; with more tables to test it is left out.
MOST_FOR_BOSCHLOO = 400


def p_values(
    table: TwoByTwo, tests: tuple[ProportionTest, ...] = tuple(ProportionTest)
) -> dict[ProportionTest, float | None]:
    """Return the p-value of each test; None where a test gives none.

    >>> found = p_values(TwoByTwo(events_1=22, n_1=34, events_0=2, n_0=25))
    >>> f"{found[ProportionTest.FISHER]:.2e}", f"{found[ProportionTest.YATES]:.2e}"
    ('1.03e-05', '3.90e-05')
    """
    return {test: p_value(table, test) for test in tests}


@lru_cache(maxsize=20_000)
def p_value(table: TwoByTwo, test: ProportionTest) -> float | None:
    """Return the p-value of one test."""
    match test:
        case ProportionTest.FISHER:
            return fisher_exact(table).p_value
        case ProportionTest.MID_P:
            return fisher_mid_p(table).p_value
        case ProportionTest.PEARSON:
            return chi_squared(table).p_value
        case ProportionTest.YATES:
            return _yates(table)
        case ProportionTest.LIKELIHOOD_RATIO:
            return _likelihood_ratio(table)
        case ProportionTest.WALD:
            return _wald(table)
        case ProportionTest.BOSCHLOO:
            return boschloo(table).p_value


def _cells(table: TwoByTwo) -> tuple[tuple[int, int], tuple[int, int]]:
    return (
        (table.events_1, table.n_1 - table.events_1),
        (table.events_0, table.n_0 - table.events_0),
    )


def _one_sided_table(table: TwoByTwo) -> bool:
    """Tell whether a margin is empty, so that no chi-squared statistic exists."""
    return 0 in (table.n_1, table.n_0, table.n_events, table.n - table.n_events)


def _upper_tail(chi_squared_1: float) -> float:
    return math.erfc(math.sqrt(chi_squared_1 / 2))


def _yates(table: TwoByTwo) -> float | None:
    if _one_sided_table(table):
        return None
    (a, b), (c, d) = _cells(table)
    n = table.n
    excess = max(abs(a * d - b * c) - n / 2, 0.0)
    margins = table.n_1 * table.n_0 * table.n_events * (n - table.n_events)
    return _upper_tail(n * excess * excess / margins)


def _likelihood_ratio(table: TwoByTwo) -> float | None:
    if _one_sided_table(table):
        return None
    total = 0.0
    columns = (table.n_events, table.n - table.n_events)
    for row in _cells(table):
        for cell, column in zip(row, columns, strict=True):
            if cell:
                total += 2 * cell * math.log(cell * table.n / (sum(row) * column))
    return _upper_tail(max(total, 0.0))


def _wald(table: TwoByTwo) -> float | None:
    """Return the p-value of the log odds ratio over its standard error; none with an empty cell."""
    (a, b), (c, d) = _cells(table)
    if 0 in (a, b, c, d):
        return None
    z = math.log(a * d / (b * c)) / math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return math.erfc(abs(z) / math.sqrt(2))


def prints_as(p_value: float, printed: Printed, sign: Sign) -> bool:
    """Tell whether a p-value would be printed so; halves are admitted in either direction.

    >>> from seriatim.claims.printed import parse_printed
    >>> prints_as(0.0014, parse_printed("0.001"), Sign.EQUAL)
    True
    >>> prints_as(0.00001, parse_printed("0.001"), Sign.EQUAL)
    False
    """
    match sign:
        case Sign.LESS:
            return p_value < float(printed.value)
        case Sign.GREATER:
            return p_value > float(printed.value)
        case Sign.EQUAL:
            span = printed.span(Rounding.CLOSED)
            return float(span.low) <= p_value <= float(span.high)
