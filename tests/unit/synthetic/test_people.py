"""Patients are plausible, and their dates follow each other."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from seriatim.synthetic.people import patient_row
from seriatim.synthetic.plan import PatientPlan


def test_age_primary_and_follow_up(rows_of: Any) -> None:
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    for row in rows_of("procedures"):
        first.setdefault(row["patient_id"], row["procedure_date"])
        last[row["patient_id"]] = row["procedure_date"]
    unknown = 0
    for row in rows_of("patients"):
        assert 28 <= first[row["patient_id"]].year - row["birth_year"] <= 85
        assert (row["primary_date"] is None) == (row["breslow_mm"] is None)
        unknown += row["primary_date"] is None
        assert row["primary_date"] is None or row["primary_date"] < first[row["patient_id"]]
        assert (row["vital_status"] == "dead") == (row["death_date"] is not None)
        assert (row["cause_of_death"] is not None) == (row["death_date"] is not None)
        assert row["last_contact_date"] >= last[row["patient_id"]]
        assert row["death_date"] is None or row["last_contact_date"] <= row["death_date"]
    assert 5 <= unknown <= 40  # 6 % of 290


def test_nobody_is_last_seen_before_their_last_record(patients: tuple[PatientPlan, ...]) -> None:
    dead = next(patient for patient in patients if patient.dead)
    row = patient_row(dead, dead.exit_day, np.random.default_rng(1))
    assert row["last_contact_date"] == dead.exit_day == row["death_date"]
