"""Clocks: overall survival, the number of procedures to date, in-field progression."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures, positions

_SURVIVAL = """
SELECT patient_id, days, death, n_procedures
FROM patient_times WHERE NOT entered_late AND days IS NOT NULL
ORDER BY patient_id
"""

# One row a patient and number to date, at risk in (start, stop]. Two procedures on one day (two
# fields) leave no time between them: that row goes. A death on the day of a procedure belongs
# to the state after it and gets half a day, else the row would have no length.
_COUNTING = """
WITH starts AS (
    SELECT p.patient_id, p.number_in_patient AS number, p.days_since_first AS start,
           lead(p.days_since_first) OVER (
               PARTITION BY p.patient_id ORDER BY p.number_in_patient
           ) AS next_start, t.days, t.death
    FROM ordered_procedures p JOIN patient_times t USING (patient_id)
    WHERE NOT t.entered_late AND t.days IS NOT NULL
),
intervals AS (
    SELECT patient_id, number, start, next_start IS NULL AND death AS event,
           CASE WHEN next_start IS NOT NULL THEN next_start
                WHEN death AND start = days THEN days + 0.5 ELSE days END AS stop
    FROM starts
)
SELECT * FROM intervals WHERE start < stop ORDER BY patient_id, number
"""

# A progression seen on the day of a procedure is what it was done for: it ends the one before.
_IN_FIELD = """
WITH clocks AS (
    SELECT p.row_id, p.procedure_date, p.next_date, t.exit_date, t.death,
        min(g.progression_date) AS progression_date,
        arg_min(g.last_clean_date, g.progression_date) AS clean_date
    FROM ordered_procedures p
    JOIN patient_times t USING (patient_id)
    LEFT JOIN progressions g
        ON g.patient_id = p.patient_id AND g.scope = 'in_field'
        AND (g.region IS NULL OR g.region = p.region)
        AND (g.side IS NULL OR g.side = p.side)
        AND g.progression_date > p.procedure_date
        AND (p.next_date IS NULL OR g.progression_date <= p.next_date)
    WHERE t.days IS NOT NULL
    GROUP BY ALL
)
SELECT row_id,
    least(coalesce(progression_date, exit_date), coalesce(next_date, exit_date), exit_date)
        - procedure_date AS days,
    CASE WHEN progression_date <= exit_date THEN 1
         WHEN next_date <= exit_date THEN 0
         WHEN death THEN 2 ELSE 0 END AS event,
    clean_date - procedure_date AS clean_days
FROM clocks ORDER BY row_id
"""


_FROM_PROCEDURE = """
SELECT p.row_id, t.exit_date - p.procedure_date AS days, t.death AS event,
       NULL AS clean_days
FROM ordered_procedures p JOIN patient_times t USING (patient_id)
WHERE t.exit_date IS NOT NULL
ORDER BY p.row_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSurvival:
    """Overall survival from the first procedure, one entry a patient.

    ``days`` from the first recorded procedure to death or last contact; ``death`` True if the
    patient died; ``final_number`` the procedures ever received, known only at the end.
    Patients whose first procedure took place elsewhere are not in it (``n_entered_late``), nor
    are those without a date of last contact or death (``n_without_time``).
    """

    patient_id: NDArray[np.object_]
    days: NDArray[np.float64]
    death: NDArray[np.bool_]
    final_number: NDArray[np.int64]
    n_entered_late: int
    n_without_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingProcess:
    """Rows (start, stop] in days since the first procedure with the number to date."""

    patient_id: NDArray[np.object_]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    event: NDArray[np.bool_]
    number: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureClock:
    """A clock from each procedure, in days; NaN without a date of last contact or death.

    Of in-field progression: ``event`` 1 = progression, 2 = death before it; the next procedure of
    the field without progression, and last contact, censor (0). Of survival: 1 = death.
    ``clean_days`` is when the field was last examined without the progression, NaN if unknown.
    """

    days: NDArray[np.float64]
    event: NDArray[np.int64]
    clean_days: NDArray[np.float64]


def derive_overall_survival(cohort: Cohort) -> PatientSurvival:
    """Derive survival from the first procedure for patients seen from their first procedure."""
    columns = cohort.columns(_SURVIVAL)
    left_out = cohort.columns(
        "SELECT count(*) FILTER (entered_late) AS late, "
        "count(*) FILTER (NOT entered_late AND days IS NULL) AS without FROM patient_times"
    )
    return PatientSurvival(
        patient_id=columns["patient_id"],
        days=columns["days"].astype(np.float64),
        death=columns["death"].astype(np.bool_),
        final_number=columns["n_procedures"].astype(np.int64),
        n_entered_late=int(left_out["late"][0]),
        n_without_time=int(left_out["without"][0]),
    )


def derive_counting_process(cohort: Cohort) -> CountingProcess:
    """Cut each patient's follow-up at every procedure: what is known at each moment, no more."""
    columns = cohort.columns(_COUNTING)
    return CountingProcess(
        patient_id=columns["patient_id"],
        start=columns["start"].astype(np.float64),
        stop=columns["stop"].astype(np.float64),
        event=columns["event"].astype(np.bool_),
        number=columns["number"].astype(np.int64),
    )


def derive_survival_from_procedure(cohort: Cohort, procedures: Procedures) -> ProcedureClock:
    """Start a clock at each procedure and stop it at death or last contact."""
    return _clock(cohort, procedures, _FROM_PROCEDURE)


def derive_in_field_progression(cohort: Cohort, procedures: Procedures) -> ProcedureClock:
    """Start a clock at each procedure and stop it at in-field progression, death or censoring."""
    return _clock(cohort, procedures, _IN_FIELD)


def _clock(cohort: Cohort, procedures: Procedures, query: str) -> ProcedureClock:
    columns = cohort.columns(query)
    days = np.full(len(procedures), np.nan)
    clean = np.full(len(procedures), np.nan)
    event = np.zeros(len(procedures), dtype=np.int64)
    place = positions(procedures, columns["row_id"])
    days[place] = columns["days"].astype(np.float64)
    event[place] = columns["event"].astype(np.int64)
    clean[place] = columns["clean_days"].astype(np.float64)
    return ProcedureClock(days=days, event=event, clean_days=clean)


def change_times(
    survival: PatientSurvival, process: CountingProcess
) -> tuple[NDArray[np.float64], ...]:
    """Return when each patient had the second, third, ... procedure, infinite for never.

    One column a number, in days since the first procedure and in the order of ``survival``.
    """
    place = np.searchsorted(survival.patient_id.astype(str), process.patient_id.astype(str))
    columns = []
    for number in range(2, int(process.number.max(initial=1)) + 1):
        when = np.full(survival.days.size, np.inf)
        reached = process.number >= number
        np.minimum.at(when, place[reached], process.start[reached])
        columns.append(when)
    return tuple(columns)
