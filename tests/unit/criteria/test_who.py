"""Options of WHO; the responses themselves are in tests/spec and tests/laws."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from seriatim.criteria import (
    CriteriaError,
    Lesion,
    LesionCourse,
    LesionScope,
    NadirRule,
    WhoCriteria,
    assess_who,
)
from seriatim.criteria.who import who_criterion

MakeCourse = Callable[..., LesionCourse]


def test_a_cap_keeps_the_largest_at_baseline(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (5, 5), "2": (9, 9), "3": (9, 9), "4": "not_assessed", "5": (30, 30)}},
        Lesion(lesion_id="5", scope=LesionScope.DISTANT),
    )
    assert who_criterion(WhoCriteria(max_lesions=2)).select(course) == {"2", "3"}
    assert who_criterion(WhoCriteria(max_lesions=1)).select(course) == {"2"}
    assert who_criterion(WhoCriteria()).select(course) == {"1", "2", "3", "4"}
    assert who_criterion(WhoCriteria()).select(make_course({13: {"1": (5, 5)}})) == frozenset()


@pytest.mark.parametrize("cap", [0, -1])
def test_a_cap_is_at_least_one(cap: int) -> None:
    with pytest.raises(CriteriaError, match="None to count all"):
        WhoCriteria(max_lesions=cap)


def test_a_protocol_file_gives_texts() -> None:
    assert WhoCriteria(**{"nadir_rule": "bounds"}).nadir_rule is NadirRule.BOUNDS


def test_a_course_without_assessments_has_no_results(make_course: MakeCourse) -> None:
    assert assess_who(make_course({0: {"1": (5, 5)}})) == ()
