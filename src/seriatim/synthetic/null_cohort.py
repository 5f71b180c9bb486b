"""Times of death and of repeated procedures when repetition has no effect on death.

Death times come from one hazard for all patients. Repeated procedures are then placed in order of
time since the first procedure: at each drawn time one patient is chosen with equal probability
among those who are alive, under follow-up and eligible just then. Who is chosen depends on the
past only, so the hazard of death after a repeated procedure is that of everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.synthetic.scenario import Scenario

DAYS_PER_MONTH = 30.4375
_BATCH = 100
_MAX_BATCHES = 500

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


class SimulationError(RuntimeError):
    """A scenario that no cohort fits; the message says which part to relax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NullCohort:
    """One cohort drawn under the null, one entry a patient.

    ``days`` run from the first procedure to death or end of follow-up. ``repeated`` (patients
    by orders 2, 3, ...) has the days from the first procedure to each further one, -1 if none.
    ``medians`` are the naive median survivals in months by final number of procedures, and
    ``n_candidates`` is how many cohorts were drawn to find this one.
    """

    first: NDArray[np.datetime64]
    days: Days
    dead: Flags
    repeated: Days
    medians: tuple[float, ...] = ()
    n_candidates: int = 0

    @property
    def total(self) -> Days:
        """Count the procedures of each patient."""
        return np.asarray(1 + (self.repeated >= 0).sum(axis=-1), dtype=np.int64)


def km_median(days: NDArray[Any], dead: NDArray[Any]) -> float:
    """Return the Kaplan-Meier median: the first time at which survival is 1/2 or less.

    Infinite when survival stays above 1/2. Deliberately small and separate from the estimators
    of this package, whose results it helps to check.

    >>> km_median(np.array([1, 2, 3, 4]), np.array([True, False, True, True]))
    3.0
    """
    time, first = np.unique(np.sort(days), return_index=True)
    deaths = np.bincount(np.searchsorted(time, days[dead.astype(bool)]), minlength=len(time))
    survival = np.cumprod(1 - deaths / (len(days) - first))
    below = np.flatnonzero(survival <= 0.5 + 1e-12)
    return float(time[below[0]]) if len(below) else float("inf")


def naive_medians(cohort: NullCohort) -> tuple[float, float, float]:
    """Return median survival in months by the final number of procedures: 1, 2, 3 or more.

    This is the analysis that mistakes long survival for an effect of repetition.
    """
    total = cohort.total
    one, two, more = (
        km_median(cohort.days[group], cohort.dead[group]) / DAYS_PER_MONTH
        for group in (total == 1, total == 2, total >= 3)
    )
    return one, two, more


def draw_null_cohort(scenario: Scenario, rng: np.random.Generator) -> NullCohort:
    """Draw null cohorts until the naive medians of one lie in the bands of the scenario.

    Raises ``SimulationError`` when none of many does. Deterministic in the generator.
    """
    for batch in range(_MAX_BATCHES):
        drawn, feasible = draw_candidates(scenario, rng, _BATCH)
        for index in np.flatnonzero(feasible):
            cohort = NullCohort(
                first=drawn.first[index],
                days=drawn.days[index],
                dead=drawn.dead[index],
                repeated=drawn.repeated[index],
            )
            medians = naive_medians(cohort)
            if all(b.low <= m <= b.high for b, m in zip(scenario.bands, medians, strict=True)):
                return NullCohort(
                    first=cohort.first,
                    days=cohort.days,
                    dead=cohort.dead,
                    repeated=cohort.repeated,
                    medians=medians,
                    n_candidates=batch * _BATCH + int(index) + 1,
                )
    raise SimulationError(
        f"None of {_BATCH * _MAX_BATCHES} cohorts without an effect has naive medians in "
        f"{[(b.low, b.high) for b in scenario.bands]}. Widen the bands of the scenario."
    )


def draw_candidates(
    scenario: Scenario, rng: np.random.Generator, n: int
) -> tuple[NullCohort, Flags]:
    """Draw ``n`` cohorts at once (leading axis) and tell which of them are feasible.

    Feasible: every repeated procedure found a patient, and everybody evaluable by the scenario
    lived until a response could be assessed.
    """
    shape = (n, scenario.n_patients)
    first = rng.choice(weekdays(scenario.accrual_start, scenario.accrual_end), size=shape)
    death = death_days(scenario, rng, shape)
    # Followed until the closing date, or until a register check in the three months before it.
    follow_up = _days(np.datetime64(scenario.closing) - first) - rng.integers(0, 91, shape)
    days = np.minimum(death, follow_up)
    repeated, placed = _place_repetitions(scenario, rng, first, days)
    cohort = NullCohort(first=first, days=days, dead=death <= follow_up, repeated=repeated)
    return cohort, placed & _evaluable(scenario, cohort)


