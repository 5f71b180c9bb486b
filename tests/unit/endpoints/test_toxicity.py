"""The worst Wieberdink grade counts, wherever it was written."""

from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.toxicity import derive_local_toxicity


def test_the_worst_of_row_and_list(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures="""
        procedure_id patient_id procedure_date region side wieberdink
        1 A 2010-01-01 leg L II
        2 A 2011-01-01 leg L IV
        3 A 2012-01-01 leg L -
        4 A 2013-01-01 leg L -
        """,
        toxicities="""
        procedure_id toxicity_date wieberdink
        1 2010-01-04 I
        1 2010-01-09 III
        3 2012-01-05 V
        """,
    )
    grades = derive_local_toxicity(cohort, derive_procedures(cohort))
    assert grades.tolist() == ["III", "IV", "V", None]
