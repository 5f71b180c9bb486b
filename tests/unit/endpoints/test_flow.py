"""Everything that was read is either set aside or included."""

from seriatim.endpoints.flow import derive_flow


def test_counts_add_up(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\nB\nC\n",
        procedures="""
        procedure_id patient_id procedure_date region side earlier_elsewhere
        1 A 2010-01-01 leg L 0
        2 A 2011-01-01 leg L -
        3 B 2010-06-01 arm R 1
        4 C 2010-13-41 arm R 0
        """,
    )
    flow = derive_flow(cohort)
    assert (flow.patients_read, flow.patients_set_aside, flow.patients_included) == (3, 1, 2)
    assert (flow.procedures_read, flow.procedures_set_aside) == (4, 1)
    assert flow.procedures_included == 3
    assert flow.entered_late == 1
    assert flow.patients_with == ((2, 2),)  # the second of B is the first recorded here
