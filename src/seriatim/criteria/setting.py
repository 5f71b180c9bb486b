"""One assessment in its course: the lesions it can be judged by and what it came to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from seriatim.criteria.bounds import Cause, Evidence
from seriatim.criteria.criterion import Criterion
from seriatim.criteria.lesions import Lesion, LesionCourse, LesionScope
from seriatim.criteria.lineage import Family, families_at
from seriatim.criteria.response import NotEvaluableReason, Response, ResponseResult

IN_FIELD = (LesionScope.IN_FIELD,)
OUTSIDE = (LesionScope.REGIONAL, LesionScope.DISTANT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The place of one assessment in its course, with all lesions as known by then."""

    course: LesionCourse
    criterion: Criterion
    position: int
    families: tuple[Family, ...]

    @property
    def day(self) -> date:
        """Date of the assessment."""
        return self.course.assessments[self.position - 1].date

    @property
    def in_field(self) -> tuple[Family, ...]:
        """All lesions of the treated field, old and new."""
        return tuple(family for family in self.families if family.scope in IN_FIELD)

    def lesions_of(self, family: Family) -> tuple[Lesion, ...]:
        """Return the lesions that make up a family."""
        return tuple(each for each in self.course.lesions if each.lesion_id in family.lesion_ids)

    def without_excised(self) -> "Setting":
        """Return the same setting with the lesions that a surgeon removed left out."""
        return replace(self, families=tuple(f for f in self.families if not f.excised))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an assessment comes to in the treated field, before it becomes a result.

    `frozen` is the earlier result that stands after an excision. `rounding` says that progression
    would vanish with the caliper rounding taken off.
    """

    response: Response = Response.NE
    possible: tuple[Response, ...] = ()
    reason: NotEvaluableReason | None = None
    causes: tuple[Cause, ...] = ()
    rounding: bool = False
    frozen: ResponseResult | None = None
    applicable: bool = True
    creditable: bool = True


def setting_at(
    course: LesionCourse, criterion: Criterion, position: int, *, shave_mm: float = 0.0
) -> Setting:
    """Gather what is known at one assessment; position 0 is the baseline.

    `shave_mm` takes so much off each diameter of this assessment.
    """
    families = families_at(course, position, criterion.size_rule, shave_mm)
    return Setting(course=course, criterion=criterion, position=position, families=families)


def has_disease(course: LesionCourse, criterion: Criterion) -> bool:
    """Whether any disease was, or may have been, in the treated field at baseline."""
    families = setting_at(course, criterion, 0).in_field
    return any(family.sizes[0].present is not False for family in families)


def evidence_in_field(setting: Setting) -> Evidence:
    """Sort the lesions of the treated field by the part they play."""
    chosen = setting.criterion.select(setting.course)
    known = [family for family in setting.in_field if not family.new]
    index = [f for f in known if f.measurable and chosen.intersection(f.lesion_ids)]
    accept = setting.criterion.size_rule.accept_estimates
    estimated = [f for f in known if accept and not f.measurable]
    return Evidence(
        index=tuple(index),
        estimated=tuple(estimated),
        others=tuple(f for f in known if f not in index and f not in estimated),
        new=_counted_new(setting.in_field),
        stated=_is_stated(setting, IN_FIELD),
    )


def evidence_outside(setting: Setting) -> Evidence:
    """Sort the lesions outside the field: known ones can grow or go, new ones are progression."""
    outside = [family for family in setting.families if family.scope in OUTSIDE]
    known = [family for family in outside if not family.new]
    return Evidence(
        index=tuple(f for f in known if f.measurable),
        others=tuple(f for f in known if not f.measurable),
        new=_counted_new(outside),
        stated=_is_stated(setting, OUTSIDE),
    )


def _counted_new(families: Sequence[Family]) -> tuple[Family, ...]:
    """New lesions except those that a biopsy showed to be harmless."""
    return tuple(family for family in families if family.new and not family.cleared_by_biopsy)


def _is_stated(setting: Setting, scopes: Sequence[LesionScope]) -> bool:
    """Whether progression was recorded between the procedure and the assessment."""
    return any(
        each.scope in scopes and setting.course.procedure_date < each.date <= setting.day
        for each in setting.course.progressions
    )
