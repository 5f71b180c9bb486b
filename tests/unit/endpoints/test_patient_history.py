"""Local and distant progression of each patient, in days from the first procedure."""

import numpy as np

from seriatim.endpoints.patient_history import derive_patient_history, derive_procedure_starts
from seriatim.endpoints.procedures import derive_procedures

PATIENTS = """
patient_id vital_status last_contact_date
A alive 2014-01-01
B alive 2014-01-01
C alive 2014-01-01
"""
# C was treated elsewhere before, so time from the true first procedure is unknown.
PROCEDURES = """
procedure_id patient_id procedure_date region side earlier_elsewhere
A1 A 2010-01-01 leg L 0
A2 A 2011-01-01 leg L -
B1 B 2010-01-01 arm R 0
C2 C 2010-01-01 leg R 1
"""
PROGRESSIONS = """
patient_id progression_date scope region side
A 2010-07-01 in_field leg L
A 2011-07-01 in_field leg L
A 2010-03-01 regional leg L
A 2012-01-01 distant - -
A 2011-12-31 distant - -
"""


def test_the_first_of_each_scope_counts(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES, progressions=PROGRESSIONS)
    history = derive_patient_history(cohort)
    assert history.patient_id.tolist() == ["A", "B"]
    assert history.local_days.tolist() == [181, np.inf]
    assert history.distant_days.tolist() == [729, np.inf]
    assert history.first_date.tolist() == [np.datetime64("2010-01-01").item()] * 2


def test_procedures_start_days_after_the_first(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES)
    procedures = derive_procedures(cohort)
    days = derive_procedure_starts(cohort, procedures.row_id)
    found = dict(zip(procedures.procedure_id, days, strict=True))
    assert found == {"A1": 0, "A2": 365, "B1": 0, "C2": 0}
    assert derive_patient_history(cohort).local_days.tolist() == [np.inf, np.inf]
