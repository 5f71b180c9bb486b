-- How long each patient was followed from the first recorded procedure, and how that ended.
--
-- Grain    one patient with at least one accepted procedure
-- Key      patient_id
-- Columns  first_date     first recorded procedure
--          exit_date      day of death, else of last contact; NULL when neither is known
--          death          the patient died
--          days           whole days from first_date to exit_date; NULL with exit_date
--          n_procedures   procedures ever, those elsewhere included (as n_in_patient)
--          entered_late   the first recorded procedure had earlier ones elsewhere: time from the
--                         true first procedure is unknown
--
-- A patient who died on an unknown day has no time: censoring such a patient at last contact would
-- turn a death into a survivor. Nobody leaves before the last procedure: a date of death known
-- to the month only is moved up to it, and so is an outdated last contact.
CREATE OR REPLACE TABLE patient_times AS
WITH treated AS (
    SELECT
        patient_id,
        min(first_date) AS first_date,
        max(procedure_date) AS last_procedure_date,
        max(n_in_patient) AS n_procedures,
        coalesce(bool_or(has_earlier_elsewhere) FILTER (days_since_first = 0), FALSE)
            AS entered_late
    FROM ordered_procedures
    GROUP BY patient_id
),
followed AS (
    SELECT
        t.*,
        p.death_date IS NOT NULL OR coalesce(p.vital_status = 'dead', FALSE) AS death,
        CASE
            WHEN p.death_date IS NOT NULL THEN p.death_date
            WHEN p.vital_status = 'dead' THEN NULL
            ELSE p.last_contact_date
        END AS known_date
    FROM treated t JOIN patients p USING (patient_id)
)
SELECT
    patient_id, first_date,
    CASE WHEN known_date IS NOT NULL THEN greatest(known_date, last_procedure_date) END
        AS exit_date,
    death,
    CAST(
        CASE WHEN known_date IS NOT NULL THEN greatest(known_date, last_procedure_date) END
        - first_date AS BIGINT
    ) AS days,
    n_procedures, entered_late
FROM followed
ORDER BY patient_id;
