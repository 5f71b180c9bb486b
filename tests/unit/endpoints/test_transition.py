"""Each procedure is paired with the next one of the same patient and field."""

import numpy as np

from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.transition import derive_transitions


def test_pairs_within_the_field(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\nB\n",
        procedures="""
        procedure_id patient_id procedure_date region side
        1 A 2010-01-01 leg L
        2 A 2011-01-01 leg L
        3 A 2012-01-01 leg L
        4 A 2011-06-01 leg R
        5 B 2010-01-01 leg R
        """,
    )
    procedures = derive_procedures(cohort)
    response = np.array(["CR", "PR", "NE", "SD", "PD"], dtype=object)
    transitions = derive_transitions(procedures, response)
    assert transitions.before.tolist() == ["CR", "PR", "NE", "SD", "PD"]
    assert transitions.after.tolist() == ["PR", "NE", "none", "none", "none"]
    assert transitions.number.tolist() == [1, 2, 3, 1, 1]
