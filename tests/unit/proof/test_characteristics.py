from __future__ import annotations

import math

import numpy as np
import pytest

from seriatim.proof.answers import Measure, Question
from seriatim.proof.characteristics import Characteristic, Frequency, summarize_characteristics
from seriatim.proof.design import Design
from seriatim.proof.studies import Study
from seriatim.synthetic.histories import S0

NAN = math.nan


def summarized(design: Design, question: Question, answers: list[list[float]]) -> Characteristic:
    study = Study(scenario=S0, design=design, questions=(question,))
    (row,) = summarize_characteristics(study, np.array(answers)[:, None, :])
    return row


def asked(measure: Measure, truth: float | None = None) -> Question:
    return Question(key="k", label="l", measure=measure, truth=truth)


def test_a_test_is_counted_over_all_cohorts(design: Design) -> None:
    row = summarized(
        design, asked(Measure.TEST), [[p, NAN, NAN, NAN] for p in (0.01, 0.05, 0.2, NAN)]
    )
    assert row.rejection == Frequency(count=2, n=4)
    assert row.mean is None
    assert row.quantiles is None
    assert row.bias is None
    assert row.coverage is None


def test_a_contrast_by_hand(design: Design) -> None:
    answers = [
        [0.30, 0.1, -0.2, 0.4],  # holds 0 and the truth
        [0.01, 0.5, 0.2, 0.8],  # rejects, holds the truth 0.3
        [NAN, 0.9, 0.4, math.inf],  # no p, the interval rejects and misses
        [NAN, 0.1, NAN, NAN],  # no interval
    ]
    row = summarized(design, asked(Measure.RISK_DIFFERENCE, 0.3), answers)
    assert row.rejection == Frequency(count=2, n=4)
    assert row.coverage == Frequency(count=2, n=3)
    assert row.without == 1
    assert row.mean == pytest.approx(0.4)
    assert row.bias == pytest.approx(0.1)
    # Squares of the differences 0.3, 0.1, 0.5, 0.3 add to 0.44.
    assert row.mean_error == pytest.approx(math.sqrt(0.44 / 3 / 4))
    assert row.median == pytest.approx(0.3)


def test_a_probability_is_not_tested(design: Design) -> None:
    row = summarized(design, asked(Measure.PROBABILITY, 0.5), [[NAN, 0.4, 0.3, 0.6]])
    assert row.rejection is None
    assert row.mean_error is None
    assert row.coverage == Frequency(count=1, n=1)
    assert row.coverage.error == 0.5
    assert summarized(design, asked(Measure.TEST), [[NAN] * 4]).rejection is None


def test_monte_carlo_error() -> None:
    assert Frequency(count=100, n=2000).error == pytest.approx(0.00487, abs=1e-5)
    # Never seen in 100 is not certain: the error of one in 100.
    assert Frequency(count=0, n=100).error == pytest.approx(math.sqrt(0.01 * 0.99 / 100))
