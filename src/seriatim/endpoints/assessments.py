"""Every assessment of response after each procedure, derived from lesions and as recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from seriatim.cohort import Cohort
from seriatim.criteria import ResponseResult, counted_results
from seriatim.endpoints.lesion_courses import REASONS
from seriatim.endpoints.procedures import Procedures
from seriatim.endpoints.recorded_response import list_recorded_assessments
from seriatim.endpoints.response import NOT_APPLICABLE, Judged, ResponseRule, judge_courses

DERIVED, RECORDED = "derived", "recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment of one procedure, ``days`` after it.

    ``place`` is the position of the procedure. ``counted`` says whether the response of the
    procedure can rest on it: inside the window, not after progression. ``percent_change`` of the
    tumor burden is that against the baseline of this procedure, ``sum_now`` and ``sum_baseline``
    in mm2 (WHO) or mm (RECIST); None where lesions were not measured. ``confirmed`` is None where
    confirmation has no meaning.
    """

    place: int
    days: int
    source: str
    response: str
    counted: bool
    criteria: str | None = None
    confirmed: bool | None = None
    reason: str | None = None
    sum_baseline: float | None = None
    sum_now: float | None = None
    percent_change: float | None = None


def derive_assessments(
    cohort: Cohort, procedures: Procedures, rule: ResponseRule, judged: Judged | None = None
) -> tuple[Assessment, ...]:
    """List the assessments of every procedure by day, derived before recorded.

    They are those that ``derive_response`` chooses from; which of the two sources it prefers is
    in the rule. ``judged`` is what it judged by this rule; None judges now.
    """
    if judged is None:
        judged = {place: results for place, _, results in judge_courses(cohort, procedures, rule)}
    found = [*_derived(judged, rule), *_recorded(cohort, procedures, rule)]
    return tuple(sorted(found, key=lambda each: (each.place, each.days, each.source)))


def _derived(judged: Judged, rule: ResponseRule) -> Iterator[Assessment]:
    for place, results in judged.items():
        counted = counted_results(results, rule.criteria)
        for result in results:
            if result.creditable:
                yield _assessment(place, result, counted=result in counted)


def _assessment(place: int, result: ResponseResult, *, counted: bool) -> Assessment:
    return Assessment(
        place=place,
        days=result.days,
        source=DERIVED,
        response=result.in_field.value if result.applicable else NOT_APPLICABLE,
        counted=counted,
        criteria=result.criteria,
        confirmed=result.confirmed,
        reason=None if result.reason is None else result.reason.value,
        sum_baseline=result.sum_baseline,
        sum_now=result.sum_now,
        percent_change=result.percent_change,
    )


def _recorded(cohort: Cohort, procedures: Procedures, rule: ResponseRule) -> Iterator[Assessment]:
    listed = list_recorded_assessments(cohort, procedures, rule.criteria.window_weeks)
    for i, place in enumerate(listed.place.tolist()):
        reason = REASONS.get(listed.reason[i])
        yield Assessment(
            place=place,
            days=int(listed.days[i]),
            source=RECORDED,
            response=str(listed.code[i]),
            counted=bool(listed.counted[i]),
            criteria=listed.criteria[i],
            reason=None if reason is None else reason.value,
        )
