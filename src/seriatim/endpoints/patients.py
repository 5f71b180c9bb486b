"""Every patient of the cohort: how long followed, how it ended, from where they were seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

_QUERY = """
SELECT t.patient_id, t.first_date, t.exit_date, CAST(t.days AS DOUBLE) AS days, t.death,
       t.n_procedures, t.entered_late,
       CASE WHEN t.death THEN q.cause_of_death END AS cause_of_death
FROM patient_times t JOIN patients q USING (patient_id)
ORDER BY t.patient_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patients:
    """One entry a patient with a procedure, by ``patient_id``.

    ``days`` run from the first recorded procedure to death (``death``) or last contact, NaN where
    neither day is known; ``n_procedures`` counts those elsewhere too; ``entered_late`` marks
    patients whose first procedure took place elsewhere. Survival from the first procedure is
    about the others with known days (``followed``).
    """

    patient_id: NDArray[Any]
    first_date: NDArray[np.datetime64]
    exit_date: NDArray[np.datetime64]
    days: NDArray[np.float64]
    death: NDArray[np.bool_]
    n_procedures: NDArray[np.int64]
    entered_late: NDArray[np.bool_]
    cause_of_death: NDArray[Any]

    @property
    def followed(self) -> NDArray[np.bool_]:
        """Mark the patients in the analyses of survival from the first procedure."""
        found: NDArray[np.bool_] = ~self.entered_late & np.isfinite(self.days)
        return found


def derive_patients(cohort: Cohort) -> Patients:
    """List the patients with an accepted procedure, those entered late included."""
    columns = cohort.columns(_QUERY)
    return Patients(
        patient_id=columns["patient_id"],
        first_date=columns["first_date"].astype("datetime64[D]"),
        exit_date=columns["exit_date"].astype("datetime64[D]"),
        days=columns["days"].astype(np.float64),
        death=columns["death"].astype(np.bool_),
        n_procedures=columns["n_procedures"].astype(np.int64),
        entered_late=columns["entered_late"].astype(np.bool_),
        cause_of_death=columns["cause_of_death"].astype(object),
    )


def derive_patient_ids(cohort: Cohort) -> tuple[str, ...]:
    """List the ids of all accepted patients, those without a procedure included."""
    ids = cohort.columns("SELECT patient_id FROM patients ORDER BY patient_id")["patient_id"]
    return tuple(str(each) for each in ids)
