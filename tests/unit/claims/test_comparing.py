"""A printed p-value against all tables."""

import pytest

from seriatim.claims import comparing
from seriatim.claims.comparing import check_comparison
from seriatim.claims.p_values import ProportionTest, p_value
from seriatim.claims.relations import STANDARD_READINGS
from seriatim.claims.system import build_system
from seriatim.estimation.counts.two_by_two import TwoByTwo

# Section 4.2 of the project's methods: which tests print 0.001 for how many tables.
NESTED = {
    ProportionTest.FISHER: 9,
    ProportionTest.MID_P: 7,
    ProportionTest.PEARSON: 10,
    ProportionTest.YATES: 2,
    ProportionTest.LIKELIHOOD_RATIO: 5,
    ProportionTest.WALD: 4,
}


def outcomes(checked, reading):
    (comparison,) = checked.reading(reading).comparisons
    return comparison


def test_the_founding_p_value_under_the_nested_reading(checked):
    comparison = outcomes(checked, "nested")
    assert len(comparison.tables) == 38
    assert {test: comparison.outcome(test).n_printing for test in NESTED} == NESTED
    fisher = comparison.outcome(ProportionTest.FISHER)
    assert (fisher.least, fisher.most) == (
        pytest.approx(4.96e-6, rel=1e-3),
        pytest.approx(3.158e-3, rel=1e-3),
    )
    assert fisher.n_below == 23
    assert all(
        x0 == 1 and n0 in (12, 13)
        for n1, x1, n0, x0 in comparison.tables
        if 0.0005 <= _fisher(n1, x1, n0, x0) <= 0.0015
    )


def _fisher(n1, x1, n0, x0):
    return p_value(TwoByTwo(events_1=x1, n_1=n1, events_0=x0, n_0=n0), ProportionTest.FISHER)


def test_the_founding_p_value_under_the_free_and_strict_readings(checked):
    free = outcomes(checked, "free").outcome(ProportionTest.FISHER)
    assert (free.n_tables, free.n_printing, free.n_below) == (85, 17, 62)
    strict = outcomes(checked, "strict")
    assert strict.tables == ((34, 22, 25, 2),)
    assert strict.reproducing == ()
    assert strict.outcome(ProportionTest.FISHER).most == pytest.approx(1.034e-5, rel=1e-3)
    # Boschloo's p is known to be smaller than printed without searching for it.
    assert strict.outcome(ProportionTest.BOSCHLOO).n_below == 1


def two_arms(parse, first, second, p, sign="="):
    return parse(
        '[groups.ga]\nlabel = "A"\nn = 40\n[groups.gb]\nlabel = "B"\nn = 40\n'
        f'[percentages.a]\nlabel = "a"\ngroup = "ga"\nprinted = "{first}"\n'
        f'[percentages.b]\nlabel = "b"\ngroup = "gb"\nprinted = "{second}"\n'
        f'[comparisons.c]\nlabel = "c"\nclaims = ["a", "b"]\np = "{p}"\nsign = "{sign}"\n'
    )


def test_a_p_value_printed_as_a_limit(parse):
    paper = two_arms(parse, "50", "20", "0.01", "<")
    system = build_system(paper, STANDARD_READINGS[0])
    found = check_comparison(system, paper.comparisons[0])
    assert found.tables == ((40, 20, 40, 8),)
    assert ProportionTest.FISHER in found.reproducing
    assert found.outcome(ProportionTest.BOSCHLOO).least is not None


def test_no_table_and_too_many_tables_have_a_reason(parse, monkeypatch):
    paper = two_arms(parse, "49", "20", "0.01")
    found = check_comparison(build_system(paper, STANDARD_READINGS[0]), paper.comparisons[0])
    assert (found.tables, found.reason) == ((), "no counts print as these percentages")
    assert found.outcome(ProportionTest.FISHER) is None
    paper = two_arms(parse, "50", "20", "0.01")
    system = build_system(paper, STANDARD_READINGS[1])
    monkeypatch.setattr(comparing, "MOST_TABLES", 5)
    found = check_comparison(system, paper.comparisons[0])
    assert found.reason == "too many tables to test each"
    assert len(found.tables) > 5
    monkeypatch.setattr(comparing, "project", lambda *_: None)
    assert "too many combinations" in check_comparison(system, paper.comparisons[0]).reason


def test_boschloo_is_left_out_where_tables_are_many(parse, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_FOR_BOSCHLOO", 0)
    paper = two_arms(parse, "50", "20", "0.01")
    found = check_comparison(build_system(paper, STANDARD_READINGS[0]), paper.comparisons[0])
    assert ProportionTest.BOSCHLOO not in {outcome.test for outcome in found.outcomes}
