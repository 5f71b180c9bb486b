"""A printed p-value against every table that the printed percentages allow."""

from __future__ import annotations

from dataclasses import dataclass

from seriatim.claims.counting import project
from seriatim.claims.model import Comparison, Sign
from seriatim.claims.p_values import MOST_FOR_BOSCHLOO, ProportionTest, p_value, prints_as
from seriatim.claims.system import System
from seriatim.estimation.counts.exact_tests import fisher_exact
from seriatim.estimation.counts.two_by_two import TwoByTwo

#: Beyond so many different tables p-values are not computed for each.
MOST_TABLES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PValueSummary:
    """One test over all tables: its p-values from least to most, and how many print as printed."""

    test: ProportionTest
    least: float | None
    most: float | None
    n_tables: int
    n_printing: int
    n_below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonCheck:
    """What the tables of one reading say about a printed p-value.

    ``tables`` are (n, x) of the first and the second claim. No outcomes, with a reason, where the
    tables are too many or there are none.
    """

    comparison: Comparison
    tables: tuple[tuple[int, int, int, int], ...]
    outcomes: tuple[PValueSummary, ...]
    reason: str = ""

    @property
    def reproducing(self) -> tuple[ProportionTest, ...]:
        """Return the tests that give the printed p-value for some table."""
        return tuple(outcome.test for outcome in self.outcomes if outcome.n_printing)

    def outcome(self, test: ProportionTest) -> PValueSummary | None:
        """Return the outcome of one test."""
        return next((outcome for outcome in self.outcomes if outcome.test is test), None)


def check_comparison(system: System, comparison: Comparison) -> ComparisonCheck:
    """Enumerate the tables of a comparison and test each of them."""
    one, other = comparison.claims
    names = (system.size(one), one, system.size(other), other)
    found = project(system, dict.fromkeys(names))
    if found is None:
        return _without(comparison, "too many combinations to go through")
    index = [found.names.index(name) for name in names]
    tables = tuple((v[index[0]], v[index[1]], v[index[2]], v[index[3]]) for v in found.values)
    if not tables:
        return _without(comparison, "no counts print as these percentages")
    if len(tables) > MOST_TABLES:
        return _without(comparison, "too many tables to test each", tables)
    shapes = [TwoByTwo(events_1=x1, n_1=n1, events_0=x0, n_0=n0) for n1, x1, n0, x0 in tables]
    outcomes = tuple(
        _outcome(test, shapes, comparison)
        for test in ProportionTest
        if test is not ProportionTest.BOSCHLOO or len(shapes) <= MOST_FOR_BOSCHLOO
    )
    return ComparisonCheck(comparison=comparison, tables=tables, outcomes=outcomes)


def _without(
    comparison: Comparison, reason: str, tables: tuple[tuple[int, int, int, int], ...] = ()
) -> ComparisonCheck:
    return ComparisonCheck(comparison=comparison, tables=tables, outcomes=(), reason=reason)


def _outcome(test: ProportionTest, shapes: list[TwoByTwo], comparison: Comparison) -> PValueSummary:
    low = float(comparison.p.value - comparison.p.unit / 2)
    values = []
    n_below = 0
    for shape in shapes:
        if (
            test is ProportionTest.BOSCHLOO
            and comparison.sign is Sign.EQUAL
            and _surely_below(shape, low)
        ):
            n_below += 1
            continue
        value = p_value(shape, test)
        if value is not None:
            values.append(value)
    printing = sum(prints_as(value, comparison.p, comparison.sign) for value in values)
    return PValueSummary(
        test=test,
        least=None if n_below else min(values, default=None),
        most=max(values, default=None),
        n_tables=len(values) + n_below,
        n_printing=printing,
        n_below=n_below + sum(value < low for value in values),
    )


def _surely_below(shape: TwoByTwo, limit: float) -> bool:
    """Tell whether Boschloo's p-value cannot reach a limit, without searching for it.

    It is at most twice Fisher's one-sided p-value, which is at most the two-sided one.
    """
    fisher = fisher_exact(shape).p_value
    return fisher is not None and 2 * fisher < limit
