"""In which state patients are at each time, and what follows local progression."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.survival import patient_place
from seriatim.endpoints.patient_history import PatientHistory
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival, change_times
from seriatim.estimation.competing.multi_state import (
    StateCurves,
    occupation,
    occupation_at,
    occupation_products,
)
from seriatim.estimation.competing.transition_table import StateGraph, StateRows
from seriatim.protocol import TimeToEventEndpoint

AFTER, LOCAL, AGAIN, DISTANT, DEAD = (
    "after procedure",
    "local progression",
    "treated again",
    "distant disease",
    "dead",
)
STATES = (AFTER, LOCAL, AGAIN, DISTANT, DEAD)
#: A patient only moves on in this order; who is treated again stays so until distant or dead.
GRAPH = StateGraph(
    states=STATES,
    moves=tuple((one, other) for i, one in enumerate(STATES) for other in STATES[i + 1 :]),
)
METHOD = "Aalen-Johansen, patient-clustered limits"
#: A drawn area needs no more steps than this.
MOST_STEPS = 200


def state_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    patients: tuple[PatientSurvival, CountingProcess, PatientHistory],
) -> Iterator[ResultRow]:
    """Yield the probability of each state over time, and what followed local progression."""
    survival, process, history = patients
    place = patient_place(endpoint, "state_probability", "state")
    recorded = np.isfinite(history.local_days).any(), np.isfinite(history.distant_days).any()
    if not all(recorded):
        missing = [
            name for name, known in zip((LOCAL, DISTANT), recorded, strict=True) if not known
        ]
        reason = f"no {' and no '.join(missing)} is recorded with its date"
        yield place.row("probability", None, method=METHOD, reason=reason)
        return
    reached = reached_days(survival, process, history)
    rows = observed_rows(reached, survival)
    curves = occupation(rows.table)
    yield from _milestones(study, endpoint, place, (rows, curves))
    yield from _drawn(replace(place, analysis="state_curve"), curves)
    follow = patient_place(endpoint, "after_local_progression", "treated_again")
    yield from _after_local(study, follow, reached, survival)


def reached_days(
    survival: PatientSurvival, process: CountingProcess, history: PatientHistory
) -> NDArray[np.float64]:
    """Return when each patient reached each state (patients, states), infinite for never.

    A local progression after the next procedure belongs to that procedure and is no state.
    """
    again = (change_times(survival, process) or (np.full(survival.days.size, np.inf),))[0]
    ends = last_days(survival, process)
    local = np.where(history.local_days <= again, history.local_days, np.inf)
    return np.stack(
        [
            np.full(ends.size, -np.inf),
            local,
            again,
            history.distant_days,
            np.where(survival.death, ends, np.inf),
        ],
        axis=1,
    )


def last_days(survival: PatientSurvival, process: CountingProcess) -> NDArray[np.float64]:
    """Return when follow-up ends: half a day later for a death on the day of a procedure."""
    ends = survival.days.copy()
    place = np.searchsorted(survival.patient_id.astype(str), process.patient_id.astype(str))
    np.maximum.at(ends, place, process.stop)
    return ends


def observed_rows(reached: NDArray[np.float64], survival: PatientSurvival) -> StateRows:
    """Write each patient as the stays in states, one after the other.

    Of states reached on one day only the last counts; a patient never goes back.
    """
    n = len(reached)
    ends = np.where(np.isfinite(reached[:, -1]), reached[:, -1], survival.days)
    begins = np.clip(reached, 0.0, None)
    time, state, to, patient, entry = [], [], [], [], []
    for s, name in enumerate(STATES[:-1]):
        later = begins[:, s + 1 :]
        leaves = later.min(axis=1)
        # The last of the states that are reached together.
        target = s + later.shape[1] - np.argmin(later[:, ::-1], axis=1)
        stop = np.minimum(leaves, ends)
        stays = (begins[:, s] < stop) & np.isfinite(begins[:, s])
        moved = leaves <= ends
        time.append(stop[stays])
        entry.append(begins[stays, s])
        state.append(np.full(int(stays.sum()), name))
        to.append(np.where(moved, np.array(STATES)[target], "")[stays])
        patient.append(np.arange(n)[stays])
    return GRAPH.rows(
        np.concatenate(time),
        np.concatenate(state),
        np.concatenate(to),
        np.concatenate(patient),
        np.concatenate(entry),
    )


def _milestones(
    study: Study, endpoint: TimeToEventEndpoint, place: Place, found: tuple[StateRows, StateCurves]
) -> Iterator[ResultRow]:
    rows, curves = found
    months = endpoint.milestones_months
    if not months:
        return
    pairs = tuple((state, month * DAYS_PER_MONTH) for state in STATES for month in months)
    products = occupation_products(rows.table, rows, pairs)
    n = rows.n_patients
    for (state, time), month in zip(pairs, months * len(STATES), strict=True):
        level = study.protocol.conf_level
        estimate = occupation_at(curves, state, time, products, conf_level=level)
        here = place.at(state, f"time={month:g}")
        yield from here.estimate("probability", replace(estimate, method=METHOD), n_total=n)


def _drawn(place: Place, curves: StateCurves) -> Iterator[ResultRow]:
    """Yield steps of all states at the same times, as long as ten are followed."""
    active = curves.n_at_risk[:-1].sum(axis=0)
    steps = np.flatnonzero(active >= 10)
    if len(steps) > MOST_STEPS:
        steps = steps[np.linspace(0, len(steps) - 1, MOST_STEPS).astype(int)]
    for s, state in enumerate(curves.graph.states):
        yield place.at(state, "time=0").row("probability", float(curves.at_start[s]))
        for step in steps:
            month = curves.time[step] / DAYS_PER_MONTH
            here = place.at(state, f"time={month:.6g}")
            yield here.row("probability", float(curves.probability[s, step]))


def _after_local(
    study: Study, place: Place, reached: NDArray[np.float64], survival: PatientSurvival
) -> Iterator[ResultRow]:
    """Yield counts, person-time and rates from local progression on, before distant disease.

    Who is treated again counts as not treated until that day. Nothing else is taken into account.
    """
    local, again, distant, dead = reached[:, 1:].T
    ends = np.where(np.isfinite(dead), dead, survival.days)
    stop = np.minimum(distant, ends)
    own = local < stop
    split = np.clip(again, local, stop)
    for event, when in (("death", np.where(distant <= dead, np.inf, dead)), ("distant", distant)):
        counts, times = [], []
        for label, start, until in (
            ("not treated again", local, split),
            ("treated again", split, stop),
        ):
            here = place.at(label, event)
            happened = own & (when <= until) & (when > start) & (until > start)
            n_events = int(happened.sum())
            months = float((until - start)[own].sum()) / DAYS_PER_MONTH
            n = int((own & (until > start)).sum())
            yield here.row("n_events", float(n_events), n=n_events, n_total=n)
            yield here.row("person_months", months, n=n)
            counts.append(n_events)
            times.append(months)
        yield from _rate_ratio(study, place.at("treated again v not treated again", event),
                               counts, times)  # fmt: skip


def _rate_ratio(
    study: Study, place: Place, counts: list[int], times: list[float]
) -> Iterator[ResultRow]:
    method = "ratio of rates, limits on the log scale"
    if min(counts) == 0 or min(times) <= 0:
        yield place.row(
            "rate_ratio", None, method=method, reason="no event, or nobody followed, in one group"
        )
        return
    ratio = counts[1] / times[1] / (counts[0] / times[0])
    level = study.protocol.conf_level
    factor = float(np.exp(ndtri(0.5 + level / 2) * np.sqrt(1 / counts[0] + 1 / counts[1])))
    yield place.row("rate_ratio", ratio, n=sum(counts), method=method)
    yield place.row("conf_low", ratio / factor, method=method, conf_level=level)
    yield place.row("conf_high", ratio * factor, method=method, conf_level=level)
