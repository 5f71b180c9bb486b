"""Recorded responses against dates, measurements, reasons and one another."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

# Procedures with the dates of their neighbors, and the assessments of each.
# Patients whom an earlier rule sends away have no order to speak of, and assessments that go
# anyway would only raise the same alarm twice.
_ORDERED = """(SELECT * FROM ordered_procedures
    WHERE patient_id NOT IN (SELECT patient_id FROM doubtful_patients))"""
_RECORDED = f"{_ORDERED} o JOIN procedures p USING (row_id)"
_JUDGED = f"""(SELECT * FROM assessments WHERE row_id NOT IN (
    SELECT row_id FROM refusals WHERE table_name = 'assessments' AND refuses = 'row')) a
    JOIN {_ORDERED} o USING (procedure_id)"""
_LATE = "assessed too late to be credited to this procedure"

RULES: tuple[Rule, ...] = (
    Rule(
        code="assessment_before_procedure",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table="assessments",
        columns=("assessment_date",),
        title="Assessment before its procedure",
        explanation="A response follows the procedure.",
        message="{found} is not after the procedure on {procedure}",
        remedy="Check the date, and which procedure the assessment belongs to.",
        sql=f"""SELECT a.row_id, written(a.assessment_date, a.assessment_date_precision) AS found,
                written(o.procedure_date, o.procedure_date_precision) AS procedure FROM {_JUDGED}
            WHERE latest(a.assessment_date, a.assessment_date_precision)
                <= earliest(o.procedure_date, o.procedure_date_precision)""",
    ),
    Rule(
        code="response_before_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("response_date", "response"),
        title="Response before its procedure",
        explanation="A response follows the procedure; this one may belong to an earlier one.",
        message="{found} is not after the procedure on {procedure}",
        remedy="Check the date, and which procedure the response belongs to.",
        sql=f"""SELECT o.row_id, written(p.response_date, p.response_date_precision) AS found,
                written(o.procedure_date, o.procedure_date_precision) AS procedure
            FROM {_RECORDED} WHERE latest(p.response_date, p.response_date_precision)
                <= earliest(o.procedure_date, o.procedure_date_precision)""",
    ),
    Rule(
        code="assessment_after_next_procedure",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table="assessments",
        columns=("assessment_date",),
        title="Assessment after the next procedure",
        explanation="After the next procedure of the field nobody can tell to which of the two "
        "a response belongs.",
        message="{found} is " + _LATE + "; the next one of the field was on {next}",
        remedy="Give the assessment to the later procedure, or correct its date.",
        sql=f"""SELECT a.row_id, written(a.assessment_date, a.assessment_date_precision) AS found,
                o.next_date AS next FROM {_JUDGED}
            WHERE earliest(a.assessment_date, a.assessment_date_precision) > o.next_date""",
    ),
    Rule(
        code="response_after_next_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("response_date", "response"),
        title="Response dated after the next procedure",
        explanation="After the next procedure of the field nobody can tell to which of the two "
        "a response belongs.",
        message="{found} is " + _LATE + "; the next one of the field was on {next}",
        remedy="Give the response to the later procedure, or correct its date.",
        sql=f"""SELECT o.row_id, written(p.response_date, p.response_date_precision) AS found,
                o.next_date AS next FROM {_RECORDED}
            WHERE earliest(p.response_date, p.response_date_precision) > o.next_date""",
    ),
    Rule(
        code="assessment_outside_window",
        severity=Severity.SOFT,
        table="assessments",
        columns=("assessment_date",),
        title="No assessment at 6 to 26 weeks",
        explanation="Response is judged about three months after the procedure. None of the "
        "assessments of this procedure lies between 6 and 26 weeks.",
        message="the assessment nearest to three months is that of {found}, {weeks} weeks after "
        "the procedure",
        remedy="Check the date, and which procedure the assessment belongs to.",
        sql=f"""SELECT arg_min(row_id, (abs(days - 91), row_id)) AS row_id,
                arg_min(day, (abs(days - 91), row_id)) AS found,
                round(arg_min(days, (abs(days - 91), row_id)) / 7, 1) AS weeks
            FROM (SELECT a.row_id, a.assessment_date AS day, o.row_id AS procedure,
                    a.assessment_date - o.procedure_date AS days
                FROM {_JUDGED}
                WHERE a.assessment_date > o.procedure_date
                    AND (o.next_date IS NULL OR a.assessment_date <= o.next_date))
            GROUP BY procedure HAVING count(*) FILTER (days BETWEEN 42 AND 182) = 0""",
    ),
    Rule(
        code="response_outside_window",
        severity=Severity.SOFT,
        table="procedures",
        columns=("response_date",),
        title="Response dated outside 6 to 26 weeks",
        explanation="Response is judged about three months after the procedure.",
        message="{found} is {weeks} weeks after the procedure",
        remedy="Check the date, and which procedure the response belongs to.",
        sql=f"""SELECT o.row_id, p.response_date AS found,
                round((p.response_date - o.procedure_date) / 7, 1) AS weeks FROM {_RECORDED}
            WHERE p.response_date > o.procedure_date
                AND (o.next_date IS NULL OR p.response_date <= o.next_date)
                AND p.response_date - o.procedure_date NOT BETWEEN 42 AND 182""",
    ),
    *(
        Rule(
            code="not_evaluable_without_reason",
            severity=Severity.SOFT,
            table=table,
            columns=("not_evaluable_reason",),
            title="Not evaluable without a reason",
            explanation="Whether a patient died, was lost or was never assessed decides how the "
            "missing response may bias the rate.",
            message="the response is not evaluable, and the reason is missing",
            remedy="Enter the reason.",
            sql=f"SELECT row_id FROM {table} WHERE response = 'NE' "
            "AND not_evaluable_reason IS NULL AND row_id NOT IN (SELECT row_id FROM unreadable "
            f"WHERE table_name = '{table}' AND field = 'not_evaluable_reason')",
        )
        for table in ("procedures", "assessments")
    ),
    *(
        Rule(
            code="reason_with_response",
            severity=Severity.SOFT,
            table=table,
            columns=("not_evaluable_reason",),
            title="Reason for not evaluable beside a response",
            explanation="A response that was judged needs no reason why it was not.",
            message="the response is {response}, and the reason for no response is {reason}",
            remedy="Clear the reason, or set the response to NE.",
            sql=f"SELECT row_id, response, not_evaluable_reason AS reason FROM {table} "
            "WHERE response IN ('CR', 'PR', 'SD', 'PD') AND not_evaluable_reason IS NOT NULL",
        )
        for table in ("procedures", "assessments")
    ),
    Rule(
        code="response_without_disease",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("response",),
        title="Response of an adjuvant procedure",
        explanation="Where nothing could be measured nothing can respond; published rates rose "
        "by counting such procedures.",
        message="the response is {response}, but the procedure was adjuvant",
        remedy="Set the response to NE with the reason no_measurable_disease, or correct the "
        "indication.",
        sql="SELECT row_id, response FROM procedures "
        "WHERE indication = 'adjuvant' AND response IN ('CR', 'PR', 'SD')",
    ),
    Rule(
        code="response_without_lesions",
        severity=Severity.SOFT,
        table="procedures",
        columns=("n_lesions",),
        title="Response with no lesion in the field",
        explanation="Either there were lesions, or the procedure was adjuvant and has no response.",
        message="the response is {response}, but the number of lesions in the field is 0",
        remedy="Correct the number of lesions, or set the response to NE.",
        sql="SELECT row_id, response FROM procedures WHERE n_lesions = 0 "
        "AND response IN ('CR', 'PR', 'SD') AND indication IS DISTINCT FROM 'adjuvant'",
    ),
    Rule(
        code="died_before_assessment_but_alive",
        severity=Severity.SOFT,
        table="procedures",
        columns=("not_evaluable_reason",),
        title="Died before the assessment, but lived on",
        explanation="The assessment is due within half a year, and the patient lived longer.",
        message="the reason is death before the assessment, but the patient {fate}",
        remedy="Correct the reason, or the date of death.",
        sql=f"""SELECT o.row_id, CASE WHEN q.death_date IS NOT NULL
                    THEN 'died on ' || written(q.death_date, q.death_date_precision)
                    ELSE 'is alive' END AS fate
            FROM {_RECORDED} JOIN patients q ON q.patient_id = o.patient_id
            WHERE p.not_evaluable_reason = 'died' AND (
                earliest(q.death_date, q.death_date_precision) - o.procedure_date > 182
                OR (q.vital_status = 'alive' AND q.death_date IS NULL))""",
    ),
    Rule(
        code="response_disagrees_with_assessments",
        severity=Severity.SOFT,
        table="procedures",
        columns=("response",),
        title="Recorded response that no assessment gives",
        explanation="The response in the row of the procedure is in none of its assessments.",
        message="the response is {response}, but the assessments say {assessed}",
        remedy="Check which is right.",
        sql=f"""SELECT o.row_id, p.response, s.assessed FROM {_RECORDED} JOIN (
                SELECT procedure_id, string_agg(DISTINCT response, ', ' ORDER BY response)
                    AS assessed
                FROM assessments WHERE response IN ('CR', 'PR', 'SD', 'PD') GROUP BY procedure_id
            ) s ON s.procedure_id = o.procedure_id
            WHERE p.response IN ('CR', 'PR', 'SD', 'PD')
                AND NOT list_contains(string_split(s.assessed, ', '), p.response)""",
    ),
    Rule(
        code="progression_before_complete_response",
        severity=Severity.SOFT,
        table="progressions",
        columns=("progression_date",),
        title="Progression in the field before its complete response",
        explanation="Between a procedure and its complete response the field does not progress.",
        message="progression on {found}, but a complete response of the same procedure on "
        "{response}",
        remedy="Check both dates.",
        sql=f"""SELECT g.row_id, written(g.progression_date, g.progression_date_precision) AS found,
                min(c.day) AS response
            FROM progressions g JOIN (
                SELECT o.*, p.response_date AS day FROM {_RECORDED} WHERE p.response = 'CR'
                UNION ALL
                SELECT o.*, a.assessment_date FROM {_JUDGED} WHERE a.response = 'CR'
            ) c ON c.patient_id = g.patient_id AND g.scope = 'in_field'
                AND (g.region IS NULL OR g.region = c.region)
                AND (g.side IS NULL OR g.side = c.side)
                AND g.progression_date > c.procedure_date
                AND latest(g.progression_date, g.progression_date_precision) < c.day
                AND (c.next_date IS NULL OR c.day <= c.next_date)
            GROUP BY g.row_id, found""",
    ),
)
