"""Assessments over time are those that the response of the procedure is chosen from."""

import pytest

from seriatim.criteria import WhoCriteria
from seriatim.endpoints.assessments import derive_assessments
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.response import ResponseRule, derive_response

RULE = ResponseRule(criteria=WhoCriteria())


@pytest.fixture
def cohort(cohort_of):
    return cohort_of(
        patients="patient_id vital_status last_contact_date\nA alive 2015-01-01\n",
        procedures="procedure_id patient_id procedure_date region side\n1 A 2010-01-10 leg L\n",
        lesions="patient_id lesion_id region side\nA x leg L\n",
        measurements="""
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2010-01-09 measured 20 10
        A x 2010-04-10 measured 10 5
        A x 2010-05-10 measured 20 15
        A x 2010-06-10 gone - -
        """,
        assessments="procedure_id assessment_date response not_evaluable_reason\n"
        "1 2010-04-10 PR -\n1 2010-02-01 NE lost\n",
    )


def test_both_sources_in_order_of_day(cohort):
    procedures = derive_procedures(cohort)
    found = derive_assessments(cohort, procedures, RULE)
    assert [(each.days, each.source, each.response, each.counted) for each in found] == [
        (22, "recorded", "NE", True),
        (90, "derived", "PR", True),
        (90, "recorded", "PR", True),
        (120, "derived", "PD", True),
        (151, "derived", "CR", False),  # after progression nothing counts
    ]
    assert [each.percent_change for each in found[1::2]] == [-75, 50]
    assert found[0].reason == "lost"
    assert (found[1].sum_baseline, found[1].sum_now) == (200, 50)


def test_the_best_that_counts_is_the_response_of_the_procedure(cohort):
    procedures = derive_procedures(cohort)
    found = derive_assessments(cohort, procedures, RULE)
    best = min(
        (["CR", "PR", "SD", "PD", "NE"].index(each.response), each.days)
        for each in found
        if each.counted and each.source == "derived"
    )
    response = derive_response(cohort, procedures, RULE)
    assert (["CR", "PR", "SD", "PD", "NE"][best[0]], best[1]) == (
        response.code[0],
        response.days[0],
    )


def test_what_the_response_was_chosen_from_need_not_be_judged_again(cohort):
    procedures = derive_procedures(cohort)
    judged = derive_response(cohort, procedures, RULE).judged
    again = derive_assessments(cohort, procedures, RULE)
    assert derive_assessments(cohort, procedures, RULE, judged) == again
    assert {each.source for each in derive_assessments(cohort, procedures, RULE, {})} == {
        "recorded"
    }


def test_a_recorded_response_leaves_what_was_measured_to_be_judged(cohort):
    procedures = derive_procedures(cohort)
    rule = ResponseRule(criteria=WhoCriteria(), source="recorded")
    judged = derive_response(cohort, procedures, rule).judged
    assert judged is None
    assert len(derive_assessments(cohort, procedures, rule, judged)) == 5
