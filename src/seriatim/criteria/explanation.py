"""Say in one sentence how a response came about, from the same values it was judged by."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import inf

from seriatim.criteria.bounds import Cause, CauseKind, Evidence, index_sums
from seriatim.criteria.flags import is_imputed
from seriatim.criteria.lesions import LesionStatus
from seriatim.criteria.lineage import Family
from seriatim.criteria.response import NotEvaluableReason, Response, ResponseFlag
from seriatim.criteria.setting import Setting, Verdict
from seriatim.criteria.sizes import Bound, Size, is_cleared_pigment

_SPOKEN_FLAGS = (
    ResponseFlag.MIXED,
    ResponseFlag.ONE_DIAMETER,
    ResponseFlag.NADIR_INCOMPLETE,
    ResponseFlag.NEW_NOT_BIOPSIED,
    ResponseFlag.NEW_BIOPSY_NEGATIVE,
    ResponseFlag.SPLIT,
    ResponseFlag.MERGED,
    ResponseFlag.CONFOUNDED,
    ResponseFlag.OUTSIDE_WINDOW,
)


def explain(
    setting: Setting,
    evidence: Evidence,
    verdict: Verdict,
    *,
    flags: Sequence[ResponseFlag],
    overall: Response,
) -> str:
    """Explain one assessment: sums, change and response first, then everything that mattered."""
    parts = [_head(setting, evidence, verdict)]
    parts += [_cause_text(cause, setting) for cause in verdict.causes]
    judged = verdict.possible and verdict.frozen is None
    if judged and verdict.response is not Response.PD:
        parts += _unknown_texts(evidence, verdict)
    if judged:
        parts += _size_texts(setting, evidence)
    if ResponseFlag.CALIPER_ROUNDING in flags:
        parts.append(f"PD rests on {setting.criterion.caliper_mm:g} mm of caliper rounding")
    if ResponseFlag.CAPPED in flags:
        largest = len(evidence.index)
        counted = "largest lesion" if largest == 1 else f"{largest} largest lesions"
        parts.append(f"only the {counted} at baseline in the sum")
    said = {ResponseFlag.CONFOUNDED} if verdict.reason is NotEvaluableReason.CONFOUNDED else set()
    parts += [flag.label for flag in _SPOKEN_FLAGS if flag in flags and flag not in said]
    parts += _surgery_and_overall(flags, verdict, overall)
    return "; ".join(parts) + "."


def number(value: Bound) -> str:
    """Write a size with at most two decimals.

    >>> number(Fraction(25)), number(Fraction(49, 4))
    ('25', '12.25')
    """
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def percent(change: Fraction, *thresholds: Fraction) -> str:
    """Write a change in percent without decimals, unless that would feign a threshold.

    >>> percent(Fraction(-77, 100)), percent(Fraction(-4996, 10000), Fraction(-50))
    ('-77 %', '-49.96 %')
    """
    exact_percent = 100 * change
    for decimals in range(4):
        shown = round(exact_percent, decimals)
        if shown == exact_percent or shown not in thresholds:
            return f"{float(shown):+.{decimals}f} %" if shown else "0 %"
    return f"just {'under' if exact_percent < shown else 'over'} {float(shown):+.0f} %"


def _change_text(before: Bound, after: Bound, setting: Setting) -> str:
    """Write a relative change, exact at the thresholds of the criterion."""
    limits = setting.criterion.thresholds
    decrease = 100 * (limits.response_ratio - 1)
    increase = 100 * (limits.progression_ratio - 1)
    return percent(Fraction(after) / Fraction(before) - 1, decrease, increase)


def _head(setting: Setting, evidence: Evidence, verdict: Verdict) -> str:
    """Begin with the sums and the response, or with why there is none."""
    if verdict.frozen is not None:
        excised = ", ".join(family.name for family in setting.in_field if family.excised)
        before = f"{verdict.response} as of {verdict.frozen.date}"
        return f"{excised} excised: the response before it stands, {before}"
    by_size = verdict.reason in (None, NotEvaluableReason.LESION_NOT_ASSESSED)
    if not by_size and verdict.reason is not None:
        return f"NE: {verdict.reason.label}"
    if any(family.excised for family in setting.in_field):
        return str(verdict.response)
    sums = index_sums(evidence.index)
    if sums:
        return f"{_sum_text(sums, setting)}, {verdict.response}"
    known = [family for family in evidence.estimated if family.now.known]
    changes = ", ".join(percent(Fraction(family.now.low) - 1) for family in known)
    if changes:
        return f"Estimated change {changes}, {verdict.response}"
    return f"No lesion to add up, {verdict.response}"


def _sum_text(sums: Sequence[Size], setting: Setting) -> str:
    """Write the sum at baseline and now, with their change where both are known."""
    first, now = sums[0], sums[-1]
    criterion = setting.criterion
    text = f"{criterion.sum_name} {_size_text(first)} to {_size_text(now)} {criterion.unit}"
    if now.high == inf and not now.low:
        return f"{criterion.sum_name} {_size_text(first)} {criterion.unit} to unknown"
    if first.known and now.known and first.low > 0:
        text += f" ({_change_text(first.low, now.low, setting)})"
    return text


def _size_text(size: Size) -> str:
    """Write a size or its bounds."""
    if size.known:
        return number(size.low)
    if size.high == inf:
        return f"at least {number(size.low)}" if size.low else "unknown"
    return f"between {number(size.low)} and {number(size.high)}"


def _cause_text(cause: Cause, setting: Setting) -> str:
    """Write one cause of progression."""
    name = cause.family.name if cause.family is not None else ""
    match cause.kind:
        case CauseKind.NEW:
            return f"new {name} in the treated field"
        case CauseKind.STATED:
            return "progression in the treated field was recorded"
        case CauseKind.UNEQUIVOCAL:
            return f"{name} progressed unequivocally"
        case CauseKind.REAPPEARED:
            return f"{name} was gone and is back"
        case CauseKind.GREW | CauseKind.SUM_GREW:
            return _growth_text(cause, setting)


def _growth_text(cause: Cause, setting: Setting) -> str:
    """Write from what to what a lesion or the sum grew."""
    name = cause.family.name if cause.family is not None else setting.criterion.sum_name
    origin = "nadir" if setting.criterion.thresholds.from_nadir else "baseline"
    change = f" ({_change_text(cause.before, cause.after, setting)})" if cause.before else ""
    if cause.family is not None and not cause.family.measurable:
        return f"{name} grew by estimate from its baseline{change}"
    sizes = f"{number(cause.before)} to {number(cause.after)} {setting.criterion.unit}"
    return f"{name} grew from its {origin} {sizes}{change}"


def _unknown_texts(evidence: Evidence, verdict: Verdict) -> Iterator[str]:
    """Say what is unknown or left, and what that leaves open."""
    if verdict.response is Response.NE:
        unsized = [f for f in evidence.index + evidence.estimated if not f.now.known]
        unseen = [f for f in evidence.others + evidence.new if f.now.present is None]
        unknown = [_unknown_text(family) for family in (*unsized, *unseen)]
        unknown += [
            f"{f.name} has no baseline size" for f in evidence.index if not f.sizes[0].known
        ]
        left = ", ".join(verdict.possible[:-1]) + f" or {verdict.possible[-1]}"
        yield f"{', '.join(unknown) or 'nadir unknown'}: {left} possible"
    elif verdict.response is not Response.CR:
        unseen = [family for family in evidence.known if family.now.present is None]
        if unseen:
            yield f"{', '.join(map(_unknown_text, unseen))}: CR cannot be shown"
        beside = [f.name for f in evidence.estimated + evidence.others if f.now.present]
        if evidence.index and beside and not index_sums(evidence.index)[-1].high:
            yield f"{', '.join(beside)} remains"


def _unknown_text(family: Family) -> str:
    """Say of a lesion, or of the fragments that matter, what is not known."""
    missed = [row.lesion_id for row in family.rows if row.status is LesionStatus.NOT_ASSESSED]
    if missed:
        return f"lesion{'s' if len(missed) > 1 else ''} {' + '.join(missed)} not assessed"
    return f"{family.name} not sized"


def _size_texts(setting: Setting, evidence: Evidence) -> Iterator[str]:
    """Say which sizes are not plain measurements."""
    rule = setting.criterion.size_rule
    counted = [(family, row) for family in evidence.known for row in family.rows]
    for family, row in counted:
        if is_imputed(row) and family in evidence.index:
            token = f' ("{row.token}")' if row.token else ""
            imputed = f": {rule.too_small.name}, never above an earlier size"
            imputed = imputed if rule.too_small.mm else ", no size imputed"
            yield f"lesion {row.lesion_id} too small to measure{token}{imputed}"
        if row.residual_pigment:
            cleared = is_cleared_pigment(row, rule)
            verb = "counts as gone" if cleared else "does not count as gone"
            yield f"pigment left at lesion {row.lesion_id} {verb}"


def _surgery_and_overall(
    flags: Sequence[ResponseFlag], verdict: Verdict, overall: Response
) -> Iterator[str]:
    """End with surgery and with the patient as a whole where it differs from the field."""
    if ResponseFlag.NO_DISEASE_BY_SURGERY in flags:
        yield ResponseFlag.NO_DISEASE_BY_SURGERY.label
    if overall is verdict.response:
        return
    outside = [
        flag.label
        for flag in (ResponseFlag.NEW_REGIONAL, ResponseFlag.NEW_DISTANT)
        if flag in flags
    ]
    because = ", ".join(outside) or "disease outside the treated field"
    because += " not assessed" if overall is Response.NE and not outside else ""
    yield f"overall {overall}: {because}"
