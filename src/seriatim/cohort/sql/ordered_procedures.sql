-- Procedures in their order, counted within the treated field and within the patient.
--
-- Grain    one accepted procedure
-- Key      row_id; also (patient_id, treated_field, number_in_field) and
--          (patient_id, number_in_patient)
-- Columns  patient_id, procedure_id, procedure_date, procedure_date_precision, region, side
--          treated_field          region and side, e.g. 'leg L'
--          number_in_field        1 for the first ever; recorded order plus the procedures of this
--                                 field done elsewhere before the first recorded one
--          number_in_patient      the same over all fields; procedures done elsewhere count from
--                                 the first recorded procedure of their field on
--          n_in_field, n_in_patient   totals ever, so the number of the last recorded one
--          previous_date, next_date   neighbors in the same field (recorded ones)
--          next_any_date          next procedure of the patient in any field, the same day included
--          first_date             first recorded procedure of the patient
--          days_since_first       whole days from first_date
--          has_earlier_elsewhere  the first recorded procedure of this field was not the first
--
-- Order is by date alone; where the file stands a row never matters. Two fields on one day are
-- ordered by the name of the field. A missing earlier_elsewhere counts as none.
CREATE OR REPLACE TABLE ordered_procedures AS
WITH placed AS (
    SELECT
        row_id, patient_id, procedure_id, procedure_date, procedure_date_precision, region, side,
        region || ' ' || side AS treated_field,
        coalesce(earlier_elsewhere, 0) AS elsewhere
    FROM procedures
    WHERE patient_id IS NOT NULL AND procedure_date IS NOT NULL
        AND region IS NOT NULL AND side IS NOT NULL
),
in_field AS (
    SELECT
        *,
        row_number() OVER field AS recorded_in_field,
        count(*) OVER (PARTITION BY patient_id, treated_field) AS n_recorded_in_field,
        first_value(elsewhere) OVER field AS earlier_in_field,
        lag(procedure_date) OVER field AS previous_date,
        lead(procedure_date) OVER field AS next_date
    FROM placed
    WINDOW field AS (PARTITION BY patient_id, treated_field ORDER BY procedure_date, procedure_id)
),
in_patient AS (
    SELECT
        *,
        row_number() OVER patient
            + sum(CASE WHEN recorded_in_field = 1 THEN elsewhere ELSE 0 END) OVER (
                PARTITION BY patient_id ORDER BY procedure_date, treated_field, procedure_id
                ROWS UNBOUNDED PRECEDING
            ) AS counted_in_patient,
        lead(procedure_date) OVER patient AS next_any_date,
        min(procedure_date) OVER (PARTITION BY patient_id) AS first_date
    FROM in_field
    WINDOW patient AS (
        PARTITION BY patient_id ORDER BY procedure_date, treated_field, procedure_id
    )
)
SELECT
    row_id, patient_id, procedure_id, procedure_date, procedure_date_precision, region, side,
    treated_field,
    CAST(recorded_in_field + earlier_in_field AS BIGINT) AS number_in_field,
    CAST(counted_in_patient AS BIGINT) AS number_in_patient,
    CAST(n_recorded_in_field + earlier_in_field AS BIGINT) AS n_in_field,
    CAST(max(counted_in_patient) OVER (PARTITION BY patient_id) AS BIGINT) AS n_in_patient,
    previous_date, next_date, next_any_date, first_date,
    CAST(procedure_date - first_date AS BIGINT) AS days_since_first,
    earlier_in_field > 0 AS has_earlier_elsewhere
FROM in_patient
ORDER BY patient_id, number_in_patient;
