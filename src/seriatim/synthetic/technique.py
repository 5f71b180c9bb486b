"""Technical fields of a procedure: circuit, drugs, temperature, leakage, muscle enzyme."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seriatim.synthetic.plan import PatientPlan, ProcedurePlan, Row

_ACCESS = {
    "leg": (("iliac", "femoral", "popliteal"), (0.45, 0.45, 0.10)),
    "arm": (("axillary", "brachial"), (0.75, 0.25)),
}
# Share of the whole limb that the circuit reaches.
_REACH = {"iliac": 1.0, "femoral": 0.9, "popliteal": 0.55, "axillary": 1.0, "brachial": 0.75}
_LIMB_LITERS = {("leg", "F"): 9.0, ("leg", "M"): 10.2, ("arm", "F"): 2.5, ("arm", "M"): 3.3}
_MELPHALAN_MG_PER_L = {"leg": 10.0, "arm": 13.0}


def technical_fields(patient: PatientPlan, plan: ProcedurePlan, rng: np.random.Generator) -> Row:
    """Draw the technical fields of one procedure, consistent with its limb, era and toxicity."""
    names, chances = _ACCESS[patient.region]
    access = str(rng.choice(names, p=chances))
    tnf = _tnf_mg(patient.region, plan.day, rng)
    volume, dose = _volume_and_dose(patient, access, rng)
    return {
        "access_level": access,
        "limb_volume_l": volume,
        "melphalan_mg": dose,
        "melphalan_mg_per_l": _MELPHALAN_MG_PER_L[patient.region],
        "tnf_mg": tnf,
        "other_drug": "none",
        "temperature_c": _recorded(
            round(float(np.clip(rng.normal(39.6, 0.5), 38.2, 41.4)), 1), rng
        ),
        "perfusion_min": 90 if tnf > 0 or plan.day < date(2010, 1, 1) else 60,
        "leakage_percent": _recorded(round(float(min(rng.gamma(1.1, 1.1), 9.5)), 1), rng),
        "rinse_out": "yes" if rng.random() < 0.96 else "no",
        "node_dissection": "yes" if rng.random() < (0.35 if plan.number == 1 else 0.06) else "no",
        **_muscle_enzyme(plan, rng),
        **_stay(plan, rng),
    }


def _volume_and_dose(
    patient: PatientPlan, access: str, rng: np.random.Generator
) -> tuple[float, float]:
    typical = _LIMB_LITERS[patient.region, patient.sex] * _REACH[access]
    limits = (4.2, 13.5) if patient.region == "leg" else (1.6, 4.8)
    volume = round(float(np.clip(typical * np.exp(rng.normal(0, 0.13)), *limits)), 1)
    exact = volume * _MELPHALAN_MG_PER_L[patient.region]
    return volume, float(round(exact * rng.uniform(0.97, 1.03)))


def _tnf_mg(region: str, day: date, rng: np.random.Generator) -> float:
    """Draw the TNF dose: none before 2003, high at first, 1 to 2 mg from 2006."""
    if day < date(2003, 1, 1) or rng.random() > 0.25:
        return 0.0
    high = day < date(2006, 1, 1)
    return {"leg": 4.0 if high else 2.0, "arm": 3.0 if high else 1.0}[region]


def _muscle_enzyme(plan: ProcedurePlan, rng: np.random.Generator) -> Row:
    peak = 230 * np.exp(0.55 * max(plan.severity, 0) ** 1.4 + rng.normal(0, 0.5))
    if rng.random() < 0.06:
        return {"ck_peak_u_l": None, "ck_peak_day": None}
    return {
        "ck_peak_u_l": float(round(float(np.clip(peak, 55, 4800)))),
        "ck_peak_day": min(int(rng.integers(1, 6)), (plan.exit_day - plan.day).days),
    }


def _stay(plan: ProcedurePlan, rng: np.random.Generator) -> Row:
    """Draw admission and discharge; a stay ends with death at the latest."""
    wanted = int(np.clip(round(rng.normal(7 + 1.5 * max(plan.severity, 0), 1.5)), 3, 14))
    latest = plan.exit_day - timedelta(days=3)
    admission = min(plan.day - timedelta(days=int(rng.integers(0, 2))), latest)
    discharge = min(max(admission + timedelta(days=wanted), plan.day), plan.exit_day)
    return {
        "admission_date": admission,
        "discharge_date": discharge,
        "hospital_days": (discharge - admission).days,
    }


def _recorded(value: float, rng: np.random.Generator) -> float | None:
    """Lose three values in a hundred, as any record does."""
    return value if rng.random() >= 0.03 else None
