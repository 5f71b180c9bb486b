"""Responses and grades of harm with exact totals, assigned without a look at survival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.synthetic.null_cohort import NullCohort
from seriatim.synthetic.plan import Outcomes
from seriatim.synthetic.scenario import Counts, Scenario, Transition

_REASONS = ("not_assessed", "lost", "other_therapy")
# Correlation of the severity of harm within a patient, and between the two scales.
_WITHIN_PATIENT = 0.3
_BETWEEN_SCALES = 0.6


def assign_outcomes(scenario: Scenario, cohort: NullCohort, rng: np.random.Generator) -> Outcomes:
    """Assign response, reason and grades to every procedure of a cohort.

    Only two things look at survival: who died before a second procedure could be assessed is not
    evaluable, and everybody evaluable lived until the first visit.
    """
    performed = np.column_stack([np.ones(len(cohort.days), dtype=bool), cohort.repeated >= 0])
    response, reason = _responses(scenario, cohort, rng)
    severity = _severity(performed, rng)
    complication = _BETWEEN_SCALES * severity + np.sqrt(
        1 - _BETWEEN_SCALES**2
    ) * rng.standard_normal(performed.shape)
    grades = _by_rank(severity, performed, scenario.wieberdink)
    clavien = _by_rank(complication, performed, scenario.clavien_dindo)
    lost = _lost_limb(cohort, grades)
    return Outcomes(
        response=response,
        reason=reason,
        wieberdink=grades,
        clavien_dindo=_severe_enough(clavien, lost, rng),
        severity=severity,
        lost_limb=lost,
    )


def _lost_limb(cohort: NullCohort, wieberdink: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which procedures end in an amputation for toxicity.

    Grade V threatens the limb; it is lost where no further procedure of it follows and the
    patient lives for two months.
    """
    total = cohort.total
    is_last = np.arange(wieberdink.shape[1])[None, :] == (total - 1)[:, None]
    days = np.column_stack([np.zeros(len(total), dtype=np.int64), cohort.repeated])
    return np.asarray((wieberdink == "V") & is_last & (cohort.days[:, None] - days > 60))


def _responses(
    scenario: Scenario, cohort: NullCohort, rng: np.random.Generator
) -> tuple[NDArray[Any], NDArray[Any]]:
    total = cohort.total
    response = np.full((len(total), len(scenario.patients_by_total)), None, dtype=object)
    reason = response.copy()
    repeated = np.flatnonzero(total >= 2)
    missed, why = _not_evaluable(scenario, cohort, rng)
    reason[missed, 1] = why
    response[missed, 1] = "NE"
    seen = rng.permutation(np.setdiff1d(repeated, missed))
    after_complete = seen[: scenario.after_complete.evaluable]
    after_other = seen[scenario.after_complete.evaluable :]
    _spread(response, after_complete, 1, _words(scenario.after_complete), rng)
    _spread(response, after_other, 1, _words(scenario.after_other), rng)
    known = rng.permutation(missed)[: scenario.complete_before_not_evaluable]
    complete = np.concatenate([after_complete, known])
    once = rng.permutation(np.flatnonzero(total == 1))
    complete = np.concatenate([complete, once[: scenario.first.complete - len(complete)]])
    response[complete, 0] = "CR"
    others = np.flatnonzero(response[:, 0] == None)  # noqa: E711  elementwise, on objects
    _spread(response, others, 0, _words(scenario.first)[scenario.first.complete :], rng)
    rows, orders = np.nonzero(cohort.repeated[:, 1:] >= 0)
    response[rows, orders + 2] = rng.permutation(_words(scenario.later))
    return response, reason


def _words(counts: Counts | Transition) -> NDArray[Any]:
    evaluable = counts.evaluable
    progressive = evaluable - counts.complete - counts.partial - counts.stable
    numbers = (counts.complete, counts.partial, counts.stable, progressive)
    return np.repeat(np.array(["CR", "PR", "SD", "PD"], dtype=object), numbers)


def _spread(
    response: NDArray[Any],
    patients: NDArray[np.int64],
    order: int,
    words: NDArray[Any],
    rng: np.random.Generator,
) -> None:
    response[patients, order] = rng.permutation(words)


def _not_evaluable(
    scenario: Scenario, cohort: NullCohort, rng: np.random.Generator
) -> tuple[NDArray[np.int64], list[str]]:
    """Choose whose second procedure has no response, and say why."""
    second, third = cohort.repeated[:, 0], cohort.repeated[:, 1]
    left = cohort.days - second
    died = np.flatnonzero((second >= 0) & (left < scenario.assessable_after_days))
    # A third procedure soon after would lend its baseline to the second as an assessment.
    unclear = (third >= 0) & (third - second < 210)
    open_ = np.flatnonzero((second >= 0) & (left >= scenario.assessable_after_days) & ~unclear)
    n_others = scenario.not_evaluable_second - len(died)
    others = rng.choice(open_, size=n_others, replace=False)
    reasons = ["died"] * len(died) + [_REASONS[i % len(_REASONS)] for i in range(n_others)]
    return np.concatenate([died, others]), reasons


def _severity(performed: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float64]:
    patient = rng.standard_normal((len(performed), 1))
    own = rng.standard_normal(performed.shape)
    return np.asarray(np.sqrt(_WITHIN_PATIENT) * patient + np.sqrt(1 - _WITHIN_PATIENT) * own)


def _by_rank(
    latent: NDArray[np.float64],
    performed: NDArray[np.bool_],
    totals: Sequence[tuple[str, int]],
) -> NDArray[Any]:
    """Give the highest grades to the highest latent severities, with exact totals."""
    grades = np.full(performed.shape, None, dtype=object)
    rows, orders = np.nonzero(performed)
    ranked = np.argsort(latent[rows, orders], kind="stable")
    words = np.repeat(np.array([code for code, _ in totals], dtype=object), _numbers(totals))
    grades[rows[ranked], orders[ranked]] = words
    return grades


def _numbers(totals: Iterable[tuple[str, int]]) -> list[int]:
    return [number for _, number in totals]


def _severe_enough(
    clavien: NDArray[Any], lost: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[Any]:
    """Give an amputation at least grade IIIb by swapping grades, so that the totals stay."""
    for row, order in np.argwhere(lost & (clavien != "IIIb")):
        rows, orders = np.nonzero((clavien == "IIIb") & ~lost)
        other = int(rng.integers(len(rows)))
        swap = clavien[row, order]
        clavien[row, order] = "IIIb"
        clavien[rows[other], orders[other]] = swap
    return clavien
