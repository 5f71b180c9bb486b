"""Rows of the patients: age, primary melanoma and follow-up."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seriatim.synthetic.plan import PatientPlan, Row

_SITES = {
    "leg": ("thigh", "knee", "lower leg", "foot", "toe"),
    "arm": ("upper arm", "elbow", "forearm", "hand", "finger"),
}
_SIDES = {"L": "left", "R": "right"}


def patient_row(plan: PatientPlan, last_record: date, rng: np.random.Generator) -> Row:
    """Build the row of a patient; ``last_record`` is the latest date written about them."""
    age = int(np.clip(round(rng.normal(68, 12)), 28, 85))
    primary = rng.random() >= 0.06  # six in a hundred have an unknown primary
    months = float(np.clip(np.exp(rng.normal(3.3, 0.9)), 2, 240))
    site = str(rng.choice(_SITES[plan.region]))
    ulceration = str(rng.choice(["yes", "no", "unknown"], p=[0.38, 0.50, 0.12]))
    breslow = round(float(np.clip(np.exp(rng.normal(1.1, 0.65)), 0.4, 14.5)), 1)
    return {
        "patient_id": plan.patient_id,
        "sex": plan.sex,
        "birth_year": plan.first_day.year - age,
        "primary_date": plan.first_day - timedelta(days=int(months * 30.4)) if primary else None,
        "primary_site": f"{_SIDES[plan.side]} {site}" if primary else "unknown primary",
        "breslow_mm": breslow if primary else None,
        "ulceration": ulceration if primary else "unknown",
        "vital_status": "dead" if plan.dead else "alive",
        "death_date": plan.exit_day if plan.dead else None,
        "cause_of_death": plan.cause_of_death,
        "last_contact_date": _last_contact(plan, last_record, rng),
    }


def _last_contact(plan: PatientPlan, last_record: date, rng: np.random.Generator) -> date:
    """Alive: end of follow-up. Dead: known alive some weeks before, never before a record."""
    if not plan.dead:
        return plan.exit_day
    before = plan.exit_day - timedelta(days=int(rng.integers(1, 29)))
    return max(before, last_record)
