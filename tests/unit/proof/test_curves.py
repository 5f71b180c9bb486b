from __future__ import annotations

import numpy as np
import pytest

from seriatim.proof.curves import curve_questions, estimate_curves
from seriatim.proof.design import Design
from seriatim.synthetic.clocks import P0, Clocks, draw_clocks
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH


def test_every_question_is_answered_and_names_its_rows(design: Design) -> None:
    answers = estimate_curves(design, draw_clocks(P0, np.random.default_rng(1)))
    questions = curve_questions(design, P0)
    assert sorted(q.key for q in questions) == sorted(answers)
    procedures = {f"{n} procedures on average" for n in (290, 68, 22)}
    assert {q.rows for q in questions} == procedures | {"68 patients", "22 patients"}
    assert all(q.truth is not None for q in questions)


def test_values_by_hand_and_a_group_without_rows_has_none(design: Design) -> None:
    year = int(12 * DAYS_PER_MONTH)
    clocks = Clocks(
        patient=np.array([0, 1, 2, 3]),
        number=np.array([1, 1, 1, 1]),
        days=np.array([100, 200, 300, 3 * year]),
        event=np.array([1, 2, 1, 0]),
        to_death=np.array([150, 200, 900, 3 * year]),
        dead=np.array([True, True, True, False]),
    )
    answers = estimate_curves(design, clocks)
    assert answers["incidence_0_12_independent"].value == pytest.approx(0.5)
    assert answers["survival_12_0_clustered"].value == pytest.approx(0.5)
    # The same four patients are all of the 22.
    assert answers["survival_12_22_patients"].value == pytest.approx(0.5)
    assert answers["median_0_independent"].value == pytest.approx(200 / DAYS_PER_MONTH, abs=18)
    assert not any(key.startswith(("incidence_1", "median_2_")) for key in answers)


def test_with_one_row_a_patient_both_limits_are_the_same(design: Design) -> None:
    answers = estimate_curves(design, draw_clocks(P0, np.random.default_rng(3)))
    for month in (12, 24):
        plain, clustered = (
            answers[f"incidence_0_{month}_{kind}"] for kind in ("independent", "clustered")
        )
        assert plain[1:] == pytest.approx(clustered[1:])
    # In the third group some patients have several rows, and the limits differ.
    assert answers["incidence_2_24_independent"].low != answers["incidence_2_24_clustered"].low
