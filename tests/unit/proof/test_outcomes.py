from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.proof.design import Design
from seriatim.proof.outcomes import compare_outcomes, outcome_questions, rows_of
from seriatim.synthetic.repeated_outcomes import (
    OUTCOME_SCENARIOS,
    R0,
    R1,
    R3,
    Outcomes,
    OutcomeScenario,
    draw_outcomes,
)


def by_hand(first: str, second: str) -> Outcomes:
    """Patients with outcomes at the first and second procedure; a dash has no second one."""
    again = [i for i, x in enumerate(second) if x != "-"]
    events = [x == "1" for x in first] + [second[i] == "1" for i in again]
    return Outcomes(
        patient=np.array([*range(len(first)), *again]),
        number=np.array([1] * len(first) + [2] * len(again)),
        event=np.array(events),
        grade=np.where(events, 3, 2),
    )


@pytest.mark.parametrize("scenario", OUTCOME_SCENARIOS, ids=lambda s: s.name)
def test_every_question_is_answered(design: Design, scenario: OutcomeScenario) -> None:
    answers = compare_outcomes(design, scenario, draw_outcomes(scenario, np.random.default_rng(1)))
    asked = [question.key for question in outcome_questions(design, scenario)]
    assert sorted(asked) == sorted(answers)


def test_values_by_hand(design: Design) -> None:
    # 4 of 6 at the first, 2 of 4 at the second; pairs: 1 both, 2 first only, 1 second only.
    answers = compare_outcomes(design, R0, by_hand("111100", "100-1-"))
    assert answers["share_0"].value == pytest.approx(4 / 6)
    assert answers["md_1"].value == pytest.approx(2 / 4 - 4 / 6)
    # With two grades the index is one half and half the risk difference.
    assert answers["index_1"].value == pytest.approx((2 / 4 - 4 / 6) / 2)
    assert answers["share_after"].value == pytest.approx(1 / 3)
    assert answers["share_after_none"].value == pytest.approx(1.0)
    assert answers["tango"].value == pytest.approx((1 - 2) / 4)
    assert answers["after_difference"].value == pytest.approx(1 / 3 - 1)
    # Nobody has a third procedure.
    assert np.isnan(answers["share_2"].value)
    assert np.isnan(answers["md_2"].value)


def test_a_group_without_the_outcome_gets_the_limits_of_the_report(design: Design) -> None:
    answers = compare_outcomes(design, R0, by_hand("0" * 20, "0" * 12 + "-" * 8))
    assert np.isnan(answers["lz_1"].low)
    assert np.isnan(answers["kc_1"].low)
    assert answers["md_1"].low < 0 < answers["md_1"].high


def test_limits_of_lz_are_normal(design: Design) -> None:
    found = compare_outcomes(design, R0, draw_outcomes(R0, np.random.default_rng(1)))["lz_1"]
    assert found.high - found.value == pytest.approx(found.value - found.low)


def test_truth_is_given_where_selection_leaves_it_alone(design: Design) -> None:
    random, chosen, latent = (
        {q.key: q.truth for q in outcome_questions(design, s)} for s in (R0, R1, R3)
    )
    assert random["share_1"] == random["share_2"] == 0.60
    assert chosen["share_0"] == 0.60
    assert chosen["share_1"] is None
    # Given the first outcome, who is chosen by it is still as likely to respond again.
    assert chosen["after_difference"] == random["after_difference"]
    assert latent["after_difference"] is None


def test_rows_of_a_group_are_counted_from_the_scenario(design: Design) -> None:
    assert [rows_of(design, k, R0.counts) for k in (0, 1, 2)] == [290, 68, 22]
    two = replace(design, labels=("a", "b"), first_numbers=(1, 2), last_number=None)
    assert [rows_of(two, k, R0.counts) for k in (0, 1)] == [290, 90]
