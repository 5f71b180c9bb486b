"""Rows that lack what identifies them, repeat one another, or belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.cohort.problems import Severity
from seriatim.cohort.procedure_names import ASSIGNED_ID
from seriatim.cohort.rules.rule import Refuses, Rule
from seriatim.dictionary import Dictionary, Field, FieldType, Table


def structure_rules(dictionary: Dictionary) -> tuple[Rule, ...]:
    """Return the rules on required values, keys and references of every table."""
    return (
        *(_required(field) for field in dictionary.fields if field.required),
        *_keys(dictionary),
        *(_reference(dictionary, field) for field in dictionary.fields if field.references),
        *_LINKS,
    )


def required_refusal(table: str, field: str) -> Refuses:
    """Say what goes when a required value is missing.

    A procedure without date or field leaves the order of its patient's procedures open, so the
    patient goes. A procedure without a patient can only go alone, as can a row of any other table.
    """
    if table == "procedures" and field != "patient_id":
        return Refuses.PATIENT
    return Refuses.ROW


def _required(field: Field) -> Rule:
    return Rule(
        code="required_value_missing",
        severity=Severity.HARD,
        refuses=required_refusal(field.table, field.name),
        table=field.table,
        columns=(field.name,),
        title="Required value missing",
        explanation="A row of this table means nothing without the value.",
        message=f"the cell is empty; every row of {field.table} needs {field.name}",
        remedy="Look the value up in the record.",
        sql=f"SELECT row_id FROM {field.table} WHERE {field.name} IS NULL AND row_id NOT IN ("
        f"SELECT row_id FROM unreadable WHERE table_name = '{field.table}' "
        f"AND field = '{field.name}') AND row_id NOT IN (SELECT row_id FROM refusals "
        f"WHERE table_name = '{field.table}' AND field = '{field.name}')",
        screen=f"{field.name} IS NULL",
    )


def _keys(dictionary: Dictionary) -> Iterator[Rule]:
    for table in dictionary.tables:
        if table.name == "patients":
            yield _PATIENT_TWICE
        elif table.name == "procedures":
            yield _PROCEDURE_TWICE
        else:
            yield _repeated(table)
            yield _conflicting(table)


_PATIENT_TWICE = Rule(
    code="duplicate_patient",
    severity=Severity.HARD,
    refuses=Refuses.PATIENT,
    table="patients",
    columns=("patient_id",),
    title="Two rows for one patient",
    explanation="The table has one row a patient, and this patient has several.",
    message="patient {patient} has {n} rows; expected one",
    remedy="Merge the rows, or give two patients two names.",
    sql="SELECT row_id, patient_id AS patient, n FROM (SELECT row_id, patient_id, "
    "count(*) OVER (PARTITION BY patient_id) AS n FROM patients WHERE patient_id IN ("
    "SELECT patient_id FROM patients GROUP BY patient_id HAVING count(*) > 1))",
)
_PROCEDURE_TWICE = Rule(
    code="duplicate_procedure",
    severity=Severity.HARD,
    refuses=Refuses.PATIENT,
    table="procedures",
    columns=("procedure_id",),
    title="Two procedures of one name",
    explanation="Two rows have the same procedure_id, so nobody can know which one an assessment "
    "or a complication belongs to.",
    message="{n} procedures are called {procedure}; expected one",
    remedy="Give each procedure its own name, and correct the rows that refer to it.",
    # Names that were assigned repeat when patient, day and field do: another rule says so.
    sql="SELECT row_id, procedure_id AS procedure, n FROM procedures JOIN (SELECT procedure_id, "
    "count(*) AS n FROM procedures GROUP BY procedure_id HAVING count(*) > 1) "
    f"USING (procedure_id) WHERE procedure_id <> {ASSIGNED_ID}",
)


def _repeated(table: Table) -> Rule:
    same = ", ".join(_columns(table))
    return Rule(
        code="repeated_row",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table=table.name,
        columns=(table.key[-1],),
        title="The same row twice",
        explanation="All values are those of an earlier row. The first one stays.",
        message="the row repeats an earlier one, value by value",
        remedy="Delete one of them.",
        sql=f"SELECT row_id FROM {table.name} WHERE {_complete(table)} "
        f"QUALIFY row_number() OVER (PARTITION BY {same} ORDER BY row_id) > 1",
    )


def _conflicting(table: Table) -> Rule:
    key = ", ".join(table.key)
    same = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '')" for name in _columns(table))
    named = " || ', ' || ".join(f"CAST({name} AS VARCHAR)" for name in table.key)
    return Rule(
        code="conflicting_rows",
        severity=Severity.HARD,
        refuses=Refuses.ROW,
        table=table.name,
        columns=(table.key[-1],),
        title="Two rows that cannot both be right",
        explanation="Rows that should be one by their key differ in other values.",
        message=f"several rows are about {{named}} ({key}) and disagree",
        remedy="Find out which is right and delete the other.",
        sql=f"SELECT row_id, {named} AS named FROM {table.name} WHERE ({key}) IN ("
        f"SELECT ({key}) FROM {table.name} WHERE {_complete(table)} GROUP BY {key} "
        f"HAVING count(*) > 1 AND count(DISTINCT concat_ws('|', {same})) > 1)",
    )


def _complete(table: Table) -> str:
    return " AND ".join(f"{name} IS NOT NULL" for name in table.key)


def _columns(table: Table) -> Iterator[str]:
    for field in table.fields:
        yield field.name
        if field.type is FieldType.DATE:
            yield f"{field.name}_precision"


def _reference(dictionary: Dictionary, field: Field) -> Rule:
    target = str(field.references)
    key = dictionary.table(target).key[0]
    return Rule(
        code="unknown_patient" if target == "patients" else "unknown_procedure",
        severity=Severity.HARD,
        refuses=Refuses.PATIENT if field.table == "procedures" else Refuses.ROW,
        table=field.table,
        columns=(field.name,),
        title=f"A row of an unknown {target.removesuffix('s')}",
        explanation=f"The row refers to a {target.removesuffix('s')} that has no row.",
        message=f"{{found}} is not in {target}",
        remedy=f"Correct the name, or add the {target.removesuffix('s')}.",
        sql=f"SELECT t.row_id, t.{field.name} AS found FROM {field.table} t "
        f"ANTI JOIN {target} o ON o.{key} = t.{field.name} WHERE t.{field.name} IS NOT NULL",
    )


_LINKS: tuple[Rule, ...] = (
    Rule(
        code="patient_without_procedure",
        severity=Severity.SOFT,
        table="patients",
        columns=("patient_id",),
        title="Patient without a procedure",
        explanation="The patient has a row but no procedure, and takes no part in any analysis.",
        message="patient {patient} has no procedure",
        remedy="Add the procedure, or remove the patient from the series.",
        sql="SELECT q.row_id, q.patient_id AS patient FROM patients q "
        "ANTI JOIN procedures p ON p.patient_id = q.patient_id WHERE q.patient_id IS NOT NULL",
    ),
    Rule(
        code="lesion_not_listed",
        severity=Severity.SOFT,
        table="measurements",
        columns=("lesion_id",),
        title="Measurement of a lesion that is not listed",
        explanation="The table of lesions does not have it, so its place is not known. It counts "
        "as lying in the field.",
        message="lesion {lesion} of patient {patient} is not in the table of lesions",
        remedy="Add the lesion, or correct its number.",
        sql="SELECT m.row_id, m.lesion_id AS lesion, m.patient_id AS patient FROM measurements m "
        "ANTI JOIN lesions l ON l.patient_id = m.patient_id AND l.lesion_id = m.lesion_id "
        "WHERE m.lesion_id IS NOT NULL AND EXISTS (SELECT 1 FROM lesions)",
    ),
    *(
        Rule(
            code="lesion_parent_unknown",
            severity=Severity.SOFT,
            table="lesions",
            columns=(column,),
            title="A lesion that comes from, or went into, an unknown one",
            explanation="The lesion named here is not in the table, or is the lesion itself.",
            message="{parent} is no other lesion of patient {patient}",
            remedy="Correct the number of the lesion.",
            sql=f"SELECT l.row_id, l.{column} AS parent, l.patient_id AS patient FROM lesions l "
            f"LEFT JOIN lesions o ON o.patient_id = l.patient_id AND o.lesion_id = l.{column} "
            "AND o.lesion_id <> l.lesion_id "
            f"WHERE l.{column} IS NOT NULL AND o.lesion_id IS NULL",
        )
        for column in ("split_from", "merged_into")
    ),
)
