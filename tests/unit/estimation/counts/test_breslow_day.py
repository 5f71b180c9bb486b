import numpy as np
import pytest

from seriatim.estimation.counts.breslow_day import (
    BreslowDaySums,
    breslow_day,
    breslow_day_sums,
    breslow_day_test,
)
from seriatim.estimation.counts.stratified_table import StratifiedTable


def table_of(*counts):
    strata = tuple(str(k) for k in range(len(counts)))
    return StratifiedTable(strata=strata, counts=np.array(counts, dtype=np.int64).reshape(-1, 4))


def test_agrees_with_r(reference, agree):
    for case in reference("mantel_haenszel"):
        table = table_of(*case["counts"])
        tarone, plain = breslow_day(table), breslow_day(table, tarone=False)
        agree(tarone.statistic, case["tarone"])
        agree(plain.statistic, case["breslow_day"])
        agree(
            [tarone.statistic, plain.statistic],
            [case["metafor_tarone"], case["metafor_breslow_day"]],
        )
        assert tarone.df == case["strata"] - 1


# Odds ratio 1: expected are the products of margins, 2.5 and 2 of 5 and 4.
def test_two_strata_at_odds_ratio_one_by_hand():
    sums = breslow_day_sums(table_of([4, 5, 1, 5], [1, 4, 3, 4]), 1.0)
    assert sums.gap == pytest.approx(1.5 - 1.0)
    assert sums.variance == pytest.approx(2.5 / 4 + 2 / 4)
    assert sums.squares == pytest.approx(1.5**2 / 0.625 + 1.0 / 0.5)
    assert breslow_day_test(sums).statistic == pytest.approx(5.6 - 0.25 / 1.125)


# A (n0 - m + A) / ((n1 - A)(m - A)) is the odds ratio again, also where the slope is negative.
@pytest.mark.parametrize("odds_ratio", [1e-6, 0.1, 1.0, 7.0, 1e6])
@pytest.mark.parametrize("counts", [[8, 10, 9, 10], [3, 30, 1, 4], [1, 2, 30, 31]])
def test_a_table_that_has_the_odds_ratio_has_no_gap(odds_ratio, counts):
    x, n_1, y, n_0 = counts
    sums, events = breslow_day_sums(table_of(counts), odds_ratio), x + y
    fitted = x - sums.gap
    assert max(0, events - n_0) < fitted < min(n_1, events)
    ratio = fitted * (n_0 - events + fitted) / ((n_1 - fitted) * (events - fitted))
    assert ratio == pytest.approx(odds_ratio, rel=1e-6)


def test_two_rounds_over_sites_are_one_over_all():
    table = table_of([4, 9, 1, 8], [1, 7, 3, 6], [5, 9, 2, 12])
    parts = [
        StratifiedTable(strata=(name,), counts=table.counts[k : k + 1].copy())
        for k, name in enumerate(table.strata)
    ]
    whole = breslow_day_sums(table, 2.0)
    together = sum((breslow_day_sums(part, 2.0) for part in parts), BreslowDaySums.zero())
    assert together.n_strata == whole.n_strata
    assert together.squares == pytest.approx(whole.squares, rel=1e-12)
    with pytest.raises(ValueError, match="sums at one odds ratio"):
        whole + breslow_day_sums(table, 3.0)
    with pytest.raises(TypeError):
        whole + 1


def test_what_cannot_be_tested_has_a_reason():
    assert "fewer than two strata" in breslow_day(table_of([3, 5, 1, 5])).reason
    assert "fewer than two strata" in breslow_day(table_of([3, 5, 1, 5], [0, 5, 0, 5])).reason
    assert "unbounded" in breslow_day(table_of([3, 5, 0, 5], [2, 5, 0, 5])).reason
    assert "is 0" in breslow_day(table_of([0, 5, 3, 5], [0, 5, 2, 5])).reason
    assert breslow_day(StratifiedTable.zero()).reason == "no stratum has rows of both groups"
    with pytest.raises(ValueError, match="odds_ratio: expected a finite ratio above 0, found 0"):
        breslow_day_sums(table_of([3, 5, 1, 5]), 0)
