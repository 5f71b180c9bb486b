"""The response as the center recorded it, credited to the procedure it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures, align, positions

# Assessments count after their procedure, before the next one of the field, inside the window.
# Best: CR before PR before SD before PD before NE, then the earlier. At three months: nearest
# to day 91. The response in the row of the procedure counts where no assessment does.
_OWN = """
    SELECT p.row_id, a.response AS code, a.not_evaluable_reason AS reason,
           a.criteria, a.assessment_date - p.procedure_date AS days,
           (a.response = 'NE'
            OR a.assessment_date - p.procedure_date BETWEEN $first_day AND $last_day) AS counted
    FROM assessments a JOIN ordered_procedures p USING (procedure_id)
    WHERE a.response IS NOT NULL
      AND a.assessment_date > p.procedure_date
      AND (p.next_date IS NULL OR a.assessment_date < p.next_date)
"""

_QUERY = f"""
WITH ranks(code, rank) AS (VALUES ('CR', 1), ('PR', 2), ('SD', 3), ('PD', 4), ('NE', 5)),
listed AS (SELECT row_id, code, reason, days FROM ({_OWN}) WHERE counted),
candidates AS (
    SELECT * FROM listed
    UNION ALL
    SELECT p.row_id, p.response, p.not_evaluable_reason, NULL
    FROM procedures p
    WHERE p.response IS NOT NULL AND p.row_id NOT IN (SELECT row_id FROM listed)
)
SELECT c.row_id, c.code, c.reason, CAST(c.days AS DOUBLE) AS days
FROM candidates c JOIN ranks r USING (code)
QUALIFY row_number() OVER (
    PARTITION BY c.row_id
    ORDER BY CASE WHEN $at_3_months AND c.code <> 'NE' THEN abs(c.days - 91) END NULLS LAST,
             r.rank, c.days
) = 1
ORDER BY c.row_id
"""

_LISTED = f"""
SELECT row_id, code, reason, criteria, CAST(days AS DOUBLE) AS days, counted FROM ({_OWN})
ORDER BY row_id, days, code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedResponse:
    """Recorded response codes and reasons, one a procedure; None where nothing is recorded.

    ``days`` from the procedure to the assessment, missing where the record has no date of it.
    """

    code: NDArray[Any]
    reason: NDArray[Any]
    days: NDArray[Any]


def derive_recorded_response(
    cohort: Cohort, procedures: Procedures, window_weeks: tuple[float, float], at_3_months: bool
) -> RecordedResponse:
    """Take the best recorded response inside the window, or that nearest to three months."""
    parameters = {**_window(window_weeks), "at_3_months": at_3_months}
    columns = cohort.columns(_QUERY, parameters)
    return RecordedResponse(
        code=align(procedures, columns["row_id"], columns["code"]),
        reason=align(procedures, columns["row_id"], columns["reason"]),
        days=align(procedures, columns["row_id"], columns["days"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedAssessments:
    """Recorded assessments with a date, one entry an assessment, by procedure and day.

    ``place`` is the position of the procedure; ``counted`` whether the assessment lies in the
    window (NE has none). The response in the row of a procedure has no date and is not here.
    """

    place: NDArray[np.int64]
    days: NDArray[np.float64]
    code: NDArray[Any]
    reason: NDArray[Any]
    criteria: NDArray[Any]
    counted: NDArray[np.bool_]


def list_recorded_assessments(
    cohort: Cohort, procedures: Procedures, window_weeks: tuple[float, float]
) -> RecordedAssessments:
    """List what was recorded after each procedure and before the next one of the field."""
    columns = cohort.columns(_LISTED, _window(window_weeks))
    return RecordedAssessments(
        place=positions(procedures, columns["row_id"]),
        days=columns["days"].astype(np.float64),
        code=columns["code"].astype(object),
        reason=columns["reason"].astype(object),
        criteria=columns["criteria"].astype(object),
        counted=columns["counted"].astype(np.bool_),
    )


def _window(window_weeks: tuple[float, float]) -> dict[str, int]:
    return {"first_day": round(window_weeks[0] * 7), "last_day": round(window_weeks[1] * 7)}
