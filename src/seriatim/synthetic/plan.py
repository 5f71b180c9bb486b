"""What is decided about each patient and procedure before any row of the registry is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from seriatim.synthetic.null_cohort import NullCohort
from seriatim.synthetic.scenario import Scenario

Row = dict[str, Any]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedurePlan:
    """One procedure: when it was, what came of it, and when the patient was seen afterwards.

    ``lost_limb`` is an amputation for toxicity. ``visits`` are the response visits,
    ``progression`` the in-field progression that follows them, if any. ``severity`` is the latent
    severity of local harm (standard normal).
    """

    patient_id: str
    procedure_id: str
    number: int
    day: date
    next_day: date | None
    exit_day: date
    response: str
    reason: str | None
    previous_response: str | None
    wieberdink: str
    clavien_dindo: str
    severity: float
    lost_limb: bool = False
    visits: tuple[date, ...] = ()
    progression: date | None = None

    @property
    def last_visit(self) -> date:
        """Return the last response visit; the day of the procedure if there was none."""
        return self.visits[-1] if self.visits else self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPlan:
    """One patient: follow-up, treated limb, spread of the disease, and the procedures in order."""

    patient_id: str
    sex: str
    region: str
    side: str
    exit_day: date
    dead: bool
    cause_of_death: str | None
    distant: date | None
    procedures: tuple[ProcedurePlan, ...]

    @property
    def first_day(self) -> date:
        """Return the date of the first procedure."""
        return self.procedures[0].day


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Response, reason, grades and severity of each procedure, patients by order (None: none)."""

    response: np.ndarray[Any, Any]
    reason: np.ndarray[Any, Any]
    wieberdink: np.ndarray[Any, Any]
    clavien_dindo: np.ndarray[Any, Any]
    severity: np.ndarray[Any, Any]
    lost_limb: np.ndarray[Any, Any]


def plan_patients(
    scenario: Scenario, cohort: NullCohort, outcomes: Outcomes, rng: np.random.Generator
) -> tuple[PatientPlan, ...]:
    """Join times and outcomes to one plan a patient, in order of the first procedure."""
    width = len(str(scenario.n_patients))
    order = np.argsort(cohort.first, kind="stable")
    return tuple(
        _patient(f"P{rank:0{width}d}", int(index), cohort, outcomes, rng)
        for rank, index in enumerate(order, start=1)
    )


def _patient(
    patient_id: str,
    index: int,
    cohort: NullCohort,
    outcomes: Outcomes,
    rng: np.random.Generator,
) -> PatientPlan:
    first: date = cohort.first[index].item()
    exit_day = first + timedelta(days=int(cohort.days[index]))
    dead = bool(cohort.dead[index])
    further = [int(day) for day in cohort.repeated[index] if day >= 0]
    days = [first, *(first + timedelta(days=day) for day in further)]
    procedures = tuple(
        _procedure(f"{patient_id}-{k + 1}", (index, k), (days, exit_day), outcomes, rng)
        for k in range(len(days))
    )
    cause = str(rng.choice(["melanoma", "other", "unknown"], p=[0.85, 0.12, 0.03]))
    return PatientPlan(
        patient_id=patient_id,
        sex=str(rng.choice(["F", "M"], p=[0.57, 0.43])),
        region=str(rng.choice(["leg", "arm"], p=[0.82, 0.18])),
        side=str(rng.choice(["L", "R"])),
        exit_day=exit_day,
        dead=dead,
        cause_of_death=cause if dead else None,
        distant=_distant(first, exit_day, cause if dead else None, rng),
        procedures=procedures,
    )


def _procedure(
    procedure_id: str,
    place: tuple[int, int],
    times: tuple[list[date], date],
    outcomes: Outcomes,
    rng: np.random.Generator,
) -> ProcedurePlan:
    index, k = place
    days, exit_day = times
    plan = ProcedurePlan(
        patient_id=procedure_id.rpartition("-")[0],
        procedure_id=procedure_id,
        number=k + 1,
        day=days[k],
        next_day=days[k + 1] if k + 1 < len(days) else None,
        exit_day=exit_day,
        response=str(outcomes.response[index, k]),
        reason=outcomes.reason[index, k],
        previous_response=str(outcomes.response[index, k - 1]) if k else None,
        wieberdink=str(outcomes.wieberdink[index, k]),
        clavien_dindo=str(outcomes.clavien_dindo[index, k]),
        severity=float(outcomes.severity[index, k]),
        lost_limb=bool(outcomes.lost_limb[index, k]),
    )
    plan = replace(plan, visits=_visits(plan, rng))
    return replace(plan, progression=_progression(plan, rng))


def _visits(plan: ProcedurePlan, rng: np.random.Generator) -> tuple[date, ...]:
    """Place the visits at about 6 weeks, 3 and 6 months; the first always takes place."""
    if plan.response == "NE":
        return ()
    room = (plan.exit_day - plan.day).days
    if plan.next_day is not None:
        room = min(room, (plan.next_day - plan.day).days - 22)
    offsets = [
        int(rng.integers(42, min(50, room) + 1)),
        int(rng.integers(80, 101)),
        int(rng.integers(168, 183)),
    ]
    # After progression the treatment changes, and a lost limb is not measured again.
    wanted = 1 if plan.lost_limb else 2 if plan.response == "PD" else 3
    return tuple(plan.day + timedelta(days=d) for d in offsets[:wanted] if d <= room)


_PROGRESSION = {"CR": 0.45, "PR": 0.7, "SD": 0.8, "PD": 1.0, "NE": 0.6}


def _progression(plan: ProcedurePlan, rng: np.random.Generator) -> date | None:
    """Date the in-field progression: always before a further procedure, else by response."""
    if plan.response == "PD":
        return plan.visits[0]
    earliest = max(plan.last_visit, plan.day + timedelta(days=60)) + timedelta(days=7)
    if plan.next_day is not None:
        latest = plan.next_day - timedelta(days=10)
        span = max((latest - earliest).days, 0)
        # Seen late in the interval: a further procedure follows within months.
        return latest - timedelta(days=int(span * rng.beta(1.0, 3.0)))
    if plan.lost_limb:
        return None
    found = earliest + timedelta(days=int(240 * np.exp(0.9 * rng.standard_normal())))
    happens = rng.random() < _PROGRESSION[plan.response]
    return found if happens and found < plan.exit_day else None


def _distant(
    first: date, exit_day: date, cause: str | None, rng: np.random.Generator
) -> date | None:
    """Date distant metastases from the time of death alone, never from the procedures."""
    follow_up = (exit_day - first).days
    lag = int(30 + rng.gamma(2.0, 110.0))
    happens = rng.random() < {"melanoma": 0.93, None: 0.12}.get(cause, 0.1)
    if not happens:
        return None
    back = lag if lag < follow_up - 14 else int(follow_up * rng.uniform(0.2, 0.6))
    return exit_day - timedelta(days=back)
