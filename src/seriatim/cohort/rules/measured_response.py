"""Recorded responses against the measurements of the lesions."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Rule

# Procedures with a recorded response and their measurements, from the baseline (the last day
# measured on or before the procedure, after the one before) up to the next procedure of the field.
_MEASURED = """
    recorded AS (
        SELECT o.row_id, o.patient_id, o.procedure_date, o.previous_date, o.next_date, o.region,
            o.side, p.response, coalesce(p.response_date, min(a.assessment_date)) AS day
        FROM ordered_procedures o JOIN procedures p USING (row_id)
        LEFT JOIN assessments a
            ON a.procedure_id = o.procedure_id AND a.response = p.response
        WHERE p.response IN ('CR', 'PR')
        GROUP BY o.row_id, o.patient_id, o.procedure_date, o.previous_date, o.next_date, o.region,
            o.side, p.response, p.response_date
    ),
    seen AS (
        SELECT r.row_id, r.response, r.day, m.lesion_id, m.measurement_date, m.status,
            m.longest_mm, m.perpendicular_mm, m.residual_pigment,
            m.measurement_date > r.procedure_date AS later
        FROM recorded r JOIN measurements m ON m.patient_id = r.patient_id
            AND (r.previous_date IS NULL OR m.measurement_date > r.previous_date)
            AND (r.next_date IS NULL OR m.measurement_date < r.next_date)
        LEFT JOIN lesions l ON l.patient_id = m.patient_id AND l.lesion_id = m.lesion_id
        WHERE coalesce(l.scope, 'in_field') = 'in_field'
            AND coalesce(l.region, r.region) = r.region AND coalesce(l.side, r.side) = r.side
    ),
    baseline AS (
        SELECT s.row_id, s.lesion_id, s.longest_mm, s.perpendicular_mm
        FROM seen s JOIN (
            SELECT row_id, max(measurement_date) AS measurement_date FROM seen WHERE NOT later
            GROUP BY row_id
        ) USING (row_id, measurement_date)
        WHERE s.longest_mm > 0
    )
