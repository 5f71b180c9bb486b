"""One response for each procedure: derived from measurements, or as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.criteria import (
    ChosenResponse,
    LesionCourse,
    NotEvaluableReason,
    ResponseCriteria,
    ResponseResult,
    assess_response,
    best_response,
    response_at_target,
)
from seriatim.endpoints.lesion_courses import REASONS, lesion_courses
from seriatim.endpoints.procedures import Procedures, align, is_missing
from seriatim.endpoints.recorded_response import derive_recorded_response

#: Code of a procedure without disease to respond: in no denominator of response.
NOT_APPLICABLE = "not_applicable"

_DIED = """
SELECT o.row_id, TRUE AS died
FROM ordered_procedures o JOIN patients q ON q.patient_id = o.patient_id
WHERE q.death_date <= o.procedure_date + CAST($last_day AS INTEGER)
ORDER BY o.row_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRule:
    """How the response of a procedure is found.

    ``source``: ``derived``, ``recorded``, or ``derived_else_recorded``, which takes what was
    recorded only where nothing is derived. ``baseline_weeks`` is how old a baseline may be.
    """

    criteria: ResponseCriteria
    source: str = "derived_else_recorded"
    at_3_months: bool = False
    baseline_weeks: int = 8


#: The assessments of each measured procedure, by its position.
Judged = Mapping[int, tuple[ResponseResult, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseByProcedure:
    """Response codes, one a procedure, with the reason of every NE and both sources.

    ``code`` is CR, PR, SD, PD, NE or ``not_applicable``. ``reason`` is None unless NE.
    ``recorded`` and ``derived`` are None where the source has nothing. ``explanation`` holds,
    by position, the sentence of each derived response. ``days`` run from the procedure to the
    assessment that the response rests on, NaN where its date is unknown. ``judged`` holds, by
    position, every assessment of the derived responses; None where none was asked for.
    """

    code: NDArray[Any]
    reason: NDArray[Any]
    recorded: NDArray[Any]
    derived: NDArray[Any]
    explanation: Mapping[int, str]
    days: NDArray[np.float64]
    judged: Judged | None


def derive_response(
    cohort: Cohort, procedures: Procedures, rule: ResponseRule
) -> ResponseByProcedure:
    """Derive the response of every procedure.

    It is derived where the field was measured after the procedure. A procedure without any
    response, derived or recorded, is NE.
    """
    recorded = derive_recorded_response(
        cohort, procedures, rule.criteria.window_weeks, at_3_months=rule.at_3_months
    )
    chosen, judged = _derive(cohort, procedures, rule)
    code, reason = _empty(procedures), _empty(procedures)
    days = np.full(len(procedures), np.nan)
    if rule.source != "derived":
        code, reason = recorded.code.copy(), _reasons(recorded.reason)
        days = recorded.days.astype(np.float64)
    derived = _empty(procedures)
    for place, result in chosen.items():
        derived[place] = result.response.value if result.applicable else NOT_APPLICABLE
        code[place] = derived[place]
        reason[place] = result.reason
        days[place] = np.nan if result.result is None else result.result.days
    _complete(code, reason, _died(cohort, procedures, rule.criteria))
    return ResponseByProcedure(
        code=code,
        reason=reason,
        recorded=recorded.code,
        derived=derived,
        explanation={place: result.explanation for place, result in chosen.items()},
        days=days,
        judged=judged,
    )


def _derive(
    cohort: Cohort, procedures: Procedures, rule: ResponseRule
) -> tuple[dict[int, ChosenResponse], Judged | None]:
    if rule.source == "recorded":
        return {}, None
    choose = response_at_target if rule.at_3_months else best_response
    chosen, judged = {}, {}
    for place, course, results in judge_courses(cohort, procedures, rule):
        chosen[place] = choose(course, rule.criteria, results=results)
        judged[place] = results
    return chosen, judged


def judge_courses(
    cohort: Cohort, procedures: Procedures, rule: ResponseRule
) -> Iterator[tuple[int, LesionCourse, tuple[ResponseResult, ...]]]:
    """Judge every assessment after each procedure whose field was measured, by its position."""
    places = {row: place for place, row in enumerate(procedures.row_id.tolist())}
    for row, course in lesion_courses(cohort, procedures, rule.baseline_weeks):
        yield places[row], course, assess_response(course, rule.criteria)


def _complete(code: NDArray[Any], reason: NDArray[Any], died: NDArray[np.bool_]) -> None:
    """Turn what nobody could evaluate into NE, give each NE a reason, mark what cannot respond."""
    unknown = is_missing(code)
    code[(reason == NotEvaluableReason.NO_MEASURABLE_DISEASE) & (unknown | (code == "NE"))] = (
        NOT_APPLICABLE
    )
    unknown &= code != NOT_APPLICABLE
    code[unknown] = "NE"
    without = is_missing(reason)
    reason[unknown & without] = NotEvaluableReason.NOT_ASSESSED
    reason[unknown & without & died] = NotEvaluableReason.DIED_BEFORE_ASSESSMENT
    reason[(code == "NE") & is_missing(reason)] = NotEvaluableReason.OTHER
    reason[code != "NE"] = None


def _reasons(recorded: NDArray[Any]) -> NDArray[Any]:
    return np.array([REASONS.get(item) for item in recorded.tolist()], dtype=object)


def _died(cohort: Cohort, procedures: Procedures, criteria: ResponseCriteria) -> NDArray[np.bool_]:
    columns = cohort.columns(_DIED, {"last_day": round(criteria.window_weeks[1] * 7)})
    died = align(procedures, columns["row_id"], columns["died"])
    return ~is_missing(died)


def _empty(procedures: Procedures) -> NDArray[Any]:
    return np.full(len(procedures), None, dtype=object)
