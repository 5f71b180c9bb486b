import pytest
from scipy import stats

from seriatim.estimation.counts.exact_tests import (
    boschloo,
    conditional_odds_ratio,
    fisher_exact,
    fisher_mid_p,
)
from seriatim.estimation.counts.two_by_two import TwoByTwo


def table_of(events_1, n_1, events_0, n_0):
    return TwoByTwo(events_1=events_1, n_1=n_1, events_0=events_0, n_0=n_0)


def test_p_values_agree_with_r(reference, agree):
    for case in reference("exact_tests"):
        table = table_of(*case["table"])
        agree(fisher_exact(table).p_value, case["fisher"])
        agree(fisher_mid_p(table).p_value, case["mid_p"])
        agree(boschloo(table).p_value, case["boschloo"])


def test_odds_ratios_agree_with_r(reference, agree):
    for case in reference("exact_tests"):
        estimate = conditional_odds_ratio(table_of(*case["table"]))
        ours = [estimate.value, estimate.conf_low, estimate.conf_high]
        agree(ours, [case["odds_ratio"], case["conf_low"], case["conf_high"]])


@pytest.mark.parametrize("counts", [(22, 34, 2, 25), (13, 20, 1, 13), (4, 12, 4, 12)])
def test_boschloo_agrees_with_scipy(counts):
    x1, n1, x0, n0 = counts
    cells = [[x1, x0], [n1 - x1, n0 - x0]]
    expected = min(1.0, stats.boschloo_exact(cells, n=64).pvalue)
    assert boschloo(table_of(*counts)).p_value == pytest.approx(expected, rel=1e-6)


# Vectors B2 of the specification: 22/34 against 2/25 and 13/20 against 1/13.
def test_two_worked_tables():
    first, second = table_of(22, 34, 2, 25), table_of(13, 20, 1, 13)
    assert fisher_exact(first).p_value == pytest.approx(1.034e-5, rel=5e-4)
    assert fisher_mid_p(first).p_value == pytest.approx(6.53e-6, rel=1e-3)
    assert boschloo(first).p_value == pytest.approx(6.51e-6, rel=1e-3)
    assert fisher_exact(second).p_value == pytest.approx(1.39e-3, rel=5e-3)
    assert fisher_mid_p(second).p_value == pytest.approx(7.74e-4, rel=1e-3)
    assert boschloo(second).p_value == pytest.approx(1.07e-3, rel=5e-3)
    odds = conditional_odds_ratio(first)
    assert (odds.value, odds.conf_low) == pytest.approx((19.888, 3.871), rel=1e-4)
    assert odds.conf_high == pytest.approx(202.8, rel=1e-4)


@pytest.mark.parametrize("test", [fisher_exact, fisher_mid_p, boschloo])
def test_all_outcomes_alike_say_nothing(test):
    assert test(table_of(0, 10, 0, 20)).p_value == 1
    assert test(table_of(3, 3, 4, 4)).p_value == 1


@pytest.mark.parametrize("test", [fisher_exact, fisher_mid_p, boschloo])
def test_an_empty_group_is_no_test(test):
    result = test(table_of(0, 0, 1, 2))
    assert result.p_value is None
    assert result.reason == "no rows in the group"


def test_odds_ratio_with_zero_cells():
    none = conditional_odds_ratio(table_of(0, 10, 5, 10))
    assert (none.value, none.conf_low) == (0.0, 0.0)
    unbounded = conditional_odds_ratio(table_of(10, 10, 5, 10))
    assert unbounded.value is None
    assert unbounded.conf_low > 1
    assert "no finite odds ratio" in unbounded.reason
    alike = conditional_odds_ratio(table_of(0, 10, 0, 5))
    assert "same outcome" in alike.reason
    assert conditional_odds_ratio(table_of(0, 0, 0, 5)).reason == "no rows in the group"


def test_boschloo_does_not_enumerate_a_national_registry():
    test = boschloo(table_of(20_000, 50_000, 19_000, 50_000))
    assert test.p_value is None
    assert "fisher_mid_p" in test.reason
    assert fisher_mid_p(table_of(20_000, 50_000, 19_000, 50_000)).p_value < 1e-9
