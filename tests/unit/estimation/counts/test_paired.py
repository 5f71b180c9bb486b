import math

import numpy as np
import pytest
from scipy import stats

from seriatim.estimation.counts.paired import (
    PairedTable,
    mcnemar,
    mcnemar_exact,
    mcnemar_mid_p,
    paired_difference,
    paired_odds_ratio,
    tango_score,
)

TESTS = [mcnemar, mcnemar_exact, mcnemar_mid_p]


def table_of(both, first_only, second_only, neither):
    return PairedTable(
        both=both, first_only=first_only, second_only=second_only, neither=neither, unit="patient"
    )


def numbers(estimate):
    return [estimate.value, estimate.conf_low, estimate.conf_high]


def test_tests_agree_with_r(reference, agree):
    for case in reference("paired"):
        table = table_of(*case["table"])
        agree(mcnemar(table).statistic, case["statistic"])
        agree(mcnemar(table).p_value, case["asymptotic"])
        agree(mcnemar_exact(table).p_value, case["exact"])
        agree(mcnemar_mid_p(table).p_value, case["mid_p"])


def test_differences_and_odds_ratios_agree_with_r(reference, agree):
    for case in reference("paired"):
        table = table_of(*case["table"])
        agree(numbers(paired_difference(table)), [case["difference"], *case["tango"]])
        agree(tango_score(table, 0.1), case["score_at_tenth"])
        agree(numbers(paired_odds_ratio(table)), [case["odds_ratio"], *case["odds_limits"]])


# Vector B3 of the specification: b = 12, c = 2, n = 59.
def test_the_worked_table():
    table = table_of(20, 12, 2, 25)
    assert mcnemar_exact(table).p_value == pytest.approx(0.012939, abs=5e-7)
    assert mcnemar_mid_p(table).p_value == pytest.approx(0.007385, abs=5e-7)
    assert numbers(paired_difference(table)) == pytest.approx(
        [-0.169492, -0.296961, -0.052022], abs=5e-7
    )


def test_only_changed_pairs_matter_for_the_tests_and_the_odds_ratio():
    few, many = table_of(1, 9, 3, 0), table_of(500, 9, 3, 700)
    for test in TESTS:
        assert test(few).p_value == test(many).p_value
    assert numbers(paired_odds_ratio(few)) == numbers(paired_odds_ratio(many))


def test_a_result_names_its_counts():
    test = mcnemar(table_of(20, 12, 2, 25))
    assert (test.observed, test.expected) == ((12.0, 2.0), (7.0, 7.0))
    assert (test.df, test.n, test.unit) == (1.0, 59, "patient")
    assert mcnemar_exact(table_of(20, 12, 2, 25)).df is None


# With b = c = 0 the score is n d / sqrt(n |d| (1 - |d|)), so the limit is z^2 / (n + z^2).
def test_no_changed_pair():
    table = table_of(7, 0, 0, 5)
    edge = stats.norm.isf(0.025) ** 2 / (12 + stats.norm.isf(0.025) ** 2)
    assert numbers(paired_difference(table)) == pytest.approx([0.0, -edge, edge], rel=1e-12)
    assert (mcnemar_exact(table).p_value, mcnemar_mid_p(table).p_value) == (1.0, 1.0)
    assert mcnemar(table).p_value is None
    assert mcnemar(table).reason == "no pair changed between the occasions"
    odds = paired_odds_ratio(table)
    assert numbers(odds) == [None, None, None]
    assert odds.reason == "no pair changed between the occasions"


def test_no_pairs():
    table = PairedTable.zero()
    for test in TESTS:
        assert (test(table).p_value, test(table).reason) == (None, "no pairs")
    for estimate in (paired_difference(table), paired_odds_ratio(table)):
        assert (estimate.value, estimate.reason) == (None, "no pairs")


def test_every_pair_changed_the_same_way():
    gone, come = paired_difference(table_of(0, 8, 0, 0)), paired_difference(table_of(0, 0, 8, 0))
    assert (gone.value, gone.conf_low) == (-1.0, -1.0)
    assert (come.value, come.conf_high) == (1.0, 1.0)
    assert gone.conf_high == pytest.approx(-come.conf_low, rel=1e-12)
    assert numbers(paired_odds_ratio(table_of(0, 8, 0, 0)))[:2] == [0.0, 0.0]
    unbounded = paired_odds_ratio(table_of(0, 0, 8, 0))
    assert (unbounded.value, unbounded.conf_high) == (None, None)
    assert "unbounded" in unbounded.reason
    assert unbounded.conf_low == pytest.approx(0.025 ** (1 / 8) / (1 - 0.025 ** (1 / 8)))


def test_one_pair():
    low, high = numbers(paired_difference(table_of(1, 0, 0, 0)))[1:]
    assert -1 < low < 0 < high < 1
    assert math.isinf(tango_score(table_of(0, 0, 1, 0), -1.0))


def test_exchanging_the_occasions_mirrors_everything():
    there, back = table_of(3, 9, 4, 20), table_of(3, 4, 9, 20)
    value, low, high = numbers(paired_difference(there))
    assert numbers(paired_difference(back)) == pytest.approx([-value, -high, -low], rel=1e-9)
    value, low, high = numbers(paired_odds_ratio(there))
    assert numbers(paired_odds_ratio(back)) == pytest.approx(
        [1 / value, 1 / high, 1 / low], rel=1e-9
    )


def test_a_national_registry_neither_fails_nor_loses_digits():
    table = table_of(300_000, 50_700, 50_000, 100_000)
    assert mcnemar_exact(table).p_value == pytest.approx(
        stats.binomtest(50_000, 100_700).pvalue, rel=1e-8
    )
    assert mcnemar_mid_p(table).p_value < mcnemar_exact(table).p_value


def test_reading_rows():
    table = PairedTable.from_rows([4, 1, 3, 2], [True, False, True, False], [0, 0, 1, 1])
    assert table == PairedTable(both=1, first_only=1, second_only=1, neither=1)
    assert PairedTable.from_rows([], [], []) == PairedTable.zero()


@pytest.mark.parametrize(
    ("patient", "first", "message"),
    [
        ([1, 1], [0, 1], "2 rows of patient 1"),
        ([1, 2], [0, 2], "first: expected True or False .* found 2 at position 1"),
        ([1, 2], [0, np.nan], "first: expected a finite number, found nan"),
        ([1, 2, 3], [0, 1], "patient has 3"),
    ],
)
def test_rows_that_are_no_pairs_are_refused(patient, first, message):
    with pytest.raises(ValueError, match=message):
        PairedTable.from_rows(patient, first, [0, 1])


def test_impossible_counts_and_mixed_units_are_refused():
    with pytest.raises(ValueError, match="neither: expected a count of pairs, 0 or more, found -1"):
        table_of(1, 2, 3, -1)
    with pytest.raises(TypeError):
        table_of(1.5, 2, 3, 4)
    fields = table_of(1, 2, 3, 4).with_unit("treated field")
    with pytest.raises(ValueError, match="summaries of one unit"):
        fields + table_of(1, 2, 3, 4)
    with pytest.raises(TypeError):
        fields + 1
