"""What a synthetic registry shall look like: the facts it meets exactly, and how it is drawn."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Responses of one order group that the registry meets exactly.

    ``partial`` are the partial responses; what is left of ``n`` after complete, partial, stable
    and not evaluable is progressive disease.
    """

    n: int
    complete: int
    partial: int
    stable: int
    not_evaluable: int = 0

    @property
    def progressive(self) -> int:
        """Count the procedures with progressive disease."""
        return self.n - self.complete - self.partial - self.stable - self.not_evaluable

    @property
    def evaluable(self) -> int:
        """Count the procedures whose response could be judged."""
        return self.n - self.not_evaluable


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Complete responses at the second procedure, by complete response at the first."""

    evaluable: int
    complete: int
    partial: int
    stable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """How the times of one order of repeated procedures are drawn.

    Time counts from the first procedure, in months; it is lognormal with this median and this
    standard deviation of the logarithm.
    """

    n: int
    median_months: float
    sd_log: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The interval in which the naive median survival of a group has to lie, in months."""

    group: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """The facts of a synthetic registry; the defaults are one reconstruction of an abstract.

    The counts agree with everything that Belgrano et al. (Ann Surg Oncol 2019;26:1055-62) print
    in their abstract. Other counts agree too, and none of this is their data.
    """

    name: str = "repeat-ilp"
    n_patients: int = 290
    accrual_start: date = date(2001, 1, 8)
    accrual_end: date = date(2015, 12, 31)
    closing: date = date(2016, 12, 31)
    patients_by_total: tuple[int, ...] = (222, 52, 12, 2, 2)

    # Survival: one hazard of death for everybody, whatever the number of procedures.
    median_survival_months: float = 38.0
    frailty_variance: float = 0.4
    assessable_after_days: int = 45
    # Repeated procedures fall in a week at every second month since the first one. Nobody dies in
    # that week or the 30 days after it, treated or not, and all the more in the days that are
    # left: so no death lies within 30 days of a procedure, and yet the hazard knows nothing of it.
    control_days: int = 61
    control_week: int = 7
    quiet_days: int = 37
    repetitions: tuple[Repetition, ...] = (
        Repetition(n=68, median_months=9.0, sd_log=0.55),
        Repetition(n=16, median_months=33.0, sd_log=0.40),
        Repetition(n=4, median_months=46.0, sd_log=0.20),
        Repetition(n=2, median_months=58.0, sd_log=0.15),
    )
    minimum_gap_days: int = 110
    # Within 10 % of the 34, 41 and 93 months that the abstract prints. The times of repetition
    # above are set so that null cohorts lie around them: the cohorts selected by these bands have
    # a Mantel-Byar score of mean zero, as all null cohorts have.
    bands: tuple[Band, ...] = (
        Band(group="1", low=30.7, high=37.3),
        Band(group="2", low=37.0, high=45.0),
        Band(group="3+", low=84.0, high=102.0),
    )

    # Response.
    first: Counts = field(
        default_factory=lambda: Counts(n=290, complete=174, partial=67, stable=37, not_evaluable=0)
    )
    # Complete responses at the first procedure among the nine not evaluable at the second.
    not_evaluable_second: int = 9
    complete_before_not_evaluable: int = 5
    after_complete: Transition = field(
        default_factory=lambda: Transition(evaluable=34, complete=22, partial=9, stable=2)
    )
    after_other: Transition = field(
        default_factory=lambda: Transition(evaluable=25, complete=2, partial=14, stable=6)
    )
    later: Counts = field(
        default_factory=lambda: Counts(n=22, complete=13, partial=2, stable=5, not_evaluable=0)
    )

    # Harm, drawn from one distribution for all orders: exact totals over all procedures.
    wieberdink: tuple[tuple[str, int], ...] = (
        ("I", 61), ("II", 243), ("III", 60), ("IV", 14), ("V", 2),
    )  # fmt: skip
    clavien_dindo: tuple[tuple[str, int], ...] = (
        ("none", 250), ("I", 45), ("II", 55), ("IIIa", 14), ("IIIb", 12), ("IVa", 4), ("IVb", 0),
        ("V", 0),
    )  # fmt: skip

    @property
    def n_procedures(self) -> int:
        """Count the procedures of all patients."""
        return sum(total * n for total, n in enumerate(self.patients_by_total, start=1))

    def as_dict(self) -> dict[str, Any]:
        """Return the facts as plain values that JSON keeps as they are, dates as ISO text."""
        facts: dict[str, Any] = json.loads(json.dumps(asdict(self), default=str))
        return facts


REPEAT_ILP = Scenario()


def default_scenario() -> Scenario:
    """Return the scenario ``repeat-ilp`` that documentation, demo and tests use."""
    return REPEAT_ILP
