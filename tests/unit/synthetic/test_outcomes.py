"""Exact numbers of responses and grades, and who is not evaluable."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from seriatim.synthetic import REPEAT_ILP
from seriatim.synthetic.null_cohort import NullCohort
from seriatim.synthetic.outcomes import assign_outcomes
from seriatim.synthetic.plan import Outcomes


def test_responses_by_order(outcomes: Outcomes) -> None:
    later = outcomes.response[:, 2:].ravel()
    assert Counter(outcomes.response[:, 0]) == {"CR": 174, "PR": 67, "SD": 37, "PD": 12}
    second = Counter(outcomes.response[:, 1])
    assert (second["CR"], second["PR"], second["NE"]) == (24, 23, 9)
    assert (np.count_nonzero(later == "CR"), np.count_nonzero(later == "PR")) == (13, 2)


def test_the_transition_is_exact(outcomes: Outcomes) -> None:
    first, second = outcomes.response[:, 0], outcomes.response[:, 1]
    judged = np.isin(second.astype(str), ["CR", "PR", "SD", "PD"])
    complete = judged & (first == "CR")
    other = judged & (first != "CR")
    assert (complete.sum(), (second[complete] == "CR").sum()) == (34, 22)
    assert (other.sum(), (second[other] == "CR").sum()) == (25, 2)


def test_every_not_evaluable_response_has_a_reason(outcomes: Outcomes) -> None:
    assert ((outcomes.response == "NE") == (outcomes.reason != None)).all()  # noqa: E711


def test_who_died_too_early_is_not_evaluable(cohort: NullCohort) -> None:
    """Shorten the life of three patients after the second procedure."""
    days = cohort.days.copy()
    at, third = cohort.repeated[:, 0], cohort.repeated[:, 1]
    second = np.flatnonzero((at >= 0) & (third < 0) & (days - at > 100))[:3]
    before = Counter(assign_outcomes(REPEAT_ILP, cohort, np.random.default_rng(1)).reason.ravel())
    days[second] = cohort.repeated[second, 0] + 20
    outcomes = assign_outcomes(REPEAT_ILP, replace(cohort, days=days), np.random.default_rng(1))
    assert (outcomes.reason[second, 1] == "died").all()
    assert Counter(outcomes.reason.ravel())["died"] == before["died"] + 3
    assert Counter(outcomes.response[:, 1])["NE"] == 9


def test_grades_have_exact_totals(outcomes: Outcomes) -> None:
    for grades, totals in (
        (outcomes.wieberdink, REPEAT_ILP.wieberdink),
        (outcomes.clavien_dindo, REPEAT_ILP.clavien_dindo),
    ):
        count = Counter(grades[grades != None])  # noqa: E711
        assert count == {code: n for code, n in totals if n}


def test_a_lost_limb_is_grade_v_and_a_complication_under_anesthesia(cohort: NullCohort) -> None:
    found = 0
    for seed in range(30):
        outcomes = assign_outcomes(REPEAT_ILP, cohort, np.random.default_rng(seed))
        lost = outcomes.lost_limb
        found += int(lost.sum())
        assert (outcomes.wieberdink[lost] == "V").all()
        assert (outcomes.clavien_dindo[lost] == "IIIb").all()
        rows, orders = np.nonzero(lost)
        assert (orders == cohort.total[rows] - 1).all()  # no further procedure of a lost limb
    assert found > 0


def test_toxicity_does_not_depend_on_the_order(cohort: NullCohort) -> None:
    """Over 300 assignments the severe share of first and of repeated procedures is 20 %."""
    severe = np.zeros(2)
    for seed in range(300):
        outcomes = assign_outcomes(REPEAT_ILP, cohort, np.random.default_rng(seed))
        bad = np.isin(outcomes.wieberdink.astype(str), ["III", "IV", "V"])
        severe += bad[:, 0].sum(), bad[:, 1:].sum()
    shares = severe / (300 * np.array([290, 90]))
    # Standard errors 0.001 and 0.003.
    assert np.allclose(shares, 0.20, atol=0.012)
