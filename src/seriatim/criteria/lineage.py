"""Which lesions belong together: split and merged lesions are compared as one family."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from seriatim.criteria.lesions import (
    Biopsy,
    Lesion,
    LesionAssessment,
    LesionCourse,
    LesionScope,
    LesionStatus,
    Measurement,
)
from seriatim.criteria.sizes import Size, SizeRule, add_sizes, sizes_of_lesion, widest

Rows = tuple[Measurement | None, ...]
"""One lesion over all assessments, baseline first; None before it existed."""

_LIVES_ON = (LesionStatus.EXCISED, LesionStatus.SPLIT, LesionStatus.MERGED)
_PASSED_ON = (LesionStatus.SPLIT, LesionStatus.MERGED)


def trace_rows(
    lesions: Sequence[Lesion], assessments: Sequence[LesionAssessment]
) -> dict[str, Rows]:
    """What is known of each lesion at each assessment, with gaps filled by what they mean.

    A known lesion without a row was not assessed. After excision, split or merger it stays so.
    A parent without a row whose child was measured lives on in the child. A parent that split or
    merged while no child was ever recorded is unknown.
    """
    children = {
        lesion.lesion_id: tuple(
            child.lesion_id for child in lesions if lesion.lesion_id in child.parents
        )
        for lesion in lesions
    }
    return {
        lesion.lesion_id: _rows_of(lesion.lesion_id, children[lesion.lesion_id], assessments)
        for lesion in lesions
    }


def _rows_of(
    lesion_id: str, children: Sequence[str], assessments: Sequence[LesionAssessment]
) -> Rows:
    """Fill the gaps of one lesion."""
    rows: list[Measurement | None] = []
    status: LesionStatus | None = None
    child_seen = False
    for assessment in assessments:
        found = assessment.find(lesion_id)
        child_now = any(assessment.find(child) is not None for child in children)
        child_seen = child_seen or child_now
        if found is not None:
            status = found.status
        elif status is not None:
            status = _status_without_row(status, child_now=child_now)
            found = Measurement(lesion_id=lesion_id, status=status)
        if found is not None and status in _PASSED_ON and not child_seen:
            found = replace(found, status=LesionStatus.NOT_ASSESSED)
        rows.append(found)
    return tuple(rows)


def _status_without_row(previous: LesionStatus, *, child_now: bool) -> LesionStatus:
    """Status of a known lesion that has no row at this assessment."""
    if previous in _LIVES_ON:
        return previous
    return LesionStatus.SPLIT if child_now else LesionStatus.NOT_ASSESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Lesions linked by splitting or merging, up to one assessment; usually just one lesion.

    `sizes` runs from baseline to the assessment. `rows` are the members' rows at the assessment.
    """

    lesion_ids: tuple[str, ...]
    scope: LesionScope
    measurable: bool
    new: bool
    excised: bool
    sizes: tuple[Size, ...]
    rows: tuple[Measurement, ...]
    cleared_by_biopsy: bool

    @property
    def now(self) -> Size:
        """Size at the assessment."""
        return self.sizes[-1]

    @property
    def name(self) -> str:
        """Words for an explanation: "lesion 3", "lesions 1a + 1b"."""
        shown = [row.lesion_id for row in self.rows if row.status not in _PASSED_ON]
        shown = shown or list(self.lesion_ids)
        return f"lesion{'s' if len(shown) > 1 else ''} {' + '.join(shown)}"


