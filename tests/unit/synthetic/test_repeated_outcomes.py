"""Outcomes have the probabilities claimed, and who is treated again is chosen as claimed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.synthetic.repeated_outcomes import (
    OUTCOME_SCENARIOS,
    R0,
    R1,
    R2,
    R3,
    SEVERE,
    T1,
    Outcomes,
    OutcomeScenario,
    draw_outcomes,
)

LARGE = (200_000, 47_000, 11_000, 2_700, 1_300)


def drawn(scenario: OutcomeScenario) -> Outcomes:
    return draw_outcomes(replace(scenario, counts=LARGE), np.random.default_rng(8))


def pairs(outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray]:
    first = outcomes.event[outcomes.number == 1]
    second = outcomes.number == 2
    return first[outcomes.patient[second]], outcomes.event[second]


@pytest.mark.parametrize("scenario", OUTCOME_SCENARIOS, ids=lambda s: s.name)
def test_counts_are_exact_and_each_procedure_follows_the_one_before(
    scenario: OutcomeScenario,
) -> None:
    outcomes = draw_outcomes(scenario, np.random.default_rng(1))
    assert np.bincount(outcomes.number).tolist() == [0, 290, 68, 16, 4, 2]
    for number in (2, 3, 4, 5):
        now = outcomes.patient[outcomes.number == number]
        before = outcomes.patient[outcomes.number == number - 1]
        assert len(np.unique(now)) == len(now)
        assert np.isin(now, before).all()


@pytest.mark.parametrize("scenario", OUTCOME_SCENARIOS, ids=lambda s: s.name)
def test_the_first_procedure_has_the_probability_claimed(scenario: OutcomeScenario) -> None:
    outcomes = drawn(scenario)
    assert (outcomes.event == (outcomes.grade >= SEVERE)).all()
    assert set(outcomes.grade.tolist()) == {0, 1, 2, 3, 4}
    share = outcomes.event[outcomes.number == 1].mean()
    assert share == pytest.approx(scenario.probability, abs=0.005)


@pytest.mark.parametrize("scenario", [R0, R1, R2, T1], ids=lambda s: s.name)
def test_the_second_given_the_first_is_that_of_the_integral(scenario: OutcomeScenario) -> None:
    before, after = pairs(drawn(scenario))
    for outcome in (True, False):
        share = after[before == outcome].mean()
        assert share == pytest.approx(scenario.probability_after(outcome), abs=0.02)


@pytest.mark.parametrize(
    ("scenario", "naive", "paired"),
    # The differences of the independent simulation that methods were chosen by (methods page).
    [(R0, 0.0, 0.0), (R1, 0.078, -0.168), (R2, -0.101, 0.228), (R3, 0.165, 0.002)],
    ids=("R0", "R1", "R2", "R3"),
)
def test_selection_moves_the_second_proportion_as_intended(
    scenario: OutcomeScenario, naive: float, paired: float
) -> None:
    before, after = pairs(drawn(scenario))
    assert after.mean() - scenario.probability == pytest.approx(naive, abs=0.015)
    assert after.mean() - before.mean() == pytest.approx(paired, abs=0.015)
