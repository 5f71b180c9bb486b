"""Which warnings belong to a result? Each flag has one test here."""

from collections.abc import Iterable, Iterator

from seriatim.criteria.bounds import CauseKind, Evidence, index_sums, reference
from seriatim.criteria.lesions import Biopsy, LesionScope, LesionStatus, Measurement
from seriatim.criteria.lineage import Family
from seriatim.criteria.response import Response, ResponseFlag
from seriatim.criteria.setting import Setting, Verdict, evidence_outside


def flags_of(setting: Setting, evidence: Evidence, verdict: Verdict) -> tuple[ResponseFlag, ...]:
    """All flags of one assessment, in the order of ResponseFlag."""
    found = set(_timing_flags(setting, verdict))
    if setting.course.baseline is not None and verdict.creditable:
        found.update(_new_lesion_flags(setting, verdict))
        found.update(_surgery_flags(setting))
        found.update(_size_flags(setting, evidence))
        found.update(_lineage_flags(setting, evidence))
        found.update(_progression_flags(setting, evidence, verdict))
    return tuple(flag for flag in ResponseFlag if flag in found)


def _timing_flags(setting: Setting, verdict: Verdict) -> Iterator[ResponseFlag]:
    """Flags that depend on dates only."""
    low, high = setting.criterion.window_weeks
    days = (setting.day - setting.course.procedure_date).days
    if not 7 * low <= days <= 7 * high:
        yield ResponseFlag.OUTSIDE_WINDOW
    if not verdict.creditable:
        yield ResponseFlag.AFTER_NEXT_PROCEDURE
    if any(therapy.start <= setting.day for therapy in setting.course.therapies):
        yield ResponseFlag.CONFOUNDED


def _new_lesion_flags(setting: Setting, verdict: Verdict) -> Iterator[ResponseFlag]:
    """Flags of new lesions inside and outside the field."""
    by_cause = [cause.family for cause in verdict.causes if cause.kind is CauseKind.NEW]
    seen = [family for family in by_cause if family is not None]
    if seen or any(cause.kind is CauseKind.STATED for cause in verdict.causes):
        yield ResponseFlag.NEW_IN_FIELD
    if any(not _has_positive_biopsy(setting, family) for family in seen):
        yield ResponseFlag.NEW_NOT_BIOPSIED
    if any(family.new and family.cleared_by_biopsy for family in setting.in_field):
        yield ResponseFlag.NEW_BIOPSY_NEGATIVE
    if LesionScope.REGIONAL in _new_scopes(setting):
        yield ResponseFlag.NEW_REGIONAL
    if LesionScope.DISTANT in _new_scopes(setting):
        yield ResponseFlag.NEW_DISTANT


def _new_scopes(setting: Setting) -> set[LesionScope]:
    """Scopes outside the field in which new disease was seen or recorded."""
    course = setting.course
    seen = {family.scope for family in evidence_outside(setting).new if family.now.present}
    return seen | {
        each.scope
        for each in course.progressions
        if course.procedure_date < each.date <= setting.day
    }


def _has_positive_biopsy(setting: Setting, family: Family) -> bool:
    """Whether any biopsy of the lesion, then or later, was positive."""
    return any(
        row.biopsy is Biopsy.POSITIVE and row.lesion_id in family.lesion_ids
        for assessment in setting.course.assessments
        for row in assessment.measurements
    )


def _surgery_flags(setting: Setting) -> Iterator[ResponseFlag]:
    """Flags of excision."""
    if any(family.excised for family in setting.in_field):
        yield ResponseFlag.EXCISED
        rest = setting.without_excised().in_field
        if all(family.now.present is False for family in rest):
            yield ResponseFlag.NO_DISEASE_BY_SURGERY


