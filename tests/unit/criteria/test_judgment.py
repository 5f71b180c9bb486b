"""What the case table in tests/spec does not tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from seriatim.criteria import (
    Biopsy,
    Lesion,
    LesionCourse,
    LesionScope,
    LesionStatus,
    Measurement,
    NotEvaluableReason,
    RecordedProgression,
    Response,
    ResponseFlag,
    WhoCriteria,
    assess_who,
)

MakeCourse = Callable[..., LesionCourse]


def test_sums_nadir_and_change_are_reported(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 7: {"1": (10, 10)}, 13: {"1": (12, 10)}})
    first, second = assess_who(course)
    assert (first.sum_baseline, first.sum_now, first.sum_nadir) == (400, 100, 400)
    assert (second.sum_now, second.sum_nadir, second.percent_change) == (120, 100, -70)
    assert (second.days, second.criteria, second.response) == (91, "WHO", Response.PR)


def test_unknown_sums_are_none(make_course: MakeCourse) -> None:
    (result,) = assess_who(make_course({0: {"1": (20, 20)}, 13: {"1": "not_assessed"}}))
    assert result.sum_baseline == 400
    assert result.sum_now is None
    assert result.percent_change is None


def test_a_lesion_gone_at_baseline_has_no_change_but_can_return(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": "gone", "2": (9, 9)}, 13: {"1": (2, 2), "2": (2, 2)}},
    )
    (result,) = assess_who(course, WhoCriteria(max_lesions=2))
    assert result.in_field is Response.PD
    assert ResponseFlag.REAPPEARED in result.flags


def test_baseline_sum_of_zero_has_no_percentage(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": "gone", "2": "measured"}, 13: {"1": "gone", "2": "measured"}},
        Lesion(lesion_id="2", measurable=False),
    )
    (result,) = assess_who(course)
    assert result.percent_change is None


def test_a_lesion_excised_at_first_sight_was_new(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (9, 9)}, 8: {"1": "gone", "2": "excised"}, 13: {"1": "gone"}})
    first, second = assess_who(course)
    assert first.in_field is Response.PD
    assert ResponseFlag.NEW_IN_FIELD in first.flags
    assert second.reason is NotEvaluableReason.EXCISED_BEFORE_ASSESSMENT


def test_a_lesion_excised_at_first_sight_and_found_harmless(make_course: MakeCourse) -> None:
    excised = Measurement(lesion_id="2", status=LesionStatus.EXCISED, biopsy=Biopsy.NEGATIVE)
    course = make_course({0: {"1": (9, 9)}, 8: {"1": (4, 4)}, 13: {"1": "gone", "2": excised}})
    assert assess_who(course)[-1].in_field is Response.PR


def test_the_frozen_response_is_the_last_one_before_the_excision(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (20, 20)}, 7: {"1": (20, 20)}, 10: {"1": (9, 9)}, 13: {"1": "excised"}, 20: {}}
    )
    results = assess_who(course)
    assert [r.in_field for r in results] == ["SD", "PR", "PR", "PR"]
    assert results[-1].sum_now is None
    assert results[1].confirmed is False


def test_progression_outside_stands_while_the_field_is_not_judged(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (9, 9)}, 13: {"1": "not_assessed"}},
        progressions=(RecordedProgression(scope=LesionScope.REGIONAL, date=date(2020, 2, 1)),),
    )
    (result,) = assess_who(course)
    assert (result.in_field, result.overall) == ("NE", "PD")
    assert "overall PD: regional progression" in result.explanation


def test_growth_of_a_known_distant_lesion_is_progression_overall(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (9, 9), "2": (20, 20)}, 13: {"1": "gone", "2": (30, 30)}},
        Lesion(lesion_id="2", scope=LesionScope.DISTANT),
    )
    (result,) = assess_who(course)
    assert (result.in_field, result.overall) == ("CR", "PD")


def test_field_progression_is_overall_progression(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (9, 9), "2": (20, 20)}, 13: {"1": (19, 19)}},
        Lesion(lesion_id="2", scope=LesionScope.DISTANT),
    )
    (result,) = assess_who(course)
    assert (result.overall, result.possible_overall) == ("PD", ("PD",))


def test_everything_gone_needs_no_estimates(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": "measured"}, 13: {"1": "gone"}}, Lesion(lesion_id="1", measurable=False)
    )
    (result,) = assess_who(course, WhoCriteria(accept_estimates=False))
    assert result.in_field is Response.CR


def test_after_the_next_procedure_nothing_is_credited(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (9, 9)}, 8: {"1": "gone"}, 13: {"1": "gone"}},
        next_procedure_date=date(2020, 4, 1),
    )
    first, second = assess_who(course)
    assert first.confirmed is False
    assert (second.creditable, second.overall, second.possible) == (False, "NE", ())
