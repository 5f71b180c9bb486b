"""What may be shown of one patient, and nothing else: types that cannot hold the rest.

The page of a patient is evidence and not a prediction. A share is made from two counts and brings
its interval along, so there is no percentage without its n and no point without an interval. There
is one predictor and no place for a second. The number of the next procedure ends at 3. No type
holds survival, a p-value, an expected gain, a rank or a recommendation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from seriatim.analysis.data_sets.model import DataSets
from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.estimation.counts.proportion import proportion


def months_of(days: float) -> float:
    """Return days as months of 30.4375 days.

    >>> months_of(365.25)
    12.0
    """
    return days / DAYS_PER_MONTH


class PatientError(LookupError):
    """A patient was asked for who is not in the registry; the message names the nearest."""


class Predictor(StrEnum):
    """What tells patients apart. With some 60 pairs of procedures one variable is defensible."""

    PREVIOUS_RESPONSE = "previous_response"


class Stratum(StrEnum):
    """The two values of the one predictor."""

    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"


class LaterNumber(IntEnum):
    """The next procedure that evidence can be about: never the fourth or a later one."""

    SECOND = 2
    THIRD = 3


class Outcome(StrEnum):
    """The four outcomes of a procedure; the last two stand for stable or progressive, and NE."""

    COMPLETE = "CR"
    PARTIAL = "PR"
    NO_RESPONSE = "SD/PD"
    NOT_EVALUABLE = "NE"


class NotShown(StrEnum):
    """Why there is no evidence to show."""

    NO_PROCEDURE = "no_procedure"
    LATER_NUMBER = "later_number"
    NOBODY_TREATED_AGAIN = "nobody_treated_again"
    NO_RESPONSE_ENDPOINT = "no_response_endpoint"


class Unlike(StrEnum):
    """In what a patient differs from those she is compared with."""

    AGE = "age"
    DRUG = "drug"
    ARM = "arm"
    FIRST_ELSEWHERE = "first_elsewhere"
    SYSTEMIC_THERAPY = "systemic_therapy"
    SHORT_INTERVAL = "short_interval"
    BILATERAL = "bilateral"
    DISTANT_DISEASE = "distant_disease"
    DIED = "died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """``count`` of ``n_total`` patients, with the Jeffreys interval: it cannot be left out.

    >>> share = Share(count=22, n_total=34)
    >>> round(share.low, 2), round(share.high, 2)
    (0.48, 0.79)
    """

    count: int
    n_total: int
    conf_level: float = 0.95
    low: float = field(init=False)
    high: float = field(init=False)

    def __post_init__(self) -> None:
        """Compute the limits; refuse counts that no group of patients can have."""
        if self.n_total < 1:
            raise ValueError("a share needs at least one patient; say why there is none instead")
        found = proportion(
            self.count, self.n_total, method="jeffreys", conf_level=self.conf_level, unit="patient"
        )
        object.__setattr__(self, "low", found.conf_low)
        object.__setattr__(self, "high", found.conf_high)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShare:
    """A share drawn together by the model, with its interval.

    ``n`` counts the patients of this stratum behind it: there must be one.
    """

    value: float
    low: float
    high: float
    n: int
    conf_level: float = 0.95

    def __post_init__(self) -> None:
        """Refuse a point outside its interval, and one without a patient."""
        if not (0 <= self.low <= self.value <= self.high <= 1 and self.n > 0):
            raise ValueError(f"expected 0 <= low <= value <= high <= 1 and n above 0, found {self}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """How sure the data make it that the share of a stratum lies above a reader's own threshold."""

    threshold: float
    probability: float
    share: Share

    def __post_init__(self) -> None:
        """Refuse a threshold that is no share, and a chance that is none."""
        if not (0 < self.threshold < 1 and 0 <= self.probability <= 1):
            raise ValueError(f"expected a threshold between 0 and 1, found {self.threshold}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianMonths:
    """Months until half had in-field progression, death competing; counts of patients.

    ``value`` is None where fewer than half had it (``reason``); a value has a lower limit, and an
    upper one unless that was not reached. Nothing is extrapolated.
    """

    n: int
    n_progressed: int
    n_died_before: int
    value: float | None
    low: float | None
    high: float | None
    reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse a point without an interval, and an absent one without a reason."""
        if self.value is not None and self.low is None:
            raise ValueError("a median without a lower limit is not shown; give the reason instead")
        if self.value is None and not self.reason:
            raise ValueError("an absent median needs a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class StratumEvidence:
    """What patients of one stratum had at the next procedure. None: there was nobody to count.

    ``shares`` has the four outcomes of all of them (``n``), empty without anybody; ``complete``
    and ``partial_or_complete`` are among those evaluable. ``here`` and ``elsewhere`` are the
    model's shares for this center and a new one, ``from_others`` that of this center from the
    others alone, where there are others.
    """

    stratum: Stratum
    n: int
    shares: tuple[tuple[Outcome, Share], ...] = ()
    complete: Share | None = None
    partial_or_complete: Share | None = None
    severe_toxicity: Share | None = None
    major_complication: Share | None = None
    progression: MedianMonths | None = None
    here: ModelShare | None = None
    elsewhere: ModelShare | None = None
    from_others: ModelShare | None = None
    above: Chance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Patients treated again who are in no stratum, by reason."""

    previous_not_evaluable: int = 0
    previous_not_applicable: int = 0
    next_not_applicable: int = 0
    second_field: int = 0
    herself: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissimilarity:
    """A difference in kind, with the numbers to say it by: hers, and those of the others.

    ``count`` of ``n`` comparable patients share the feature; ``low`` and ``high`` are the range or
    the percentile observed.
    """

    kind: Unlike
    own: str = ""
    count: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What patients like this one had after the next procedure.

    ``strata`` has hers, or both where her previous response is missing (``own`` is None). Where
    ``not_shown`` is given there are none. ``series`` names the centers of the model;
    ``spread_from_prior`` says that nothing told how much centers differ.
    """

    predictor: Predictor
    own: Stratum | None
    next_number: LaterNumber | None
    strata: tuple[StratumEvidence, ...]
    left_out: LeftOut
    unlike: tuple[Dissimilarity, ...]
    not_shown: NotShown | None
    series: tuple[str, ...] = ()
    spread_from_prior: bool = True
    model_reason: str | None = None

    def __post_init__(self) -> None:
        """Refuse one stratum for a missing response, and both for a known one."""
        if self.not_shown is not None:
            if self.strata:
                raise ValueError("evidence that is not shown has no strata")
            return
        wanted = tuple(Stratum) if self.own is None else (self.own,)
        if tuple(each.stratum for each in self.strata) != wanted:
            raise ValueError(f"expected the strata {wanted}, found {self.strata}")
        if self.next_number is None:
            raise ValueError("evidence needs the number of the next procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientProcedure:
    """One procedure; days count from the first one recorded. None: not recorded."""

    number: int
    number_in_patient: int
    field: str
    day: float
    drug: str | None = None
    melphalan_mg: float | None = None
    tnf_mg: float | None = None
    other_drug: str | None = None
    response: str | None = None
    reason: str | None = None
    toxicity: str | None = None
    complication: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientEvent:
    """Something that happened besides procedures, by code, on a day or from a day on."""

    kind: str
    what: str
    grade: str | None
    field: str | None
    day: float | None
    stop: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One patient from the first recorded procedure to death or last contact, without dates.

    ``rows`` has what the figure is drawn from: the patient's own rows of ADSL, ADPROC and ADEV.
    Without a procedure there is nothing to show but that (``procedures`` is empty).
    """

    patient_id: str
    title: str
    notice: str | None
    data_hash: str
    protocol_hash: str
    procedures: tuple[PatientProcedure, ...]
    events: tuple[PatientEvent, ...]
    rows: DataSets
    end: float | None = None
    died: bool = False
    entered_late: bool = False
