"""An assessment counts for its procedure, inside the window and before the next procedure."""

import pytest

from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.recorded_response import derive_recorded_response

PROCEDURES = """
procedure_id patient_id procedure_date region side response
1 A 2010-01-01 leg L PD
2 A 2010-06-01 leg L PR
"""


@pytest.fixture
def recorded(cohort_of):
    def build(assessments, at_3_months=False):
        cohort = cohort_of(
            patients="patient_id\nA\n",
            procedures=PROCEDURES,
            assessments="procedure_id assessment_date response\n" + assessments,
        )
        found = derive_recorded_response(
            cohort, derive_procedures(cohort), (6, 26), at_3_months=at_3_months
        )
        return found.code.tolist()

    return build


@pytest.mark.parametrize(
    ("assessments", "expected"),
    [
        ("1 2010-03-01 SD\n1 2010-05-01 CR", ["CR", "PR"]),  # the best of two
        ("1 2010-01-20 CR", ["PD", "PR"]),  # before six weeks: the row of the procedure counts
        ("1 2010-07-01 CR", ["PD", "PR"]),  # after the next procedure: credited to neither
        ("2 2010-12-30 CR", ["PD", "PR"]),  # after 26 weeks
        ("1 2010-01-20 NE", ["NE", "PR"]),  # not evaluable has no window
    ],
)
def test_the_best_assessment_that_counts(recorded, assessments, expected):
    assert recorded(assessments) == expected


def test_at_three_months_the_assessment_nearest_to_day_91(recorded):
    assert recorded("1 2010-03-01 CR\n1 2010-04-01 SD", at_3_months=True) == ["SD", "PR"]


def test_days_are_those_of_the_assessment_and_unknown_in_the_row_of_the_procedure(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures=PROCEDURES,
        assessments="procedure_id assessment_date response\n1 2010-03-01 CR\n",
    )
    found = derive_recorded_response(cohort, derive_procedures(cohort), (6, 26), at_3_months=False)
    assert found.days.astype(float).tolist() == pytest.approx([59.0, float("nan")], nan_ok=True)
