"""RECIST 1.1 response of one procedure, from the same lesions and measurements as WHO.

Source: Eisenhauer EA et al., Eur J Cancer 2009;45:228. Target lesions are those of the treated
field: at most five and two an organ, at least 10 mm (lymph nodes: short axis at least 15 mm, sum
by short axis). The rest is non-target, judged by presence and by unequivocal progression.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from seriatim.criteria.bounds import Thresholds
from seriatim.criteria.criterion import (
    ConfoundedRule,
    Criterion,
    parse_option,
    refuse_impossible_timing,
)
from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.judgment import judge
from seriatim.criteria.lesions import Lesion, LesionCourse, LesionScope
from seriatim.criteria.response import ResponseResult
from seriatim.criteria.sizes import Bound, SizeRule, TooSmallRule, sizes_of_lesion

MEASURABLE_MM = 10
"""Smallest longest diameter of a target lesion, by caliper or CT."""

MEASURABLE_NODE_MM = 15
"""Smallest short axis of a target lymph node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecistCriteria:
    """The options of RECIST 1.1 that change a result.

    With `skin_is_one_organ` False the two-an-organ limit does not bind skin lesions, which in a
    limb with many nodules would otherwise leave two. A lesion treated locally before counts as
    measurable only by option, since RECIST wants progression in it first; before a repeated
    procedure that is usually so.
    """

    max_targets: int = 5
    max_targets_per_organ: int = 2
    skin_is_one_organ: bool = True
    confirmation_weeks: int = 0
    window_weeks: tuple[float, float] = (6, 26)
    too_small: TooSmallRule = field(default_factory=TooSmallRule)
    pigment_counts_as_gone: bool = False
    confounded: ConfoundedRule = ConfoundedRule.FLAG
    locally_treated_is_measurable: bool = True

    def __post_init__(self) -> None:
        """Turn texts into options and refuse impossible values."""
        rule = parse_option(ConfoundedRule, self.confounded, "confounded")
        object.__setattr__(self, "confounded", rule)
        refuse_impossible_timing(self.confirmation_weeks, self.window_weeks)
        if self.max_targets < 1 or self.max_targets_per_organ < 1:
            raise CriteriaError(
                "max_targets, max_targets_per_organ: expected 1 or more (RECIST: 5 and 2), found "
                f"{self.max_targets} and {self.max_targets_per_organ}."
            )


def assess_recist(
    course: LesionCourse, criteria: RecistCriteria | None = None
) -> tuple[ResponseResult, ...]:
    """What was the RECIST 1.1 response at each assessment after one procedure?

    PR is at least 30 % below baseline; PD at least 20 % and 5 mm above the nadir, unequivocal
    progression of a non-target lesion, or a new lesion. Results as for `assess_who`, sums in
    millimeters. A non-target lesion that was not assessed only keeps CR from being shown; a
    target lesion that was not assessed is bounded by 0 and infinity. Without any target lesion SD
    stands for non-CR/non-PD and is flagged.

    >>> from datetime import date
    >>> from seriatim.criteria.lesions import Lesion, LesionAssessment, Measurement
    >>> def seen(day, longest):
    ...     row = Measurement(lesion_id="1", longest_mm=longest)
    ...     return LesionAssessment(date=day, measurements=(row,))
    >>> course = LesionCourse(
    ...     procedure_date=date(2020, 1, 10), lesions=(Lesion(lesion_id="1"),),
    ...     baseline=seen(date(2020, 1, 9), 20), assessments=(seen(date(2020, 4, 10), 14),))
    >>> assess_recist(course)[0].explanation
    'SLD 20 to 14 mm (-30 %), PR.'
    """
    return judge(course, recist_criterion(criteria or RecistCriteria()))


def recist_criterion(criteria: RecistCriteria) -> Criterion:
    """Translate the RECIST options for the engine."""
    rule = SizeRule(
        dimensions=1,
        too_small=criteria.too_small,
        pigment_counts_as_gone=criteria.pigment_counts_as_gone,
        accept_estimates=False,
    )
    return Criterion(
        name="RECIST 1.1",
        sum_name="SLD",
        unit="mm",
        size_rule=rule,
        thresholds=Thresholds(
            response_ratio=Fraction(7, 10),
            progression_ratio=Fraction(6, 5),
            progression_floor=Fraction(5),
            any_lesion=False,
            from_nadir=True,
            bounded_nadir=False,
            unknown_other_remains=True,
        ),
        select=lambda course: _targets(course, rule, criteria),
        qualitative=True,
        confirmation_weeks=criteria.confirmation_weeks,
        window_weeks=criteria.window_weeks,
        confounded=criteria.confounded,
        caliper_mm=0.0,
    )


def _targets(course: LesionCourse, rule: SizeRule, criteria: RecistCriteria) -> frozenset[str]:
    """Choose the target lesions: the largest first, within the limits in all and per organ."""
    chosen: set[str] = set()
    per_organ: Counter[str] = Counter()
    for _, lesion in sorted(
        _measurable(course, rule, criteria), key=lambda pair: (-pair[0], pair[1].lesion_id)
    ):
        limited = criteria.skin_is_one_organ or lesion.organ != "skin"
        full = limited and per_organ[lesion.organ] >= criteria.max_targets_per_organ
        if len(chosen) < criteria.max_targets and not full:
            chosen.add(lesion.lesion_id)
            per_organ[lesion.organ] += 1
    return frozenset(chosen)


def _measurable(
    course: LesionCourse, rule: SizeRule, criteria: RecistCriteria
) -> list[tuple[Bound, Lesion]]:
    """Lesions of the field that were large enough at baseline, with their size."""
    found = []
    for lesion in course.lesions:
        row = course.baseline.find(lesion.lesion_id) if course.baseline else None
        treated = lesion.locally_treated and not criteria.locally_treated_is_measurable
        if row is None or not lesion.measurable or treated or row.longest_mm is None:
            continue
        size = sizes_of_lesion(lesion, [row], rule)[0]
        least = MEASURABLE_NODE_MM if lesion.is_node else MEASURABLE_MM
        if lesion.scope is LesionScope.IN_FIELD and size.low >= least:
            found.append((size.low, lesion))
    return found
