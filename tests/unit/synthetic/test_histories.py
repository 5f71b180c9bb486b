"""Histories follow the laws that they claim, and repetition knows nothing of death."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from seriatim.synthetic.histories import (
    HISTORY_SCENARIOS,
    S0,
    S1,
    S2,
    S3,
    History,
    HistoryScenario,
    draw_history,
)
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH

MANY = 200_000


def drawn(scenario: HistoryScenario, n: int = MANY) -> History:
    return draw_history(replace(scenario, n_patients=n), np.random.default_rng(11))


@pytest.mark.parametrize("scenario", HISTORY_SCENARIOS, ids=lambda s: s.name)
def test_as_many_patients_are_treated_again_as_in_the_series(scenario: HistoryScenario) -> None:
    total = drawn(scenario).total
    reached = [float((total >= k).mean()) * 290 for k in (2, 3, 4, 5)]
    # 200,000 patients: the standard error of the first is 0.3 of a patient.
    assert reached == pytest.approx([68, 16, 4, 2], abs=1.2)


@pytest.mark.parametrize("scenario", [s for s in HISTORY_SCENARIOS if s.hazard_ratio == 1])
def test_survival_is_that_of_the_formula(scenario: HistoryScenario) -> None:
    late = replace(scenario, censored=(2000.0, 2001.0))
    history = drawn(late)
    months = history.days / DAYS_PER_MONTH
    for month in (6.0, 24.0, 60.0, 150.0):
        # Half a day of rounding up and 200,000 patients: standard error 0.0011.
        assert (months > month).mean() == pytest.approx(scenario.survival(month), abs=0.005)
    assert np.median(months) == pytest.approx(scenario.true_median(), abs=0.4)


def test_medians_by_hand() -> None:
    # Exponential: S(72) is a quarter. Frailty 0.75: (1 + 2 (2^0.75 - 1))^(-1/0.75).
    assert S0.survival(72.0) == pytest.approx(0.25)
    assert S1.survival(72.0) == pytest.approx((1 + 2 * (2**0.75 - 1)) ** (-1 / 0.75))
    assert S0.true_median() == pytest.approx(36.0)
    assert S2.survival(0.0) == pytest.approx(1.0)


def test_times_are_in_order() -> None:
    history = drawn(S2, 5000)
    for days, repeated in zip(history.days, history.repeated, strict=True):
        times = [0, *repeated[repeated >= 0].tolist()]
        assert (repeated[len(times) - 1 :] == -1).all()
        assert all(b > a for a, b in pairwise([*times, days]))


def test_distant_disease_ends_repetition_and_brings_death() -> None:
    history = drawn(S2)
    ill = history.distant >= 0
    assert (history.distant[ill] <= history.days[ill]).all()
    last = history.repeated.max(axis=1)
    assert (last[ill] < history.distant[ill]).all()
    after = (history.days - history.distant)[ill].sum() / DAYS_PER_MONTH
    assert history.dead[ill].sum() / after == pytest.approx(0.055, rel=0.02)
    well = np.where(ill, history.distant, history.days).sum() / DAYS_PER_MONTH
    assert (history.dead & ~ill).sum() / well == pytest.approx(0.003, rel=0.05)
    assert (drawn(S0, 100).distant == -1).all()


def test_the_hazard_changes_at_the_second_procedure_and_not_before() -> None:
    plain = replace(S3, frailty_variance=0.0)
    history = drawn(plain)
    second = history.repeated[:, 0]
    again = second >= 0
    before = np.where(again, second, history.days).sum() / DAYS_PER_MONTH
    after = (history.days - second)[again].sum() / DAYS_PER_MONTH
    rate = (history.dead & ~again).sum() / before
    assert rate == pytest.approx(np.log(2) / 36, rel=0.02)
    assert history.dead[again].sum() / after / rate == pytest.approx(0.6, rel=0.03)


def test_a_seed_fixes_a_history() -> None:
    one, two = (draw_history(S1, np.random.default_rng(3)) for _ in range(2))
    assert (one.days == two.days).all()
    assert (one.repeated == two.repeated).all()
