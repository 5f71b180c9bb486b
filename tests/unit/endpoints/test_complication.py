"""The worst Clavien-Dindo grade inside the window counts; a blank is never "none"."""

from seriatim.endpoints.complication import derive_complication_list, derive_complications
from seriatim.endpoints.procedures import derive_procedures

PATIENTS = "patient_id\nA\n"
PROCEDURES = """
procedure_id patient_id procedure_date region side clavien_dindo
1 A 2010-01-01 leg L -
2 A 2011-01-01 leg L none
3 A 2012-01-01 leg L II
"""


def test_with_a_list_a_procedure_without_entry_had_none(cohort_of):
    cohort = cohort_of(
        patients=PATIENTS,
        procedures=PROCEDURES,
        complications="""
        procedure_id complication_date term clavien_dindo
        3 2012-01-05 bleeding IIIa
        3 2012-01-09 infection II
        3 2012-12-09 infection IVa
        """,
    )
    procedures = derive_procedures(cohort)
    assert derive_complications(cohort, procedures, 90).tolist() == ["none", "none", "IIIa"]
    assert derive_complications(cohort, procedures, 365).tolist() == ["none", "none", "IVa"]


def test_without_a_list_a_blank_is_not_recorded(cohort_of):
    cohort = cohort_of(patients=PATIENTS, procedures=PROCEDURES)
    grades = derive_complications(cohort, derive_procedures(cohort), 90)
    assert grades.tolist() == [None, "none", "II"]


def test_the_list_has_each_kind_once_with_its_worst_grade(cohort_of):
    cohort = cohort_of(
        patients=PATIENTS,
        procedures=PROCEDURES,
        complications="""
        procedure_id complication_date term clavien_dindo
        1 2010-01-05 Bleeding I
        1 2010-01-07 bleeding IIIa
        3 2012-01-09 infection II
        3 2012-12-09 infection IVa
        """,
    )
    procedures = derive_procedures(cohort)
    found = derive_complication_list(cohort, procedures, 90)
    names = procedures.procedure_id[found.place].tolist()
    assert list(zip(names, found.term, found.grade, strict=True)) == [
        ("1", "bleeding", "IIIa"),
        ("3", "infection", "II"),
    ]
