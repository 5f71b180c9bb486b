"""Sentences that the case table in tests/spec does not show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from seriatim.criteria import (
    Lesion,
    LesionCourse,
    LesionScope,
    Measurement,
    RecordedProgression,
    WhoCriteria,
    assess_recist,
    assess_who,
)
from seriatim.criteria.explanation import number, percent

MakeCourse = Callable[..., LesionCourse]
HALF, QUARTER = Fraction(-50), Fraction(25)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (Fraction(-77, 100), "-77 %"),
        (Fraction(-1, 2), "-50 %"),
        (Fraction(-4996, 10000), "-49.96 %"),
        (Fraction(-496, 1000), "-49.6 %"),
        (Fraction(-49999999, 10**8), "just over -50 %"),
        (Fraction(24999999, 10**8), "just under +25 %"),
        (Fraction(1, 4), "+25 %"),
        (Fraction(0), "0 %"),
        (Fraction(-1, 1000), "0 %"),
    ],
)
def test_a_percentage_never_feigns_a_threshold(change: Fraction, text: str) -> None:
    assert percent(change, HALF, QUARTER) == text


def test_numbers_are_short() -> None:
    assert [number(Fraction(n)) for n in ("412", "9.24", "0.125")] == ["412", "9.24", "0.12"]


def test_the_sum_can_grow(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 13: {"1": (30, 30)}})
    options = WhoCriteria(progression_scope="sum", progression_reference="baseline")  # type: ignore[arg-type]
    assert assess_who(course, options)[0].explanation == (
        "SPD 400 to 900 mm2 (+125 %), PD; SPD grew from its baseline 400 to 900 mm2 (+125 %)."
    )


def test_unsized_estimates_are_said(make_course: MakeCourse) -> None:
    plaque = Lesion(lesion_id="1", measurable=False)
    course = make_course({0: {"1": "measured"}, 13: {"1": "measured"}}, plaque)
    assert assess_who(course)[0].explanation == (
        "No lesion to add up, NE; lesion 1 not sized: PR, SD or PD possible."
    )


def test_recorded_progression_is_said(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (20, 20)}, 13: {"1": (20, 20)}},
        progressions=(RecordedProgression(scope=LesionScope.IN_FIELD, date=date(2020, 3, 1)),),
    )
    assert assess_who(course)[0].explanation == (
        "SPD 400 to 400 mm2 (0 %), PD; progression in the treated field was recorded."
    )


def test_several_lesions_are_counted_and_named(make_course: MakeCourse) -> None:
    course = make_course(
        {
            0: {"1": (20, 20), "2": (20, 20), "3": (5, 5), "4": (4, 4)},
            13: {"1": (9, 9), "2": (9, 9), "3": (5, 5), "4": (4, 4)},
        }
    )
    text = assess_who(course, WhoCriteria(max_lesions=2))[0].explanation
    assert text.endswith("only the 2 largest lesions at baseline in the sum.")


def test_both_fragments_missing(make_course: MakeCourse) -> None:
    fragments = [Lesion(lesion_id=name, parents=("1",)) for name in ("1a", "1b")]
    course = make_course(
        {0: {"1": (20, 20)}, 8: {"1": "split", "1a": (9, 9), "1b": (9, 9)}, 13: {}}, *fragments
    )
    assert "lesions 1a + 1b not assessed" in assess_who(course)[-1].explanation


def test_a_baseline_with_one_diameter(make_course: MakeCourse) -> None:
    one = Measurement(lesion_id="1", longest_mm=20)
    course = make_course({0: {"1": one}, 13: {"1": (10, 10)}})
    text = assess_who(course)[0].explanation
    assert text.startswith("SPD between 0 and 400 to 100 mm2, NE; lesion 1 has no baseline size")


def test_nothing_to_add_up_for_recist(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (8, 8)}, 13: {"1": "gone"}})
    assert assess_recist(course)[0].explanation == "No lesion to add up, CR."
