from dataclasses import replace

import pytest

from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.model import Outcome, PatientEvent
from seriatim.report.patient_figures import (
    dose_words,
    icon_figure,
    timeline_figure,
    undated_words,
)


@pytest.fixture
def course(patient_registry):
    return describe_course(patient_registry, "c1")


def test_a_line_a_procedure_with_drug_response_and_grades(course):
    figure = timeline_figure(course)
    first, second = figure.rows
    assert (first.label, first.below) == ("ILP 1, left leg", "melphalan 80 mg")
    assert second.below == "melphalan 90 mg + TNF-alpha 2 mg"
    assert second.chips == ("III", "IIIb")
    (bar,) = second.bars
    assert (bar.text, bar.mark) == ("CR", "progression")
    assert (bar.start, bar.end) == pytest.approx((365 / 30.4375, 730 / 30.4375))
    assert figure.axis_label == "Months from the first procedure"
    assert (figure.end_label, figure.end) == ("last contact", pytest.approx(2191 / 30.4375))
    assert figure.key == (("Complete response", "#0072B2", ""),)
    assert figure.marks == (("progression", "In-field progression"),)


def test_a_short_course_is_in_days(course):
    early = replace(course, procedures=course.procedures[:1], events=(), end=40.0)
    figure = timeline_figure(early)
    assert figure.axis_label == "Days from the first procedure"
    assert figure.end == 40


def test_therapies_and_what_happened_outside_have_lines_of_their_own(patient_registry):
    figure = timeline_figure(describe_course(patient_registry, "odd"))
    rows = {row.label: row for row in figure.rows}
    assert rows["Outside the field"].points[0][1] == "distant"
    assert rows["Outside the field"].points[0][0] < 0
    therapy = rows["Anti-PD-1"]
    assert therapy.points == ((therapy.bars[0].start, "therapy"),)
    assert therapy.bars[0].end > therapy.bars[0].start


def test_amputation_and_death_are_drawn(course):
    lost = PatientEvent(kind="amputation", what="toxicity", grade="major", field=None, day=400.0)
    figure = timeline_figure(replace(course, events=(lost,), died=True))
    assert figure.rows[-1].points == ((pytest.approx(400 / 30.4375), "amputation"),)
    assert figure.end_label == "death"


def test_what_has_no_day_is_listed(course):
    events = tuple(
        PatientEvent(kind=kind, what=what, grade=None, field=None, day=None)
        for kind, what in (
            ("progression", "distant"),
            ("therapy", "anti_pd1"),
            ("amputation", "toxicity"),
        )
    )
    assert undated_words(replace(course, events=events)) == (
        "Without a day: distant progression",
        "Without a day: anti-PD-1",
        "Without a day: amputation",
    )


def test_a_patient_without_a_procedure_has_no_figure(patient_registry):
    assert timeline_figure(describe_course(patient_registry, "untreated")) is None


def test_drugs_without_a_dose_are_named(course):
    first = course.procedures[0]
    bare = replace(first, melphalan_mg=None, tnf_mg=None, drug=None)
    assert dose_words(bare) == "drug not recorded"
    other = replace(first, tnf_mg=None, drug="melphalan + actinomycin d")
    assert dose_words(other) == "melphalan 80 mg + actinomycin d"


def test_icons_are_the_observed_patients(patient_registry, make_evidence):
    figure = icon_figure(make_evidence(describe_course(patient_registry, "missing"), None))
    assert [(row.label, row.counts) for row in figure.rows] == [
        ("Complete response before: 5 patients", (3, 1, 0, 1)),
        ("No complete response before: 5 patients", (1, 2, 2, 0)),
    ]
    assert len(figure.key) == len(Outcome)
    assert icon_figure(make_evidence(describe_course(patient_registry, "c1"), None)) is None
