"""Small tables on paper: pairs, a margin, two strata."""

import math

import numpy as np
import pytest

from seriatim.estimation.counts.mantel_haenszel import (
    cochran_mantel_haenszel,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_difference,
    mantel_haenszel_risk_ratio,
    mantel_haenszel_sums,
)
from seriatim.estimation.counts.noninferiority import equivalence, noninferiority
from seriatim.estimation.counts.paired import (
    PairedTable,
    mcnemar_exact,
    mcnemar_mid_p,
    paired_difference,
    tango_score,
)
from seriatim.estimation.counts.stratified_table import StratifiedTable
from seriatim.estimation.counts.two_by_two import TwoByTwo


@pytest.fixture
def pairs():
    """Ten patients: 1 from yes to no, 3 from no to yes, 4 yes and 2 no on both occasions."""
    return PairedTable(both=4, first_only=1, second_only=3, neither=2)


def test_pairs(pairs):
    # X ~ Bin(4, 1/2): P(X <= 1) = 5/16, P(X = 1) = 4/16.
    assert mcnemar_exact(pairs).p_value == pytest.approx(10 / 16)
    assert mcnemar_mid_p(pairs).p_value == pytest.approx(6 / 16)
    assert paired_difference(pairs).value == pytest.approx(2 / 10)


def test_score_of_pairs(pairs):
    # At 0: q = (b + c) / 2n = 1/5, and the score is McNemar's (3 - 1) / sqrt 4.
    assert tango_score(pairs, 0.0) == pytest.approx(1.0)
    # At 0.1: 20 q^2 - 2.2 q - 0.09 = 0, q = (2.2 + sqrt 12.04) / 40; (3 - 1 - 1)^2 / variance.
    q = (2.2 + math.sqrt(12.04)) / 40
    assert tango_score(pairs, 0.1) == pytest.approx(1 / math.sqrt(10 * (2 * q + 0.09)))
    # The limits are where the score is -/+ 1.96.
    estimate = paired_difference(pairs)
    assert tango_score(pairs, estimate.conf_low) == pytest.approx(1.959964, abs=1e-6)
    assert tango_score(pairs, estimate.conf_high) == pytest.approx(-1.959964, abs=1e-6)


def test_margin_of_two_equal_halves():
    # 5 of 10 in both groups. By symmetry the estimates that differ by 0.2 are 0.4 and 0.6:
    # variance 2 (0.24 / 10) 20/19, and the score at the margin is -0.2 / its root.
    z = -0.2 / math.sqrt(0.048 * 20 / 19)
    table = TwoByTwo(events_1=5, n_1=10, events_0=5, n_0=10)
    test = noninferiority(table, 0.2, better="lower")
    assert test.statistic == pytest.approx(z)
    assert test.p_value == pytest.approx(math.erfc(-z / math.sqrt(2)) / 2)
    # By symmetry the other side is as clear.
    assert equivalence(table, 0.2).p_value == pytest.approx(test.p_value)


@pytest.fixture
def strata():
    """First stratum 2 of 4 against 1 of 4, second 3 of 4 against 2 of 8."""
    counts = np.array([[2, 4, 1, 4], [3, 4, 2, 8]])
    return mantel_haenszel_sums(StratifiedTable(strata=("first", "second"), counts=counts))


def test_two_strata(strata):
    # ad/N: 6/8 and 18/12; bc/N: 2/8 and 2/12.
    odds = mantel_haenszel_odds_ratio(strata)
    assert odds.value == pytest.approx((6 / 8 + 18 / 12) / (2 / 8 + 2 / 12))
    # P: 5/8 and 9/12; Q: 3/8 and 3/12.
    up, down = 9 / 4, 5 / 12
    variance = (
        (5 / 8 * 6 / 8 + 9 / 12 * 18 / 12) / (2 * up**2)
        + (5 / 8 * 2 / 8 + 9 / 12 * 2 / 12 + 3 / 8 * 6 / 8 + 3 / 12 * 18 / 12) / (2 * up * down)
        + (3 / 8 * 2 / 8 + 3 / 12 * 2 / 12) / (2 * down**2)
    )
    assert odds.std_error == pytest.approx(math.sqrt(variance))
    # a n0/N: 1 and 2; c n1/N: 1/2 and 2/3.
    risk = mantel_haenszel_risk_ratio(strata)
    assert risk.value == pytest.approx(3 / (7 / 6))
    # (n1 n0 m - a c N) / N^2: (48 - 16) / 64 and (160 - 72) / 144.
    assert risk.std_error**2 == pytest.approx((32 / 64 + 88 / 144) / (3 * 7 / 6))


def test_difference_over_two_strata(strata):
    # Weights 2 and 8/3; differences 1/4 and 1/2.
    difference = mantel_haenszel_risk_difference(strata)
    value = (2 / 4 + 8 / 3 / 2) / (2 + 8 / 3)
    assert difference.value == pytest.approx(value)
    # G: (16 - 32 + 0) / 64 and (32 - 192 + 64) / 144; H: (6 + 2) / 16 and (18 + 2) / 24.
    variance = value * (-16 / 64 - 96 / 144) + 8 / 16 + 20 / 24
    assert difference.std_error == pytest.approx(math.sqrt(variance) / (14 / 3))


def test_test_over_two_strata(strata):
    # Expected 3/2 and 5/3; variances 16 x 3 x 5 / (64 x 7) and 32 x 5 x 7 / (144 x 11).
    gap = 5 - 3 / 2 - 5 / 3
    spread = 240 / 448 + 1120 / 1584
    assert cochran_mantel_haenszel(strata).statistic == pytest.approx(gap**2 / spread)
    corrected = cochran_mantel_haenszel(strata, continuity_correction=True)
    assert corrected.statistic == pytest.approx((gap - 0.5) ** 2 / spread)
