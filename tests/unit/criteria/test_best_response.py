"""What the case table in tests/spec does not tell about one response a procedure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from seriatim.criteria import (
    CriteriaError,
    Lesion,
    LesionCourse,
    LesionScope,
    NotEvaluableReason,
    RecistCriteria,
    RecordedProgression,
    ResponseRules,
    ResponseScope,
    WhoCriteria,
    assess_response,
    best_response,
    response_at_target,
)

MakeCourse = Callable[..., LesionCourse]
WHO = WhoCriteria()
OVERALL = ResponseRules(scope=ResponseScope.OVERALL)


def test_both_criteria_are_taken(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 13: {"1": (14, 14)}})  # -30 % and -51 %
    assert best_response(course, WHO).response == "PR"
    assert best_response(course, RecistCriteria()).response == "PR"
    assert assess_response(course, RecistCriteria())[0].criteria == "RECIST 1.1"


def test_the_chosen_assessment_is_the_first_that_shows_the_response(
    make_course: MakeCourse,
) -> None:
    seen = {0: {"1": (20, 20)}, 8: {"1": (9, 9)}, 13: {"1": (9, 9)}}
    chosen = best_response(make_course(seen), WHO)
    assert chosen.date == date(2020, 3, 6)
    assert chosen.result is not None
    assert chosen.explanation == (
        "PR at 8.0 weeks (2020-03-06), PR confirmed. SPD 400 to 81 mm2 (-80 %), PR."
    )


def test_the_patient_as_a_whole(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (20, 20)}, 13: {"1": "gone", "2": (9, 9)}},
        Lesion(lesion_id="2", scope=LesionScope.DISTANT),
    )
    assert best_response(course, WHO).response == "CR"
    assert best_response(course, WHO, OVERALL).response == "PD"


def test_overall_not_evaluable_names_its_reason(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (20, 20), "2": (9, 9)}, 13: {"1": (20, 20)}},
        Lesion(lesion_id="2", scope=LesionScope.DISTANT),
    )
    chosen = best_response(course, WHO, OVERALL)
    assert (chosen.response, chosen.reason) == ("NE", NotEvaluableReason.LESION_NOT_ASSESSED)


def test_early_stable_overall(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 7: {"1": (20, 20)}})
    rules = ResponseRules(scope=ResponseScope.OVERALL, minimum_stable_weeks=8)
    assert best_response(course, WHO, rules).reason is NotEvaluableReason.STABLE_TOO_EARLY


def test_response_after_progression_counts_only_by_rule(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 8: {"1": (30, 30)}, 13: {"1": "gone"}})
    lenient = ResponseRules(progression_is_final=False)
    assert best_response(course, WHO).response == "PD"
    assert best_response(course, WHO, lenient).response == "CR"
    assert response_at_target(course, WHO).response == "PD"
    assert response_at_target(course, WHO, lenient).response == "CR"


def test_progression_after_the_target_does_not_reach_back_to_it(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 13: {"1": "gone"}, 25: {"1": (20, 20)}})
    assert response_at_target(course, WHO).response == "CR"


def test_progression_before_the_window_is_the_answer(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 3: {"1": (30, 30)}, 13: {"1": "gone"}})
    assert response_at_target(course, WHO).response == "PD"


def test_of_two_equally_close_assessments_the_earlier_is_taken(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 12: {"1": (20, 20)}, 14: {"1": (9, 9)}})
    assert response_at_target(course, WHO).response == "SD"


def test_the_closest_assessment_counts_even_if_not_evaluable(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 10: {"1": (9, 9)}, 13: {"1": "not_assessed"}})
    chosen = response_at_target(course, WHO)
    assert (chosen.response, chosen.reason) == ("NE", NotEvaluableReason.LESION_NOT_ASSESSED)
    assert best_response(course, WHO).response == "PR"


def test_late_assessments_do_not_count(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 8: {"1": (20, 20)}, 30: {"1": "gone"}})
    assert best_response(course, WHO).response == "SD"
    late = make_course({0: {"1": (20, 20)}, 30: {"1": (30, 30)}})
    assert best_response(late, WHO).reason is NotEvaluableReason.NO_WINDOW_ASSESSMENT


def test_a_late_assessment_still_confirms(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 25: {"1": "gone"}, 30: {"1": "gone"}})
    assert best_response(course, WHO).confirmed == "CR"


def test_recorded_progression_fills_an_assessment_that_says_nothing(
    make_course: MakeCourse,
) -> None:
    course = make_course(
        {0: {"1": (20, 20)}, 8: {"1": "not_assessed"}},
        progressions=(RecordedProgression(scope=LesionScope.IN_FIELD, date=date(2020, 4, 1)),),
    )
    chosen = best_response(course, WHO)
    assert (chosen.response, chosen.date) == ("PD", date(2020, 4, 1))


@pytest.mark.parametrize("scope", [LesionScope.DISTANT, LesionScope.REGIONAL])
def test_progression_elsewhere_is_not_the_fields(
    make_course: MakeCourse, scope: LesionScope
) -> None:
    stated = (RecordedProgression(scope=scope, date=date(2020, 3, 1)),)
    course = make_course({0: {"1": (20, 20)}}, progressions=stated)
    assert best_response(course, WHO).reason is NotEvaluableReason.NOT_ASSESSED
    assert best_response(course, WHO, OVERALL).response == "PD"


def test_progression_after_the_next_procedure_is_not_this_ones(make_course: MakeCourse) -> None:
    course = make_course(
        {0: {"1": (20, 20)}},
        progressions=(RecordedProgression(scope=LesionScope.IN_FIELD, date=date(2020, 4, 1)),),
        next_procedure_date=date(2020, 4, 1),
    )
    assert best_response(course, WHO).response == "NE"


def test_adjuvant_procedures_are_not_applicable_even_unassessed(make_course: MakeCourse) -> None:
    course = make_course({0: {}})
    chosen = best_response(course, WHO)
    assert not chosen.applicable
    assert chosen.reason is NotEvaluableReason.NO_MEASURABLE_DISEASE


def test_a_recorded_lack_of_disease_is_not_applicable_either(make_course: MakeCourse) -> None:
    reason = NotEvaluableReason.NO_MEASURABLE_DISEASE
    chosen = best_response(make_course({}, absence_reason=reason), WHO)
    assert (chosen.applicable, chosen.reason) == (False, reason)


def test_no_baseline_is_applicable_and_not_evaluable(make_course: MakeCourse) -> None:
    chosen = best_response(make_course({13: {"1": "gone"}}), WHO)
    assert chosen.applicable
    assert chosen.reason is NotEvaluableReason.NO_BASELINE
    assert best_response(make_course({}), WHO).reason is NotEvaluableReason.NOT_ASSESSED


def test_negative_times_are_refused() -> None:
    with pytest.raises(CriteriaError, match="expected 0 or more"):
        ResponseRules(target_weeks=-1)


def test_what_was_judged_already_is_chosen_from(make_course: MakeCourse) -> None:
    course = make_course({0: {"1": (20, 20)}, 8: {"1": (14, 14)}, 13: {"1": "gone"}})
    judged = assess_response(course, WHO)
    assert best_response(course, WHO, results=judged) == best_response(course, WHO)
    assert response_at_target(course, WHO, results=judged[:1]).response == "PR"
    assert best_response(course, WHO, results=()).result is None
