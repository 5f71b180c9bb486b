"""One response for a procedure: the best over its assessments, and that at about three months."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from seriatim.criteria.criterion import Criterion, parse_option
from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.judgment import judge
from seriatim.criteria.lesions import LesionCourse, LesionScope
from seriatim.criteria.recist import RecistCriteria, recist_criterion
from seriatim.criteria.response import (
    NotEvaluableReason,
    Response,
    ResponseFlag,
    ResponseResult,
    best_of,
)
from seriatim.criteria.setting import has_disease
from seriatim.criteria.who import WhoCriteria, who_criterion

ResponseCriteria = WhoCriteria | RecistCriteria
"""Either set of criteria; every function here takes both."""


class ResponseScope(StrEnum):
    """Whether the treated field is judged or the whole patient."""

    IN_FIELD = "in_field"
    OVERALL = "overall"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRules:
    """How the assessments of a procedure become one response.

    `target_weeks` is the time point of `response_at_target` (13 weeks, three months).
    `minimum_stable_weeks` is how long after the procedure SD must be seen to count (0: any time
    in the window). With `progression_is_final` no response after PD counts.
    """

    target_weeks: float = 13
    minimum_stable_weeks: float = 0
    progression_is_final: bool = True
    scope: ResponseScope = ResponseScope.IN_FIELD

    def __post_init__(self) -> None:
        """Turn texts into options and refuse negative times."""
        object.__setattr__(self, "scope", parse_option(ResponseScope, self.scope, "scope"))
        if self.target_weeks < 0 or self.minimum_stable_weeks < 0:
            raise CriteriaError(
                "target_weeks, minimum_stable_weeks: expected 0 or more, found "
                f"{self.target_weeks} and {self.minimum_stable_weeks}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenResponse:
    """The one response of a procedure.

    `response` is what the criteria ask for: `confirmed` if they demand confirmation, else
    `unconfirmed`. `date` and `result` are those of the assessment it rests on, None where there
    is none. `applicable` False means that there was no disease to respond: leave the procedure
    out of response denominators, but not out of toxicity and survival.
    """

    response: Response
    unconfirmed: Response
    confirmed: Response
    date: datetime.date | None = None
    reason: NotEvaluableReason | None = None
    applicable: bool = True
    flags: tuple[ResponseFlag, ...] = ()
    explanation: str = ""
    result: ResponseResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads results in one scope, with SD that comes too early turned into NE."""

    rules: ResponseRules

    def read(self, result: ResponseResult, *, confirmed: bool) -> Response:
        """Return the response of a result as far as it counts."""
        if self.rules.scope is ResponseScope.IN_FIELD:
            found = result.confirmed_in_field if confirmed else result.in_field
        else:
            found = result.confirmed_overall if confirmed else result.overall
        too_early = result.days < 7 * self.rules.minimum_stable_weeks
        return Response.NE if found is Response.SD and too_early else found


def assess_response(course: LesionCourse, criteria: ResponseCriteria) -> tuple[ResponseResult, ...]:
    """What was the response at each assessment, by whichever criteria are given?"""
    return judge(course, _criterion(criteria))


def best_response(
    course: LesionCourse,
    criteria: ResponseCriteria,
    rules: ResponseRules | None = None,
    *,
    results: tuple[ResponseResult, ...] | None = None,
) -> ChosenResponse:
    """What was the best response to one procedure?

    Only assessments within the window and before the next procedure count; progression counts
    from the day after the procedure. CR > PR > SD > PD > NE, and unless the rules say otherwise
    nothing after progression. Progression recorded within the window without any assessment is PD.

    `results` are those of `assess_response` for this course, where they are known already.
    """
    rules = rules or ResponseRules()
    criterion = _criterion(criteria)
    judged = judge(course, criterion) if results is None else results
    counted = _counted(judged, criterion, rules)
    return _choose(course, criterion, rules, counted) or _without_result(course, criterion, rules)


def response_at_target(
    course: LesionCourse,
    criteria: ResponseCriteria,
    rules: ResponseRules | None = None,
    *,
    results: tuple[ResponseResult, ...] | None = None,
) -> ChosenResponse:
    """What was the response at three months: at the assessment closest to the target?

    Only assessments within the window and before the next procedure can be chosen; of two equally
    close the earlier is. It is PD when progression came before, unless the rules say otherwise. If
    the closest assessment is NE, so is the answer: a better one is not looked for.

    `results` are those of `assess_response` for this course, where they are known already.
    """
    rules = rules or ResponseRules()
    criterion = _criterion(criteria)
    judged = judge(course, criterion) if results is None else results
    counted = _counted(judged, criterion, rules)
    inside = [each for each in counted if _in_window(each.days, criterion)]
    aim = 7 * rules.target_weeks
    # With progression final nothing after it counts, so progression before the window stands
    # alone, and progression after the chosen assessment does not reach back to it.
    nearest = sorted(inside or counted, key=lambda each: (abs(each.days - aim), each.days))
    chosen = nearest[:1]
    return _choose(course, criterion, rules, chosen) or _without_result(course, criterion, rules)


def counted_results(
    results: Sequence[ResponseResult],
    criteria: ResponseCriteria,
    rules: ResponseRules | None = None,
) -> tuple[ResponseResult, ...]:
    """Which of these assessments can the response of the procedure rest on?

    Those inside the window, and progression before it; unless the rules say otherwise none after
    progression.
    """
    return tuple(_counted(results, _criterion(criteria), rules or ResponseRules()))


