"""The truth of a synthetic registry, counted from the plan and never from the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from seriatim.synthetic.null_cohort import NullCohort
from seriatim.synthetic.plan import PatientPlan, ProcedurePlan
from seriatim.synthetic.registry import LABEL
from seriatim.synthetic.scenario import Scenario

ORDERS = {"1": (1, 1), "2": (2, 2), "3-5": (3, 5)}


def truth_of(
    scenario: Scenario, seed: int, cohort: NullCohort, patients: tuple[PatientPlan, ...]
) -> dict[str, Any]:
    """Count what the registry must show, as plain values ready for JSON."""
    procedures = [plan for patient in patients for plan in patient.procedures]
    return {
        "label": LABEL,
        "scenario": scenario.name,
        "seed": seed,
        "n_patients": len(patients),
        "n_procedures": len(procedures),
        "patients_by_total": _tally(len(patient.procedures) for patient in patients),
        "response": {
            order: _responses([p for p in procedures if low <= p.number <= high])
            for order, (low, high) in ORDERS.items()
        },
        "not_evaluable_reasons": _tally(p.reason for p in procedures if p.reason is not None),
        "second_by_first": _transitions(patients),
        "wieberdink": _by_order(procedures, "wieberdink"),
        "clavien_dindo": _by_order(procedures, "clavien_dindo"),
        "amputations_for_toxicity": sum(plan.lost_limb for plan in procedures),
        "survival": {
            "hazard_ratio_of_repetition": 1.0,
            "n_deaths": int(cohort.dead.sum()),
            "median_of_the_hazard_model_months": scenario.median_survival_months,
            "naive_median_months": dict(
                zip(("1", "2", "3+"), (round(m, 3) for m in cohort.medians), strict=True)
            ),
            "selected_as_candidate": cohort.n_candidates,
        },
        "scenario_facts": scenario.as_dict(),
    }


def _responses(procedures: list[ProcedurePlan]) -> dict[str, int]:
    count = Counter(plan.response for plan in procedures)
    return {
        "n": len(procedures),
        "evaluable": len(procedures) - count["NE"],
        **{code: count[code] for code in ("CR", "PR", "SD", "PD", "NE")},
    }


def _transitions(patients: Iterable[PatientPlan]) -> dict[str, dict[str, int]]:
    """Count complete responses at the second procedure by those at the first."""
    pairs = [
        (patient.procedures[0].response, patient.procedures[1].response)
        for patient in patients
        if len(patient.procedures) > 1
    ]
    groups = {
        "complete_response": [b for a, b in pairs if a == "CR" and b != "NE"],
        "no_complete_response": [b for a, b in pairs if a != "CR" and b != "NE"],
    }
    return {
        name: {"evaluable": len(second), "CR": second.count("CR")}
        for name, second in groups.items()
    }


def _by_order(procedures: list[ProcedurePlan], name: str) -> dict[str, dict[str, int]]:
    found = {"all": _tally(getattr(plan, name) for plan in procedures)}
    for order, (low, high) in ORDERS.items():
        found[order] = _tally(
            getattr(plan, name) for plan in procedures if low <= plan.number <= high
        )
    return found


def _tally(values: Iterable[Any]) -> dict[str, int]:
    return {str(value): n for value, n in sorted(Counter(values).items())}
