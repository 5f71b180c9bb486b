"""Errors about life and death: dates that contradict the follow-up of the patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from seriatim.synthetic.mess_draft import Draft, Expected, Place
from seriatim.synthetic.sheets import Cell

HARD, SOFT = Expected.HARD, Expected.SOFT

#: Plants one error of its kind for a patient; False when patient or shape do not allow it.
RowError = Callable[[Draft, str, np.random.Generator], bool]


def one_row(draft: Draft, table: str, patient: str, rng: np.random.Generator) -> int | None:
    """Choose a row of the patient; None if there is none."""
    rows = draft.rows(table, patient)
    return int(rng.choice(rows)) if rows else None


def put(draft: Draft, error: tuple[str, Expected], path: str, row: int, cell: Cell) -> bool:
    """Plant a wrong cell and say whether it was done."""
    table, _, field = path.partition(".")
    return draft.plant(*error, Place(table=table, row=row, field=field), cell)


def person(draft: Draft, patient: str, field: str) -> Any:
    """Return a clean value of the row of the patient."""
    return draft.value("patients", draft.rows("patients", patient)[0], field)


def swapped(day: date) -> date | None:
    """Return the date with day and month swapped; None if that is no other date.

    >>> swapped(date(2010, 3, 5)), swapped(date(2010, 3, 15))
    (datetime.date(2010, 5, 3), None)
    """
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def procedure_after_death(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date the last procedure after death."""
    died = person(draft, patient, "death_date")
    if died is None:
        return False
    row = draft.rows("procedures", patient)[-1]
    wrong = died + timedelta(days=int(rng.integers(20, 200)))
    return put(draft, ("procedure_after_death", HARD), "procedures.procedure_date", row, wrong)


def assessment_after_death(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date an assessment after death."""
    died, row = person(draft, patient, "death_date"), one_row(draft, "assessments", patient, rng)
    if died is None or row is None:
        return False
    wrong = died + timedelta(days=int(rng.integers(5, 60)))
    return put(draft, ("assessment_after_death", HARD), "assessments.assessment_date", row, wrong)


def primary_after_procedure(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date the primary melanoma after the first procedure."""
    if person(draft, patient, "primary_date") is None:
        return False
    first = draft.value("procedures", draft.rows("procedures", patient)[0], "procedure_date")
    wrong = first + timedelta(days=int(rng.integers(30, 400)))
    row = draft.rows("patients", patient)[0]
    return put(draft, ("primary_after_procedure", HARD), "patients.primary_date", row, wrong)


def death_before_procedure(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date death before the last procedure."""
    if person(draft, patient, "death_date") is None:
        return False
    last = draft.value("procedures", draft.rows("procedures", patient)[-1], "procedure_date")
    wrong = last - timedelta(days=int(rng.integers(30, 300)))
    row = draft.rows("patients", patient)[0]
    return put(draft, ("death_before_procedure", HARD), "patients.death_date", row, wrong)


def grade_v_alive(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Record death as a complication of a patient who is alive."""
    if person(draft, patient, "vital_status") != "alive":
        return False
    row = draft.rows("procedures", patient)[0]
    return put(draft, ("grade_v_alive", HARD), "procedures.clavien_dindo", row, "V")


def cause_of_death_alive(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give a cause of death to somebody who is alive."""
    if person(draft, patient, "vital_status") != "alive":
        return False
    row = draft.rows("patients", patient)[0]
    shown = draft.word("patients", "cause_of_death", "melanoma")
    return put(draft, ("cause_of_death_alive", HARD), "patients.cause_of_death", row, shown)


def primary_swapped(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Swap day and month of the primary: mostly nobody can tell."""
    right = person(draft, patient, "primary_date")
    wrong = None if right is None else swapped(right)
    if wrong is None:
        return False
    first = draft.value("procedures", draft.rows("procedures", patient)[0], "procedure_date")
    expected = HARD if wrong > first else Expected.UNDETECTABLE
    row = draft.rows("patients", patient)[0]
    return put(draft, ("primary_date_swapped", expected), "patients.primary_date", row, wrong)


def dead_called_alive(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Call a patient with a date of death alive."""
    if person(draft, patient, "vital_status") != "dead":
        return False
    row, shown = draft.rows("patients", patient)[0], draft.word("patients", "vital_status", "alive")
    return put(draft, ("dead_called_alive", HARD), "patients.vital_status", row, shown)


def death_without_date(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Lose the date of death."""
    if person(draft, patient, "death_date") is None:
        return False
    row = draft.rows("patients", patient)[0]
    return put(draft, ("death_without_date", SOFT), "patients.death_date", row, None)


def last_contact_after_death(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Take the day of the data extraction for the last contact with somebody who died."""
    if person(draft, patient, "death_date") is None:
        return False
    row, wrong = draft.rows("patients", patient)[0], date(2017, 6, 30)
    return put(draft, ("last_contact_after_death", HARD), "patients.last_contact_date", row, wrong)


def last_contact_too_early(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Leave the last contact as it was before the last procedure."""
    if person(draft, patient, "vital_status") != "alive":
        return False
    last = draft.value("procedures", draft.rows("procedures", patient)[-1], "procedure_date")
    row, wrong = draft.rows("patients", patient)[0], last - timedelta(days=30)
    return put(draft, ("last_contact_too_early", SOFT), "patients.last_contact_date", row, wrong)


def clean_after_progression(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date the last visit without progression after the progression."""
    row = one_row(draft, "progressions", patient, rng)
    if row is None:
        return False
    wrong = draft.value("progressions", row, "progression_date") + timedelta(days=15)
    return put(draft, ("clean_after_progression", HARD), "progressions.last_clean_date", row, wrong)


LIFE_ERRORS: tuple[RowError, ...] = (
    procedure_after_death,
    assessment_after_death,
    primary_after_procedure,
    primary_swapped,
    death_before_procedure,
    dead_called_alive,
    death_without_date,
    last_contact_after_death,
    last_contact_too_early,
    clean_after_progression,
    grade_v_alive,
    cause_of_death_alive,
)
