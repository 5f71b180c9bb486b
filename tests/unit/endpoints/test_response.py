"""One response a procedure, from measurements where there are any, else as recorded."""

import pytest

from seriatim.criteria import WhoCriteria
from seriatim.endpoints.procedures import derive_procedures
from seriatim.endpoints.response import ResponseRule, derive_response

PATIENTS = """
patient_id vital_status death_date last_contact_date
A alive - 2015-01-01
B dead 2010-03-01 2010-03-01
C alive - 2015-01-01
"""
PROCEDURES = """
procedure_id patient_id procedure_date region side response not_evaluable_reason
A1 A 2010-01-01 leg L CR -
A2 A 2012-01-01 leg L - -
B1 B 2010-01-01 leg L - -
C1 C 2010-01-01 leg L NE lost
C2 C 2011-01-01 leg L NE no_measurable_disease
C3 C 2012-01-01 leg L PR -
"""
# The products of A1 go from 20 x 10 = 200 to 10 x 5 = 50 mm2: -75 %, a partial response.
MEASUREMENTS = """
patient_id lesion_id measurement_date status longest_mm perpendicular_mm
A 1 2009-12-30 measured 20 10
A 1 2010-04-01 measured 10 5
"""


@pytest.fixture
def responses(cohort_of):
    cohort = cohort_of(
        patients=PATIENTS,
        procedures=PROCEDURES,
        lesions="patient_id lesion_id\nA 1\n",
        measurements=MEASUREMENTS,
    )
    procedures = derive_procedures(cohort)

    def derive(source, **options):
        return derive_response(
            cohort, procedures, ResponseRule(criteria=WhoCriteria(), source=source, **options)
        )

    return derive


def test_derived_where_there_are_measurements_else_recorded(responses):
    found = responses("derived_else_recorded")
    assert found.code.tolist() == ["PR", "NE", "NE", "NE", "not_applicable", "PR"]
    assert found.reason.tolist() == [
        None, "not_assessed", "died_before_assessment", "lost", None, None,
    ]  # fmt: skip
    assert found.recorded.tolist() == ["CR", None, None, "NE", "NE", "PR"]
    assert found.derived.tolist() == ["PR", None, None, None, None, None]
    assert list(found.explanation) == [0]
    assert found.explanation[0].endswith("SPD 200 to 50 mm2 (-75 %), PR.")


def test_recorded_alone(responses):
    assert responses("recorded").code.tolist() == ["CR", "NE", "NE", "NE", "not_applicable", "PR"]


def test_derived_alone_knows_nothing_without_measurements(responses):
    assert responses("derived").code.tolist() == ["PR", "NE", "NE", "NE", "NE", "NE"]


def test_at_three_months_the_nearest_assessment_counts(responses):
    assert responses("derived", at_3_months=True).code[0] == "PR"


def test_a_registry_without_any_measurement(cohort_of):
    cohort = cohort_of(
        patients="patient_id\nA\n",
        procedures="patient_id procedure_date region side response\nA 2010-01-01 leg L CR\n",
    )
    found = derive_response(cohort, derive_procedures(cohort), ResponseRule(criteria=WhoCriteria()))
    assert (found.code.tolist(), found.derived.tolist()) == (["CR"], [None])
