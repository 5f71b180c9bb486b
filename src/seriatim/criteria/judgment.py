"""One result an assessment: the same steps for WHO and for RECIST."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from seriatim.criteria.bounds import (
    Cause,
    CauseKind,
    Evidence,
    index_sums,
    possible_responses,
    progression_causes,
    reference,
)
from seriatim.criteria.confirmation import confirm
from seriatim.criteria.criterion import ConfoundedRule, Criterion
from seriatim.criteria.explanation import explain
from seriatim.criteria.flags import flags_of
from seriatim.criteria.lesions import LesionCourse
from seriatim.criteria.response import (
    NotEvaluableReason,
    Response,
    ResponseFlag,
    ResponseResult,
)
from seriatim.criteria.setting import (
    Setting,
    Verdict,
    evidence_in_field,
    evidence_outside,
    has_disease,
    setting_at,
)
from seriatim.criteria.sizes import Size


def judge(course: LesionCourse, criterion: Criterion) -> tuple[ResponseResult, ...]:
    """Judge every assessment of a course, in order of date, and then its confirmation."""
    results: list[ResponseResult] = []
    diseased = has_disease(course, criterion)
    for position in range(1, len(course.assessments) + 1):
        setting = setting_at(course, criterion, position)
        results.append(_result(setting, results, diseased=diseased))
    return confirm(results, criterion.confirmation_weeks)


def _result(
    setting: Setting, earlier: Sequence[ResponseResult], *, diseased: bool
) -> ResponseResult:
    """Judge one assessment and write it down."""
    evidence = evidence_in_field(setting)
    verdict = _verdict(setting, evidence, earlier, diseased=diseased)
    outside = _possible_overall(setting, verdict)
    overall = outside[0] if len(outside) == 1 else Response.NE
    flags = flags_of(setting, evidence, verdict)
    result = ResponseResult(
        date=setting.day,
        days=(setting.day - setting.course.procedure_date).days,
        criteria=setting.criterion.name,
        in_field=verdict.response,
        overall=overall,
        possible=verdict.possible,
        possible_overall=outside,
        confirmed_in_field=verdict.response,
        confirmed_overall=overall,
        applicable=verdict.applicable,
        creditable=verdict.creditable,
        reason=verdict.reason,
        flags=flags,
        explanation=explain(setting, evidence, verdict, flags=flags, overall=overall),
    )
    return _with_sums(result, setting, evidence)


def _with_sums(result: ResponseResult, setting: Setting, evidence: Evidence) -> ResponseResult:
    """Add the sums that are known; after an excision a sum would compare unlike things."""
    sums = index_sums(evidence.index)
    if not sums or not result.creditable or ResponseFlag.EXCISED in result.flags:
        return result
    thresholds = replace(setting.criterion.thresholds, from_nadir=True)
    change = None
    if sums[0].known and sums[-1].known and sums[0].low > 0:
        change = float(100 * (Fraction(sums[-1].low) / Fraction(sums[0].low) - 1))
    return replace(
        result,
        sum_baseline=_known(sums[0]),
        sum_now=_known(sums[-1]),
        sum_nadir=_known(reference(sums, thresholds)),
        percent_change=change,
    )


def _known(size: Size) -> float | None:
    """Return a size as a number, or None where it is only bounded."""
    return float(size.low) if size.known else None


def _verdict(
    setting: Setting, evidence: Evidence, earlier: Sequence[ResponseResult], *, diseased: bool
) -> Verdict:
    """Go through what can keep an assessment from being judged, then judge it."""
    course = setting.course
    if course.baseline is None:
        return Verdict(reason=NotEvaluableReason.NO_BASELINE)
    if not diseased:
        return Verdict(reason=NotEvaluableReason.NO_MEASURABLE_DISEASE, applicable=False)
    if course.next_procedure_date is not None and setting.day >= course.next_procedure_date:
        return Verdict(reason=NotEvaluableReason.AFTER_NEXT_PROCEDURE, creditable=False)
    if any(family.excised for family in setting.in_field):
        return _after_excision(setting, earlier)
    return _judged(setting, evidence)


def _after_excision(setting: Setting, earlier: Sequence[ResponseResult]) -> Verdict:
    """Keep the response from before the excision unless what is left progresses."""
    rest = evidence_in_field(setting.without_excised())
    causes = progression_causes(rest, setting.criterion.thresholds)
    causes += _excised_at_first_sight(setting)
    if causes:
        return Verdict(response=Response.PD, possible=(Response.PD,), causes=causes)
    before = [result for result in earlier if ResponseFlag.EXCISED not in result.flags]
    if not before:
        return Verdict(reason=NotEvaluableReason.EXCISED_BEFORE_ASSESSMENT)
    last = before[-1]
    return Verdict(response=last.in_field, possible=last.possible, reason=last.reason, frozen=last)


def _excised_at_first_sight(setting: Setting) -> tuple[Cause, ...]:
    """New lesions that were excised at the assessment that first saw them."""
    seen = setting.course.assessments[: setting.position - 1]
    return tuple(
        Cause(kind=CauseKind.NEW, family=family)
        for family in setting.in_field
        if family.new
        and family.excised
        and not family.cleared_by_biopsy
        and not any(each.find(lesion_id) for each in seen for lesion_id in family.lesion_ids)
    )


def _judged(setting: Setting, evidence: Evidence) -> Verdict:
    """Judge by the lesions, with the exact bounds for what is missing."""
    criterion = setting.criterion
    possible = possible_responses(evidence, criterion.thresholds)
    reason = _reason(setting, evidence, possible)
    causes = progression_causes(evidence, criterion.thresholds)
    judged_by_size = reason in (None, NotEvaluableReason.LESION_NOT_ASSESSED)
    return Verdict(
        response=possible[0] if reason is None else Response.NE,
        possible=possible if judged_by_size else (),
        reason=reason,
        causes=causes,
        rounding=bool(causes) and _rests_on_rounding(setting),
    )


def _rests_on_rounding(setting: Setting) -> bool:
    """Whether progression would vanish with the caliper rounding taken off each diameter."""
    criterion = setting.criterion
    shave = criterion.caliper_mm
    shaved = setting_at(setting.course, criterion, setting.position, shave_mm=shave)
    return not progression_causes(evidence_in_field(shaved), criterion.thresholds)


def _reason(
    setting: Setting, evidence: Evidence, possible: Sequence[Response]
) -> NotEvaluableReason | None:
    """Why the assessment is NE, or None when it is not. Shown progression always stands."""
    if list(possible) == [Response.PD]:
        return None
    confounded = any(therapy.start <= setting.day for therapy in setting.course.therapies)
    if confounded and setting.criterion.confounded is ConfoundedRule.NOT_EVALUABLE:
        return NotEvaluableReason.CONFOUNDED
    uncounted = not evidence.index and not evidence.estimated
    qualitative = setting.criterion.qualitative or list(possible) == [Response.CR]
    if uncounted and not qualitative:
        return NotEvaluableReason.ONLY_NON_MEASURABLE
    return None if len(possible) == 1 else NotEvaluableReason.LESION_NOT_ASSESSED


def _possible_overall(setting: Setting, verdict: Verdict) -> tuple[Response, ...]:
    """Join the field with what lies outside it: progression anywhere is PD overall."""
    if setting.course.baseline is None or not verdict.creditable:
        return ()
    thresholds = replace(setting.criterion.thresholds, any_lesion=True)
    outside = possible_responses(evidence_outside(setting), thresholds)
    if outside == (Response.PD,):
        return outside
    joined = {_join(*pair) for pair in product(verdict.possible, outside)}
    return tuple(sorted(joined, key=lambda response: response.rank))


def _join(in_field: Response, outside: Response) -> Response:
    """Overall response from the field and the rest."""
    if Response.PD in (in_field, outside):
        return Response.PD
    if in_field is Response.CR and outside is not Response.CR:
        return Response.PR
    return in_field
