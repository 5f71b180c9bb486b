"""Visits and progressions stand in an order that can have happened."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from seriatim.synthetic.plan import PatientPlan


def test_visits_lie_in_the_windows_of_the_protocol(patients: tuple[PatientPlan, ...]) -> None:
    for plan in (plan for patient in patients for plan in patient.procedures):
        weeks = [(visit - plan.day).days / 7 for visit in plan.visits]
        assert (plan.response == "NE") == (not weeks)
        assert all(6 <= week <= 26 for week in weeks)
        assert weeks == sorted(weeks)
        assert all(visit <= plan.exit_day for visit in plan.visits)
        if plan.next_day is not None:
            assert all(visit < plan.next_day - timedelta(days=20) for visit in plan.visits)


def test_every_repeated_procedure_follows_a_progression(patients: tuple[PatientPlan, ...]) -> None:
    for plan in (plan for patient in patients for plan in patient.procedures):
        if plan.next_day is not None:
            assert plan.progression is not None
            assert plan.day < plan.progression < plan.next_day
        if plan.response in ("CR", "PR", "SD") and plan.progression is not None:
            assert plan.progression > plan.last_visit
        if plan.progression is not None:
            assert plan.progression < plan.exit_day


def test_a_lost_limb_is_seen_once_and_does_not_progress(patients: tuple[PatientPlan, ...]) -> None:
    for plan in (plan for patient in patients for plan in patient.procedures):
        if plan.lost_limb:
            assert len(plan.visits) <= 1
            assert plan.progression is None or plan.response == "PD"


def test_distant_disease_lies_within_follow_up(patients: tuple[PatientPlan, ...]) -> None:
    dates = [p.distant for p in patients if p.distant is not None]
    assert len(dates) > 100
    for patient in patients:
        if patient.distant is not None:
            assert patient.first_day < patient.distant < patient.exit_day


def test_numbers_and_names_follow_the_dates(patients: tuple[PatientPlan, ...]) -> None:
    firsts = [patient.first_day for patient in patients]
    assert firsts == sorted(firsts)
    assert [patients[0].patient_id, patients[-1].patient_id] == ["P001", "P290"]
    assert all(
        [plan.procedure_id for plan in patient.procedures]
        == [f"{patient.patient_id}-{k + 1}" for k in range(len(patient.procedures))]
        for patient in patients
    )
    assert all(
        plan.previous_response == before.response
        for patient in patients
        for before, plan in pairwise(patient.procedures)
    )
