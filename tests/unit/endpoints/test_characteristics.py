"""Values of Table 1, recorded and derived."""

import numpy as np

from seriatim.endpoints.characteristics import derive_characteristics
from seriatim.endpoints.procedures import derive_procedures


def test_numbers_choices_and_derived_values(cohort_of):
    cohort = cohort_of(
        patients="patient_id sex birth_year\nA F 1950\nB - -\n",
        procedures="""
        procedure_id patient_id procedure_date region side limb_volume_l
        1 A 2010-01-01 leg L 9.5
        2 A 2011-01-01 leg L -
        3 B 2010-06-01 arm R 3
        """,
    )
    procedures = derive_procedures(cohort)

    def values(variable):
        (found,) = derive_characteristics(cohort, procedures, [variable]).values()
        return found

    sex = cohort.dictionary.field("patients.sex")
    assert values(sex).tolist() == ["F", "F", None]
    volume = cohort.dictionary.field("procedures.limb_volume_l")
    np.testing.assert_array_equal(values(volume), [9.5, np.nan, 3])
    np.testing.assert_array_equal(values("age_at_procedure"), [60, 61, np.nan])
    np.testing.assert_allclose(values("months_since_previous"), [np.nan, 365 / 30.4375, np.nan])


def test_nothing_wanted_is_nothing(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures="patient_id procedure_date region side\nA 2010-01-01 leg L\n",
    )
    assert derive_characteristics(cohort, derive_procedures(cohort), []) == {}
