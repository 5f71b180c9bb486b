"""The hazard of death after treating again, adjusted for what was known at each moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import Study
from seriatim.analysis.time_to_event.disease_states import last_days
from seriatim.analysis.time_to_event.survival import ANY_AGAIN, NUMBER_TO_DATE, patient_place
from seriatim.endpoints.patient_history import PatientHistory, derive_procedure_starts
from seriatim.endpoints.response import ResponseByProcedure
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival, change_times
from seriatim.estimation.hazards.cox import cox
from seriatim.estimation.hazards.cox_rows import CoxRows
from seriatim.estimation.hazards.proportional_hazards import proportional_hazards
from seriatim.protocol import ResponseEndpoint, TimeToEventEndpoint

AGAIN = f"{ANY_AGAIN} v 1 ILP"
DISTANT = "distant disease to date"
RESPONDED = "response to the last procedure"
DEATHS_PER_PARAMETER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownInTime:
    """What is known of patients at each moment, all in days from the first procedure.

    ``again`` and ``distant`` infinite for never; ``response`` holds patient, day and whether it
    was a success, for every procedure (none yet) and every dated assessment that counted.
    """

    ends: NDArray[np.float64]
    death: NDArray[np.bool_]
    again: NDArray[np.float64]
    distant: NDArray[np.float64]
    later: NDArray[np.float64] | None = None
    response: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]] | None = None


def known_in_time(
    endpoint: TimeToEventEndpoint,
    patients: tuple[PatientSurvival, CountingProcess, PatientHistory],
) -> KnownInTime:
    """Collect end of follow-up, treatment again, distant disease and calendar period."""
    survival, process, history = patients
    changes = change_times(survival, process)
    later = None
    if endpoint.calendar_from is not None:
        turn = np.datetime64(f"{endpoint.calendar_from}-01-01")
        later = (turn - history.first_date).astype("timedelta64[D]").astype(np.float64)
    return KnownInTime(
        ends=last_days(survival, process),
        death=survival.death,
        again=changes[0] if changes else np.full(survival.days.size, np.inf),
        distant=history.distant_days,
        later=later,
    )


def with_response(
    known: KnownInTime,
    study: Study,
    survival: PatientSurvival,
    response: tuple[ResponseEndpoint, ResponseByProcedure],
) -> KnownInTime:
    """Add the response to the last procedure, known from the day of its assessment."""
    wanted, found = response
    start = derive_procedure_starts(study.cohort, study.procedures.row_id)
    names = survival.patient_id.astype(str)
    own = np.isin(study.procedures.patient_id.astype(str), names)
    dated = own & np.isfinite(found.days)
    place = np.searchsorted(names, study.procedures.patient_id.astype(str)[own])
    where = np.zeros(own.size, dtype=np.int64)
    where[own] = place
    success = np.isin(found.code.astype(str), wanted.success)
    return replace(
        known,
        response=(
            np.concatenate([where[own], where[dated]]),
            np.concatenate([start[own], (start + found.days)[dated]]),
            np.concatenate([np.zeros(int(own.sum()), dtype=np.bool_), success[dated]]),
        ),
    )


def adjusted_rows(
    study: Study, endpoint: TimeToEventEndpoint, known: KnownInTime
) -> Iterator[ResultRow]:
    """Yield models with what was known at each moment, and tests of proportional hazards.

    One parameter for each ten deaths: a larger model is refused with the reason.
    """
    place = patient_place(endpoint, "adjusted_hazard", NUMBER_TO_DATE)
    if not known.ends.any():
        yield place.row("hazard_ratio", None, reason="no patient was followed")
        return
    columns = covariates(known, endpoint.calendar_from)
    if not np.isfinite(known.distant).any():
        reason = "no distant disease is recorded with its date"
        missing = place.at(DISTANT, "distant")
        yield missing.row("hazard_ratio", None, method="Cox, adjusted", reason=reason)
        columns.pop(DISTANT)
    for name in [name for name, values in columns.items() if np.ptp(values) == 0]:
        reason = "the same for all patients at all times"
        yield place.at(name, "all").row("hazard_ratio", None, method="Cox, adjusted", reason=reason)
        columns.pop(name)
    if AGAIN not in columns:
        return
    models = {
        "unadjusted": (AGAIN,),
        "distant": (AGAIN, DISTANT) if DISTANT in columns else (),
        "all": tuple(columns) if len(columns) > 2 or DISTANT not in columns else (),
    }
    for context, names in models.items():
        if names and not (context == "all" and len(names) < 2):
            model = {name: columns[name] for name in names}
            yield from _model_rows(study, endpoint, (known, model), context)


def _model_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    model: tuple[KnownInTime, dict[str, NDArray[np.float64]]],
    context: str,
) -> Iterator[ResultRow]:
    known, columns = model
    place = patient_place(endpoint, "adjusted_hazard", NUMBER_TO_DATE)
    deaths, wanted = int(known.death.sum()), len(columns)
    allowed = deaths // DEATHS_PER_PARAMETER
    if context != "unadjusted" and wanted > allowed:
        reason = f"{deaths} deaths allow {allowed} parameters (one for ten); the model has {wanted}"
        yield place.at(AGAIN, context).row(
            "hazard_ratio", None, n_total=known.ends.size, method="Cox, adjusted", reason=reason
        )
        return
    _, start, stop, event = stretches(known)
    rows = CoxRows.from_columns(stop, event, columns, start=start).with_unit("patient")
    if context != "unadjusted":
        fit = cox(rows, conf_level=study.protocol.conf_level)
        for name, term in zip(fit.names, fit.terms, strict=True):
            named = replace(term, method=f"{term.method}, adjusted in time")
            here = place.at(name, context)
            yield from here.estimate("hazard_ratio", named, n=deaths, n_total=known.ends.size)
    tests = proportional_hazards(rows)
    check = replace(place, analysis="proportional_hazards")
    for name, test in zip(tests.terms, tests.tests, strict=True):
        yield from check.at(name, context).test(replace(test, n=known.ends.size))
    if len(tests.terms) > 1:
        yield from check.at("", context).test(replace(tests.global_test, n=known.ends.size))


Stretches = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]


def stretches(known: KnownInTime) -> Stretches:
    """Cut follow-up wherever something becomes known: patient, start, stop, death at its end."""
    n = known.ends.size
    who, when = [np.arange(n)], [np.zeros(n)]
    for column in (known.again, known.distant, known.later):
        if column is not None:
            who.append(np.arange(n))
            when.append(column)
    if known.response is not None:
        who.append(known.response[0])
        when.append(known.response[1])
    patient, start = np.concatenate(who), np.concatenate(when)
    inside = (start >= 0) & (start < known.ends[patient])
    pairs = np.unique(np.stack([patient[inside].astype(np.float64), start[inside]]), axis=1)
    patient, start = pairs[0].astype(np.int64), pairs[1]
    last = np.append(patient[1:] != patient[:-1], True)
    stop = np.where(last, known.ends[patient], np.append(start[1:], 0.0))
    return patient, start, stop, last & known.death[patient]


def covariates(known: KnownInTime, calendar_from: int | None) -> dict[str, NDArray[np.float64]]:
    """Return what is known at the start of each stretch, by name of the covariate."""
    patient, start, _, _ = stretches(known)
    columns: dict[str, Any] = {
        AGAIN: known.again[patient] <= start,
        DISTANT: known.distant[patient] <= start,
    }
    if known.later is not None:
        columns[f"follow-up from {calendar_from} on"] = known.later[patient] <= start
    if known.response is not None:
        columns[RESPONDED] = _last_response(known, patient, start)
    return {name: column.astype(np.float64) for name, column in columns.items()}


def _last_response(
    known: KnownInTime, patient: NDArray[np.int64], start: NDArray[np.float64]
) -> NDArray[np.bool_]:
    if known.response is None:
        return np.zeros(patient.size, dtype=np.bool_)
    who, day, success = known.response
    # On one day a further procedure comes after an assessment, and opens a new question.
    order = np.lexsort((~success, day, who))
    far = max(float(known.ends.max()), float(day.max(initial=0.0))) + 1
    keys = who[order] * far + day[order]
    place = np.searchsorted(keys, patient * far + start, side="right") - 1
    same = (place >= 0) & (who[order][np.maximum(place, 0)] == patient)
    known_now: NDArray[np.bool_] = same & success[order][np.maximum(place, 0)]
    return known_now
