"""How long responses last, and how many of all treated are in response at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.curves import in_months, survival_rows
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.response import ResponseByProcedure
from seriatim.endpoints.time_to_event import ProcedureClock
from seriatim.estimation.competing.multi_state import (
    length_of_stay,
    occupation,
    occupation_at,
    occupation_products,
    stay_products,
)
from seriatim.estimation.competing.transition_table import StateGraph, StateRows
from seriatim.estimation.estimate import Estimate
from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.protocol import ResponseEndpoint, TimeToEventEndpoint

TREATED, IN_RESPONSE, ENDED = "treated", "in response", "ended"
GRAPH = StateGraph(
    states=(TREATED, IN_RESPONSE, ENDED),
    moves=((TREATED, IN_RESPONSE), (TREATED, ENDED), (IN_RESPONSE, ENDED)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Courses:
    """Clocks of procedures: when the response began (infinite for none), ended, and if seen to."""

    level: NDArray[Any]
    patient: NDArray[np.int64]
    began: NDArray[np.float64]
    days: NDArray[np.float64]
    ended: NDArray[np.bool_]


def remission_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    clock: ProcedureClock,
    response: tuple[ResponseEndpoint, ResponseByProcedure],
) -> Iterator[ResultRow]:
    """Yield duration of response among responders, and the probability of being in response.

    A response begins with the assessment it rests on and ends with in-field progression or death.
    Comparing durations compares responders only; the probability of being in response counts all
    treated, so that few long responses do not look better than many.
    """
    wanted, found = response
    responded = np.isin(found.code.astype(str), wanted.success)
    used = ~is_missing(study.level) & np.isfinite(clock.days) & (clock.days > 0)
    place = study.place("response_duration", wanted.name)
    undated = used & responded & np.isnan(found.days)
    if undated.any():
        n = int(undated.sum())
        n_total = int((used & responded).sum())
        reason = f"{n} of {n_total} responses have no date"
        for analysis, statistic in (
            ("response_duration", "median"),
            ("in_response", "mean_months"),
        ):
            missing = replace(place, analysis=analysis)
            yield missing.row(statistic, None, n=n, n_total=n_total, reason=reason)
        return
    if not used.any():
        for analysis in ("response_duration", "in_response"):
            missing = replace(place, analysis=analysis)
            yield missing.row("n", None, reason="no procedure was followed")
        return
    # A response first seen on the day of progression or of the last contact lasted no time.
    lasted = used & responded & (found.days < clock.days)
    courses = _Courses(
        level=study.level[used].astype(str),
        patient=study.procedures.patient[used],
        began=np.where(lasted, found.days, np.inf)[used],
        days=clock.days[used],
        ended=(clock.event > 0)[used],
    )
    yield from _duration(study, endpoint, place, courses)
    yield from _in_response(study, endpoint, replace(place, analysis="in_response"), courses)


def _duration(
    study: Study, endpoint: TimeToEventEndpoint, place: Place, courses: _Courses
) -> Iterator[ResultRow]:
    own = np.isfinite(courses.began)
    if not own.any():
        yield place.row("median", None, reason="no response")
        return
    rows = PatientRows.from_rows(
        courses.patient[own],
        (courses.days - courses.began)[own],
        courses.ended[own],
        courses.level[own],
    ).with_unit("procedure")
    curves = {c.group: c for c in clustered_curves(rows, conf_level=study.protocol.conf_level)}
    for label in study.labels:
        if label in curves:
            curve = in_months(curves[label])
            yield from survival_rows(place.at(label), curve, endpoint.milestones_months)


def _in_response(
    study: Study, endpoint: TimeToEventEndpoint, place: Place, courses: _Courses
) -> Iterator[ResultRow]:
    """Yield the difference of two curves: free of progression, less free of it and no response."""
    for label in study.labels if endpoint.milestones_months else ():
        own = courses.level == label
        if not own.any():
            continue
        rows = _state_rows(courses, own)
        curves = occupation(rows.table)
        n = int(own.sum())
        times = tuple(month * DAYS_PER_MONTH for month in endpoint.milestones_months)
        pairs = tuple((IN_RESPONSE, time) for time in times)
        products = occupation_products(rows.table, rows, pairs)
        for month, time in zip(endpoint.milestones_months, times, strict=True):
            found = occupation_at(
                curves, IN_RESPONSE, time, products, conf_level=study.protocol.conf_level
            )
            here = place.at(label, f"time={month:g}")
            yield from here.estimate("probability", _named(found), n_total=n)
        yield from _mean_time(study, place.at(label), rows, endpoint.milestones_months[-1])


def _mean_time(study: Study, place: Place, rows: StateRows, month: float) -> Iterator[ResultRow]:
    until = month * DAYS_PER_MONTH
    stays = stay_products(rows.table, rows, ((IN_RESPONSE, until),))
    level = study.protocol.conf_level
    found = length_of_stay(occupation(rows.table), IN_RESPONSE, until, stays, conf_level=level)
    scaled = replace(
        _named(found),
        value=_in_months(found.value),
        std_error=_in_months(found.std_error),
        conf_low=_in_months(found.conf_low),
        conf_high=_in_months(found.conf_high),
    )
    here = place.at(place.level, f"until={month:g}")
    yield from here.estimate("mean_months", scaled, n_total=found.n)


def _in_months(days: float | None) -> float | None:
    return None if days is None else days / DAYS_PER_MONTH


def _named(found: Estimate) -> Estimate:
    return replace(found, method="Aalen-Johansen (Temkin), patient-clustered limits")


def _state_rows(courses: _Courses, own: NDArray[np.bool_]) -> StateRows:
    """Write each procedure as one or two rows; limits sum over the patients who had them."""
    began, days, ended = courses.began[own], courses.days[own], courses.ended[own]
    at_once = began <= 0
    later = np.isfinite(began) & ~at_once
    ends = np.where(ended, ENDED, "")
    procedure = np.arange(days.size)
    rows = GRAPH.rows(
        np.concatenate([np.where(later, began, days), days[later]]),
        np.concatenate([np.where(at_once, IN_RESPONSE, TREATED), [IN_RESPONSE] * later.sum()]),
        np.concatenate([np.where(later, IN_RESPONSE, ends), ends[later]]),
        np.concatenate([procedure, procedure[later]]),
        np.concatenate([np.zeros(days.size), began[later]]),
    )
    patients, codes = np.unique(courses.patient[own], return_inverse=True)
    return replace(rows, patient=codes[rows.patient], n_patients=int(patients.size))
