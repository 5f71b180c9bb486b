import numpy as np
import pytest

from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.trend import cochran_armitage, cochran_armitage_exact
from seriatim.estimation.summary import CountTable

TESTS = [cochran_armitage, cochran_armitage_exact]


def table_of(events, n):
    counts = np.array([events, np.subtract(n, events)], dtype=np.int64).T
    groups = tuple(f"group {k}" for k in range(len(n)))
    return CountTable(rows=groups, columns=("yes", "no"), counts=counts, unit="patient")


def with_scores(case):
    table = table_of(case["events"], case["n"])
    return table, dict(zip(table.rows, case["scores"], strict=True))


def test_the_chi_squared_agrees_with_r(reference, agree):
    for case in reference("trend"):
        table, scores = with_scores(case)
        test = cochran_armitage(table, "yes", scores=scores)
        agree([test.statistic, test.p_value], [case["statistic"], case["p_value"]])


# Relative also in the far tail: p-values go down to 1e-33 here.
def test_the_exact_test_agrees_with_coin_and_with_enumeration(reference):
    seen = set()
    for case in reference("trend"):
        table, scores = with_scores(case)
        test = cochran_armitage_exact(table, "yes", scores=scores)
        if test.p_value is None:
            seen.add(case["name"])
            continue
        assert test.p_value == pytest.approx(case["exact"], rel=1e-8, abs=0)
        if case["enumerated"] is not None:
            assert test.p_value == pytest.approx(case["enumerated"], rel=1e-8, abs=0)
    assert seen == {"broken_scores", "nodes"}


# Events 1, 2, 3 of 4, scores 0, 1, 2: sum of scores 8 against 6, spread 12 (1/2)(1/2)(2/3) = 2.
def test_three_groups_by_hand():
    test = cochran_armitage(table_of([1, 2, 3], [4, 4, 4]), "yes")
    assert test.statistic == pytest.approx((8 - 6) ** 2 / 2)
    assert (test.df, test.n, test.n_events, test.unit) == (1.0, 12, 6, "patient")
    assert (test.observed, test.expected) == ((1.0, 2.0, 3.0), (2.0, 2.0, 2.0))
    assert test.n_by_group == (4, 4, 4)


def test_two_groups_are_pearson():
    table = table_of([2, 6], [9, 8])
    assert cochran_armitage(table, "yes").statistic == pytest.approx(chi_squared(table).statistic)


@pytest.mark.parametrize("test", TESTS)
def test_the_scale_of_scores_and_the_side_of_the_event_do_not_matter(test):
    table = table_of([1, 2, 4], [6, 5, 5])
    plain = test(table, "yes").p_value
    scores = dict(zip(table.rows, (10.0, 30.0, 50.0), strict=True))
    assert test(table, "yes", scores=scores).p_value == pytest.approx(plain, rel=1e-12)
    assert test(table, "no").p_value == pytest.approx(plain, rel=1e-12)
    falling = dict(zip(table.rows, (3, 2, 1), strict=True))
    assert test(table, "yes", scores=falling).p_value == pytest.approx(plain, rel=1e-12)


def test_tiny_scores_are_scores():
    table = table_of([1, 2, 4], [6, 5, 5])
    tiny = dict(zip(table.rows, (0.0, 1e-200, 2e-200), strict=True))
    found = cochran_armitage(table, "yes", scores=tiny)
    assert found.p_value == pytest.approx(cochran_armitage(table, "yes").p_value, rel=1e-12)


@pytest.mark.parametrize("test", TESTS)
def test_an_empty_group_changes_nothing(test):
    with_empty = table_of([1, 0, 2, 4], [6, 0, 5, 5])
    scores = dict(zip(with_empty.rows, (0, 9, 1, 2), strict=True))
    found = test(with_empty, "yes", scores=scores)
    assert found.p_value == pytest.approx(test(table_of([1, 2, 4], [6, 5, 5]), "yes").p_value)
    assert found.expected[1] == 0


@pytest.mark.parametrize("test", TESTS)
def test_what_cannot_be_tested_has_a_reason(test):
    assert test(table_of([0, 0], [3, 4]), "yes").reason == "all rows have the same outcome"
    assert test(table_of([3, 4], [3, 4]), "yes").reason == "all rows have the same outcome"
    for table in (table_of([1], [3]), table_of([1, 0], [3, 0]), CountTable.zero()):
        assert "fewer than two groups" in test(table, "yes").reason
    same = test(table_of([1, 2], [3, 3]), "yes", scores={"group 0": 5, "group 1": 5})
    assert "different scores" in same.reason
    assert same.p_value is None


def test_the_exact_test_has_limits():
    table = table_of([1, 2], [3, 3])
    broken = cochran_armitage_exact(table, "yes", scores={"group 0": 0.5, "group 1": 1})
    assert "whole numbers" in broken.reason
    registry = table_of([5_000, 6_000, 7_000], [20_000] * 3)
    assert "use cochran_armitage" in cochran_armitage_exact(registry, "yes").reason


def test_scores_must_fit_the_groups():
    table = table_of([1, 2], [3, 3])
    with pytest.raises(ValueError, match="one for each of the groups group 0, group 1; found none"):
        cochran_armitage(table, "yes", scores={})
    with pytest.raises(ValueError, match="scores: expected a finite number, found nan"):
        cochran_armitage(table, "yes", scores={"group 0": 0, "group 1": float("nan")})
    with pytest.raises(ValueError, match=r"scores: expected numbers up to 1e\+12, found 1e\+300"):
        cochran_armitage(table, "yes", scores={"group 0": 0, "group 1": 1e300})
    with pytest.raises(ValueError, match="event_column: expected one of yes, no; found 'maybe'"):
        cochran_armitage(table, "maybe")
