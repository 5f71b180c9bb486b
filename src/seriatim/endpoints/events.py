"""What was recorded of each patient besides procedures and responses, by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

# Free text (the term of a complication) stays out: it may name somebody.
_QUERY = """
WITH events AS (
    SELECT patient_id, 'progression' AS kind, scope AS what, NULL AS grade,
           region || ' ' || side AS field, NULL AS procedure_id,
           progression_date AS day, NULL AS stop
    FROM progressions
    UNION ALL
    SELECT patient_id, 'therapy', therapy, NULL, NULL, NULL, start_date, stop_date FROM therapies
    UNION ALL
    SELECT p.patient_id, 'toxicity', 'wieberdink', t.wieberdink, p.treated_field, p.procedure_id,
           t.toxicity_date, NULL
    FROM toxicities t JOIN ordered_procedures p USING (procedure_id)
    WHERE t.wieberdink IS NOT NULL
    UNION ALL
    SELECT p.patient_id, 'toxicity', 'wieberdink', r.wieberdink, p.treated_field, p.procedure_id,
           r.wieberdink_date, NULL
    FROM procedures r JOIN ordered_procedures p USING (row_id)
    WHERE r.wieberdink IS NOT NULL
    UNION ALL
    SELECT p.patient_id, 'complication', 'clavien_dindo', c.clavien_dindo, p.treated_field,
           p.procedure_id, c.complication_date, NULL
    FROM complications c JOIN ordered_procedures p USING (procedure_id)
    WHERE c.clavien_dindo IS NOT NULL
    UNION ALL
    SELECT p.patient_id, 'amputation', coalesce(r.amputation_cause, 'unknown'),
           r.amputation_level, p.treated_field, p.procedure_id, r.amputation_date, NULL
    FROM procedures r JOIN ordered_procedures p USING (row_id)
    WHERE r.amputation_date IS NOT NULL OR r.amputation_level IS NOT NULL
    UNION ALL
    SELECT patient_id, CASE WHEN death THEN 'death' ELSE 'last_contact' END,
           CASE WHEN death THEN coalesce(cause_of_death, 'unknown') ELSE 'alive' END,
           NULL, NULL, NULL, exit_date, NULL
    FROM patient_times JOIN patients USING (patient_id)
)
SELECT e.patient_id, kind, what, grade, field, procedure_id,
       CAST(day - t.first_date AS DOUBLE) AS start, CAST(stop - t.first_date AS DOUBLE) AS stop,
       day AS start_date, e.stop AS stop_date
FROM events e JOIN patient_times t USING (patient_id)
ORDER BY e.patient_id, start NULLS LAST, kind, what, grade, field, procedure_id, stop
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """One entry an event, by patient and day; codes as in the dictionary, None where unknown.

    ``kind``: progression (``what`` is its scope), therapy (its code), toxicity and complication
    (the scale, with ``grade``), amputation (its cause; ``grade`` its level), death (its cause),
    last_contact. ``start`` and ``stop`` are days from the patient's first recorded procedure, NaN
    where unknown; a therapy without a stop goes on. ``field`` is the treated field, where it has
    one.
    """

    patient_id: NDArray[Any]
    kind: NDArray[Any]
    what: NDArray[Any]
    grade: NDArray[Any]
    field: NDArray[Any]
    procedure_id: NDArray[Any]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    start_date: NDArray[np.datetime64]
    stop_date: NDArray[np.datetime64]


def derive_events(cohort: Cohort) -> Events:
    """List the events of patients with an accepted procedure."""
    columns = cohort.columns(_QUERY)
    texts = {
        name: columns[name].astype(object)
        for name in ("patient_id", "kind", "what", "grade", "field", "procedure_id")
    }
    return Events(
        **texts,
        start=columns["start"].astype(np.float64),
        stop=columns["stop"].astype(np.float64),
        start_date=columns["start_date"].astype("datetime64[D]"),
        stop_date=columns["stop_date"].astype("datetime64[D]"),
    )
