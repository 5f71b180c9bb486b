"""Columns of a large registry, vectorized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.synthetic.scenario import Counts, Scenario, Transition

_RESPONSES = ("CR", "PR", "SD", "PD")
_MISSED = 0.03  # alive, and yet not assessed

Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeCohort:
    """Times of many patients: one entry a patient, procedures as (patient, number) pairs."""

    first: NDArray[np.datetime64]
    days: NDArray[np.int64]
    dead: NDArray[np.bool_]
    patient: NDArray[np.int64]
    number: NDArray[np.int64]
    day: NDArray[np.int64]
    gap_after: NDArray[np.int64]


def patient_columns(cohort: LargeCohort, rng: np.random.Generator) -> Columns:
    """Draw the patients of a large registry."""
    n = len(cohort.first)
    exit_day = cohort.first + cohort.days
    age = np.clip(np.round(rng.normal(68, 12, n)), 28, 85).astype(np.int64)
    year = cohort.first.astype("datetime64[Y]").astype(np.int64) + 1970
    back = np.clip(np.exp(rng.normal(3.3, 0.9, n)), 2, 240) * 30.4
    return {
        "patient_id": identifiers(np.arange(1, n + 1)),
        "sex": pick(rng, ("F", "M"), (0.57, 0.43), n),
        "birth_year": year - age,
        "primary_date": cohort.first - back.astype(np.int64),
        "breslow_mm": np.clip(np.exp(rng.normal(1.1, 0.65, n)), 0.4, 14.5).round(1),
        "ulceration": pick(rng, ("yes", "no", "unknown"), (0.38, 0.5, 0.12), n),
        "vital_status": np.where(cohort.dead, "dead", "alive").astype(object),
        "death_date": np.where(cohort.dead, exit_day, np.datetime64("NaT")),
        "cause_of_death": _only_where(
            cohort.dead, pick(rng, ("melanoma", "other", "unknown"), (0.85, 0.12, 0.03), n)
        ),
        "last_contact_date": exit_day,
    }


def procedure_columns(scenario: Scenario, cohort: LargeCohort, rng: np.random.Generator) -> Columns:
    """Draw the procedures of a large registry with technique and recorded outcomes."""
    patient_id = identifiers(cohort.patient + 1)
    leg = (rng.random(len(cohort.first)) < 0.82)[cohort.patient]
    left = (rng.random(len(cohort.first)) < 0.5)[cohort.patient]
    date = cohort.first[cohort.patient] + cohort.day
    response = _response(scenario, cohort, rng)
    shared: Columns = {
        "procedure_id": patient_id + "-" + cohort.number.astype(str).astype(object),
        "patient_id": patient_id,
        "procedure_date": date,
        "region": np.where(leg, "leg", "arm").astype(object),
        "side": np.where(left, "L", "R").astype(object),
        "earlier_elsewhere": np.zeros(len(date), dtype=np.int64),
    }
    return shared | _technique(leg, rng) | _outcomes(scenario, cohort, date, response, rng)


def identifiers(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Return P0000001 and so on."""
    text: NDArray[Any] = np.char.mod("P%07d", numbers).astype(object)
    return text


def pick(
    rng: np.random.Generator, words: tuple[str, ...], chances: tuple[float, ...], n: int
) -> NDArray[Any]:
    """Draw ``n`` words with these chances as an object column."""
    edges = np.cumsum(chances)[:-1]
    chosen: NDArray[Any] = np.array(words, dtype=object)[np.searchsorted(edges, rng.random(n))]
    return chosen


def _only_where(present: NDArray[np.bool_], words: NDArray[Any]) -> NDArray[Any]:
    column = words.astype(object)
    column[~present] = None
    return column


def _technique(leg: NDArray[np.bool_], rng: np.random.Generator) -> Columns:
    n = len(leg)
    volume = np.where(
        leg,
        np.clip(9.2 * np.exp(rng.normal(0, 0.16, n)), 4.2, 13.5),
        np.clip(2.8 * np.exp(rng.normal(0, 0.18, n)), 1.6, 4.8),
    ).round(1)
    concentration = np.where(leg, 10.0, 13.0)
    return {
        "access_level": np.where(
            leg,
            pick(rng, ("iliac", "femoral"), (0.5, 0.5), n),
            pick(rng, ("axillary", "brachial"), (0.75, 0.25), n),
        ),
        "limb_volume_l": volume,
        "melphalan_mg": np.round(volume * concentration),
        "melphalan_mg_per_l": concentration,
        "tnf_mg": np.where(rng.random(n) < 0.2, np.where(leg, 2.0, 1.0), 0.0),
        "temperature_c": np.clip(rng.normal(39.6, 0.5, n), 38.2, 41.4).round(1),
        "perfusion_min": np.where(rng.random(n) < 0.4, 90.0, 60.0),
        "leakage_percent": np.minimum(rng.gamma(1.1, 1.1, n), 9.5).round(1),
        "ck_peak_u_l": np.clip(np.exp(rng.normal(5.6, 0.6, n)), 55, 4800).round(),
    }


def _outcomes(
    scenario: Scenario,
    cohort: LargeCohort,
    date: NDArray[np.datetime64],
    response: NDArray[Any],
    rng: np.random.Generator,
) -> Columns:
    n = len(date)
    evaluable = response != "NE"
    too_short = cohort.gap_after < scenario.assessable_after_days
    # Before the next procedure, and not after death or the end of follow-up.
    seen = date + np.minimum(91, cohort.gap_after)
    return {
        "response": response,
        "response_date": np.where(evaluable, seen, np.datetime64("NaT")),
        "response_criteria": np.full(n, "WHO", dtype=object),
        "not_evaluable_reason": _only_where(
            ~evaluable, np.where(too_short, "died", "not_assessed")
        ),
        "wieberdink": _grades(scenario.wieberdink, n, rng),
        "wieberdink_date": date + np.minimum(rng.integers(3, 14, n), cohort.gap_after),
        "clavien_dindo": _grades(scenario.clavien_dindo, n, rng),
    }


def _grades(totals: tuple[tuple[str, int], ...], n: int, rng: np.random.Generator) -> NDArray[Any]:
    all_ = sum(number for _, number in totals)
    return pick(
        rng, tuple(code for code, _ in totals), tuple(number / all_ for _, number in totals), n
    )


def _response(scenario: Scenario, cohort: LargeCohort, rng: np.random.Generator) -> NDArray[Any]:
    """Draw responses; that to a second procedure depends on the first, as in the scenario."""
    n = len(cohort.patient)
    response = pick(rng, _RESPONSES, _shares(scenario.first), n)
    second = np.flatnonzero(cohort.number == 2)
    # The first procedure of the same patient stands in the row above.
    complete = response[second - 1] == "CR"
    for rows, counts in (
        (second[complete], scenario.after_complete),
        (second[~complete], scenario.after_other),
        (np.flatnonzero(cohort.number > 2), scenario.later),
    ):
        response[rows] = pick(rng, _RESPONSES, _shares(counts), len(rows))
    missed = (cohort.gap_after < scenario.assessable_after_days) | (rng.random(n) < _MISSED)
    response[missed] = "NE"
    return response


def _shares(counts: Counts | Transition) -> tuple[float, ...]:
    progressive = counts.evaluable - counts.complete - counts.partial - counts.stable
    numbers = (counts.complete, counts.partial, counts.stable, progressive)
    return tuple(number / counts.evaluable for number in numbers)
