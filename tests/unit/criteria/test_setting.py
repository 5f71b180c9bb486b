from __future__ import annotations

from collections.abc import Callable
from datetime import date

from seriatim.criteria import Lesion, LesionCourse, LesionScope, RecordedProgression, WhoCriteria
from seriatim.criteria.setting import (
    evidence_in_field,
    evidence_outside,
    has_disease,
    setting_at,
)
from seriatim.criteria.who import who_criterion

MakeCourse = Callable[..., LesionCourse]
CRITERION = who_criterion(WhoCriteria(max_lesions=1))


def test_lesions_play_their_parts(make_course: MakeCourse) -> None:
    course = make_course(
        {
            0: {"1": (20, 20), "2": (5, 5), "3": "measured", "8": (9, 9)},
            13: {"1": (9, 9), "2": (5, 5), "3": "measured", "4": (3, 3), "8": (9, 9), "9": (9, 9)},
        },
        Lesion(lesion_id="3", measurable=False),
        Lesion(lesion_id="8", scope=LesionScope.DISTANT),
        Lesion(lesion_id="9", scope=LesionScope.REGIONAL),
    )
    setting = setting_at(course, CRITERION, 1)
    evidence = evidence_in_field(setting)
    names = [
        [family.name for family in part]
        for part in (evidence.index, evidence.estimated, evidence.others, evidence.new)
    ]
    assert names == [["lesion 1"], ["lesion 3"], ["lesion 2"], ["lesion 4"]]
    outside = evidence_outside(setting)
    assert [family.name for family in outside.index] == ["lesion 8"]
    assert [family.name for family in outside.new] == ["lesion 9"]


def test_recorded_progression_counts_from_its_date(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (9, 9)}, 8: {"1": (9, 9)}, 13: {"1": (9, 9)}},
        progressions=(
            RecordedProgression(scope=LesionScope.IN_FIELD, date=date(2020, 3, 20)),
            RecordedProgression(scope=LesionScope.DISTANT, date=date(2019, 1, 1)),
        ),
    )
    stated = [evidence_in_field(setting_at(course, CRITERION, k)).stated for k in (1, 2)]
    assert stated == [False, True]
    assert not evidence_outside(setting_at(course, CRITERION, 2)).stated


def test_disease_at_baseline(make_course: MakeCourse) -> None:
    assert has_disease(make_course({0: {"1": "not_assessed"}}), CRITERION)
    assert not has_disease(make_course({0: {"1": "gone"}}), CRITERION)
    elsewhere = Lesion(lesion_id="1", scope=LesionScope.DISTANT)
    assert not has_disease(make_course({0: {"1": (9, 9)}}, elsewhere), CRITERION)
