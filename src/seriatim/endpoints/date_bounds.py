"""The earliest and latest days that dates known to a month or a year can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

_BOUNDS = """
WITH placed AS (
    SELECT patient_id, procedure_date AS day, procedure_date_precision AS precision,
           row_number() OVER (PARTITION BY patient_id ORDER BY number_in_patient) AS place
    FROM ordered_procedures
),
ends AS (
    SELECT patient_id,
           coalesce(death_date, last_contact_date) AS day,
           CASE WHEN death_date IS NOT NULL THEN death_date_precision
                ELSE last_contact_date_precision END AS precision
    FROM patients
),
dates AS (
    SELECT patient_id, 'procedure' AS kind, place, day, precision FROM placed
    UNION ALL SELECT patient_id, 'end', NULL, day, precision FROM ends
),
bounds AS (
    SELECT *,
        CASE precision WHEN 'month' THEN CAST(date_trunc('month', day) AS DATE)
                       WHEN 'year' THEN CAST(date_trunc('year', day) AS DATE) ELSE day END AS low,
        CASE precision WHEN 'month' THEN last_day(day)
                       WHEN 'year' THEN make_date(year(day), 12, 31) ELSE day END AS high
    FROM dates
)
SELECT t.patient_id, t.death,
       min(b.low) FILTER (b.kind = 'procedure' AND b.place = 1) AS first_low,
       min(b.high) FILTER (b.kind = 'procedure' AND b.place = 1) AS first_high,
       greatest(min(b.low) FILTER (b.kind = 'end'),
                max(b.low) FILTER (b.kind = 'procedure')) AS end_low,
       greatest(min(b.high) FILTER (b.kind = 'end'),
                max(b.high) FILTER (b.kind = 'procedure')) AS end_high
FROM patient_times t JOIN bounds b USING (patient_id)
WHERE NOT t.entered_late AND t.days IS NOT NULL
GROUP BY t.patient_id, t.death
ORDER BY t.patient_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpBounds:
    """Whole days between which follow-up began and ended, on one calendar, one entry a patient.

    Nobody leaves before the last procedure. Patients whose procedures could have come in another
    order are not here: they were set aside.
    """

    death: NDArray[np.bool_]
    first_low: NDArray[np.int64]
    first_high: NDArray[np.int64]
    end_low: NDArray[np.int64]
    end_high: NDArray[np.int64]

    @property
    def imprecise(self) -> NDArray[np.bool_]:
        """Mark the patients whose time is not known to the day."""
        found: NDArray[np.bool_] = (self.first_low < self.first_high) | (
            self.end_low < self.end_high
        )
        return found

    def draw_days(self, rng: np.random.Generator) -> NDArray[np.float64]:
        """Draw how long each patient was followed: uniform within the bounds, in order."""
        first = rng.integers(self.first_low, self.first_high, endpoint=True)
        low = np.minimum(np.maximum(self.end_low, first), np.maximum(self.end_high, first))
        end = rng.integers(low, np.maximum(self.end_high, low), endpoint=True)
        return (end - first).astype(np.float64)


def derive_follow_up_bounds(cohort: Cohort) -> FollowUpBounds:
    """Find the bounds of follow-up of every patient seen from the first procedure."""
    columns = cohort.columns(_BOUNDS)
    return FollowUpBounds(
        death=columns["death"].astype(np.bool_),
        first_low=_day_numbers(columns["first_low"]),
        first_high=_day_numbers(columns["first_high"]),
        end_low=_day_numbers(columns["end_low"]),
        end_high=_day_numbers(columns["end_high"]),
    )


def _day_numbers(dates: NDArray[Any]) -> NDArray[np.int64]:
    return dates.astype("datetime64[D]").astype(np.int64)
