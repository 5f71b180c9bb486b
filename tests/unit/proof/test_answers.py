from __future__ import annotations

import math

import pytest

from seriatim.estimation.estimate import Estimate, HypothesisTest
from seriatim.proof.answers import (
    Answer,
    Measure,
    answer_of,
    answer_of_median,
    answer_of_ratio,
    answer_of_test,
)


def estimate(low: float | None, high: float | None, value: float | None = 2.0) -> Estimate:
    reason = "none" if None in (low, high, value) else None
    return Estimate(method="m", value=value, conf_low=low, conf_high=high, reason=reason)


def test_numbers_are_kept_and_what_is_missing_is_nan() -> None:
    found = answer_of(estimate(1.0, 3.0))
    assert found[1:] == (2.0, 1.0, 3.0)
    assert math.isnan(found.p_value)
    assert all(math.isnan(number) for number in answer_of(estimate(None, None, None)))
    assert answer_of_test(HypothesisTest(method="t", p_value=0.2)).p_value == 0.2
    assert math.isnan(answer_of_test(HypothesisTest(method="t", p_value=None, reason="r")).p_value)


def test_ratios_become_logarithms() -> None:
    found = answer_of_ratio(estimate(0.5, 8.0))
    assert found[1:] == pytest.approx((math.log(2), -math.log(2), math.log(8)))
    assert answer_of_ratio(estimate(0.0, 8.0)).low == -math.inf
    assert answer_of_ratio(estimate(0.5, None)).high == math.inf
    assert math.isnan(answer_of_ratio(estimate(None, None)).high)


def test_a_median_whose_upper_limit_is_not_reached_is_open_above() -> None:
    assert answer_of_median(estimate(1.0, None)).high == math.inf
    assert answer_of_median(estimate(1.0, 3.0)).high == 3.0
    assert math.isnan(answer_of_median(estimate(None, None)).high)


def test_contrasts_are_those_whose_null_is_zero() -> None:
    assert [m for m in Measure if m.is_contrast] == [
        Measure.LOG_HAZARD_RATIO,
        Measure.LOG_RISK_RATIO,
        Measure.RISK_DIFFERENCE,
        Measure.INDEX_DIFFERENCE,
    ]
    assert math.isnan(Answer().value)
