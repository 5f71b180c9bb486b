"""Rows of local toxicity and complications, and the fields of a procedure that go with them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seriatim.synthetic.plan import ProcedurePlan, Row, Rows

_TERMS = {
    "I": ("Seroma", "Nausea", "Delayed wound healing"),
    "II": ("Wound infection", "Deep vein thrombosis", "Transfusion for bleeding"),
    "IIIa": ("Seroma, drained", "Lymphocele, punctured"),
    "IIIb": ("Wound revision", "Hematoma, evacuated"),
    "IVa": ("Septic shock", "Acute kidney failure", "Pulmonary embolism"),
}


def harm_fields(plan: ProcedurePlan, rows: Rows, rng: np.random.Generator) -> Row:
    """Write the toxicity and complication rows of a procedure; return its own fields."""
    lost = _amputation(plan, rng)
    worst = _on(plan, int(rng.integers(3, 13)))
    rows["toxicities"].append(_toxicity(plan, worst, plan.wieberdink))
    later = plan.day + timedelta(days=int(rng.integers(28, 41)))
    if plan.wieberdink != "I" and later <= plan.exit_day:
        rows["toxicities"].append(_toxicity(plan, later, "I" if plan.wieberdink == "II" else "II"))
    fasciotomy = _fasciotomy(plan, lost, rng)
    if plan.clavien_dindo != "none":
        rows["complications"].append(_worst_complication(plan, lost, fasciotomy, rng))
        if plan.clavien_dindo != "I" and rng.random() < 0.3:
            rows["complications"].append(
                _complication(plan, _on(plan, int(rng.integers(2, 7))), "Urinary retention", "I")
            )
    return {
        "wieberdink": plan.wieberdink,
        "wieberdink_date": worst,
        "clavien_dindo": plan.clavien_dindo,
        "fasciotomy": "none" if fasciotomy is None else "therapeutic",
        "fasciotomy_date": fasciotomy,
        **lost,
    }


def _on(plan: ProcedurePlan, days: int) -> date:
    return min(plan.day + timedelta(days=days), plan.exit_day)


def _amputation(plan: ProcedurePlan, rng: np.random.Generator) -> Row:
    """Date the loss of a limb: for toxicity after the first visit, rarely for progression."""
    if plan.lost_limb:
        seen = plan.visits[0] if plan.visits else plan.day + timedelta(days=45)
        day, cause = seen + timedelta(days=int(rng.integers(3, 10))), "toxicity"
    elif (
        plan.progression is not None
        and plan.next_day is None
        and (plan.exit_day - plan.progression).days > 90
        and rng.random() < 0.05
    ):
        day = max(plan.progression, plan.last_visit) + timedelta(days=int(rng.integers(20, 80)))
        cause = "progression"
    else:
        return {"amputation_date": None, "amputation_level": None, "amputation_cause": None}
    return {"amputation_date": day, "amputation_level": "major", "amputation_cause": cause}


def _fasciotomy(plan: ProcedurePlan, lost: Row, rng: np.random.Generator) -> date | None:
    """Open the compartments of a limb of grade IV that was operated on again."""
    if plan.wieberdink != "IV" or plan.clavien_dindo != "IIIb" or lost["amputation_date"]:
        return None
    return _on(plan, int(rng.integers(1, 3)))


def _toxicity(plan: ProcedurePlan, day: date, grade: str) -> Row:
    return {"procedure_id": plan.procedure_id, "toxicity_date": day, "wieberdink": grade}


def _worst_complication(
    plan: ProcedurePlan, lost: Row, fasciotomy: date | None, rng: np.random.Generator
) -> Row:
    grade = plan.clavien_dindo
    if lost["amputation_cause"] == "toxicity":
        return _complication(plan, lost["amputation_date"], "Amputation", grade)
    if fasciotomy is not None:
        return _complication(plan, fasciotomy, "Compartment syndrome, fasciotomy", grade)
    term = str(rng.choice(_TERMS[grade]))
    row = _complication(plan, _on(plan, int(rng.integers(2, 26))), term, grade)
    return {**row, "present_at_discharge": "yes" if rng.random() < 0.15 else "no"}


def _complication(plan: ProcedurePlan, day: date, term: str, grade: str) -> Row:
    return {
        "procedure_id": plan.procedure_id,
        "complication_date": day,
        "term": term,
        "clavien_dindo": grade,
        "present_at_discharge": "no",
        "anesthesia": "general" if grade == "IIIb" else "none",
    }
