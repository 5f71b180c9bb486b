"""Whether procedures can be counted: same day, too close, earlier ones elsewhere, indications."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="two_procedures_one_day_one_field",
        severity=Severity.HARD,
        refuses=Refuses.PATIENT,
        table="procedures",
        columns=("procedure_date",),
        title="Two procedures of one field on one day",
        explanation="A limb is perfused once a day; the second row is a copy or has a wrong date "
        "or side.",
        message="patient {patient} has {n} procedures of the {field} on {day}",
        remedy="Delete the copy, or correct date or side.",
        sql="""SELECT o.row_id, o.patient_id AS patient, o.treated_field AS field,
                o.procedure_date AS day, s.n
            FROM ordered_procedures o JOIN (
                SELECT patient_id, treated_field, procedure_date, count(*) AS n
                FROM ordered_procedures WHERE procedure_date_precision = 'day'
                GROUP BY ALL HAVING count(*) > 1
            ) s USING (patient_id, treated_field, procedure_date)
            WHERE o.procedure_date_precision = 'day'""",
    ),
    Rule(
        code="order_unclear",
        severity=Severity.HARD,
        refuses=Refuses.PATIENT,
        table="procedures",
        columns=("procedure_date",),
        title="Procedures whose order is not known",
        explanation="A date without a day leaves open which of two procedures of a field came "
        "first.",
        message="nobody can tell whether the procedure of {found} or that of {other} came first",
        remedy="Look up the day of the procedure.",
        sql="""SELECT o.row_id, written(o.procedure_date, o.procedure_date_precision) AS found,
                min(written(b.procedure_date, b.procedure_date_precision)) AS other
            FROM ordered_procedures o JOIN ordered_procedures b
                ON b.patient_id = o.patient_id AND b.treated_field = o.treated_field
                AND b.row_id <> o.row_id
            WHERE (o.procedure_date_precision <> 'day' OR b.procedure_date_precision <> 'day')
                AND earliest(o.procedure_date, o.procedure_date_precision)
                    <= latest(b.procedure_date, b.procedure_date_precision)
                AND earliest(b.procedure_date, b.procedure_date_precision)
                    <= latest(o.procedure_date, o.procedure_date_precision)
            GROUP BY o.row_id, found""",
    ),
    Rule(
        code="two_fields_one_day",
        severity=Severity.SOFT,
        table="procedures",
        columns=("procedure_date",),
        title="Two fields on one day",
        explanation="Two limbs are rarely perfused on one day. Both count, in the order of the "
        "names of the fields.",
        message="patient {patient} has {n} procedures of different fields on {day}",
        remedy="Check date and side of both.",
        sql="""SELECT o.row_id, o.patient_id AS patient, o.procedure_date AS day, s.n
            FROM ordered_procedures o JOIN (
                SELECT patient_id, procedure_date, count(DISTINCT treated_field) AS n
                FROM ordered_procedures WHERE procedure_date_precision = 'day'
                GROUP BY ALL HAVING count(DISTINCT treated_field) > 1
            ) s USING (patient_id, procedure_date)""",
    ),
    Rule(
        code="procedures_close_together",
        severity=Severity.SOFT,
        table="procedures",
        columns=("procedure_date",),
        title="Two procedures within four weeks",
        explanation="A limb is not perfused again before the response to the first is known.",
        message="{found} is only {days} days after the procedure of the same field on {previous}",
        remedy="Check both dates; the second row may be a copy with a wrong date.",
        sql="""SELECT row_id, procedure_date AS found, previous_date AS previous,
                procedure_date - previous_date AS days
            FROM ordered_procedures
            WHERE procedure_date - previous_date BETWEEN 1 AND 27
                AND procedure_date_precision = 'day'""",
    ),
    Rule(
        code="earlier_elsewhere",
        severity=Severity.NOTE,
        table="procedures",
        columns=("earlier_elsewhere",),
        title="First recorded procedure that is not the first",
        explanation="Earlier procedures of the field took place elsewhere. They are counted in "
        "the order; survival from the true first one is not known.",
        message="{found} earlier procedures elsewhere, so this one is number {number} of the "
        "{field}",
        remedy="Nothing to do if that is right.",
        sql="""SELECT o.row_id, p.earlier_elsewhere AS found, o.number_in_field AS number,
                o.treated_field AS field
            FROM ordered_procedures o JOIN procedures p USING (row_id)
            WHERE o.previous_date IS NULL AND p.earlier_elsewhere > 0""",
    ),
    Rule(
        code="gap_in_numbers",
        severity=Severity.SOFT,
        table="procedures",
        columns=("earlier_elsewhere",),
        title="A procedure elsewhere between recorded ones",
        explanation="Only procedures before the first recorded one of the field are counted by "
        "this column. One in between leaves a gap in the order.",
        message="{found} earlier procedures elsewhere, but {first} at the first recorded one on "
        "{day}",
        remedy="Enter the procedure from elsewhere as a row of its own, or correct the number.",
        sql="""SELECT row_id, earlier_elsewhere AS found, first, day FROM (
                SELECT p.row_id, p.earlier_elsewhere,
                    coalesce(first_value(p.earlier_elsewhere) OVER field, 0) AS first,
                    first_value(o.procedure_date) OVER field AS day, o.previous_date
                FROM ordered_procedures o JOIN procedures p USING (row_id)
                WINDOW field AS (PARTITION BY o.patient_id, o.treated_field
                    ORDER BY o.number_in_field)
            ) WHERE previous_date IS NOT NULL AND earlier_elsewhere > first""",
    ),
    Rule(
        code="repeat_indication_without_predecessor",
        severity=Severity.SOFT,
        table="procedures",
        columns=("indication",),
        title="Repeat indication at the first procedure",
        explanation="A recurrence after complete response needs an earlier procedure of the "
        "patient. If it took place elsewhere this one is not the first.",
        message="recurrence after complete response, but no earlier procedure is known",
        remedy="Add the earlier procedure, or say in earlier_elsewhere how many there were.",
        sql="""SELECT o.row_id FROM ordered_procedures o JOIN procedures p USING (row_id)
            WHERE p.indication = 'recurrence_after_cr' AND o.number_in_patient = 1
                AND o.patient_id NOT IN (SELECT patient_id FROM doubtful_patients)""",
    ),
    Rule(
        code="first_indication_at_repeat",
        severity=Severity.SOFT,
        table="procedures",
        columns=("indication",),
        title="Indication first treatment at a repeat",
        explanation="The field has been treated before.",
        message="first treatment, but this is number {number} of the {field}",
        remedy="Correct the indication, the date or the side.",
        sql="""SELECT o.row_id, o.number_in_field AS number, o.treated_field AS field
            FROM ordered_procedures o JOIN procedures p USING (row_id)
            WHERE p.indication = 'first' AND o.number_in_field > 1
                AND o.patient_id NOT IN (SELECT patient_id FROM doubtful_patients)""",
    ),
    Rule(
        code="recurrence_without_complete_response",
        severity=Severity.SOFT,
        table="procedures",
        columns=("indication",),
        title="Recurrence after a complete response that was none",
        explanation="The recorded response to the procedure before was not complete.",
        message="recurrence after complete response, but the response to the procedure on "
        "{previous} was {response}",
        remedy="Correct the indication (progression), or the response before.",
        sql="""SELECT o.row_id, b.procedure_date AS previous, q.response
            FROM ordered_procedures o JOIN procedures p USING (row_id)
            JOIN ordered_procedures b ON b.patient_id = o.patient_id
                AND b.treated_field = o.treated_field
                AND b.number_in_field = o.number_in_field - 1
            JOIN procedures q ON q.row_id = b.row_id
            WHERE p.indication = 'recurrence_after_cr' AND q.response IN ('PR', 'SD', 'PD')
                AND b.procedure_id NOT IN (
                    SELECT procedure_id FROM assessments
                    WHERE response = 'CR' AND procedure_id IS NOT NULL)""",
    ),
    Rule(
        code="procedure_after_amputation",
        severity=Severity.SOFT,
        table="procedures",
        columns=("procedure_date",),
        title="Procedure of a limb after its major amputation",
        explanation="What lies below the level of the amputation is gone; only a stump can still "
        "be perfused.",
        message="procedure of the {field} on {found}, after its major amputation on {amputation}",
        remedy="Check side and date of the procedure, and date and level of the amputation.",
        sql="""SELECT o.row_id, o.treated_field AS field, o.procedure_date AS found,
                min(written(a.amputation_date, a.amputation_date_precision)) AS amputation
            FROM ordered_procedures o JOIN procedures a ON a.patient_id = o.patient_id
                AND a.region = o.region AND a.side = o.side AND a.amputation_level = 'major'
            WHERE surely_before(a.amputation_date, a.amputation_date_precision,
                o.procedure_date, o.procedure_date_precision)
            GROUP BY ALL""",
    ),
)
