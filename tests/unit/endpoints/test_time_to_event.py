"""Clocks on small cohorts whose answers a reader can work out."""

import numpy as np
import pytest

from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.time_to_event import (
    change_times,
    derive_counting_process,
    derive_in_field_progression,
    derive_overall_survival,
    derive_survival_from_procedure,
)

PATIENTS = """
patient_id vital_status death_date last_contact_date
A dead 2012-01-01 2012-01-01
B alive - 2013-01-01
C alive - 2014-01-01
D dead 2011-03-02 2011-03-02
"""
# A: twice, B: once, C: first recorded one had one elsewhere, D: dies on the day of the second.
PROCEDURES = """
procedure_id patient_id procedure_date region side earlier_elsewhere
A1 A 2010-01-01 leg L 0
A2 A 2011-01-01 leg L -
B1 B 2011-01-01 arm R 0
C2 C 2012-01-01 leg R 1
D1 D 2010-03-02 leg L 0
D2 D 2011-03-02 leg L -
"""


@pytest.fixture
def cohort(cohort_of):
    progressions = """
    patient_id progression_date scope region side
    A 2010-07-01 in_field leg L
    A 2011-06-01 distant - -
    B 2012-01-01 in_field leg R
    """
    return cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=progressions)


def test_survival_starts_at_the_first_procedure_and_leaves_late_entries_out(cohort):
    survival = derive_overall_survival(cohort)
    assert survival.patient_id.tolist() == ["A", "B", "D"]
    assert survival.days.tolist() == [730, 731, 365]
    assert survival.death.tolist() == [True, False, True]
    assert survival.final_number.tolist() == [2, 1, 2]
    assert (survival.n_entered_late, survival.n_without_time) == (1, 0)


def test_follow_up_is_cut_at_every_procedure_and_nothing_is_lost(cohort):
    process = derive_counting_process(cohort)
    rows = list(
        zip(
            process.patient_id, process.start, process.stop, process.event, process.number,
            strict=True,
        )
    )  # fmt: skip
    assert rows == [
        ("A", 0, 365, False, 1),
        ("A", 365, 730, True, 2),
        ("B", 0, 731, False, 1),
        ("D", 0, 365, False, 1),
        # dies on the day of the second procedure: half a day, so that the death counts there
        ("D", 365, 365.5, True, 2),
    ]


def test_the_clock_of_a_procedure_ends_at_progression_death_or_the_next_procedure(cohort):
    procedures = derive_procedures(cohort)
    clock = derive_in_field_progression(cohort, procedures)
    found = dict(
        zip(procedures.procedure_id, zip(clock.days, clock.event, strict=True), strict=True)
    )
    assert found == {
        "A1": (181, 1),  # in-field progression on 2010-07-01
        "A2": (365, 2),  # distant progression is no event of the field; died
        "B1": (731, 0),  # the in-field progression is of another limb
        "C2": (731, 0),
        "D1": (365, 0),  # the next procedure without progression censors
        "D2": (0, 2),
    }


def test_a_progression_on_the_day_of_a_procedure_belongs_to_the_one_before(cohort_of):
    progressions = """
    patient_id progression_date scope region side
    A 2010-01-01 in_field leg L
    A 2011-01-01 in_field leg L
    """
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=progressions)
    procedures = derive_procedures(cohort, "treated_field")
    clock = derive_in_field_progression(cohort, procedures)
    place = {name: i for i, name in enumerate(procedures.procedure_id.tolist())}
    # A1 was done for the first of them and ends with the second; A2 goes on until death.
    assert (clock.days[place["A1"]], clock.event[place["A1"]]) == (365, 1)
    assert (clock.days[place["A2"]], clock.event[place["A2"]]) == (365, 2)


def test_a_patient_without_any_last_date_has_no_time(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures="patient_id procedure_date region side\nA 2010-01-01 leg L\n",
    )
    survival = derive_overall_survival(cohort)
    assert (len(survival.days), survival.n_without_time) == (0, 1)
    clock = derive_in_field_progression(cohort, derive_procedures(cohort))
    assert np.isnan(clock.days).tolist() == [True]


def test_survival_from_each_procedure(cohort):
    procedures = derive_procedures(cohort)
    clock = derive_survival_from_procedure(cohort, procedures)
    found = dict(
        zip(procedures.procedure_id, zip(clock.days, clock.event, strict=True), strict=True)
    )
    assert found["A1"] == (730, 1)
    assert found["A2"] == (365, 1)
    assert found["B1"] == (731, 0)
    assert found["D2"] == (0, 1)


def test_the_last_clean_examination_is_that_of_the_first_progression(cohort_of):
    progressions = """
    patient_id progression_date scope region side last_clean_date
    A 2010-07-01 in_field leg L 2010-05-01
    A 2010-09-01 in_field leg L 2010-08-01
    """
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=progressions)
    procedures = derive_procedures(cohort)
    clock = derive_in_field_progression(cohort, procedures)
    clean = dict(zip(procedures.procedure_id, clock.clean_days, strict=True))
    assert clean["A1"] == 120
    assert np.isnan(clean["B1"])


def test_changes_are_days_of_the_second_third_procedure(cohort):
    (second,) = change_times(derive_overall_survival(cohort), derive_counting_process(cohort))
    assert second.tolist() == [365, np.inf, 365]
