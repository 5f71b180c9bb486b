"""Alive or dead, since when, of what, and until when that is known."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

_DEATH = "written(q.death_date, q.death_date_precision) AS death"
_CONTACT = "written(q.last_contact_date, q.last_contact_date_precision) AS contact"

RULES: tuple[Rule, ...] = (
    Rule(
        code="alive_with_death_date",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("vital_status", "death_date"),
        title="Alive, with a date of death",
        explanation="One of the two is wrong. Neither is used: the patient is followed to the last "
        "contact.",
        message="the patient is recorded as alive and as having died on {death}",
        remedy="Find out which is right.",
        sql=f"SELECT q.row_id, {_DEATH} FROM patients q "
        "WHERE q.vital_status = 'alive' AND q.death_date IS NOT NULL",
    ),
    Rule(
        code="death_without_date",
        severity=Severity.SOFT,
        table="patients",
        columns=("death_date",),
        title="Death without a date",
        explanation="Survival of this patient is not known: censoring at the last contact would "
        "make a survivor of a death.",
        message="patient {patient} is dead, but the date of death is missing",
        remedy="Look the date up in the population register; the month is better than nothing.",
        sql="SELECT row_id, patient_id AS patient FROM patients "
        "WHERE vital_status = 'dead' AND death_date IS NULL AND row_id NOT IN ("
        "SELECT row_id FROM unreadable WHERE table_name = 'patients' AND field = 'death_date')",
    ),
    Rule(
        code="last_contact_after_death",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("last_contact_date",),
        title="Last contact after death",
        explanation="The last contact is the last day on which the patient was known to be alive. "
        "The day of the data extraction is not. Survival ends at the date of death.",
        message="{contact} lies after the death on {death}",
        remedy="Enter the last day known alive, or leave the cell empty; check the date of death.",
        sql=f"SELECT q.row_id, {_CONTACT}, {_DEATH} FROM patients q WHERE surely_before("
        "q.death_date, q.death_date_precision, q.last_contact_date, "
        "q.last_contact_date_precision)",
    ),
    Rule(
        code="last_contact_before_procedure",
        severity=Severity.SOFT,
        table="patients",
        columns=("last_contact_date",),
        title="Last contact before the last procedure",
        explanation="The patient was seen alive at the procedure, so the date is out of date. "
        "Follow-up ends at the last procedure.",
        message="{contact} lies before the procedure on {last}",
        remedy="Bring the date of last contact up to date.",
        sql=f"SELECT q.row_id, {_CONTACT}, f.last FROM patients q JOIN (SELECT patient_id, "
        "max(earliest(procedure_date, procedure_date_precision)) AS last FROM procedures "
        "GROUP BY patient_id) f USING (patient_id) WHERE "
        "latest(q.last_contact_date, q.last_contact_date_precision) < f.last",
    ),
    Rule(
        code="follow_up_missing",
        severity=Severity.SOFT,
        table="patients",
        columns=("last_contact_date",),
        title="No follow-up",
        explanation="Neither a date of death nor one of last contact is known, so the patient "
        "takes no part in analyses of time.",
        message="patient {patient} has neither a date of death nor one of last contact",
        remedy="Enter the last day on which the patient was known to be alive.",
        # Where nobody has follow-up the registry does not record it; that is not a slip.
        sql="SELECT row_id, patient_id AS patient FROM patients "
        "WHERE patient_id IS NOT NULL AND last_contact_date IS NULL AND death_date IS NULL "
        "AND vital_status IS DISTINCT FROM 'dead' AND row_id NOT IN (SELECT row_id FROM refusals "
        "WHERE table_name = 'patients' AND field IN ('last_contact_date', 'death_date')) "
        "AND row_id NOT IN (SELECT row_id FROM unreadable WHERE table_name = 'patients' "
        "AND field IN ('last_contact_date', 'death_date')) AND EXISTS (SELECT 1 FROM patients "
        "WHERE last_contact_date IS NOT NULL OR death_date IS NOT NULL)",
    ),
    Rule(
        code="cause_of_death_of_the_living",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("cause_of_death",),
        title="Cause of death of a living patient",
        explanation="The patient is recorded as alive.",
        message="the cause of death is {cause}, but the patient is alive",
        remedy="Correct the vital status, or clear the cause.",
        sql="SELECT row_id, cause_of_death AS cause FROM patients "
        "WHERE cause_of_death IS NOT NULL AND vital_status = 'alive' AND death_date IS NULL",
    ),
    Rule(
        code="cause_without_death",
        severity=Severity.SOFT,
        table="patients",
        columns=("cause_of_death",),
        title="Cause of death, but no death",
        explanation="Neither a date of death nor a vital status says that the patient died.",
        message="the cause of death is {cause}, but no death is recorded",
        remedy="Enter the date of death and the vital status, or clear the cause.",
        sql="SELECT row_id, cause_of_death AS cause FROM patients "
        "WHERE cause_of_death IS NOT NULL AND vital_status IS NULL AND death_date IS NULL",
    ),
    Rule(
        code="toxic_death_long_after_procedure",
        severity=Severity.SOFT,
        table="patients",
        columns=("cause_of_death",),
        title="Death of toxicity long after the last procedure",
        explanation="Toxicity of a perfusion is acute; half a year later another cause is likely.",
        message="death of treatment toxicity on {death}, but the last procedure was on {last}",
        remedy="Check the cause of death.",
        sql=f"SELECT q.row_id, {_DEATH}, f.last FROM patients q JOIN (SELECT patient_id, "
        "max(latest(procedure_date, procedure_date_precision)) AS last FROM procedures "
        "GROUP BY patient_id) f USING (patient_id) WHERE q.cause_of_death = 'toxicity' "
        "AND earliest(q.death_date, q.death_date_precision) - f.last > 180",
    ),
    Rule(
        code="discharge_before_admission",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("discharge_date", "admission_date"),
        title="Discharge before admission",
        explanation="One of the two dates is wrong.",
        message="discharge on {discharge} lies before admission on {admission}",
        remedy="Check both dates.",
        sql="SELECT row_id, written(discharge_date, discharge_date_precision) AS discharge, "
        "written(admission_date, admission_date_precision) AS admission FROM procedures "
        "WHERE surely_before(discharge_date, discharge_date_precision, admission_date, "
        "admission_date_precision)",
    ),
    Rule(
        code="admission_after_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("admission_date",),
        title="Admission after the procedure",
        explanation="Nobody is perfused before being admitted.",
        message="{admission} lies after the procedure on {procedure}",
        remedy="Check both dates.",
        sql="SELECT row_id, written(admission_date, admission_date_precision) AS admission, "
        "written(procedure_date, procedure_date_precision) AS procedure FROM procedures "
        "WHERE surely_before(procedure_date, procedure_date_precision, admission_date, "
        "admission_date_precision)",
    ),
    Rule(
        code="discharge_before_procedure",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("discharge_date",),
        title="Discharge before the procedure",
        explanation="Nobody is discharged before the procedure of the stay.",
        message="{discharge} lies before the procedure on {procedure}",
        remedy="Check both dates.",
        sql="SELECT row_id, written(discharge_date, discharge_date_precision) AS discharge, "
        "written(procedure_date, procedure_date_precision) AS procedure FROM procedures "
        "WHERE surely_before(discharge_date, discharge_date_precision, procedure_date, "
        "procedure_date_precision)",
    ),
    Rule(
        code="discharge_after_death",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("discharge_date",),
        title="Discharge after death",
        explanation="One of the two dates is wrong.",
        message="{discharge} lies after the death on {death}",
        remedy="Check both dates.",
        sql="SELECT p.row_id, written(p.discharge_date, p.discharge_date_precision) AS discharge, "
        f"{_DEATH} FROM procedures p JOIN patients q USING (patient_id) WHERE surely_before("
        "q.death_date, q.death_date_precision, p.discharge_date, p.discharge_date_precision)",
    ),
    Rule(
        code="hospital_days_disagree",
        severity=Severity.SOFT,
        table="procedures",
        columns=("hospital_days",),
        title="Hospital stay that does not fit its dates",
        explanation="The stay is counted in midnights from admission to discharge.",
        message="{found} days are recorded, but {admission} to {discharge} is {days}",
        remedy="Check the dates and the number of days.",
        sql="SELECT row_id, hospital_days AS found, admission_date AS admission, "
        "discharge_date AS discharge, discharge_date - admission_date AS days FROM procedures "
        "WHERE admission_date_precision = 'day' AND discharge_date_precision = 'day' "
        "AND discharge_date >= admission_date "
        "AND abs(discharge_date - admission_date - hospital_days) > 1",
    ),
)
