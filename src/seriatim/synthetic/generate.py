"""Build a whole registry from a scenario and a seed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np

from seriatim.dictionary import load_dictionary
from seriatim.synthetic.aftercare import write_aftercare
from seriatim.synthetic.harm import harm_fields
from seriatim.synthetic.lesion_rows import LesionBook, lesion_fields
from seriatim.synthetic.notice import notice_of
from seriatim.synthetic.null_cohort import draw_null_cohort
from seriatim.synthetic.outcomes import assign_outcomes
from seriatim.synthetic.people import patient_row
from seriatim.synthetic.plan import PatientPlan, ProcedurePlan, Row, Rows, plan_patients
from seriatim.synthetic.registry import Registry, to_columns
from seriatim.synthetic.scenario import REPEAT_ILP, Scenario
from seriatim.synthetic.technique import technical_fields
from seriatim.synthetic.truth import truth_of

_MISSING_WORDS = {
    "procedures.temperature_c": "NR",
    "procedures.leakage_percent": "ND",
    "procedures.ck_peak_u_l": "NR",
    "procedures.ck_peak_day": "NR",
}


def generate(scenario: Scenario = REPEAT_ILP, seed: int = 1) -> Registry:
    """Build the registry of a scenario; the same seed gives the same registry.

    Every table of the dictionary is filled. The counts of the scenario hold exactly for every
    seed, and naive median survival lies in its bands. Raises ``SimulationError`` when no cohort
    fits the scenario.

    >>> registry = generate(seed=1)
    >>> registry.n_rows("patients"), registry.n_rows("procedures")
    (290, 380)
    >>> registry.truth["second_by_first"]["complete_response"]
    {'evaluable': 34, 'CR': 22}
    """
    rng = np.random.default_rng(seed)
    cohort = draw_null_cohort(scenario, rng)
    outcomes = assign_outcomes(scenario, cohort, rng)
    patients = plan_patients(scenario, cohort, outcomes, rng)
    dictionary = load_dictionary("ilp")
    rows: Rows = {table.name: [] for table in dictionary.tables}
    for patient in patients:
        _write_patient(patient, rows, rng)
    return Registry(
        scenario=scenario.name,
        seed=seed,
        dictionary=dictionary,
        tables={table.name: to_columns(table, rows[table.name]) for table in dictionary.tables},
        truth=truth_of(scenario, seed, cohort, patients),
        notice=notice_of(scenario, seed, cohort.medians),
        missing_words=_MISSING_WORDS,
    )


def _write_patient(patient: PatientPlan, rows: Rows, rng: np.random.Generator) -> None:
    start = {name: len(table) for name, table in rows.items()}
    book = LesionBook(patient=patient, rows=rows)
    previous: ProcedurePlan | None = None
    for plan in patient.procedures:
        rows["procedures"].append(
            {
                **_key_fields(patient, plan),
                **technical_fields(patient, plan, rng),
                **lesion_fields(book, plan, previous, rng),
                **harm_fields(plan, rows, rng),
            }
        )
        previous = plan
    write_aftercare(patient, rows, rng)
    written = (row for name, table in rows.items() for row in table[start[name] :])
    rows["patients"].append(patient_row(patient, _last_date(written), rng))


def _key_fields(patient: PatientPlan, plan: ProcedurePlan) -> Row:
    spread = patient.distant is not None and patient.distant <= plan.day
    return {
        "procedure_id": plan.procedure_id,
        "patient_id": plan.patient_id,
        "procedure_date": plan.day,
        "region": patient.region,
        "side": patient.side,
        "earlier_elsewhere": 0,
        "indication": _indication(plan, spread),
        "distant_disease": "yes" if spread else "no",
        **_stage(plan, spread),
    }


def _indication(plan: ProcedurePlan, spread: bool) -> str:
    if spread:
        return "palliative"
    if plan.previous_response is None:
        return "first"
    return "recurrence_after_cr" if plan.previous_response == "CR" else "progression"


def _stage(plan: ProcedurePlan, spread: bool) -> Row:
    """Stage by the edition in use; nodes in every third patient, the same at every procedure."""
    nodes = sum(map(ord, plan.patient_id)) % 3 == 0
    if plan.day < date(2010, 1, 1):
        edition, without, with_nodes = "MDA", "IIIA", "IIIAB"
    else:
        edition, without, with_nodes = "AJCC7", "N2c", "N3"
    stage = "IV" if spread else with_nodes if nodes else without
    return {"stage_edition": edition, "stage": stage}


def _last_date(rows: Iterable[Row]) -> date:
    return max(value for row in rows for value in row.values() if isinstance(value, date))
