"""When a further procedure could be done: local progression, alive, without distant disease."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

# One trial a procedure: the first progression in its field after its day, up to that of the next
# one. A progression on the day of a procedure is what led to it.
_TRIALS = """
WITH distant AS (
    SELECT patient_id, min(progression_date) AS distant_date
    FROM progressions WHERE scope = 'distant' GROUP BY patient_id
)
SELECT p.patient_id, p.number_in_field AS number, min(g.progression_date) AS start,
    p.procedure_date, p.next_date, t.exit_date, t.death, d.distant_date
FROM ordered_procedures p
JOIN patient_times t USING (patient_id)
JOIN progressions g
    ON g.patient_id = p.patient_id AND g.scope = 'in_field'
    AND (g.region IS NULL OR g.region = p.region)
    AND (g.side IS NULL OR g.side = p.side)
    AND g.progression_date > p.procedure_date
    AND (p.next_date IS NULL OR g.progression_date <= p.next_date)
LEFT JOIN distant d ON d.patient_id = p.patient_id
WHERE t.exit_date IS NOT NULL
GROUP BY ALL
"""

_DAYS = f"""
SELECT patient_id, number, CAST(year(start) AS DOUBLE) AS year,
    CAST(start - procedure_date AS DOUBLE) AS since_days,
    CAST(exit_date - start AS DOUBLE) AS days, death,
    CAST(next_date - start AS DOUBLE) AS again_days,
    CAST(distant_date - start AS DOUBLE) AS distant_days
FROM ({_TRIALS}) ORDER BY patient_id, start, number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibleTrials:
    """One entry a local progression at which a further procedure of the field could be done.

    Eligible is who is alive, followed further and without distant disease on that day. ``number``
    of procedures of the field so far, ``since_days`` from the last of them, ``year`` of the start;
    ``days`` to death or last contact, ``again_days`` to the next procedure of the field and
    ``distant_days`` to distant disease, infinite for never. ``n_distant`` progressions came with
    or after distant disease, ``n_not_followed`` on the last day of follow-up or after it.
    """

    patient_id: NDArray[np.object_]
    number: NDArray[np.float64]
    since_days: NDArray[np.float64]
    year: NDArray[np.float64]
    days: NDArray[np.float64]
    death: NDArray[np.bool_]
    again_days: NDArray[np.float64]
    distant_days: NDArray[np.float64]
    n_distant: int
    n_not_followed: int

    def __len__(self) -> int:
        """Count the trials."""
        return len(self.patient_id)


def derive_eligible_trials(cohort: Cohort) -> EligibleTrials:
    """Find every local progression that starts a trial, by patient and day."""
    columns = cohort.columns(_DAYS)
    distant = _or_never(columns["distant_days"])
    days = columns["days"].astype(np.float64)
    followed = days > 0
    free = distant > 0
    kept = followed & free
    return EligibleTrials(
        patient_id=columns["patient_id"][kept],
        number=columns["number"].astype(np.float64)[kept],
        since_days=columns["since_days"].astype(np.float64)[kept],
        year=columns["year"].astype(np.float64)[kept],
        days=days[kept],
        death=columns["death"].astype(np.bool_)[kept],
        again_days=_or_never(columns["again_days"])[kept],
        distant_days=distant[kept],
        n_distant=int((followed & ~free).sum()),
        n_not_followed=int((~followed).sum()),
    )


def _or_never(days: NDArray[np.object_]) -> NDArray[np.float64]:
    known = days.astype(np.float64)
    return np.where(np.isnan(known), np.inf, known)
