import pytest

from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.model import PatientError


def test_days_run_from_the_first_procedure_and_no_date_is_kept(patient_registry):
    course = describe_course(patient_registry, "c1")
    first, second = course.procedures
    assert (first.day, second.day, course.end) == (0, 365, 2191)
    assert (first.number, second.number) == (1, 2)
    assert (second.melphalan_mg, second.tnf_mg) == (90, 2)
    assert (second.toxicity, second.complication) == ("III", "IIIb")
    assert "2010-" not in repr(course.procedures)


def test_the_rows_for_the_figure_are_hers_and_have_no_dates(patient_registry):
    rows = describe_course(patient_registry, "c1").rows
    assert rows.names == ("ADSL", "ADPROC", "ADEV")
    assert {each for data in rows for each in data.column("USUBJID")} == {"c1"}
    assert not [
        column.name for data in rows for column in data.columns if column.name.endswith("DT")
    ]


def test_two_limbs_are_in_the_order_of_time(patient_registry):
    course = describe_course(patient_registry, "both")
    assert [each.field for each in course.procedures] == ["leg L", "leg R", "leg L", "leg R"]
    assert [each.number for each in course.procedures] == [1, 1, 2, 2]
    assert [each.number_in_patient for each in course.procedures] == [1, 2, 3, 4]


def test_what_else_happened_is_there_and_grades_are_at_their_procedure(patient_registry):
    course = describe_course(patient_registry, "alone_cr")
    kinds = [(each.kind, each.what) for each in course.events]
    assert kinds == [
        ("progression", "in_field"),
        ("therapy", "tvec"),
        ("last_contact", "alive"),
    ]
    therapy = course.events[1]
    assert (therapy.day, therapy.stop) == (212, 273)


def test_a_patient_without_a_procedure_has_an_empty_course(patient_registry):
    course = describe_course(patient_registry, "untreated")
    assert course.procedures == ()
    assert course.end is None


def test_an_unknown_patient_is_refused(patient_registry):
    with pytest.raises(PatientError):
        describe_course(patient_registry, "nobody")


def test_an_earlier_procedure_elsewhere_counts(patient_registry):
    course = describe_course(patient_registry, "odd")
    assert course.entered_late
    assert course.procedures[0].number == 2
