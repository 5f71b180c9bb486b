"""Errors in procedures and lesions that contradict another cell; rows that repeat or stray."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from seriatim.synthetic.mess_draft import Draft, Expected
from seriatim.synthetic.mess_life import RowError, one_row, put, swapped
from seriatim.synthetic.sheets import Cell

HARD, SOFT = Expected.HARD, Expected.SOFT

_OTHER_ACCESS = {"leg": "axillary", "arm": "iliac"}


def assessment_before_procedure(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date an assessment before its procedure."""
    row = one_row(draft, "assessments", patient, rng)
    if row is None:
        return False
    procedure = draft.value("assessments", row, "procedure_id")
    names = {draft.value("procedures", r, "procedure_id"): r
             for r in draft.rows("procedures", patient)}  # fmt: skip
    wrong = draft.value("procedures", names[procedure], "procedure_date") - timedelta(days=20)
    return put(
        draft, ("assessment_before_procedure", HARD), "assessments.assessment_date", row, wrong
    )


def day_month_swapped(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Swap day and month of a procedure: it leaves its own stay in hospital."""
    row = draft.rows("procedures", patient)[-1]
    wrong = swapped(draft.value("procedures", row, "procedure_date"))
    if wrong is None:
        return False
    return put(draft, ("day_month_swapped", HARD), "procedures.procedure_date", row, wrong)


def two_on_one_day(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give the second procedure of a field the date of the first."""
    rows = draft.rows("procedures", patient)
    if len(rows) < 2:
        return False
    first = draft.value("procedures", rows[0], "procedure_date")
    return put(draft, ("two_procedures_one_day", HARD), "procedures.procedure_date", rows[1], first)


def discharge_before_admission(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date discharge before admission."""
    row = draft.rows("procedures", patient)[0]
    wrong = draft.value("procedures", row, "admission_date") - timedelta(days=4)
    return put(draft, ("discharge_before_admission", HARD), "procedures.discharge_date", row, wrong)


def therapy_stop_before_start(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date the end of a therapy before its start."""
    for row in draft.rows("therapies", patient):
        if draft.value("therapies", row, "stop_date") is not None:
            wrong = draft.value("therapies", row, "start_date") - timedelta(days=30)
            return put(
                draft, ("therapy_stop_before_start", HARD), "therapies.stop_date", row, wrong
            )
    return False


def perpendicular_longer(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Type a perpendicular diameter longer than the longest one."""
    row = one_row(draft, "measurements", patient, rng)
    longest = None if row is None else draft.value("measurements", row, "longest_mm")
    if row is None or longest is None:
        return False
    return put(
        draft,
        ("perpendicular_longer", HARD),
        "measurements.perpendicular_mm",
        row,
        float(longest) + 4,
    )


def diameter_in_cm(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Type the longest diameter in cm, the perpendicular one in mm."""
    row = one_row(draft, "measurements", patient, rng)
    longest = None if row is None else draft.value("measurements", row, "longest_mm")
    if row is None or longest is None:
        return False
    wrong = round(float(longest) / 10, 2)
    return put(draft, ("diameter_in_cm", HARD), "measurements.longest_mm", row, wrong)


def access_of_other_limb(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give a leg the access of an arm, or the other way round."""
    row = draft.rows("procedures", patient)[0]
    wrong = _OTHER_ACCESS[draft.value("procedures", row, "region")]
    shown = draft.word("procedures", "access_level", wrong)
    return put(draft, ("access_of_other_limb", HARD), "procedures.access_level", row, shown)


def concentration_of_other_limb(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give a leg the melphalan concentration of an arm, the dose unchanged."""
    row = draft.rows("procedures", patient)[0]
    right = draft.value("procedures", row, "melphalan_mg_per_l")
    wrong = 13.0 if right == 10.0 else 10.0
    return put(
        draft,
        ("concentration_of_other_limb", SOFT),
        "procedures.melphalan_mg_per_l",
        row,
        wrong,
    )


def lesion_of_other_side(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Put one lesion "in the treated field" on the other side."""
    row = one_row(draft, "lesions", patient, rng)
    if row is None:
        return False
    wrong = {"L": "R", "R": "L"}[draft.value("lesions", row, "side")]
    shown = draft.word("lesions", "side", wrong)
    return put(draft, ("lesion_of_other_side", SOFT), "lesions.side", row, shown)


def grade_v_at_discharge(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give grade V to a complication that was present at discharge."""
    for row in draft.rows("complications", patient):
        if draft.value("complications", row, "present_at_discharge") == "yes":
            return put(
                draft, ("grade_v_at_discharge", HARD), "complications.clavien_dindo", row, "V"
            )
    return False


def stage_of_other_edition(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Give a stage that the edition does not have."""
    row = draft.rows("procedures", patient)[0]
    wrong = "N2c" if draft.value("procedures", row, "stage_edition") == "MDA" else "IIIAB"
    return put(draft, ("stage_of_other_edition", HARD), "procedures.stage", row, wrong)


def reason_missing(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Take away why a response was not evaluable."""
    for row in draft.rows("procedures", patient):
        if draft.value("procedures", row, "not_evaluable_reason") is not None:
            return put(
                draft,
                ("not_evaluable_without_reason", SOFT),
                "procedures.not_evaluable_reason",
                row,
                None,
            )
    return False


def indication_of_a_repeat(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Call the first procedure one for recurrence after complete response."""
    row = draft.rows("procedures", patient)[0]
    shown = draft.word("procedures", "indication", "recurrence_after_cr")
    return put(draft, ("indication_of_a_repeat", SOFT), "procedures.indication", row, shown)


def response_not_assessed(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Record a complete response that no assessment of the procedure shows."""
    row = draft.rows("procedures", patient)[0]
    if not draft.holds("assessments"):
        return False  # without them the wrong response is as plausible as the right one
    if draft.value("procedures", row, "response") not in ("SD", "PD"):
        return False
    shown = draft.word("procedures", "response", "CR")
    return put(draft, ("response_not_assessed", SOFT), "procedures.response", row, shown)


def grade_not_listed(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Record a worse Wieberdink grade than the list of toxicities has."""
    row = draft.rows("procedures", patient)[0]
    if not draft.holds("toxicities"):
        return False
    if draft.value("procedures", row, "wieberdink") not in ("I", "II"):
        return False
    return put(draft, ("grade_not_listed", SOFT), "procedures.wieberdink", row, "III")


def admission_after_procedure(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Date admission after the procedure."""
    row = draft.rows("procedures", patient)[0]
    wrong = draft.value("procedures", row, "procedure_date") + timedelta(days=2)
    return put(draft, ("admission_after_procedure", HARD), "procedures.admission_date", row, wrong)


def repeated_measurement(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Enter a measurement twice."""
    row = one_row(draft, "measurements", patient, rng)
    if row is None:
        return False
    return draft.append("repeated_measurement", "measurements", {}, row)


def conflicting_measurement(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Enter another size for the same lesion and day."""
    row = one_row(draft, "measurements", patient, rng)
    longest = None if row is None else draft.value("measurements", row, "longest_mm")
    if row is None or longest is None:
        return False
    changes: dict[str, Cell] = {"longest_mm": longest + 2.0}
    return draft.append("conflicting_measurement", "measurements", changes, row)


def duplicate_patient(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Enter the patient twice."""
    return draft.append("duplicate_patient", "patients", {}, draft.rows("patients", patient)[0])


def duplicate_procedure(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
    """Enter a procedure twice."""
    row = draft.rows("procedures", patient)[0]
    return draft.append("duplicate_procedure", "procedures", {}, row)


def _orphan(table: str, field: str) -> RowError:
    def plant(draft: Draft, patient: str, rng: np.random.Generator) -> bool:
        row = one_row(draft, table, patient, rng)
        if row is None:
            return False
        unknown = f"Q{int(rng.integers(100, 999))}" + ("-1" if field == "procedure_id" else "")
        return draft.append(f"orphan_in_{table}", table, {field: unknown}, row)

    return plant


ROW_ERRORS: tuple[RowError, ...] = (
    assessment_before_procedure,
    day_month_swapped,
    two_on_one_day,
    discharge_before_admission,
    therapy_stop_before_start,
    perpendicular_longer,
    diameter_in_cm,
    access_of_other_limb,
    concentration_of_other_limb,
    lesion_of_other_side,
    grade_v_at_discharge,
    stage_of_other_edition,
    reason_missing,
    indication_of_a_repeat,
    response_not_assessed,
    grade_not_listed,
    admission_after_procedure,
    repeated_measurement,
    conflicting_measurement,
    duplicate_patient,
    duplicate_procedure,
    _orphan("procedures", "patient_id"),
    _orphan("assessments", "procedure_id"),
    _orphan("toxicities", "procedure_id"),
    _orphan("lesions", "patient_id"),
    _orphan("therapies", "patient_id"),
)
