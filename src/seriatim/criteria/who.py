"""WHO response of one procedure from lesion measurements.

Source: WHO Handbook for Reporting Results of Cancer Treatment (Offset Publication 48, 1979);
Miller AB et al., Cancer 1981. The text is not one algorithm, so every reading of it is an option
here and docs/explanation/who-response.md says why the defaults are what they are.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from seriatim.criteria.bounds import Thresholds
from seriatim.criteria.criterion import (
    ConfoundedRule,
    Criterion,
    NadirRule,
    ProgressionReference,
    ProgressionScope,
    parse_option,
    refuse_impossible_timing,
)
from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.judgment import judge
from seriatim.criteria.lesions import LesionCourse, LesionScope
from seriatim.criteria.response import ResponseResult
from seriatim.criteria.sizes import SizeRule, TooSmallRule, sizes_of_lesion


@dataclass(frozen=True, slots=True, kw_only=True)
class WhoCriteria:
    """Every reading of the WHO criteria that changes a result.

    `confirmation_weeks` 0 asks for none, 4 is WHO's. `window_weeks` are the first and last week
    after the procedure that count. `max_lesions` None counts all; a cap keeps the largest at
    baseline. `caliper_mm` is the rounding error that a warning about PD assumes (0: no warning).
    A protocol file gives options as text; the text becomes the option here.

    >>> WhoCriteria(progression_scope="sum").progression_scope is ProgressionScope.SUM
    True
    """

    progression_scope: ProgressionScope = ProgressionScope.ANY_LESION
    progression_reference: ProgressionReference = ProgressionReference.NADIR
    confirmation_weeks: int = 0
    window_weeks: tuple[float, float] = (6, 26)
    max_lesions: int | None = None
    too_small: TooSmallRule = field(default_factory=TooSmallRule)
    nadir_rule: NadirRule = NadirRule.DOCUMENTED
    pigment_counts_as_gone: bool = False
    accept_estimates: bool = True
    confounded: ConfoundedRule = ConfoundedRule.FLAG
    caliper_mm: float = 1.0

    def __post_init__(self) -> None:
        """Turn texts into options and refuse impossible values."""
        for name, kind in _OPTIONS.items():
            object.__setattr__(self, name, parse_option(kind, getattr(self, name), name))
        refuse_impossible_timing(self.confirmation_weeks, self.window_weeks, self.caliper_mm)
        if self.max_lesions is not None and self.max_lesions < 1:
            raise CriteriaError(
                f"max_lesions: expected 1 or more, or None to count all, found {self.max_lesions}."
            )


_OPTIONS: dict[str, type[StrEnum]] = {
    "progression_scope": ProgressionScope,
    "progression_reference": ProgressionReference,
    "nadir_rule": NadirRule,
    "confounded": ConfoundedRule,
}


def assess_who(
    course: LesionCourse, criteria: WhoCriteria | None = None
) -> tuple[ResponseResult, ...]:
    """What was the WHO response at each assessment after one procedure?

    `course` holds lesions (mm), baseline and assessments of this procedure only. Results come in
    order of date, one an assessment, and each explains itself. Lesions not assessed are bounded
    by 0 and infinity: the result is NE unless only one response is left. Thresholds are exact:
    -50 % is PR, +25 % is PD.

    >>> from datetime import date
    >>> from seriatim.criteria.lesions import Lesion, LesionAssessment, Measurement
    >>> def seen(day, longest, across):
    ...     row = Measurement(lesion_id="1", longest_mm=longest, perpendicular_mm=across)
    ...     return LesionAssessment(date=day, measurements=(row,))
    >>> course = LesionCourse(
    ...     procedure_date=date(2020, 1, 10), lesions=(Lesion(lesion_id="1"),),
    ...     baseline=seen(date(2020, 1, 9), 20, 10),
    ...     assessments=(seen(date(2020, 4, 10), 10, 10),))
    >>> assess_who(course)[0].explanation
    'SPD 200 to 100 mm2 (-50 %), PR.'
    """
    return judge(course, who_criterion(criteria or WhoCriteria()))


def who_criterion(criteria: WhoCriteria) -> Criterion:
    """Translate the WHO options for the engine."""
    rule = SizeRule(
        dimensions=2,
        too_small=criteria.too_small,
        pigment_counts_as_gone=criteria.pigment_counts_as_gone,
        accept_estimates=criteria.accept_estimates,
    )
    return Criterion(
        name="WHO",
        sum_name="SPD",
        unit="mm2",
        size_rule=rule,
        thresholds=Thresholds(
            response_ratio=Fraction(1, 2),
            progression_ratio=Fraction(5, 4),
            progression_floor=Fraction(0),
            any_lesion=criteria.progression_scope is ProgressionScope.ANY_LESION,
            from_nadir=criteria.progression_reference is ProgressionReference.NADIR,
            bounded_nadir=criteria.nadir_rule is NadirRule.BOUNDS,
            unknown_other_remains=False,
        ),
        select=lambda course: _largest_lesions(course, rule, criteria.max_lesions),
        qualitative=False,
        confirmation_weeks=criteria.confirmation_weeks,
        window_weeks=criteria.window_weeks,
        confounded=criteria.confounded,
        caliper_mm=criteria.caliper_mm,
    )


def _largest_lesions(
    course: LesionCourse, rule: SizeRule, max_lesions: int | None
) -> frozenset[str]:
    """Measurable lesions of the field at baseline, at most so many, the largest first.

    Of equal ones the first identifier is taken. An unmeasured lesion ranks by the least size it
    can have.
    """
    if course.baseline is None:
        return frozenset()
    sized = []
    for lesion in course.lesions:
        row = course.baseline.find(lesion.lesion_id)
        if row is not None and lesion.measurable and lesion.scope is LesionScope.IN_FIELD:
            size = sizes_of_lesion(lesion, [row], rule)[0]
            sized.append((-size.low, lesion.lesion_id))
    return frozenset(lesion_id for _, lesion_id in sorted(sized)[:max_lesions])
