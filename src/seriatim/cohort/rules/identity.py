"""One person under two names, one procedure under two patients, and names that say too much."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Rule

# Century optional, date of birth, sign, four characters: Swedish personnummer (day + 60 for a
# coordination number), Danish CPR (day first), Finnish HETU. Without a sign, digits alone must
# also have a true check digit (Luhn), or every long number would be accused.
# Luhn: digits doubled at odd places, their cross sums added, and the sum ends in 0.
_LUHN = """list_sum(list_transform(range(1, 11), lambda i: CASE WHEN i % 2 = 1
    THEN (2 * TRY_CAST(substr(right(patient_id, 10), i, 1) AS INTEGER)) // 10
        + (2 * TRY_CAST(substr(right(patient_id, 10), i, 1) AS INTEGER)) % 10
    ELSE TRY_CAST(substr(right(patient_id, 10), i, 1) AS INTEGER) END)) % 10 = 0"""
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"

RULES: tuple[Rule, ...] = (
    Rule(
        code="national_id",
        severity=Severity.SOFT,
        table="patients",
        columns=("patient_id",),
        title="Patient named by a national identity number",
        explanation="The name has the form of a national identity number. Whoever sees a problem "
        "list or a result with it knows the patient.",
        message="the name of the patient has the form of a national identity number (not shown)",
        remedy="Replace it by a pseudonym, and keep the key apart.",
        sql=f"""SELECT row_id FROM patients WHERE
            regexp_full_match(patient_id,
                '((19|20)?[0-9]{{2}}{_MONTH}{_DAY}[-+][0-9]{{4}})'
                '|((0[1-9]|[12][0-9]|3[01]){_MONTH}[0-9]{{2}}-[0-9]{{4}})'
                '|((0[1-9]|[12][0-9]|3[01]){_MONTH}[0-9]{{2}}[-+A][0-9]{{3}}[0-9A-Y])')
            OR (regexp_full_match(patient_id, '(19|20)?[0-9]{{2}}{_MONTH}{_DAY}[0-9]{{4}}')
                AND {_LUHN})""",
    ),
    Rule(
        code="possible_duplicate_patient",
        severity=Severity.SOFT,
        table="patients",
        columns=("patient_id",),
        title="Perhaps one person under two names",
        explanation="Birth year, sex, date of the primary and Breslow thickness are the same, and "
        "nothing else contradicts it. A patient referred twice may have been entered twice. Not "
        "checked beyond 20,000 patients, where chance alone makes such pairs.",
        message="{patient} is like {other}: born in {born}, primary on {primary}, {breslow} mm",
        remedy="Check whether they are one person; if so, give both the same name.",
        sql="""SELECT q.row_id, q.patient_id AS patient, min(o.patient_id) AS other,
                q.birth_year AS born, q.primary_date AS primary, q.breslow_mm AS breslow
            FROM patients q JOIN patients o ON o.birth_year = q.birth_year AND o.sex = q.sex
                AND o.primary_date = q.primary_date AND o.breslow_mm = q.breslow_mm
                AND o.patient_id <> q.patient_id
            WHERE q.primary_date_precision = 'day' AND o.primary_date_precision = 'day'
                AND coalesce(o.ulceration = q.ulceration, TRUE)
                AND coalesce(o.primary_site = q.primary_site, TRUE)
                AND coalesce(o.death_date = q.death_date, TRUE)
                AND (SELECT count(*) FROM patients) <= 20000
            GROUP BY ALL""",
    ),
    Rule(
        code="possible_duplicate_procedure",
        severity=Severity.SOFT,
        table="procedures",
        columns=("procedure_date",),
        title="Perhaps one procedure under two patients",
        explanation="Day, limb, side, dose, volume, temperature and leakage are the same, and the "
        "patients are of the same birth year and sex. Not checked beyond 20,000 patients.",
        message="the procedure of {patient} on {day} is like one of {other}: {dose} mg in {volume} "
        "L",
        remedy="Check whether it is one procedure, and whether they are one person.",
        sql="""SELECT p.row_id, p.patient_id AS patient, p.procedure_date AS day,
                min(o.patient_id) AS other, p.melphalan_mg AS dose, p.limb_volume_l AS volume
            FROM procedures p JOIN procedures o ON o.procedure_date = p.procedure_date
                AND o.region = p.region AND o.side = p.side AND o.melphalan_mg = p.melphalan_mg
                AND o.limb_volume_l = p.limb_volume_l AND o.patient_id <> p.patient_id
            JOIN patients a ON a.patient_id = p.patient_id
            JOIN patients b ON b.patient_id = o.patient_id
                AND b.birth_year = a.birth_year AND b.sex = a.sex
            WHERE p.procedure_date_precision = 'day'
                AND coalesce(o.temperature_c = p.temperature_c, TRUE)
                AND coalesce(o.leakage_percent = p.leakage_percent, TRUE)
                AND (SELECT count(*) FROM patients) <= 20000
            GROUP BY ALL""",
    ),
)