"""

RULES: tuple[Rule, ...] = (
    Rule(
        code="complete_response_with_lesion",
        severity=Severity.SOFT,
        table="procedures",
        columns=("response",),
        title="Complete response with a lesion that was never gone",
        explanation="A lesion of the baseline was measured on or after the day of the complete "
        "response and never recorded as gone.",
        message="complete response, but lesion {lesion} measured {size} mm on {day} and was never "
        "recorded as gone",
        remedy="Check response and measurement; flat pigment without melanoma is entered as "
        "residual pigment.",
        sql=f"""WITH {_MEASURED},
            still AS (
                SELECT s.row_id, s.lesion_id, s.measurement_date, s.longest_mm
                FROM seen s JOIN baseline b USING (row_id, lesion_id)
                WHERE s.response = 'CR' AND s.later AND s.longest_mm > 0
                    AND s.status IS DISTINCT FROM 'gone'
                    AND s.residual_pigment IS DISTINCT FROM 'yes'
                    AND (s.day IS NULL OR s.measurement_date >= s.day)
            )
            SELECT t.row_id, min(t.lesion_id) AS lesion,
                arg_min(t.longest_mm, (t.lesion_id, t.measurement_date)) AS size,
                arg_min(t.measurement_date, (t.lesion_id, t.measurement_date)) AS day
            FROM still t ANTI JOIN (
                SELECT row_id, lesion_id, measurement_date AS gone FROM seen
                WHERE later AND (status IN ('gone', 'excised') OR longest_mm = 0)
            ) g ON g.row_id = t.row_id AND g.lesion_id = t.lesion_id
                AND g.gone <= t.measurement_date
            GROUP BY t.row_id""",
    ),
    Rule(
        code="partial_response_not_measured",
        severity=Severity.SOFT,
        table="procedures",
        columns=("response",),
        title="Partial response that the measurements do not show",
        explanation="At no visit was the sum of products half of the baseline (WHO) or the sum of "
        "diameters 30 percent below it (RECIST).",
        message="partial response, but at best {product} % of the products and {diameter} % of the "
        "diameters of the baseline were left",
        remedy="Check response and measurements.",
        # Only visits at which every lesion of the baseline was looked at.
        sql=f"""WITH {_MEASURED},
            visits AS (
                SELECT s.row_id, s.measurement_date,
                    sum(s.left_longest * s.left_perpendicular)
                        / sum(b.longest_mm * coalesce(b.perpendicular_mm, b.longest_mm)) AS product,
                    sum(s.left_longest) / sum(b.longest_mm) AS diameter,
                    count(*) AS n
                FROM (SELECT *,
                        CASE WHEN status IN ('gone', 'excised') THEN 0
                             WHEN status = 'too_small' THEN coalesce(longest_mm, 0)
                             ELSE longest_mm END AS left_longest,
                        CASE WHEN status IN ('gone', 'excised') THEN 0
                             ELSE coalesce(perpendicular_mm, longest_mm, 0)
                             END AS left_perpendicular
                      FROM seen WHERE later AND response = 'PR') s
                JOIN baseline b USING (row_id, lesion_id)
                WHERE s.left_longest IS NOT NULL
                GROUP BY s.row_id, s.measurement_date
            ),
            whole AS (SELECT row_id, count(*) AS n FROM baseline GROUP BY row_id)
            SELECT row_id, round(100 * min(product)) AS product,
                round(100 * min(diameter)) AS diameter
            FROM visits JOIN whole USING (row_id, n)
            GROUP BY row_id HAVING min(product) > 0.5 AND min(diameter) > 0.7""",
    ),
    Rule(
        code="fewer_lesions_than_measured",
        severity=Severity.SOFT,
        table="procedures",
        columns=("n_lesions",),
        title="Fewer lesions than were measured",
        explanation="More lesions of the field were measured before the procedure than the row of "
        "the procedure counts.",
        message="{found} lesions in the field, but {measured} were measured on {day}",
        remedy="Check the number of lesions.",
        sql="""SELECT o.row_id, p.n_lesions AS found, count(DISTINCT m.lesion_id) AS measured,
                m.measurement_date AS day
            FROM ordered_procedures o JOIN procedures p USING (row_id)
            JOIN measurements m ON m.patient_id = o.patient_id AND m.longest_mm > 0
                AND m.measurement_date <= o.procedure_date
                AND o.procedure_date - m.measurement_date <= 60
                AND (o.previous_date IS NULL OR m.measurement_date > o.previous_date)
            JOIN lesions l ON l.patient_id = m.patient_id AND l.lesion_id = m.lesion_id
                AND l.scope = 'in_field' AND l.region = o.region AND l.side = o.side
            GROUP BY o.row_id, p.n_lesions, m.measurement_date
            HAVING count(DISTINCT m.lesion_id) > p.n_lesions""",
    ),
    Rule(
        code="largest_lesion_too_small",
        severity=Severity.SOFT,
        table="procedures",
        columns=("largest_lesion_mm",),
        title="Largest lesion smaller than a measured one",
        explanation="A lesion measured before the procedure is clearly larger than the largest of "
        "the row; centimeters may have been entered.",
        message="{found} mm is the largest lesion, but one of {measured} mm was measured on {day}",
        remedy="Check value and unit.",
        sql="""SELECT o.row_id, p.largest_lesion_mm AS found, max(m.longest_mm) AS measured,
                arg_max(m.measurement_date, m.longest_mm) AS day
            FROM ordered_procedures o JOIN procedures p USING (row_id)
            JOIN measurements m ON m.patient_id = o.patient_id
                AND m.measurement_date <= o.procedure_date
                AND o.procedure_date - m.measurement_date <= 60
                AND (o.previous_date IS NULL OR m.measurement_date > o.previous_date)
            JOIN lesions l ON l.patient_id = m.patient_id AND l.lesion_id = m.lesion_id
                AND l.scope = 'in_field' AND l.region = o.region AND l.side = o.side
            GROUP BY o.row_id, p.largest_lesion_mm
            HAVING max(m.longest_mm) > 1.5 * p.largest_lesion_mm
                AND max(m.longest_mm) > p.largest_lesion_mm + 3""",
    ),
)
