from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from seriatim.proof.design import Design
from seriatim.proof.studies import SCENARIO_NAMES, ProofError, asked_by, make_study


@pytest.mark.parametrize("name", SCENARIO_NAMES)
def test_a_study_answers_its_questions_in_order(design: Design, name: str) -> None:
    study = make_study(name, design)
    answers = study.answer(np.random.default_rng(1))
    assert len(answers) == len(study.questions)
    assert any(np.isfinite(answer.value) for answer in answers)
    labels = [question.label for question in study.questions]
    assert len(set(labels)) == len(labels)


def test_an_unknown_scenario_names_the_known_ones(design: Design) -> None:
    with pytest.raises(ProofError, match=r"expected one of S0, SC.*found 'S9'"):
        make_study("S9", design)


def test_only_what_the_protocol_asks_is_simulated(design: Design) -> None:
    assert asked_by(design) == SCENARIO_NAMES
    assert asked_by(replace(design, has_survival=False, progression_milestones=())) == (
        "R0",
        "R1",
        "R2",
        "R3",
        "T0",
        "T1",
        "I0",
    )
    assert asked_by(replace(design, has_outcomes=False, has_survival=False)) == ("P0",)
