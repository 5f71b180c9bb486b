"""Rows of lesions and measurements become the course after each procedure."""

from datetime import date

import pytest

from seriatim.criteria import LesionScope, LesionStatus, NotEvaluableReason
from seriatim.endpoints.lesion_courses import _measurement, lesion_courses
from seriatim.endpoints.procedures import derive_procedures

PATIENTS = "patient_id vital_status last_contact_date\nA alive 2015-01-01\n"
PROCEDURES = """
procedure_id patient_id procedure_date region side not_evaluable_reason
1 A 2010-01-10 leg L -
2 A 2011-01-10 leg L lost
3 A 2010-06-10 arm R -
"""


@pytest.fixture
def courses(cohort_of):
    def build(lesions, measurements, **more):
        cohort = cohort_of(
            patients=PATIENTS,
            procedures=PROCEDURES,
            lesions=lesions,
            measurements=measurements,
            **more,
        )
        procedures = derive_procedures(cohort)
        names = dict(zip(procedures.row_id.tolist(), procedures.procedure_id, strict=True))
        return {names[row]: course for row, course in lesion_courses(cohort, procedures, 8)}

    return build


def test_every_procedure_has_its_own_baseline_and_assessments(courses):
    found = courses(
        "patient_id lesion_id region side\nA x leg L\nA y leg L\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2009-12-01 measured 30 20
        A x 2010-01-09 measured 20 10
        A x 2010-04-10 gone - -
        A y 2011-01-10 measured 8 8
        A y 2011-04-10 - 6 6
        """,
    )
    first, second = found["1"], found["2"]
    assert first.baseline.date == date(2010, 1, 9)
    assert [visit.date for visit in first.assessments] == [date(2010, 4, 10)]
    assert first.next_procedure_date == date(2011, 1, 10)
    assert [lesion.lesion_id for lesion in first.lesions] == ["x"]
    assert second.baseline.find("y").longest_mm == 8
    assert second.assessments[0].find("y").status is LesionStatus.MEASURED
    assert second.absence_reason is NotEvaluableReason.LOST


def test_a_lesion_of_another_limb_lies_outside_the_field(courses):
    found = courses(
        "patient_id lesion_id region side scope\n"
        "A x leg L -\nA y arm R in_field\nA z other - in_field\nA w leg L distant\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2010-01-09 measured 20 10
        A y 2010-01-09 measured 20 10
        A z 2010-01-09 measured 20 10
        A w 2010-01-09 measured 20 10
        A x 2010-04-09 measured 20 10
        """,
    )
    scopes = {lesion.lesion_id: lesion.scope for lesion in found["1"].lesions}
    assert scopes == {
        "x": LesionScope.IN_FIELD,
        "y": LesionScope.REGIONAL,
        "z": LesionScope.DISTANT,
        "w": LesionScope.DISTANT,
    }


def test_fragments_and_confluent_lesions_replace_those_they_came_from(courses):
    found = courses(
        "patient_id lesion_id split_from merged_into\n"
        "A a - -\nA a1 a -\nA a2 a -\nA b - d\nA c - d\nA d - -\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A a 2010-01-09 measured 20 10
        A b 2010-01-09 measured 20 10
        A c 2010-01-09 measured 20 10
        A a1 2010-04-09 measured 5 5
        A a2 2010-04-09 measured 5 5
        A d 2010-04-09 measured 20 20
        """,
    )
    course = found["1"]
    parents = {lesion.lesion_id: lesion.parents for lesion in course.lesions}
    assert (parents["a1"], parents["d"], parents["a"]) == (("a",), ("b", "c"), ())
    visit = course.assessments[0]
    states = {name: visit.find(name).status for name in ("a", "b", "c", "d")}
    assert states == {
        "a": LesionStatus.SPLIT,
        "b": LesionStatus.MERGED,
        "c": LesionStatus.MERGED,
        "d": LesionStatus.MEASURED,
    }


def test_an_excised_lesion_stays_excised_and_blank_states_are_read(courses):
    found = courses(
        "patient_id lesion_id excised_date\nA x 2010-03-01\nA y -\nA z -\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2010-01-09 measured 20 10
        A y 2010-01-09 measured 20 10
        A z 2010-01-09 measured 20 10
        A x 2010-04-09 gone - -
        A y 2010-04-09 - 0 0
        A z 2010-04-09 - - -
        """,
    )
    visit = found["1"].assessments[0]
    assert visit.find("x").status is LesionStatus.EXCISED
    assert visit.find("y").status is LesionStatus.GONE
    assert visit.find("z").status is LesionStatus.NOT_ASSESSED


def test_therapies_and_progressions_of_the_interval_come_along(courses):
    found = courses(
        "patient_id lesion_id\nA x\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2010-01-09 measured 20 10
        A x 2010-04-09 measured 20 10
        """,
        therapies="""
        patient_id therapy start_date
        A anti_pd1 2010-02-01
        A surgery 2010-02-02
        A ipilimumab 2009-02-02
        """,
        progressions="""
        patient_id progression_date scope region side
        A 2010-03-01 distant - -
        A 2011-03-01 in_field leg L
        """,
    )
    assert [therapy.name for therapy in found["1"].therapies] == ["anti_pd1"]
    assert [item.scope for item in found["1"].progressions] == [LesionScope.DISTANT]


def test_a_procedure_whose_field_was_not_measured_afterwards_has_no_course(courses):
    found = courses(
        "patient_id lesion_id region side\nA x leg L\nA y arm R\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2010-01-09 measured 20 10
        A x 2010-07-09 measured 20 10
        A y 2010-06-09 measured 20 10
        """,
    )
    # Procedure 3 treats the arm, where only a baseline was measured; 2 has nothing at all.
    assert set(found) == {"1"}


def test_an_old_measurement_is_no_baseline(courses):
    found = courses(
        "patient_id lesion_id region side\nA x leg L\n",
        """
        patient_id lesion_id measurement_date status longest_mm perpendicular_mm
        A x 2009-11-01 measured 20 10
        A x 2010-04-10 measured 10 10
        """,
    )
    assert found["1"].baseline is None


def test_a_perpendicular_without_the_longest_measures_nothing():
    row = {
        "lesion_id": "1",
        "status": None,
        "longest_mm": None,
        "perpendicular_mm": 3.0,
        "estimated_change_percent": None,
        "residual_pigment": None,
        "biopsy": None,
    }
    measurement = _measurement(row)
    assert measurement.perpendicular_mm is None
    assert measurement.status is LesionStatus.NOT_ASSESSED
