"""Rows of progressions and of other therapies by the era in which they became available."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seriatim.synthetic.plan import PatientPlan, ProcedurePlan, Row, Rows

_IPILIMUMAB = date(2011, 3, 1)
_BRAF = date(2012, 2, 1)
_ANTI_PD1 = date(2015, 1, 1)


def write_aftercare(patient: PatientPlan, rows: Rows, rng: np.random.Generator) -> None:
    """Write the progressions and therapies of one patient."""
    rows["progressions"].extend(_progressions(patient, rng))
    found: dict[tuple[str, date], Row] = {}
    for name, start in _therapies(patient, rng):
        moved = _outside_windows(patient, start, name)
        if moved < patient.exit_day:
            found.setdefault((name, moved), _therapy(patient, name, moved, rng))
    rows["therapies"].extend(found[key] for key in sorted(found, key=lambda key: key[1]))


def _progressions(patient: PatientPlan, rng: np.random.Generator) -> list[Row]:
    limb = {"region": patient.region, "side": patient.side}
    rows = [
        {**_progression(patient, plan.progression, "in_field", _last_clean(plan, rng)), **limb}
        for plan in patient.procedures
        if plan.progression is not None
    ]
    regional = patient.first_day + timedelta(days=int(60 + rng.gamma(1.5, 300)))
    if rng.random() < 0.2 and regional < patient.exit_day:
        clean = regional - timedelta(days=int(rng.integers(30, 60)))
        rows.append({**_progression(patient, regional, "regional", clean), **limb})
    if patient.distant is not None:
        clean = max(patient.distant - timedelta(days=int(rng.integers(50, 180))), patient.first_day)
        rows.append(_progression(patient, patient.distant, "distant", clean))
    return sorted(rows, key=lambda row: (row["progression_date"], row["scope"]))


def _progression(patient: PatientPlan, day: date, scope: str, clean: date) -> Row:
    return {
        "patient_id": patient.patient_id,
        "progression_date": day,
        "scope": scope,
        "last_clean_date": clean,
        "evidence": "imaging" if scope == "distant" else "clinical",
    }


def _last_clean(plan: ProcedurePlan, rng: np.random.Generator) -> date:
    """Date the last visit without progression: a response visit, or a later control."""
    assert plan.progression is not None  # narrows the type; the caller has checked
    if plan.response == "PD":
        return plan.day
    control = plan.progression - timedelta(days=int(rng.integers(60, 110)))
    return max(control, min(plan.last_visit, plan.progression - timedelta(days=1)))


def _therapies(patient: PatientPlan, rng: np.random.Generator) -> list[tuple[str, date]]:
    wanted: list[tuple[str, date]] = []
    for plan in patient.procedures:
        if plan.reason == "other_therapy":
            wanted.append(("chemotherapy", plan.day + timedelta(days=int(rng.integers(14, 40)))))
        if plan.progression is not None and plan.next_day is None and rng.random() < 0.45:
            local = str(rng.choice(["electrochemotherapy", "radiotherapy", "surgery", "ili"]))
            wanted.append((local, plan.progression + timedelta(days=int(rng.integers(10, 60)))))
    if patient.distant is not None and rng.random() < 0.75:
        start = patient.distant + timedelta(days=int(rng.integers(10, 50)))
        wanted.append((_systemic(start, rng), start))
        if rng.random() < 0.3:
            second = start + timedelta(days=int(rng.integers(90, 200)))
            wanted.append((_systemic(second, rng), second))
    return wanted


def _systemic(day: date, rng: np.random.Generator) -> str:
    """Choose a drug that existed on that day."""
    if day >= _BRAF and rng.random() < 0.3:
        return "braf_mek"
    if day >= _ANTI_PD1 and rng.random() < 0.8:
        return "anti_pd1"
    return "ipilimumab" if day >= _IPILIMUMAB and rng.random() < 0.75 else "chemotherapy"


def _outside_windows(patient: PatientPlan, start: date, name: str) -> date:
    """Put a therapy after the response visits, so that no response is confounded by it."""
    for plan in patient.procedures:
        if plan.day <= start <= plan.last_visit and plan.visits:
            start = plan.last_visit + timedelta(days=2)
    return start


def _therapy(patient: PatientPlan, name: str, start: date, rng: np.random.Generator) -> Row:
    stop = start + timedelta(
        days=int(rng.integers(1, 30) if name == "ili" else rng.integers(40, 250))
    )
    if name in ("surgery", "electrochemotherapy", "ili"):
        stop = start
    return {
        "patient_id": patient.patient_id,
        "therapy": name,
        "start_date": start,
        "stop_date": stop if stop < patient.exit_day else None,
    }
