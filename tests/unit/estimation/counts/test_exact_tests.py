import numpy as np
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


def searched(table, points=8_001):
    """Boschloo's p-value from its definition, at so many common proportions."""
    x1, n1, x0, n0 = table
    k1, k0 = np.arange(n1 + 1)[:, None], np.arange(n0 + 1)[None, :]
    proportion = np.sin(np.linspace(0, np.pi / 2, points)) ** 2
    mass1, mass0 = (
        stats.binom.pmf(k.ravel(), n, proportion[:, None]) for k, n in ((k1, n1), (k0, n0))
    )
    sides = []
    for fisher in (
        stats.hypergeom.sf(k1 - 1, n1 + n0, k1 + k0, n1),
        stats.hypergeom.cdf(k1, n1 + n0, k1 + k0, n1),
    ):
        extreme = fisher <= fisher[x1, x0] * (1 + 1e-7)
        sides.append(np.einsum("pi,ij,pj->p", mass1, extreme, mass0, optimize=True).max())
    return min(1.0, 2 * min(sides))


# The search misses up to n / 8 (pi / points)^2 of a peak between two of its points.
@pytest.mark.parametrize(("n1", "n0"), [(1, 1), (1, 8), (7, 2), (4, 4), (3, 6)])
def test_boschloo_finds_the_highest_peak_of_every_small_table(n1, n0):
    for x1 in range(n1 + 1):
        for x0 in range(n0 + 1):
            expected = searched((x1, n1, x0, n0), points=2_001)
            found = boschloo(table_of(x1, n1, x0, n0)).p_value
            assert expected * (1 - 1e-12) <= found <= expected * (1 + 1e-5)


# One row against many, peaks at the very ends, many peaks of nearly one height, both sides alike.
@pytest.mark.parametrize(
    "counts",
    [
        (1, 1, 3, 379),
        (0, 379, 1, 1),
        (61, 118, 93, 179),
        (12, 40, 70, 230),
        (20, 40, 20, 40),
        (1, 150, 0, 140),
        (149, 150, 140, 140),
        (90, 100, 5, 100),
    ],
)
def test_boschloo_finds_the_highest_of_many_peaks(counts):
    expected = searched(counts)
    found = boschloo(table_of(*counts)).p_value
    assert expected * (1 - 1e-11) <= found <= expected * (1 + 1e-5)


def test_boschloo_is_the_same_with_groups_or_outcomes_exchanged():
    p_value = boschloo(table_of(9, 30, 4, 41)).p_value
    assert boschloo(table_of(4, 41, 9, 30)).p_value == pytest.approx(p_value, rel=1e-12)
    assert boschloo(table_of(21, 30, 37, 41)).p_value == pytest.approx(p_value, rel=1e-12)


# The only event of 400,001 rows: Fisher's one-sided p is 1 / 400,001, and larger with more events.
def test_boschloo_of_one_row_against_very_many():
    rare = boschloo(table_of(1, 1, 0, 400_000)).p_value
    assert rare == pytest.approx(2 * (400_000 / 400_001) ** 400_000 / 400_001, rel=1e-6)
    assert boschloo(table_of(1000, 1000, 0, 990)).p_value == 0


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
