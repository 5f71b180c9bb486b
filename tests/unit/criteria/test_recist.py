"""Target lesions by hand from Eisenhauer 2009; responses are in tests/spec."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.criteria import CriteriaError, Lesion, LesionCourse, RecistCriteria, assess_recist
from seriatim.criteria.recist import recist_criterion

MakeCourse = Callable[..., LesionCourse]
SKIN = {str(k): (10 + k, 5) for k in range(1, 8)}


def targets(course: LesionCourse, **options: bool) -> list[str]:
    return sorted(recist_criterion(RecistCriteria(**options)).select(course))  # type: ignore[arg-type]


def test_two_an_organ_and_five_in_all(make_course: MakeCourse) -> None:
    course = make_course({0: SKIN})
    assert targets(course) == ["6", "7"]
    assert targets(course, skin_is_one_organ=False) == ["3", "4", "5", "6", "7"]


def test_organs_other_than_skin_keep_their_limit(make_course: MakeCourse) -> None:
    soft = [Lesion(lesion_id=name, organ="muscle") for name in ("1", "2", "3")]
    course = make_course({0: SKIN}, *soft)
    assert targets(course) == ["2", "3", "6", "7"]
    assert targets(course, skin_is_one_organ=False) == ["3", "4", "5", "6", "7"]


def test_what_is_too_small_for_a_target(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (10, 4), "2": (9.9, 9), "3": (30, 14.9), "4": (30, 15), "5": "too_small"}},
        Lesion(lesion_id="3", is_node=True, organ="node"),
        Lesion(lesion_id="4", is_node=True, organ="node"),
    )
    assert targets(course) == ["1", "4"]


def test_locally_treated_lesions_by_option(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 4)}}, Lesion(lesion_id="1", locally_treated=True))
    assert targets(course) == ["1"]
    assert targets(course, locally_treated_is_measurable=False) == []


def test_without_baseline_there_is_no_target(make_course: MakeCourse) -> None:
    assert targets(make_course({13: {"1": (20, 4)}})) == []


@pytest.mark.parametrize("option", ["max_targets", "max_targets_per_organ"])
def test_limits_are_at_least_one(option: str) -> None:
    with pytest.raises(CriteriaError, match="RECIST: 5 and 2"):
        RecistCriteria(**{option: 0})  # type: ignore[arg-type]


def test_a_new_lesion_is_progression_whatever_the_targets(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 4)}, 13: {"1": "gone", "2": (3, 3)}})
    assert assess_recist(course)[0].in_field == "PD"
