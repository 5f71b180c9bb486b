"""Every patient is listed, and it is said who is in survival from the first procedure."""

import numpy as np

from seriatim.endpoints.patients import derive_patient_ids, derive_patients


def test_patients_entered_late_and_without_an_end_are_listed(cohort_of):
    found = derive_patients(
        cohort_of(
            patients="patient_id vital_status death_date cause_of_death last_contact_date\n"
            "A dead 2011-01-01 melanoma -\nB alive - - 2012-01-01\nC alive - - -\n",
            procedures="procedure_id patient_id procedure_date region side earlier_elsewhere\n"
            "1 A 2010-01-01 leg L 0\n2 B 2010-01-01 leg L 1\n3 C 2010-01-01 leg L 0\n",
        )
    )
    assert found.patient_id.tolist() == ["A", "B", "C"]
    assert found.days[:2].tolist() == [365, 730]
    assert np.isnan(found.days[2])
    assert found.followed.tolist() == [True, False, False]
    assert found.n_procedures.tolist() == [1, 2, 1]
    assert found.cause_of_death.tolist() == ["melanoma", None, None]


def test_ids_are_those_of_all_patients_treated_or_not(cohort_of):
    cohort = cohort_of(
        patients="patient_id sex\nB F\nA M\n",
        procedures="procedure_id patient_id procedure_date region side\n1 B 2010-01-01 leg L\n",
    )
    assert derive_patients(cohort).patient_id.tolist() == ["B"]
    assert derive_patient_ids(cohort) == ("A", "B")