def _size_flags(setting: Setting, evidence: Evidence) -> Iterator[ResponseFlag]:
    """Flags of sizes that are estimated, imputed, incomplete or unknown."""
    sized = [row for family in evidence.index for row in family.rows]
    baseline = setting.course.baseline
    sized += [
        row
        for row in (baseline.measurements if baseline else ())
        if any(row.lesion_id in family.lesion_ids for family in evidence.index)
    ]
    if evidence.estimated or any(_is_estimate(setting, row) for row in sized):
        yield ResponseFlag.ESTIMATED
    if any(is_imputed(row) for row in sized) and setting.criterion.size_rule.too_small.mm:
        yield ResponseFlag.IMPUTED_TOO_SMALL
    if setting.criterion.size_rule.dimensions == 2 and any(map(_has_one_diameter, sized)):
        yield ResponseFlag.ONE_DIAMETER
    if any(family.now.present is None for family in setting.in_field):
        yield ResponseFlag.NOT_ASSESSED_LESION
    if any(row.residual_pigment for family in setting.in_field for row in family.rows):
        yield ResponseFlag.RESIDUAL_PIGMENT
    yield from _incomplete_flags(setting, evidence)


def _incomplete_flags(setting: Setting, evidence: Evidence) -> Iterator[ResponseFlag]:
    """Flags of a baseline or nadir that rests on part of the lesions."""
    sums = index_sums(evidence.index)
    if sums and not sums[0].known:
        yield ResponseFlag.BASELINE_INCOMPLETE
    if setting.criterion.thresholds.from_nadir and not all(size.known for size in sums[1:-1]):
        yield ResponseFlag.NADIR_INCOMPLETE


def _is_estimate(setting: Setting, row: Measurement) -> bool:
    """Whether a measurable lesion was estimated instead of measured."""
    return (
        setting.criterion.size_rule.accept_estimates
        and row.status is LesionStatus.MEASURED
        and row.longest_mm is None
        and row.estimated_change_percent is not None
    )


def is_imputed(row: Measurement) -> bool:
    """Whether a row says too small to measure without a diameter."""
    return row.status is LesionStatus.TOO_SMALL and row.longest_mm is None


def _has_one_diameter(row: Measurement) -> bool:
    """Whether a row lacks the second diameter that a product needs."""
    return row.longest_mm is not None and row.perpendicular_mm is None


def _lineage_flags(setting: Setting, evidence: Evidence) -> Iterator[ResponseFlag]:
    """Flags of split and merged lesions and of lesions outside the sum."""
    parents = list(_parent_counts(setting, setting.in_field))
    if 1 in parents:
        yield ResponseFlag.SPLIT
    if any(count > 1 for count in parents):
        yield ResponseFlag.MERGED
    if setting.criterion.qualitative:
        if not evidence.index:
            yield ResponseFlag.NON_TARGET_ONLY
    elif any(family.measurable for family in evidence.others):
        yield ResponseFlag.CAPPED


def _parent_counts(setting: Setting, families: Iterable[Family]) -> Iterator[int]:
    """How many known parents each child lesion has."""
    for family in families:
        for lesion in setting.lesions_of(family):
            yield sum(parent in family.lesion_ids for parent in lesion.parents)


def _progression_flags(
    setting: Setting, evidence: Evidence, verdict: Verdict
) -> Iterator[ResponseFlag]:
    """Flags of how progression was shown."""
    kinds = {cause.kind for cause in verdict.causes}
    if CauseKind.REAPPEARED in kinds:
        yield ResponseFlag.REAPPEARED
    if verdict.rounding and verdict.response is Response.PD:
        yield ResponseFlag.CALIPER_ROUNDING
    if CauseKind.GREW in kinds and _sum_fell(setting, evidence):
        yield ResponseFlag.MIXED


def _sum_fell(setting: Setting, evidence: Evidence) -> bool:
    """Whether several lesions together are smaller than the reference, all of them known."""
    if len(evidence.index) < 2 or any(family.excised for family in evidence.index):
        return False
    sums = index_sums(evidence.index)
    return sums[-1].high < reference(sums, setting.criterion.thresholds).low
