"""The values of a study protocol: what is asked, before any outcome is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from seriatim.criteria import ClavienDindoGrade, ResponseCriteria, WieberdinkGrade
from seriatim.protocol.refusals import Refusal


class CountWithin(StrEnum):
    """Where procedures are counted: within the treated field, or over all of a patient."""

    TREATED_FIELD = "treated_field"
    PATIENT = "patient"


class ResponseSource(StrEnum):
    """Which response counts: derived from measurements, recorded, or derived where possible."""

    DERIVED = "derived"
    RECORDED = "recorded"
    DERIVED_ELSE_RECORDED = "derived_else_recorded"


class TimePoint(StrEnum):
    """Which assessment of a procedure gives its response."""

    BEST = "best"
    AT_3_MONTHS = "at_3_months"


class Origin(StrEnum):
    """Where the clock of a time-to-event endpoint starts."""

    FIRST_PROCEDURE = "first_procedure"
    PROCEDURE = "procedure"


class Event(StrEnum):
    """What can end a clock."""

    DEATH = "death"
    IN_FIELD_PROGRESSION = "in_field_progression"
    NEXT_PROCEDURE = "next_procedure"
    LAST_CONTACT = "last_contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLevel:
    """One group of procedures by number: ``low`` to ``high``, both included."""

    label: str
    low: int
    high: int | None

    @property
    def numbers(self) -> str:
        """Write the range as in the protocol: ``1``, ``3-5`` or ``3+``."""
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDefinition:
    """A grouping of procedures by their order."""

    name: str
    within: CountWithin
    levels: tuple[GroupLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseEndpoint:
    """Response of one procedure, by stated criteria. Unit: procedure.

    ``baseline_weeks`` is how long before the procedure a baseline may have been measured.
    """

    name: str
    source: ResponseSource
    criteria: ResponseCriteria
    time_point: TimePoint
    baseline_weeks: int
    success: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityEndpoint:
    """Worst Wieberdink grade of one procedure; severe from a grade up. Unit: procedure."""

    name: str
    severe_from: WieberdinkGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplicationEndpoint:
    """Worst Clavien-Dindo grade within a window; major from a grade up. Unit: procedure."""

    name: str
    major_from: ClavienDindoGrade
    window_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetTrialSettings:
    """Treated again within so many days of local progression or not, by how many resamples."""

    grace_days: int
    replicates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToEventEndpoint:
    """Time from an origin to an event. Unit: patient, or procedure when each has a clock.

    For a clock from the first procedure only: ``landmarks_months`` are the days, in months, on
    which patients are grouped by what had happened; ``null_cohorts`` is how many series without
    an effect of repeating are drawn beside groups by the future; follow-up from 1 January of
    ``calendar_from`` on is the later calendar period of the adjusted model; ``target_trial`` asks
    for the comparison from local progression on.
    """

    name: str
    origin: Origin
    events: tuple[Event, ...]
    competing: tuple[Event, ...]
    censor: tuple[Event, ...]
    milestones_months: tuple[float, ...]
    landmarks_months: tuple[float, ...] = ()
    null_cohorts: int = 0
    calendar_from: int | None = None
    target_trial: TargetTrialSettings | None = None


Endpoint = ResponseEndpoint | ToxicityEndpoint | ComplicationEndpoint | TimeToEventEndpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An endpoint compared between the groups of procedures, each with a reference group."""

    endpoint: str
    groups: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NonInferiority:
    """The largest increase in risk, as a fraction, that would still be acceptable."""

    endpoint: str
    margin: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelDefinition:
    """A regression model of an endpoint, its covariates fixed before any outcome is read.

    The procedure number is always in it. ``per`` holds covariates with the number of units that a
    ratio is given for.
    """

    endpoint: str
    covariates: tuple[str, ...]
    per: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristics:
    """Which fields of the registry describe patients and procedures in Table 1.

    ``differences`` asks for the difference of each later group to the first one, without a test.
    """

    patient: tuple[str, ...]
    procedure: tuple[str, ...]
    differences: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A whole study protocol. ``sha256`` is that of the file's bytes.

    ``dictionary`` is the name that the dictionary gives itself, ``reads_with`` how to load it: the
    same for a shipped one, and the path of a file of one's own.
    ``primary`` is the endpoint the study was planned to answer, empty where none was named;
    ``minimum_cell`` the smallest count of patients that others may see, None for any.
    ``refused`` is what the file asks for and does not get.
    """

    title: str
    dictionary: str
    groups: tuple[GroupDefinition, ...]
    endpoints: tuple[Endpoint, ...]
    comparisons: tuple[Comparison, ...]
    noninferiority: tuple[NonInferiority, ...]
    transitions: tuple[str, ...]
    characteristics: Characteristics
    conf_level: float
    sha256: str
    primary: str = ""
    minimum_cell: int | None = None
    refused: tuple[Refusal, ...] = ()
    models: tuple[ModelDefinition, ...] = ()
    reads_with: str = "ilp"

    def endpoint(self, name: str) -> Endpoint:
        """Return the endpoint of this name; ``KeyError`` if the protocol has none."""
        for endpoint in self.endpoints:
            if endpoint.name == name:
                return endpoint
        raise KeyError(f"the protocol has no endpoint {name!r}")

    def model(self, endpoint: str) -> ModelDefinition | None:
        """Return the model of an endpoint, None if the protocol asks for none."""
        return next((model for model in self.models if model.endpoint == endpoint), None)

    def group(self, name: str) -> GroupDefinition:
        """Return the grouping of this name; ``KeyError`` if the protocol has none."""
        for group in self.groups:
            if group.name == name:
                return group
        raise KeyError(f"the protocol has no group {name!r}")