def _criterion(criteria: ResponseCriteria) -> Criterion:
    """Translate either set of criteria for the engine."""
    if isinstance(criteria, WhoCriteria):
        return who_criterion(criteria)
    return recist_criterion(criteria)


def _in_window(days: int, criterion: Criterion) -> bool:
    """Whether so many days after the procedure lie in the window, both ends included."""
    low, high = criterion.window_weeks
    return 7 * low <= days <= 7 * high


def _counted(
    results: Sequence[ResponseResult], criterion: Criterion, rules: ResponseRules
) -> list[ResponseResult]:
    """Results that count: in the window, or early progression; nothing after progression."""
    reader = _Reader(rules=rules)
    counted = []
    for result in results:
        progressed = reader.read(result, confirmed=False) is Response.PD
        before_end = result.days <= 7 * criterion.window_weeks[1]
        usable = result.creditable and result.applicable and before_end
        if usable and (progressed or _in_window(result.days, criterion)):
            counted.append(result)
        if usable and progressed and rules.progression_is_final:
            break
    return counted


def _choose(
    course: LesionCourse,
    criterion: Criterion,
    rules: ResponseRules,
    counted: Sequence[ResponseResult],
) -> ChosenResponse | None:
    """Return the best of the results that count, or None when there are none."""
    if not counted:
        return None
    reader = _Reader(rules=rules)
    demanded = criterion.confirmation_weeks > 0
    plain = best_of(reader.read(each, confirmed=False) for each in counted)
    confirmed = best_of(reader.read(each, confirmed=True) for each in counted)
    response = confirmed if demanded else plain
    chosen = next(each for each in counted if reader.read(each, confirmed=demanded) is response)
    stated = _stated_progression(course, criterion, rules)
    if response is Response.NE and stated is not None:
        return None
    return ChosenResponse(
        response=response,
        unconfirmed=plain,
        confirmed=confirmed,
        date=chosen.date,
        reason=_ne_reason(chosen, rules) if response is Response.NE else None,
        flags=chosen.flags,
        explanation=_explain(chosen, response, plain, confirmed),
        result=chosen,
    )


def _ne_reason(result: ResponseResult, rules: ResponseRules) -> NotEvaluableReason:
    """Why a result that counts gives no response."""
    if result.reason is not None:
        return result.reason
    in_field = rules.scope is ResponseScope.IN_FIELD
    if (result.in_field if in_field else result.overall) is not Response.NE:
        return NotEvaluableReason.STABLE_TOO_EARLY
    return NotEvaluableReason.LESION_NOT_ASSESSED


def _explain(
    result: ResponseResult, response: Response, plain: Response, confirmed: Response
) -> str:
    """Say which assessment decided and whether it was confirmed."""
    text = f"{response} at {result.days / 7:.1f} weeks ({result.date})"
    if plain.is_objective:
        text += (
            f", {plain} confirmed"
            if confirmed is plain
            else f", {plain} not confirmed (confirmed: {confirmed})"
        )
    return f"{text}. {result.explanation}"


def _stated_progression(
    course: LesionCourse, criterion: Criterion, rules: ResponseRules
) -> datetime.date | None:
    """First recorded progression in scope that belongs to this procedure and its window."""
    last = course.procedure_date + datetime.timedelta(days=int(7 * criterion.window_weeks[1]))
    dates = [
        each.date
        for each in course.progressions
        if course.procedure_date < each.date <= last
        and (course.next_procedure_date is None or each.date < course.next_procedure_date)
        and (rules.scope is ResponseScope.OVERALL or each.scope is LesionScope.IN_FIELD)
    ]
    return min(dates, default=None)


def _without_result(
    course: LesionCourse, criterion: Criterion, rules: ResponseRules
) -> ChosenResponse:
    """Return PD by recorded progression, or NE with its reason."""
    recorded = course.absence_reason is not NotEvaluableReason.NO_MEASURABLE_DISEASE
    applicable = recorded and (course.baseline is None or has_disease(course, criterion))
    stated = _stated_progression(course, criterion, rules)
    if applicable and stated is not None:
        return ChosenResponse(
            response=Response.PD,
            unconfirmed=Response.PD,
            confirmed=Response.PD,
            date=stated,
            explanation=f"PD: progression was recorded on {stated}, without an assessment.",
        )
    reason = _absence_reason(course, criterion, applicable=applicable)
    return ChosenResponse(
        response=Response.NE,
        unconfirmed=Response.NE,
        confirmed=Response.NE,
        reason=reason,
        applicable=applicable,
        explanation=f"NE: {reason.label}.",
    )


def _absence_reason(
    course: LesionCourse, criterion: Criterion, *, applicable: bool
) -> NotEvaluableReason:
    """Why no assessment counts, the most telling reason first."""
    last = course.procedure_date + datetime.timedelta(days=int(7 * criterion.window_weeks[1]))
    if not applicable:
        return NotEvaluableReason.NO_MEASURABLE_DISEASE
    if course.death_date is not None and course.death_date <= last:
        return NotEvaluableReason.DIED_BEFORE_ASSESSMENT
    if course.absence_reason is not None:
        return course.absence_reason
    if not course.assessments:
        return NotEvaluableReason.NOT_ASSESSED
    following = course.next_procedure_date
    if following is not None and all(each.date >= following for each in course.assessments):
        return NotEvaluableReason.AFTER_NEXT_PROCEDURE
    return NotEvaluableReason.NO_WINDOW_ASSESSMENT
