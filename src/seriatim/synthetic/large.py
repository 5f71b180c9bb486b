"""Registries of any size: patients and procedures only, drawn whole columns at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.dictionary import load_dictionary
from seriatim.synthetic.large_columns import LargeCohort, patient_columns, procedure_columns
from seriatim.synthetic.null_cohort import DAYS_PER_MONTH, control_day, death_days, weekdays
from seriatim.synthetic.registry import LABEL, Columns, Registry
from seriatim.synthetic.scenario import REPEAT_ILP, Scenario

# Months from one procedure to the next, and the chance that a further one is planned at all.
_GAP_MONTHS = (10.0, 24.0, 20.0, 18.0)
_GAP_SD_LOG = 0.55
_PLANNED = (0.31, 0.40, 0.45, 0.50)
_WORST_CASE_SHARE = 0.9  # patients needed per procedure, safely above the expected 0.77


def generate_large(n_procedures: int, seed: int = 1, scenario: Scenario = REPEAT_ILP) -> Registry:
    """Build patients and procedures with recorded outcomes; about 4 s for a million procedures.

    As in the small registry repetition has no effect on death: gaps between procedures are drawn
    beforehand and happen if the patient is alive and under follow-up. Counts are random here,
    only ``n_procedures`` is exact. Raises ``ValueError`` for fewer than one procedure.

    >>> registry = generate_large(1000, seed=1)
    >>> registry.n_rows("procedures")
    1000
    """
    if n_procedures < 1:
        raise ValueError(f"n_procedures is {n_procedures}; a registry has 1 or more.")
    rng = np.random.default_rng(seed)
    cohort = _draw(scenario, n_procedures, rng)
    procedures = procedure_columns(scenario, cohort, rng)
    dictionary = load_dictionary("ilp")
    empty: dict[str, Columns] = {table.name: {} for table in dictionary.tables}
    return Registry(
        scenario=f"{scenario.name}-large",
        seed=seed,
        dictionary=dictionary,
        tables=empty | {"patients": patient_columns(cohort, rng), "procedures": procedures},
        truth=_truth(scenario, seed, cohort, procedures),
        notice=(
            f"SYNTHETIC registry of {n_procedures} procedures, seed {seed}, for tests of scale.",
            "No record belongs to a person. Repetition has no effect on the hazard of death.",
        ),
    )


def _draw(scenario: Scenario, n: int, rng: np.random.Generator) -> LargeCohort:
    """Draw more patients than needed and keep the first that have ``n`` procedures together."""
    size = int(n * _WORST_CASE_SHARE) + 20
    first = rng.choice(weekdays(scenario.accrual_start, scenario.accrual_end), size=size)
    death = death_days(scenario, rng, (size,))
    closing = (np.datetime64(scenario.closing) - first).astype(np.int64)
    follow_up = closing - rng.integers(0, 91, size)
    days = np.minimum(death, follow_up)
    accrual = (np.datetime64(scenario.accrual_end) - first).astype(np.int64)
    at = _procedure_days(scenario, np.minimum(days - 1, accrual), rng)
    patient, order = np.nonzero(at >= 0)
    patient, order = patient[:n], order[:n]
    kept = int(patient[-1]) + 1
    following = np.column_stack([at[:, 1:], np.full(size, -1)])[patient, order]
    day = at[patient, order]
    gap = np.where(following >= 0, following, days[patient]) - day
    return LargeCohort(
        first=first[:kept],
        days=days[:kept],
        dead=(death <= follow_up)[:kept],
        patient=patient,
        number=order + 1,
        day=day,
        gap_after=gap,
    )


def _procedure_days(
    scenario: Scenario, last: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return the day of each procedure of each patient, -1 where there is none."""
    columns = [np.zeros(len(last), dtype=np.int64)]
    for months, planned in zip(_GAP_MONTHS, _PLANNED, strict=True):
        gap = months * DAYS_PER_MONTH * np.exp(_GAP_SD_LOG * rng.standard_normal(len(last)))
        longer = columns[-1] + np.maximum(gap, 2 * scenario.control_days)
        day = control_day(scenario, rng, longer)
        happens = (columns[-1] >= 0) & (day <= last) & (rng.random(len(last)) < planned)
        columns.append(np.where(happens, day, -1))
    return np.column_stack(columns)


def _truth(
    scenario: Scenario, seed: int, cohort: LargeCohort, procedures: dict[str, NDArray[Any]]
) -> dict[str, Any]:
    return {
        "label": LABEL.split(",")[0],
        "scenario": f"{scenario.name}-large",
        "seed": seed,
        "n_patients": len(cohort.first),
        "n_procedures": len(cohort.patient),
        "patients_by_total": _tally(np.bincount(np.bincount(cohort.patient))),
        "response": {
            str(number): _words(procedures["response"][cohort.number == number])
            for number in np.unique(cohort.number).tolist()
        },
        "wieberdink": {"all": _words(procedures["wieberdink"])},
        "clavien_dindo": {"all": _words(procedures["clavien_dindo"])},
        "survival": {
            "hazard_ratio_of_repetition": 1.0,
            "n_deaths": int(cohort.dead.sum()),
            "median_of_the_hazard_model_months": scenario.median_survival_months,
        },
    }


def _tally(counts: NDArray[np.int64]) -> dict[str, int]:
    return {str(value): int(n) for value, n in enumerate(counts.tolist()) if n}


def _words(values: NDArray[Any]) -> dict[str, int]:
    words, counts = np.unique(values.astype(str), return_counts=True)
    return dict(zip(words.tolist(), counts.tolist(), strict=True))
