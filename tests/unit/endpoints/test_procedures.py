"""Procedures come in order, counted within the field or the patient."""

import numpy as np

from seriatim.endpoints.procedures import align, derive_procedures, is_missing, positions

PROCEDURES = """
procedure_id patient_id procedure_date region side
2 B 2011-01-01 leg L
3 A 2012-01-01 leg L
1 A 2010-01-01 leg L
4 A 2011-01-01 leg R
"""


def test_order_within_the_field_and_within_the_patient(cohort_of):
    cohort = cohort_of(patients="patient_id\nA\nB\n", procedures=PROCEDURES)
    in_field = derive_procedures(cohort)
    assert in_field.procedure_id.tolist() == ["1", "3", "4", "2"]
    assert in_field.number.tolist() == [1, 2, 1, 1]
    assert in_field.patient.tolist() == [0, 0, 0, 1]
    assert derive_procedures(cohort, "patient").number.tolist() == [1, 3, 2, 1]


def test_values_find_their_procedures(cohort_of):
    cohort = cohort_of(patients="patient_id\nA\nB\n", procedures=PROCEDURES)
    procedures = derive_procedures(cohort)
    rows = procedures.row_id[[2, 0]]
    aligned = align(procedures, rows, np.array(["third", "first"], dtype=object))
    assert aligned.tolist() == ["first", None, "third", None]
    assert is_missing(aligned).tolist() == [False, True, False, True]
    assert positions(procedures, rows).tolist() == [2, 0]
    nothing = align(procedures, np.array([], dtype=np.int64), np.array([], dtype=object))
    assert nothing.tolist() == [None] * 4
