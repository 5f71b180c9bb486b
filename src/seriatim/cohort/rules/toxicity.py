"""Harm: grades against death, anesthesia, amputation, fasciotomy and the lists behind them."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

_GRADES = "['none', 'I', 'II', 'IIIa', 'IIIb', 'IVa', 'IVb', 'V']"
_WIEBERDINK = "['I', 'II', 'III', 'IV', 'V']"
# The worst grade known of each procedure, from its row and from the lists.
_WORST = f"""
    worst AS (
        SELECT p.row_id, p.patient_id, p.procedure_date, p.procedure_date_precision,
            greatest(list_position({_GRADES}, p.clavien_dindo), c.grade) AS clavien,
            greatest(list_position({_WIEBERDINK}, p.wieberdink), t.grade) AS wieberdink
        FROM procedures p
        LEFT JOIN (SELECT procedure_id, max(list_position({_GRADES}, clavien_dindo)) AS grade
            FROM complications GROUP BY procedure_id) c USING (procedure_id)
        LEFT JOIN (SELECT procedure_id, max(list_position({_WIEBERDINK}, wieberdink)) AS grade
            FROM toxicities GROUP BY procedure_id) t USING (procedure_id)
    )
"""
# Two procedures of one name share their lists; another rule says so.
_NAMED = """(SELECT * FROM procedures WHERE row_id NOT IN (
    SELECT row_id FROM refusals WHERE code = 'duplicate_procedure'))"""
_IIIB, _W_IV, _W_V = 5, 4, 5


def _needs(code: str, condition: str, what: str, grades: str) -> Rule:
    """Build a rule: something was done, so a grade is at least what it implies."""
    scale = "wieberdink" if "wieberdink" in code else "clavien_dindo"
    return Rule(
        code=code,
        severity=Severity.SOFT,
        table="procedures",
        columns=(scale,),
        title=f"{what} with too low a grade",
        explanation=f"{what} is {grades} by definition or nearly always.",
        message=f"{what.lower()} is recorded, but the worst grade is {{grade}}; expected {grades}",
        remedy="Correct the grade, or what was done.",
        sql=f"WITH {_WORST} SELECT w.row_id, "
        + (
            f"{_WIEBERDINK}[w.wieberdink] AS grade"
            if scale == "wieberdink"
            else f"{_GRADES}[w.clavien] AS grade"
        )
        + f" FROM worst w JOIN procedures p USING (row_id) WHERE {condition}",
    )


def _before_procedure(table: str, column: str) -> Rule:
    own = table == "procedures"
    join = (
        "procedures t"
        if own
        else (
            f"{table} t JOIN (SELECT procedure_id, min(procedure_date) AS procedure_date, "
            "min(procedure_date_precision) AS procedure_date_precision FROM procedures "
            "GROUP BY procedure_id) p USING (procedure_id)"
        )
    )
    alias = "t" if own else "p"
    return Rule(
        code="harm_before_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE if own else Refuses.ROW,
        table=table,
        columns=(column,),
        title="Harm before the procedure that did it",
        explanation="A toxicity, complication, fasciotomy or amputation follows its procedure.",
        message="{found} lies before the procedure on {procedure}",
        remedy="Check the date, and which procedure it belongs to.",
        sql=f"SELECT t.row_id, written(t.{column}, t.{column}_precision) AS found, "
        f"written({alias}.procedure_date, {alias}.procedure_date_precision) AS procedure "
        f"FROM {join} WHERE surely_before(t.{column}, t.{column}_precision, "
        f"{alias}.procedure_date, {alias}.procedure_date_precision)",
    )


def _late(code: str, table: str, column: str, what: str) -> Rule:
    own = table == "procedures"
    join = "procedures t" if own else f"{table} t JOIN procedures p USING (procedure_id)"
    alias = "t" if own else "p"
    return Rule(
        code=code,
        severity=Severity.SOFT,
        table=table,
        columns=(column,),
        title=f"{what} long after the procedure",
        explanation=f"{what} is recorded within 30, at most 90 days. It may belong to a later "
        "procedure, or be a late effect.",
        message="{found} is {days} days after the procedure",
        remedy="Check the date, and which procedure it belongs to.",
        sql=f"SELECT t.row_id, t.{column} AS found, t.{column} - {alias}.procedure_date AS days "
        f"FROM {join} WHERE t.{column} - {alias}.procedure_date > 90",
    )


RULES: tuple[Rule, ...] = (
    _before_procedure("toxicities", "toxicity_date"),
    _before_procedure("complications", "complication_date"),
    _before_procedure("procedures", "wieberdink_date"),
    _before_procedure("procedures", "fasciotomy_date"),
    _before_procedure("procedures", "amputation_date"),
    _late("toxicity_late", "toxicities", "toxicity_date", "Acute local toxicity"),
    _late("toxicity_late", "procedures", "wieberdink_date", "Acute local toxicity"),
    _late("complication_late", "complications", "complication_date", "A complication"),
    _needs(
        "amputation_below_wieberdink_v",
        f"p.amputation_cause = 'toxicity' AND w.wieberdink < {_W_V}",
        "Amputation for toxicity",
        "Wieberdink V",
    ),
    _needs(
        "amputation_below_iiib",
        f"p.amputation_cause = 'toxicity' AND w.clavien < {_IIIB}",
        "Amputation for toxicity",
        "at least IIIb",
    ),
    _needs(
        "fasciotomy_below_wieberdink_iv",
        f"p.fasciotomy = 'therapeutic' AND w.wieberdink < {_W_IV}",
        "Therapeutic fasciotomy",
        "Wieberdink IV or V",
    ),
    _needs(
        "fasciotomy_below_iiib",
        f"p.fasciotomy = 'therapeutic' AND w.clavien < {_IIIB}",
        "Therapeutic fasciotomy",
        "at least IIIb",
    ),
    Rule(
        code="present_at_discharge_with_death",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="complications",
        columns=("present_at_discharge",),
        title="Suffix d with grade V",
        explanation="A patient who died has no complication left at discharge.",
        message="grade V is recorded as still present at discharge",
        remedy="Clear the suffix, or correct the grade.",
        sql="SELECT row_id FROM complications "
        "WHERE clavien_dindo = 'V' AND present_at_discharge = 'yes'",
    ),
    Rule(
        code="grade_disagrees_with_anesthesia",
        severity=Severity.SOFT,
        table="complications",
        columns=("anesthesia",),
        title="Grade and anesthesia disagree",
        explanation="IIIa is an intervention without general anesthesia, IIIb one with it.",
        message="grade {grade}, but the anesthesia is {anesthesia}",
        remedy="Correct the grade or the anesthesia.",
        sql="SELECT row_id, clavien_dindo AS grade, anesthesia FROM complications "
        "WHERE (clavien_dindo = 'IIIb' AND anesthesia = 'none') "
        "OR (clavien_dindo = 'IIIa' AND anesthesia = 'general')",
    ),
    Rule(
        code="fatal_grade_of_survivor",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table="complications",
        columns=("clavien_dindo",),
        title="Fatal complication of a living patient",
        explanation="Grade V is death.",
        message="grade V, but the patient is alive",
        remedy="Correct the grade or the vital status.",
        sql="SELECT c.row_id FROM complications c JOIN procedures p USING (procedure_id) "
        "JOIN patients q ON q.patient_id = p.patient_id "
        "WHERE c.clavien_dindo = 'V' AND q.vital_status = 'alive' AND q.death_date IS NULL",
    ),
    Rule(
        code="fatal_grade_of_survivor",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("clavien_dindo",),
        title="Fatal complication of a living patient",
        explanation="Grade V is death.",
        message="grade V, but the patient is alive",
        remedy="Correct the grade or the vital status.",
        sql="SELECT p.row_id FROM procedures p JOIN patients q USING (patient_id) "
        "WHERE p.clavien_dindo = 'V' AND q.vital_status = 'alive' AND q.death_date IS NULL",
    ),
    Rule(
        code="fatal_grade_without_early_death",
        severity=Severity.SOFT,
        table="procedures",
        columns=("clavien_dindo",),
        title="Grade V without a death within 90 days",
        explanation="Grade V is death of a complication, and such deaths come early.",
        message="grade V, but {fate}",
        remedy="Check grade and date of death.",
        sql=f"""WITH {_WORST}
            SELECT w.row_id, CASE WHEN q.death_date IS NULL THEN 'no death is recorded'
                ELSE 'the patient died on ' || written(q.death_date, q.death_date_precision)
                END AS fate
            FROM worst w JOIN patients q USING (patient_id)
            WHERE w.clavien = 8 AND (
                (q.death_date IS NULL AND q.vital_status IS NULL)
                OR earliest(q.death_date, q.death_date_precision) - w.procedure_date > 90)""",
    ),
    Rule(
        code="early_death_without_grade_v",
        severity=Severity.SOFT,
        table="procedures",
        columns=("clavien_dindo",),
        title="Early death without grade V",
        explanation="A death within 30 days of the procedure, or of toxicity within 90, is a "
        "complication of grade V.",
        message="the patient died {days} days after the procedure, but the worst complication is "
        "{grade}",
        remedy="Enter grade V, or check the date of death.",
        sql=f"""WITH {_WORST}
            SELECT w.row_id, q.death_date - w.procedure_date AS days,
                coalesce({_GRADES}[w.clavien], 'not recorded') AS grade
            FROM worst w JOIN patients q USING (patient_id)
            WHERE q.death_date >= w.procedure_date AND coalesce(w.clavien, 0) < 8
                AND (w.clavien IS NOT NULL OR EXISTS (SELECT 1 FROM complications))
                AND latest(q.death_date, q.death_date_precision) - w.procedure_date
                    <= CASE WHEN q.cause_of_death = 'toxicity' THEN 90 ELSE 30 END""",
    ),
    Rule(
        code="amputation_incomplete",
        severity=Severity.SOFT,
        table="procedures",
        columns=("amputation_cause",),
        title="Amputation with a part missing",
        explanation="Without date and cause an amputation can neither be counted as toxicity nor "
        "as progression.",
        message="an amputation is recorded without its {missing}",
        remedy="Enter date, level and cause.",
        sql="""SELECT row_id, concat_ws(' and ',
                CASE WHEN amputation_date IS NULL THEN 'date' END,
                CASE WHEN amputation_level IS NULL THEN 'level' END,
                CASE WHEN amputation_cause IS NULL THEN 'cause' END) AS missing
            FROM procedures
            WHERE (amputation_date IS NULL OR amputation_level IS NULL OR amputation_cause IS NULL)
                AND (amputation_date IS NOT NULL OR amputation_level IS NOT NULL
                    OR amputation_cause IS NOT NULL)
                AND row_id NOT IN (SELECT row_id FROM unreadable WHERE table_name = 'procedures'
                    AND field IN ('amputation_date', 'amputation_level', 'amputation_cause'))
                AND row_id NOT IN (SELECT row_id FROM refusals
                    WHERE table_name = 'procedures' AND field = 'amputation_date')""",
    ),
    Rule(
        code="fasciotomy_date_without_fasciotomy",
        severity=Severity.SOFT,
        table="procedures",
        columns=("fasciotomy",),
        title="Date of a fasciotomy that was not done",
        explanation="The date says there was one.",
        message="a fasciotomy is dated {day}, but recorded as none",
        remedy="Enter prophylactic or therapeutic, or clear the date.",
        sql="SELECT row_id, written(fasciotomy_date, fasciotomy_date_precision) AS day "
        "FROM procedures WHERE fasciotomy = 'none' AND fasciotomy_date IS NOT NULL",
    ),
    Rule(
        code="worst_wieberdink_disagrees",
        severity=Severity.SOFT,
        table="procedures",
        columns=("wieberdink",),
        title="Worst Wieberdink grade that is not the worst of the list",
        explanation="The row of the procedure and the list of toxicities disagree. The worse one "
        "counts.",
        message="the worst grade is {found}, but the list has {listed}",
        remedy="Check both.",
        sql=f"""SELECT p.row_id, p.wieberdink AS found, {_WIEBERDINK}[t.grade] AS listed
            FROM {_NAMED} p JOIN (
                SELECT procedure_id, max(list_position({_WIEBERDINK}, wieberdink)) AS grade
                FROM toxicities GROUP BY procedure_id
            ) t USING (procedure_id)
            WHERE list_position({_WIEBERDINK}, p.wieberdink) <> t.grade""",
    ),
    Rule(
        code="worst_complication_disagrees",
        severity=Severity.SOFT,
        table="procedures",
        columns=("clavien_dindo",),
        title="Worst Clavien-Dindo grade that is not the worst of the list",
        explanation="The row of the procedure and the list of complications disagree, whether all "
        "are counted or those within 30 or 90 days. The worse one counts.",
        message="the worst grade is {found}, but the list has {listed}",
        remedy="Check both.",
        sql=f"""WITH graded AS (
                SELECT p.row_id, list_position({_GRADES}, p.clavien_dindo) AS own,
                    list_position({_GRADES}, c.clavien_dindo) AS listed,
                    c.complication_date - p.procedure_date AS days
                FROM {_NAMED} p LEFT JOIN complications c USING (procedure_id)
                WHERE p.clavien_dindo IS NOT NULL AND EXISTS (SELECT 1 FROM complications)
            )
            SELECT row_id, {_GRADES}[own] AS found, {_GRADES}[coalesce(max(listed), 1)] AS listed
            FROM graded GROUP BY row_id, own
            HAVING own <> coalesce(max(listed), 1)
                AND own <> coalesce(max(listed) FILTER (days <= 90), 1)
                AND own <> coalesce(max(listed) FILTER (days <= 30), 1)""",
    ),
)
