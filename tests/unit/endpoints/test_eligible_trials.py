"""Local progressions that start a trial."""

import numpy as np

from seriatim.endpoints.eligible_trials import derive_eligible_trials

PATIENTS = """
patient_id vital_status death_date last_contact_date
A dead 2014-01-01 2014-01-01
B alive - 2014-01-01
C alive - 2014-01-01
D alive - 2014-01-01
E alive - 2010-07-01
"""
PROCEDURES = """
procedure_id patient_id procedure_date region side
A1 A 2010-01-01 leg L
A2 A 2011-01-01 leg L
B1 B 2010-01-01 arm R
B2 B 2010-06-01 leg R
C1 C 2010-01-01 leg R
D1 D 2010-01-01 leg R
E1 E 2010-01-01 leg R
"""
# A: twice in the left leg before the second procedure (the first counts), once after it, and one
# of the other leg, which was never treated. B: of the arm, while the leg is treated next.
# C: distant disease before. D: on the day of distant disease. E: on the last day of follow-up.
PROGRESSIONS = """
patient_id progression_date scope region side
A 2010-10-01 in_field leg L
A 2010-12-01 in_field leg L
A 2010-02-01 in_field leg R
A 2012-01-01 in_field leg L
A 2012-03-01 distant - -
B 2010-05-01 in_field arm R
C 2010-05-01 in_field leg R
C 2010-04-01 distant - -
D 2010-05-01 in_field leg R
D 2010-05-01 distant - -
E 2010-07-01 in_field leg R
"""


def test_the_first_progression_after_each_procedure_starts_a_trial(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=PROGRESSIONS)
    trials = derive_eligible_trials(cohort)
    assert trials.patient_id.tolist() == ["A", "A", "B"]
    assert trials.number.tolist() == [1, 2, 1]
    assert trials.since_days.tolist() == [273, 365, 120]
    assert trials.year.tolist() == [2010, 2012, 2010]
    # From 2010-10-01 and 2012-01-01 to the death, from 2010-05-01 to the last contact.
    assert trials.days.tolist() == [1188, 731, 1341]
    assert trials.death.tolist() == [True, True, False]
    # The procedure of the leg is none of the arm.
    assert trials.again_days.tolist() == [92, np.inf, np.inf]
    assert trials.distant_days.tolist() == [517, 60, np.inf]
    assert len(trials) == 3


def test_who_is_not_eligible_is_counted_by_the_reason(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=PROGRESSIONS)
    trials = derive_eligible_trials(cohort)
    assert (trials.n_distant, trials.n_not_followed) == (2, 1)


def test_a_progression_on_the_day_of_the_next_procedure_led_to_it(cohort_of):
    progressions = "patient_id progression_date scope region side\nA 2011-01-01 in_field leg L\n"
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=progressions)
    trials = derive_eligible_trials(cohort)
    assert trials.number.tolist() == [1]
    assert trials.again_days.tolist() == [0]


def test_no_progression_is_no_trial(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES)
    assert len(derive_eligible_trials(cohort)) == 0
