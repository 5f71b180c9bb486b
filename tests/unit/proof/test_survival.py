"""The comparisons on one history, and the product's own proof on 300 null cohorts."""

from __future__ import annotations

import numpy as np
import pytest

from seriatim.proof.design import Design
from seriatim.proof.simulate import Span, answer_span
from seriatim.proof.studies import make_study
from seriatim.proof.survival import compare_survival, stays, survival_questions
from seriatim.synthetic.histories import (
    HISTORY_SCENARIOS,
    S0,
    S2,
    S3,
    History,
    HistoryScenario,
    draw_history,
)


def history_by_hand() -> History:
    return History(
        days=np.array([100, 50, 400]),
        dead=np.array([True, False, True]),
        repeated=np.array([[30, 80, -1, -1], [-1, -1, -1, -1], [70, -1, -1, -1]]),
        distant=np.array([90, -1, -1]),
    )


def test_follow_up_is_cut_at_every_procedure() -> None:
    patient, start, stop, number = stays(history_by_hand())
    assert patient.tolist() == [0, 0, 0, 1, 2, 2]
    assert start.tolist() == [0, 30, 80, 0, 0, 70]
    assert stop.tolist() == [30, 80, 100, 50, 70, 400]
    assert number.tolist() == [1, 2, 3, 1, 1, 2]
    assert (stop - start).sum() == history_by_hand().days.sum()


@pytest.mark.parametrize("scenario", HISTORY_SCENARIOS, ids=lambda s: s.name)
def test_every_question_is_answered(design: Design, scenario: HistoryScenario) -> None:
    history = draw_history(scenario, np.random.default_rng(1))
    answers = compare_survival(design, scenario, history)
    asked = [q.key for q in survival_questions(design, scenario)]
    assert sorted(asked) == sorted(answers)
    assert len(set(asked)) == len(asked)


def test_only_what_is_known_has_a_truth(design: Design) -> None:
    known = {q.key: q.truth for q in survival_questions(design, S3)}
    assert known["cox_any"] == pytest.approx(np.log(0.6))
    assert known["landmark_12"] is None
    assert known["median"] is None
    assert "cox_distant" not in known
    assert "cox_distant" in {q.key for q in survival_questions(design, S2)}


def test_a_cohort_in_which_nobody_is_treated_again_has_no_comparison(design: Design) -> None:
    history = draw_history(S0, np.random.default_rng(2))
    alone = History(
        days=history.days,
        dead=history.dead,
        repeated=np.full_like(history.repeated, -1),
        distant=history.distant,
    )
    answers = compare_survival(design, S0, alone)
    for key in ("naive", "mantel_byar", "cox_any", "per_procedure_cox", "landmark_12"):
        assert np.isnan(answers[key].p_value), key
    assert answers["median"].low < answers["median"].value < answers["median"].high


def test_300_null_cohorts_mislead_the_naive_test_and_not_mantel_byar(design: Design) -> None:
    """The product's own proof: no effect, and only one of the two comparisons says so.

    Expected about 70 % and 5 %; the bounds are 3 standard errors of 300 cohorts away and more.
    """
    found = answer_span(Span(scenario="S0", design=design, seed=1, start=0, stop=300))
    keys = [question.key for question in make_study("S0", design).questions]
    rejects = dict(zip(keys, (found[:, :, 0] <= 0.05).mean(axis=0), strict=True))
    assert rejects["naive"] > 0.60
    assert rejects["naive_cox"] > 0.60
    for key in ("mantel_byar", "mantel_byar_any", "cox_any"):
        assert 0.02 <= rejects[key] <= 0.09, key
