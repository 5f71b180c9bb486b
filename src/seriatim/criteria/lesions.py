"""What a clinician recorded: lesions, their measurements, and the course after one procedure."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from math import isfinite

from seriatim.criteria.errors import CriteriaError
from seriatim.criteria.response import NotEvaluableReason


class LesionStatus(StrEnum):
    """What was seen of a lesion at one assessment.

    `measured` without diameters means present, size not recorded. `merged` and `split` are set
    on the parent from the assessment on at which its children are measured instead.
    """

    MEASURED = "measured"
    TOO_SMALL = "too_small"
    NOT_ASSESSED = "not_assessed"
    GONE = "gone"
    EXCISED = "excised"
    MERGED = "merged"
    SPLIT = "split"


class LesionScope(StrEnum):
    """Where a lesion lies relative to the field that the procedure treats."""

    IN_FIELD = "in_field"
    REGIONAL = "regional"
    DISTANT = "distant"


class Biopsy(StrEnum):
    """Result of a biopsy of the lesion."""

    NOT_DONE = "not_done"
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """One lesion, known by the same identifier at all assessments.

    `parents` links fragments to the lesion that split (one parent) and a confluent lesion to
    those it grew from (several). `measurable` False is for plaques and uncountable disease,
    judged by `Measurement.estimated_change_percent`. `organ`, `is_node` and `locally_treated`
    are read by RECIST only.
    """

    lesion_id: str
    scope: LesionScope = LesionScope.IN_FIELD
    measurable: bool = True
    parents: tuple[str, ...] = ()
    organ: str = "skin"
    is_node: bool = False
    locally_treated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One lesion at one assessment.

    Diameters are in millimeters, `perpendicular_mm` at most `longest_mm`. `token` keeps the
    original words ("<5", "too small"). `estimated_change_percent` is the clinician's estimate
    against baseline (-60 = shrunk by 60 %), for non-measurable lesions.
    `unequivocal_progression` is the clinician's judgment of a lesion outside the sum.
    """

    lesion_id: str
    status: LesionStatus = LesionStatus.MEASURED
    longest_mm: float | None = None
    perpendicular_mm: float | None = None
    token: str | None = None
    estimated_change_percent: float | None = None
    unequivocal_progression: bool = False
    residual_pigment: bool = False
    biopsy: Biopsy = Biopsy.NOT_DONE

    def __post_init__(self) -> None:
        """Refuse diameters that cannot be diameters."""
        _refuse_impossible(self)


@lru_cache(maxsize=4096, typed=True)  # a registry repeats few sizes many times
def exact(value: float | Fraction) -> Fraction:
    """Turn a recorded number into an exact one: 0.1 is one tenth, not its nearest float.

    >>> exact(0.1) * 3 == Fraction(3, 10)
    True
    """
    return value if isinstance(value, Fraction) else Fraction(str(value))


def _refuse_impossible(measurement: Measurement) -> None:
    """Raise for a diameter that is not positive and finite, or for transposed diameters."""
    where = f"lesion {measurement.lesion_id}"
    longest, perpendicular = measurement.longest_mm, measurement.perpendicular_mm
    for name, value in (("longest_mm", longest), ("perpendicular_mm", perpendicular)):
        if value is not None and (not isfinite(value) or value <= 0):
            raise CriteriaError(
                f"{where}: expected {name} to be a length above 0 mm, found {value}. For a lesion "
                "that disappeared use status gone; if it was not measured, not_assessed."
            )
    if perpendicular is not None and (longest is None or perpendicular > longest):
        raise CriteriaError(
            f"{where}: expected perpendicular_mm at most longest_mm, found {longest} x "
            f"{perpendicular}. Were the two diameters transposed?"
        )
    change = measurement.estimated_change_percent
    if change is not None and (not isfinite(change) or change < -100):
        raise CriteriaError(
            f"{where}: expected estimated_change_percent of -100 or more, found {change}. "
            "-100 means gone, -50 halved, 25 a quarter larger."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionAssessment:
    """All measurements of one date. A known lesion without a row counts as not assessed."""

    date: date
    measurements: tuple[Measurement, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two rows for one lesion."""
        counts = Counter(row.lesion_id for row in self.measurements)
        twice = sorted(lesion_id for lesion_id, n in counts.items() if n > 1)
        if twice:
            raise CriteriaError(
                f"Expected one measurement a lesion on {self.date}, found several for lesion "
                f"{', '.join(twice)}. Give fragments their own identifiers with a parent."
            )

    def find(self, lesion_id: str) -> Measurement | None:
        """Return the row of a lesion, or None."""
        return next((row for row in self.measurements if row.lesion_id == lesion_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfoundingTherapy:
    """Another treatment that could have caused the response (systemic, T-VEC, radiotherapy)."""

    name: str
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedProgression:
    """New or progressive disease that the record states without a lesion measurement."""

    scope: LesionScope
    date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionCourse:
    """Everything the response to one procedure is judged from.

    `baseline` is the last assessment on or before the procedure date, taken for *this*
    procedure: a repeated procedure has a fresh baseline. `absence_reason` is a recorded reason
    for a missing assessment. `therapies` holds only those that count as confounding.
    """

    procedure_date: date
    lesions: tuple[Lesion, ...]
    baseline: LesionAssessment | None
    assessments: tuple[LesionAssessment, ...] = ()
    next_procedure_date: date | None = None
    death_date: date | None = None
    absence_reason: NotEvaluableReason | None = None
    therapies: tuple[ConfoundingTherapy, ...] = ()
    progressions: tuple[RecordedProgression, ...] = ()

    def __post_init__(self) -> None:
        """Refuse impossible dates and unknown lesions; put assessments in order of date."""
        _refuse_impossible_dates(self)
        _refuse_unknown_lesions(self)
        ordered = tuple(sorted(self.assessments, key=lambda assessment: assessment.date))
        object.__setattr__(self, "assessments", ordered)


def _refuse_impossible_dates(course: LesionCourse) -> None:
    """Raise when the baseline, an assessment or the next procedure has an impossible date."""
    day = course.procedure_date
    if course.baseline is not None and course.baseline.date > day:
        raise CriteriaError(
            f"Expected a baseline on or before the procedure ({day}), found {course.baseline.date}."
        )
    dates = [assessment.date for assessment in course.assessments]
    if dates and min(dates) <= day:
        raise CriteriaError(
            f"Expected assessments after the procedure ({day}), found {min(dates)}. "
            "Is it the baseline, or does it belong to an earlier procedure?"
        )
    if len(set(dates)) < len(dates):
        raise CriteriaError(
            "Expected one assessment a date, found several. Join their measurements."
        )
    if course.next_procedure_date is not None and course.next_procedure_date <= day:
        raise CriteriaError(
            f"Expected the next procedure after this one ({day}), found "
            f"{course.next_procedure_date}."
        )


def _refuse_unknown_lesions(course: LesionCourse) -> None:
    """Raise when a measurement or a parent names a lesion that is not listed."""
    known = {lesion.lesion_id for lesion in course.lesions}
    if len(known) < len(course.lesions):
        raise CriteriaError("Expected each lesion once in lesions, found an identifier twice.")
    seen = [course.baseline] if course.baseline else []
    named = {row.lesion_id for each in (*seen, *course.assessments) for row in each.measurements}
    named |= {parent for lesion in course.lesions for parent in lesion.parents}
    if named - known:
        raise CriteriaError(
            f"Expected every measured lesion and parent to be listed in lesions, found "
            f"{', '.join(sorted(named - known))} as well. Add it, or correct the identifier."
        )
