"""Each error about life and death contradicts what its name says."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from seriatim.synthetic import Language, Registry
from seriatim.synthetic.mess_draft import Draft, Expected, Planted
from seriatim.synthetic.mess_life import LIFE_ERRORS, primary_swapped, swapped


@pytest.fixture(scope="module")
def all_planted(registry: Registry) -> dict[str, tuple[Planted, str]]:
    draft = Draft(registry, Language.EN)
    found: dict[str, tuple[Planted, str]] = {}
    for error in LIFE_ERRORS:
        patient = next(
            patient
            for patient in registry.tables["patients"]["patient_id"]
            if error(draft, patient, np.random.default_rng(1))
        )
        found[draft.planted[-1].kind] = (draft.planted[-1], patient)
    return found


def test_every_kind_can_be_planted_and_refused(
    all_planted: dict[str, Any], registry: Registry
) -> None:
    assert len(all_planted) == len(LIFE_ERRORS)
    draft = Draft(registry, Language.EN)
    for error in LIFE_ERRORS:
        allowed = [
            error(draft, patient, np.random.default_rng(1))
            for patient in registry.tables["patients"]["patient_id"]
        ]
        assert any(allowed)
        assert sum(allowed) == len(draft.planted)
        draft.planted.clear()


def test_dates_contradict_death(all_planted: dict[str, Any], rows_of: Any) -> None:
    died = {row["patient_id"]: row["death_date"] for row in rows_of("patients")}
    for kind in ("procedure_after_death", "assessment_after_death"):
        planted, patient = all_planted[kind]
        assert date.fromisoformat(planted.planted) > died[patient]
    planted, patient = all_planted["last_contact_after_death"]
    assert date.fromisoformat(planted.planted) > died[patient]
    planted, patient = all_planted["death_before_procedure"]
    last = max(r["procedure_date"] for r in rows_of("procedures") if r["patient_id"] == patient)
    assert date.fromisoformat(planted.planted) < last


def test_the_living_and_the_dead_are_mixed_up(all_planted: dict[str, Any], rows_of: Any) -> None:
    status = {row["patient_id"]: row["vital_status"] for row in rows_of("patients")}
    assert status[all_planted["dead_called_alive"][1]] == "dead"
    assert status[all_planted["death_without_date"][1]] == "dead"
    for kind in ("grade_v_alive", "cause_of_death_alive", "last_contact_too_early"):
        assert status[all_planted[kind][1]] == "alive"


def test_a_swapped_primary_that_stays_before_the_procedure_cannot_be_found(
    registry: Registry,
) -> None:
    draft = Draft(registry, Language.EN)
    expected = set()
    for patient in registry.tables["patients"]["patient_id"]:
        if primary_swapped(draft, patient, np.random.default_rng(1)):
            planted = draft.planted[-1]
            first = draft.value(
                "procedures", draft.rows("procedures", patient)[0], "procedure_date"
            )
            wrong = date.fromisoformat(planted.planted)
            assert (planted.expected is Expected.HARD) == (wrong > first)
            expected.add(planted.expected)
    assert Expected.UNDETECTABLE in expected


@pytest.mark.parametrize("day", [date(2010, 5, 5), date(2010, 5, 13)])
def test_some_dates_cannot_be_swapped(day: date) -> None:
    assert swapped(day) is None