def family_ids(lesions: Sequence[Lesion], born: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Group the lesions that exist by the splits and mergers among them.

    >>> family_ids([Lesion(lesion_id="1"), Lesion(lesion_id="1a", parents=("1",)),
    ...             Lesion(lesion_id="2")], frozenset({"1", "1a", "2"}))
    (('1', '1a'), ('2',))
    """
    group = {lesion_id: lesion_id for lesion_id in born}
    for lesion in lesions:
        for parent in lesion.parents:
            if lesion.lesion_id in born and parent in born:
                old, joined = group[lesion.lesion_id], group[parent]
                group = {one: joined if top == old else top for one, top in group.items()}
    tops = sorted(set(group.values()), key=lambda top: min(i for i in born if group[i] == top))
    return tuple(tuple(sorted(i for i in born if group[i] == top)) for top in tops)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing:
    """The lesions of a course as seen at one assessment."""

    lesions: Mapping[str, Lesion]
    rows: Mapping[str, Rows]
    rule: SizeRule
    shave_mm: float


def families_at(
    course: LesionCourse, position: int, rule: SizeRule, shave_mm: float = 0.0
) -> tuple[Family, ...]:
    """All families as known at the assessment with this position (0 is the baseline).

    `shave_mm` takes so much off each diameter of this assessment, to see what rests on rounding.
    """
    assessments = [course.baseline or LesionAssessment(date=course.procedure_date)]
    assessments += course.assessments
    rows = trace_rows(course.lesions, assessments[: position + 1])
    lesions = {lesion.lesion_id: lesion for lesion in course.lesions}
    tracing = Tracing(lesions=lesions, rows=rows, rule=rule, shave_mm=shave_mm)
    born = frozenset(lesion_id for lesion_id, seen in rows.items() if seen[-1] is not None)
    cleared = _cleared_lesions(assessments)
    return tuple(
        _family(ids, tracing, cleared=all(each in cleared for each in ids))
        for ids in family_ids(course.lesions, born)
    )


def _cleared_lesions(assessments: Sequence[LesionAssessment]) -> frozenset[str]:
    """Lesions with a negative and no positive biopsy at any time; results come back late."""
    rows = [row for assessment in assessments for row in assessment.measurements]
    negative = {row.lesion_id for row in rows if row.biopsy is Biopsy.NEGATIVE}
    return frozenset(negative - {row.lesion_id for row in rows if row.biopsy is Biopsy.POSITIVE})


def _family(ids: tuple[str, ...], tracing: Tracing, *, cleared: bool) -> Family:
    """Put the members' scopes, sizes and rows together."""
    members = [tracing.lesions[each] for each in ids]
    roots = [each for each in members if tracing.rows[each.lesion_id][0] is not None]
    scopes = {each.scope for each in members}
    last = [row for each in ids if (row := tracing.rows[each][-1]) is not None]
    measurable = all(each.measurable for each in roots or members)
    return Family(
        lesion_ids=ids,
        scope=next(scope for scope in LesionScope if scope in scopes),
        measurable=measurable,
        new=not roots,
        excised=any(row.status is LesionStatus.EXCISED for row in last),
        sizes=_family_sizes(members, tracing, measurable=measurable),
        rows=tuple(last),
        cleared_by_biopsy=cleared,
    )


def _family_sizes(
    members: Sequence[Lesion], tracing: Tracing, *, measurable: bool
) -> tuple[Size, ...]:
    """Size of a family at each assessment: the sum, or for estimates the widest interval."""
    each_lesion = [
        sizes_of_lesion(
            replace(lesion, measurable=measurable),
            tracing.rows[lesion.lesion_id],
            tracing.rule,
            shave_last=tracing.shave_mm,
        )
        for lesion in members
    ]
    if measurable:
        return tuple(add_sizes(column) for column in zip(*each_lesion, strict=True))
    rows = [tracing.rows[lesion.lesion_id] for lesion in members]
    return tuple(
        _estimated_column(sizes, seen)
        for sizes, seen in zip(zip(*each_lesion, strict=True), zip(*rows, strict=True), strict=True)
    )


def _estimated_column(sizes: Sequence[Size], seen: Sequence[Measurement | None]) -> Size:
    """Estimates of a family at one assessment; they have no weights, so the widest interval."""
    counted = [
        size
        for size, row in zip(sizes, seen, strict=True)
        if row is not None and row.status not in _PASSED_ON
    ]
    return widest(counted) if counted else add_sizes(sizes)
