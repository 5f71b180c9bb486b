from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from seriatim.criteria import (
    CriteriaError,
    Lesion,
    LesionAssessment,
    LesionCourse,
    Measurement,
)
from seriatim.criteria.lesions import exact

DAY = date(2020, 1, 10)


def course(**fields: Any) -> LesionCourse:
    given = {
        "procedure_date": DAY,
        "lesions": (Lesion(lesion_id="1"),),
        "baseline": LesionAssessment(date=DAY),
    }
    return LesionCourse(**(given | fields))


def test_decimals_are_exact() -> None:
    assert exact(3.3) == Fraction(33, 10)
    assert exact(Fraction(1, 3)) == Fraction(1, 3)


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_a_diameter_is_above_zero(value: float) -> None:
    with pytest.raises(CriteriaError, match="lesion 1: expected longest_mm"):
        Measurement(lesion_id="1", longest_mm=value)


@pytest.mark.parametrize("longest", [None, 5])
def test_the_perpendicular_is_the_shorter_one(longest: float | None) -> None:
    with pytest.raises(CriteriaError, match="transposed"):
        Measurement(lesion_id="1", longest_mm=longest, perpendicular_mm=6)


@pytest.mark.parametrize("change", [-101, float("nan")])
def test_nothing_shrinks_by_more_than_all(change: float) -> None:
    with pytest.raises(CriteriaError, match="-100 or more"):
        Measurement(lesion_id="1", estimated_change_percent=change)


def test_one_row_a_lesion() -> None:
    rows = (Measurement(lesion_id="1"), Measurement(lesion_id="1"))
    with pytest.raises(CriteriaError, match="found several for lesion 1"):
        LesionAssessment(date=DAY, measurements=rows)


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"baseline": LesionAssessment(date=date(2020, 1, 11))}, "baseline on or before"),
        ({"assessments": (LesionAssessment(date=DAY),)}, "assessments after the procedure"),
        ({"assessments": (LesionAssessment(date=date(2020, 3, 1)),) * 2}, "one assessment a date"),
        ({"next_procedure_date": DAY}, "next procedure after this one"),
        ({"lesions": (Lesion(lesion_id="1"),) * 2}, "an identifier twice"),
        ({"lesions": (Lesion(lesion_id="1", parents=("0",)),)}, "found 0 as well"),
        (
            {"baseline": LesionAssessment(date=DAY, measurements=(Measurement(lesion_id="7"),))},
            "found 7 as well",
        ),
    ],
)
def test_refuses_a_course_that_cannot_be(fields: dict[str, Any], match: str) -> None:
    with pytest.raises(CriteriaError, match=match):
        course(**fields)


def test_assessments_are_put_in_order() -> None:
    late, early = (LesionAssessment(date=date(2020, month, 1)) for month in (5, 3))
    assert course(assessments=(late, early)).assessments == (early, late)
