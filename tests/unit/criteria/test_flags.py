"""One course a flag that the case table in tests/spec does not show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.criteria import (
    Lesion,
    LesionCourse,
    LesionScope,
    Measurement,
    RecistCriteria,
    ResponseFlag,
    WhoCriteria,
    assess_recist,
    assess_who,
)

MakeCourse = Callable[..., LesionCourse]


def flags(course: LesionCourse, **options: Any) -> list[str]:
    return [flag.value for flag in assess_who(course, WhoCriteria(**options))[-1].flags]


def test_a_plain_response_has_no_flag(make_course: MakeCourse) -> None:
    assert flags(make_course({0: {"1": (20, 20)}, 13: {"1": (9, 9)}})) == []


def test_estimate_of_a_measurable_lesion(make_course: MakeCourse) -> None:
    estimated = Measurement(lesion_id="1", estimated_change_percent=-60)
    course = make_course({0: {"1": (20, 20)}, 13: {"1": estimated}})
    assert flags(course) == ["estimated"]
    assert "estimated" not in flags(course, accept_estimates=False)


def test_imputed_at_baseline(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": "too_small"}, 13: {"1": (9, 9)}})
    assert flags(course) == ["imputed_too_small"]


def test_one_diameter_is_enough_for_recist(make_course: MakeCourse) -> None:
    one = Measurement(lesion_id="1", longest_mm=12)
    course = make_course({0: {"1": (20, 20)}, 13: {"1": one}})
    assert "one_diameter" in flags(course)
    assert assess_recist(course, RecistCriteria())[-1].flags == ()


def test_mixed_needs_several_lesions_and_a_falling_sum(make_course: MakeCourse) -> None:
    grown = {0: {"1": (20, 20), "2": (9, 9)}, 13: {"1": (30, 30), "2": (9, 9)}}
    assert "mixed" not in flags(make_course(grown))
    mixed = {0: {"1": (40, 40), "2": (9, 9)}, 13: {"1": (9, 9), "2": (19, 19)}}
    assert "mixed" in flags(make_course(mixed))
    again = {0: {"1": (40, 40)}, 8: {"1": (9, 9)}, 13: {"1": (19, 19)}}
    assert "mixed" not in flags(make_course(again))


def test_no_rounding_warning_without_a_caliper(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (5, 5)}, 13: {"1": (6, 6)}})
    assert flags(course) == ["caliper_rounding"]
    assert flags(course, caliper_mm=0) == []


def test_a_new_lesion_is_never_only_rounding(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (5, 5)}, 13: {"1": (6, 6), "2": (1, 1)}})
    assert "caliper_rounding" not in flags(course)


@pytest.mark.parametrize(
    ("scope", "flag"),
    [(LesionScope.REGIONAL, "new_regional"), (LesionScope.DISTANT, "new_distant")],
)
def test_new_outside(make_course: MakeCourse, scope: LesionScope, flag: str) -> None:
    course = make_course(
        {0: {"1": (9, 9)}, 13: {"1": (9, 9), "2": (9, 9)}}, Lesion(lesion_id="2", scope=scope)
    )
    assert flags(course) == [flag]


def test_the_nadir_is_complete_from_baseline(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 8: {}, 13: {"1": (20, 20)}})
    assert flags(course) == ["nadir_incomplete"]
    assert flags(course, progression_reference="baseline") == []


def test_every_flag_keeps_its_order(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (5, 5)}, 30: {"1": "not_assessed", "2": (3, 3)}},
    )
    found = assess_who(course)[-1].flags
    assert list(found) == sorted(found, key=list(ResponseFlag).index)
    assert ResponseFlag.OUTSIDE_WINDOW in found
