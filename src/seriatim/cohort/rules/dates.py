"""The order of dates within a life: birth, primary, procedures, death, last contact, today."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule
from seriatim.cohort.rules.structure import required_refusal
from seriatim.dictionary import Dictionary, FieldType

# Dated tables and the date that says when the row happened.
_OF_PATIENT = (
    ("measurements", "measurement_date"),
    ("progressions", "progression_date"),
    ("therapies", "start_date"),
)
_OF_PROCEDURE = (
    ("assessments", "assessment_date"),
    ("toxicities", "toxicity_date"),
    ("complications", "complication_date"),
)
_OWN_DATES = (
    "response_date",
    "wieberdink_date",
    "fasciotomy_date",
    "amputation_date",
    "admission_date",
)


def future_rules(dictionary: Dictionary) -> Iterator[Rule]:
    """Yield a rule for each date of the dictionary: none lies after the day of reading."""
    for field in dictionary.fields:
        if field.type is not FieldType.DATE:
            continue
        date = f"{field.name}, {field.name}_precision"
        yield Rule(
            code="date_in_future",
            severity=Severity.HARD,
            refuses=required_refusal(field.table, field.name) if field.required else Refuses.VALUE,
            table=field.table,
            columns=(field.name,),
            title="Date in the future",
            explanation="The date lies after the day on which the file was read.",
            message="{found} has not come yet",
            remedy="Correct the date; look at the year first.",
            sql=f"SELECT row_id, written({date}) AS found FROM {field.table} "
            f"WHERE earliest({date}) > extraction_day()",
            screen=f"earliest({date}) > extraction_day()",
        )


def _after_death(table: str, column: str, join: str) -> Rule:
    return Rule(
        code="record_after_death",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table=table,
        columns=(column,),
        title="Something recorded after the death of the patient",
        explanation="Nothing happens to a patient after death, so one of the dates is wrong.",
        message="{found} lies after the death of the patient on {death}",
        remedy="Check both dates against the record.",
        sql=f"SELECT t.row_id, written(t.{column}, t.{column}_precision) AS found, "
        "written(q.death_date, q.death_date_precision) AS death "
        f"FROM {table} t {join} JOIN patients q USING (patient_id) "
        f"WHERE surely_before(q.death_date, q.death_date_precision, t.{column}, "
        f"t.{column}_precision) AND patient_id NOT IN (SELECT patient_id FROM doubtful_patients)",
    )


def _own_date_after_death(column: str) -> Rule:
    rule = _after_death("procedures", column, "")
    return Rule(
        code=rule.code,
        severity=rule.severity,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=(column,),
        title=rule.title,
        explanation=rule.explanation,
        message=rule.message,
        remedy=rule.remedy,
        sql=rule.sql,
    )


def _after_last_contact(table: str, column: str, join: str) -> Rule:
    hard = table == "progressions"
    return Rule(
        code="progression_after_last_contact" if hard else "record_after_last_contact",
        severity=Severity.HARD if hard else Severity.SOFT,
        refuses=Refuses.ROW if hard else Refuses.NOTHING,
        table=table,
        columns=(column,),
        title="Progression after the last contact"
        if hard
        else "Something recorded after the last contact",
        explanation="The last contact is the last day on which the patient was known to be alive, "
        "so nothing is known of later days.",
        message="{found} lies after the last contact with the living patient on {contact}",
        remedy="Bring the date of last contact up to date, or correct this date.",
        sql=f"SELECT t.row_id, written(t.{column}, t.{column}_precision) AS found, "
        "written(q.last_contact_date, q.last_contact_date_precision) AS contact "
        f"FROM {table} t {join} JOIN patients q USING (patient_id) "
        "WHERE q.death_date IS NULL AND q.vital_status IS DISTINCT FROM 'dead' AND surely_before("
        f"q.last_contact_date, q.last_contact_date_precision, t.{column}, t.{column}_precision)",
    )


_THROUGH_PROCEDURE = (
    "JOIN (SELECT procedure_id, min(patient_id) AS patient_id FROM procedures "
    "GROUP BY procedure_id) p USING (procedure_id)"
)
_FIRST = (
    "(SELECT patient_id, min(latest(procedure_date, procedure_date_precision)) AS first_date, "
    "min(year(procedure_date)) AS first_year FROM procedures GROUP BY patient_id)"
)

RULES: tuple[Rule, ...] = (
    Rule(
        code="procedure_after_death",
        severity=Severity.HARD,
        refuses=Refuses.PATIENT,
        table="procedures",
        columns=("procedure_date",),
        title="Procedure after death",
        explanation="Either date is wrong, and both decide about order and survival.",
        message="the procedure on {found} lies after the death of patient {patient} on {death}",
        remedy="Check both dates against the record.",
        sql="""SELECT p.row_id, p.patient_id AS patient,
                written(p.procedure_date, p.procedure_date_precision) AS found,
                written(q.death_date, q.death_date_precision) AS death
            FROM procedures p JOIN patients q USING (patient_id)
            WHERE surely_before(q.death_date, q.death_date_precision,
                p.procedure_date, p.procedure_date_precision)""",
    ),
    *(_after_death(table, column, "") for table, column in _OF_PATIENT),
    *(_after_death(table, column, _THROUGH_PROCEDURE) for table, column in _OF_PROCEDURE),
    *(_own_date_after_death(column) for column in _OWN_DATES),
    *(_after_last_contact(table, column, "") for table, column in _OF_PATIENT),
    *(_after_last_contact(table, column, _THROUGH_PROCEDURE) for table, column in _OF_PROCEDURE),
    Rule(
        code="procedure_before_method",
        severity=Severity.HARD,
        refuses=Refuses.PATIENT,
        table="procedures",
        columns=("procedure_date",),
        title="Procedure before the method existed",
        explanation="Isolated limb perfusion was first done in 1957; 1900-01-01 and the like are "
        "empty cells of a spreadsheet or database.",
        message="{found} lies before 1957, when the first limb was perfused",
        remedy="Look up the date of the procedure.",
        sql="SELECT row_id, written(procedure_date, procedure_date_precision) AS found "
        "FROM procedures WHERE procedure_date < DATE '1957-01-01'",
    ),
    Rule(
        code="impossible_age",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("birth_year",),
        title="Impossible age",
        explanation="The year of birth and the first procedure make the patient unborn or older "
        "than 110.",
        message="born in {found} and treated in {year} would be an age of {age}",
        remedy="Correct the year of birth.",
        sql=f"SELECT q.row_id, q.birth_year AS found, f.first_year AS year, "
        f"f.first_year - q.birth_year AS age FROM patients q JOIN {_FIRST} f USING (patient_id) "
        "WHERE f.first_year - q.birth_year NOT BETWEEN 0 AND 111",
    ),
    Rule(
        code="unusual_age",
        severity=Severity.SOFT,
        table="patients",
        columns=("birth_year",),
        title="Unusual age",
        explanation="Patients of published series are between about 28 and 100 years old.",
        message="born in {found} and treated in {year} is an age of {age}",
        remedy="Check the year of birth.",
        sql=f"SELECT q.row_id, q.birth_year AS found, f.first_year AS year, "
        f"f.first_year - q.birth_year AS age FROM patients q JOIN {_FIRST} f USING (patient_id) "
        "WHERE f.first_year - q.birth_year BETWEEN 0 AND 24 "
        "OR f.first_year - q.birth_year BETWEEN 101 AND 111",
    ),
    Rule(
        code="primary_before_birth",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("primary_date",),
        title="Primary melanoma before birth",
        explanation="One of the two is wrong.",
        message="{found} lies before the year of birth, {birth}",
        remedy="Check both against the record.",
        sql="SELECT row_id, written(primary_date, primary_date_precision) AS found, "
        "birth_year AS birth FROM patients WHERE year(primary_date) < birth_year",
    ),
    Rule(
        code="primary_after_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("primary_date",),
        title="Primary melanoma after the first procedure",
        explanation="In-transit metastases come from an earlier primary; a second primary is not "
        "the one that was treated.",
        message="{found} lies after the first procedure on {first}",
        remedy="Enter the primary that led to the metastases.",
        sql="SELECT q.row_id, written(q.primary_date, q.primary_date_precision) AS found, "
        f"f.first_date AS first FROM patients q JOIN {_FIRST} f USING (patient_id) "
        "WHERE earliest(q.primary_date, q.primary_date_precision) > f.first_date",
    ),
    Rule(
        code="death_before_birth",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("birth_year",),
        title="Death before birth",
        explanation="The year of birth lies after the death.",
        message="born in {found}, died on {death}",
        remedy="Check both against the record.",
        sql="SELECT row_id, birth_year AS found, "
        "written(death_date, death_date_precision) AS death FROM patients "
        "WHERE year(death_date) < birth_year",
    ),
    Rule(
        code="death_before_primary",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("primary_date",),
        title="Death before the primary melanoma",
        explanation="One of the two dates is wrong.",
        message="{found} lies after the death on {death}",
        remedy="Check both dates against the record.",
        sql="SELECT row_id, written(primary_date, primary_date_precision) AS found, "
        "written(death_date, death_date_precision) AS death FROM patients "
        "WHERE surely_before(death_date, death_date_precision, primary_date, "
        "primary_date_precision)",
    ),
    Rule(
        code="last_clean_after_progression",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="progressions",
        columns=("last_clean_date",),
        title="Free of progression after the progression",
        explanation="The last visit without it comes before the day it was seen.",
        message="{found} lies after the progression on {progression}",
        remedy="Enter the last visit before the progression was seen.",
        sql="SELECT row_id, written(last_clean_date, last_clean_date_precision) AS found, "
        "written(progression_date, progression_date_precision) AS progression FROM progressions "
        "WHERE surely_before(progression_date, progression_date_precision, last_clean_date, "
        "last_clean_date_precision)",
    ),
    Rule(
        code="therapy_stops_before_start",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="therapies",
        columns=("stop_date",),
        title="Therapy that ends before it begins",
        explanation="One of the two dates is wrong; the start decides when a response is "
        "confounded.",
        message="{found} lies before the start on {start}",
        remedy="Check both dates against the record.",
        sql="SELECT row_id, written(stop_date, stop_date_precision) AS found, "
        "written(start_date, start_date_precision) AS start FROM therapies "
        "WHERE surely_before(stop_date, stop_date_precision, start_date, start_date_precision)",
    ),
    Rule(
        code="progression_before_procedure",
        severity=Severity.SOFT,
        table="progressions",
        columns=("progression_date",),
        title="Progression before the first procedure",
        explanation="It is not counted after any procedure.",
        message="{found} lies before the first procedure on {first}",
        remedy="Check the date; what led to the procedure is its indication, not a progression.",
        sql="SELECT g.row_id, written(g.progression_date, g.progression_date_precision) AS found, "
        f"f.first_date AS first FROM progressions g JOIN {_FIRST} f USING (patient_id) "
        "WHERE latest(g.progression_date, g.progression_date_precision) < f.first_date "
        "AND patient_id NOT IN (SELECT patient_id FROM doubtful_patients)",
    ),
)
