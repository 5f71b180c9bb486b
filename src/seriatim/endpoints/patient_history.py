"""What happened to each patient besides procedures: local and distant progression, with days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

_HISTORY = """
SELECT t.patient_id, t.first_date,
       CAST(min(g.progression_date) FILTER (
           g.scope = 'in_field' AND g.progression_date > t.first_date
       ) - t.first_date AS DOUBLE) AS local_days,
       CAST(min(g.progression_date) FILTER (g.scope = 'distant') - t.first_date AS DOUBLE)
           AS distant_days
FROM patient_times t LEFT JOIN progressions g USING (patient_id)
WHERE NOT t.entered_late AND t.days IS NOT NULL
GROUP BY t.patient_id, t.first_date
ORDER BY t.patient_id
"""

_STARTS = """
SELECT row_id, CAST(days_since_first AS DOUBLE) AS days FROM ordered_procedures ORDER BY row_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientHistory:
    """Dates of the disease, one entry a patient seen from the first procedure.

    ``local_days`` and ``distant_days`` run from the first procedure to the first in-field and the
    first distant progression, infinite for none. Distant disease may be there before: below 0. An
    in-field progression seen on the day of the first procedure is what that was done for.
    """

    patient_id: NDArray[np.object_]
    first_date: NDArray[np.datetime64]
    local_days: NDArray[np.float64]
    distant_days: NDArray[np.float64]


def derive_patient_history(cohort: Cohort) -> PatientHistory:
    """Find the first local and the first distant progression, in the order of survival."""
    columns = cohort.columns(_HISTORY)
    return PatientHistory(
        patient_id=columns["patient_id"],
        first_date=columns["first_date"].astype("datetime64[D]"),
        local_days=_or_never(columns["local_days"]),
        distant_days=_or_never(columns["distant_days"]),
    )


def derive_procedure_starts(cohort: Cohort, row_id: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the days from the patient's first procedure to each of these procedures."""
    columns = cohort.columns(_STARTS)
    place = np.searchsorted(columns["row_id"], row_id)
    days: NDArray[np.float64] = columns["days"].astype(np.float64)[place]
    return days


def _or_never(days: NDArray[Any]) -> NDArray[np.float64]:
    known = days.astype(np.float64)
    return np.where(np.isnan(known), np.inf, known)
