"""Measurements of lesions: diameters, states, and numbers that must stay the same."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="perpendicular_longer",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table="measurements",
        columns=("perpendicular_mm",),
        title="Perpendicular diameter longer than the longest",
        explanation="The longest diameter is the longest. Perhaps the two are transposed.",
        message="the perpendicular is {perpendicular} mm and the longest {longest} mm",
        remedy="Check both; swap them if they are transposed.",
        sql="SELECT row_id, perpendicular_mm AS perpendicular, longest_mm AS longest "
        "FROM measurements WHERE perpendicular_mm > longest_mm",
    ),
    Rule(
        code="product_as_diameter",
        severity=Severity.SOFT,
        table="measurements",
        columns=("longest_mm",),
        title="Product typed as a diameter",
        explanation="The number is many times the diameters of the same lesion at other visits, "
        "but fits their product.",
        message="{found} mm, while lesion {lesion} was at most {largest} mm at other visits; "
        "as a product it would be {root} x {root} mm",
        remedy="Enter each diameter in its own column.",
        sql="""SELECT m.row_id, m.longest_mm AS found, m.lesion_id AS lesion,
                max(o.longest_mm) AS largest, round(sqrt(m.longest_mm), 1) AS root,
                m.perpendicular_mm AS perpendicular
            FROM measurements m JOIN measurements o ON o.patient_id = m.patient_id
                AND o.lesion_id = m.lesion_id AND o.row_id <> m.row_id AND o.longest_mm > 0
            WHERE m.longest_mm >= 30
            GROUP BY ALL
            HAVING m.longest_mm >= 4 * max(o.longest_mm)
                AND coalesce(m.perpendicular_mm, 0) <= 2 * max(o.longest_mm)
                AND sqrt(m.longest_mm) BETWEEN 0.5 * min(o.longest_mm) AND 2 * max(o.longest_mm)""",
    ),
    Rule(
        code="gone_but_measured",
        severity=Severity.SOFT,
        table="measurements",
        columns=("status",),
        title="Size of a lesion that is not there",
        explanation="The state says that there was nothing to measure, or that nobody looked.",
        message="the lesion is {status}, but {longest} mm were measured",
        remedy="Correct the state, or clear the diameters.",
        sql="SELECT row_id, status, longest_mm AS longest FROM measurements "
        "WHERE status IN ('gone', 'not_assessed', 'excised') AND longest_mm > 0",
    ),
    Rule(
        code="measured_without_size",
        severity=Severity.SOFT,
        table="measurements",
        columns=("longest_mm",),
        title="Measured, but without a size",
        explanation="The state says measured; no diameter and no estimate is given. The lesion "
        "counts as not assessed at this visit.",
        message="the lesion is recorded as measured, but the longest diameter is {found}",
        remedy="Enter the diameter, or the right state: gone, too_small or not_assessed.",
        sql="SELECT row_id, longest_mm AS found FROM measurements WHERE status = 'measured' "
        "AND coalesce(longest_mm, 0) = 0 AND estimated_change_percent IS NULL "
        "AND row_id NOT IN (SELECT row_id FROM unreadable WHERE table_name = 'measurements' "
        "AND field = 'longest_mm') AND row_id NOT IN (SELECT row_id FROM refusals "
        "WHERE table_name = 'measurements' AND field = 'longest_mm')",
    ),
    Rule(
        code="too_small_but_large",
        severity=Severity.SOFT,
        table="measurements",
        columns=("longest_mm",),
        title="Too small to measure, but large",
        explanation="A lesion of 10 mm and more can be measured.",
        message="the lesion is too small to measure, but {found} mm are entered",
        remedy="Correct the state or the diameter.",
        sql="SELECT row_id, longest_mm AS found FROM measurements "
        "WHERE status = 'too_small' AND longest_mm >= 10",
    ),
    Rule(
        code="measured_after_excision",
        severity=Severity.SOFT,
        table="measurements",
        columns=("measurement_date",),
        title="Measured after it was excised",
        explanation="A lesion that was cut out has no size; what grows there is a new lesion.",
        message="lesion {lesion} measured {longest} mm on {found}, but was excised on {excised}",
        remedy="Check the dates, or give the new lesion a number of its own.",
        sql="""SELECT m.row_id, m.lesion_id AS lesion, m.longest_mm AS longest,
                written(m.measurement_date, m.measurement_date_precision) AS found,
                written(l.excised_date, l.excised_date_precision) AS excised
            FROM measurements m JOIN lesions l USING (patient_id, lesion_id)
            WHERE m.longest_mm > 0 AND surely_before(l.excised_date, l.excised_date_precision,
                m.measurement_date, m.measurement_date_precision)""",
    ),
    Rule(
        code="measured_before_first_seen",
        severity=Severity.SOFT,
        table="measurements",
        columns=("measurement_date",),
        title="Measured before it was first seen",
        explanation="The lesion is recorded as first seen on a later day.",
        message="lesion {lesion} was measured on {found}, but first seen on {seen}",
        remedy="Check both dates.",
        sql="""SELECT m.row_id, m.lesion_id AS lesion,
                written(m.measurement_date, m.measurement_date_precision) AS found,
                written(l.first_seen_date, l.first_seen_date_precision) AS seen
            FROM measurements m JOIN lesions l USING (patient_id, lesion_id)
            WHERE m.longest_mm > 0 AND surely_before(m.measurement_date,
                m.measurement_date_precision, l.first_seen_date, l.first_seen_date_precision)""",
    ),
    Rule(
        code="lesion_numbers_change",
        severity=Severity.SOFT,
        table="measurements",
        columns=("lesion_id",),
        title="Other lesion numbers at every visit",
        explanation="Two visits of a patient have several lesions each and no number in common, so "
        "the lesions seem to be numbered anew. Each would count as new, which is progression.",
        message="none of the {n} lesions of {found} was measured at the visit before, on {before}",
        remedy="Give each lesion the same number at every visit.",
        sql="""WITH visits AS (
                SELECT patient_id, measurement_date, min(row_id) AS row_id,
                    list(DISTINCT lesion_id) AS lesions, count(DISTINCT lesion_id) AS n
                FROM measurements WHERE lesion_id IS NOT NULL AND measurement_date IS NOT NULL
                GROUP BY patient_id, measurement_date
            ), pairs AS (
                SELECT *, lag(measurement_date) OVER w AS before, lag(lesions) OVER w AS earlier,
                    lag(n) OVER w AS n_before
                FROM visits WINDOW w AS (PARTITION BY patient_id ORDER BY measurement_date)
            )
            SELECT row_id, measurement_date AS found, before, n FROM pairs p
            WHERE n >= 2 AND n_before >= 2 AND NOT list_has_any(lesions, earlier)
                AND NOT EXISTS (SELECT 1 FROM procedures o WHERE o.patient_id = p.patient_id
                    AND o.procedure_date > p.before
                    AND o.procedure_date <= p.measurement_date + 28)""",
    ),
)
