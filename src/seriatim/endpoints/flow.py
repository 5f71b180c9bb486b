"""How many patients and procedures came in, were set aside, and went on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seriatim.cohort import Cohort


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Counts from the file to the analysis; ``patients_with`` = ((number, patients), ...)."""

    patients_read: int
    procedures_read: int
    patients_set_aside: int
    procedures_set_aside: int
    patients_included: int
    procedures_included: int
    entered_late: int
    patients_with: tuple[tuple[int, int], ...]


def derive_flow(cohort: Cohort) -> Flow:
    """Count patients and procedures at every step; read = set aside + accepted."""
    counts = {count.table: count for count in cohort.counts}
    patients, procedures = counts["patients"], counts["procedures"]
    numbers = cohort.columns(
        "SELECT n_procedures AS number, count(*) AS patients FROM patient_times "
        "GROUP BY n_procedures ORDER BY n_procedures"
    )
    late = cohort.columns("SELECT count(*) AS n FROM patient_times WHERE entered_late")
    return Flow(
        patients_read=patients.n_read,
        procedures_read=procedures.n_read,
        patients_set_aside=patients.n_set_aside,
        procedures_set_aside=procedures.n_set_aside,
        patients_included=int(np.sum(numbers["patients"])),
        procedures_included=procedures.n_accepted,
        entered_late=int(late["n"][0]),
        patients_with=tuple(
            (int(number), int(n))
            for number, n in zip(numbers["number"], numbers["patients"], strict=True)
        ),
    )