def weekdays(start: date, end: date) -> NDArray[np.datetime64]:
    """Return the days from Monday to Friday of a period, both ends included."""
    every = np.arange(np.datetime64(start), np.datetime64(end) + 1)
    return every[np.is_busday(every)]


def _days(span: NDArray[Any]) -> Days:
    return span.astype("timedelta64[D]").astype(np.int64)


def death_days(scenario: Scenario, rng: np.random.Generator, shape: tuple[int, ...]) -> Days:
    """Draw days to death: exponential with gamma frailty, moved out of the quiet days.

    The model puts a death into one of the intervals between controls; within it the death falls
    on a day that is not quiet. The hazard is the same for everybody at any time.
    """
    variance = scenario.frailty_variance
    rate = (2**variance - 1) / (variance * scenario.median_survival_months * DAYS_PER_MONTH)
    frailty = rng.gamma(1 / variance, variance, size=shape)
    drawn = rng.exponential(size=shape) / (rate * frailty)
    control, within = np.divmod(drawn, scenario.control_days)
    # Until the first response can be assessed nobody dies at all.
    quiet = np.where(control == 0, scenario.assessable_after_days, scenario.quiet_days)
    left = within / scenario.control_days * (scenario.control_days - quiet)
    return np.asarray(np.ceil(control * scenario.control_days + quiet + left), dtype=np.int64)


def control_day(scenario: Scenario, rng: np.random.Generator, days: NDArray[Any]) -> Days:
    """Move days since the first procedure into the week of the nearest control."""
    nearest = np.maximum(np.round(days / scenario.control_days), 1) * scenario.control_days
    return np.asarray(nearest + rng.integers(0, scenario.control_week, days.shape), dtype=np.int64)


def _event_times(scenario: Scenario, rng: np.random.Generator, n: int) -> tuple[Days, Days]:
    """Draw the days of all repeated procedures, sorted, with the order of each (0 = second)."""
    order = np.repeat(np.arange(len(scenario.repetitions)), [r.n for r in scenario.repetitions])
    median = np.array([r.median_months * DAYS_PER_MONTH for r in scenario.repetitions])[order]
    spread = np.array([r.sd_log for r in scenario.repetitions])[order]
    drawn = median * np.exp(spread * rng.standard_normal((n, len(order))))
    days = control_day(scenario, rng, np.maximum(drawn, 2 * scenario.control_days))
    rank = np.argsort(days, axis=1, kind="stable")
    return np.take_along_axis(days, rank, axis=1), order[rank]


def _place_repetitions(
    scenario: Scenario, rng: np.random.Generator, first: NDArray[Any], days: Days
) -> tuple[Days, Flags]:
    """Choose who has each repeated procedure, in order of time; tell where nobody could."""
    n = len(first)
    times, orders = _event_times(scenario, rng, n)
    accrual_left = _days(np.datetime64(scenario.accrual_end) - first)
    weekday = (_days(first - np.datetime64("1970-01-05"))) % 7
    done = np.zeros(first.shape, dtype=np.int64)
    last = np.zeros(first.shape, dtype=np.int64)
    repeated = np.full((*first.shape, len(scenario.repetitions)), -1, dtype=np.int64)
    placed = np.ones(n, dtype=bool)
    for event in range(times.shape[1]):
        day, order = times[:, event, None], orders[:, event, None]
        eligible = (
            (done == order)
            & (day - last >= scenario.minimum_gap_days)
            & (days > day)
            & (day <= accrual_left)
            & ((weekday + day) % 7 < 5)
        )
        draw = rng.random(first.shape) * eligible
        chosen = draw.argmax(axis=1)
        found = np.flatnonzero(draw[np.arange(n), chosen] > 0)
        placed[np.setdiff1d(np.arange(n), found)] = False
        who = chosen[found]
        done[found, who] += 1
        last[found, who] = times[found, event]
        repeated[found, who, orders[found, event]] = times[found, event]
    return repeated, placed


def _evaluable(scenario: Scenario, cohort: NullCohort) -> Flags:
    """Tell which cohorts leave enough patients alive to have their response assessed."""
    left = cohort.days[..., None] - cohort.repeated
    too_short = (cohort.repeated >= 0) & (left < scenario.assessable_after_days)
    second, later = too_short[..., 0].sum(axis=1), too_short[..., 1:].sum(axis=(1, 2))
    return np.asarray((second <= scenario.not_evaluable_second) & (later == 0))
