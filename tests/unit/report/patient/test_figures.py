from dataclasses import replace

import pytest

from seriatim.analysis.patients.course import describe_course
from seriatim.analysis.patients.model import Outcome, PatientEvent
from seriatim.report.patient.figures import (
    describe_icons,
    icon_figure,
    undated_words,
)


@pytest.fixture
def course(patient_registry):
    return describe_course(patient_registry, "c1")


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


def test_icons_are_the_observed_patients(patient_registry, make_evidence):
    figure = icon_figure(make_evidence(describe_course(patient_registry, "missing"), None))
    assert [(row.label, row.counts) for row in figure.rows] == [
        ("Complete response before: 5 patients", (3, 1, 0, 1)),
        ("No complete response before: 5 patients", (1, 2, 2, 0)),
    ]
    assert len(figure.key) == len(Outcome)
    assert describe_icons(figure).startswith(
        "Complete response before: 5 patients: complete response 3, partial response 1, stable or"
    )
    assert icon_figure(make_evidence(describe_course(patient_registry, "c1"), None)) is None
