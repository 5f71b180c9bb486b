"""Slips of the unit that give themselves away by their size.

They run before the ranges, so that a person reads "this looks like milliliters" and not merely
"out of range".
"""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

_UNIT = "The number fits the field when another unit is assumed."

RULES: tuple[Rule, ...] = (
    Rule(
        code="limb_volume_in_ml",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("limb_volume_l",),
        title="Limb volume in milliliters",
        explanation=_UNIT,
        message="{found} L is no limb volume, but {found} mL would be {liters} L",
        remedy='Write liters, or say in the mapping file: [units] "procedures.limb_volume_l" = '
        '"mL".',
        sql="""SELECT row_id, limb_volume_l AS found, limb_volume_l / 1000 AS liters
            FROM procedures WHERE limb_volume_l BETWEEN 500 AND 30000""",
    ),
    Rule(
        code="tnf_in_micrograms",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("tnf_mg",),
        title="TNF in micrograms",
        explanation=_UNIT,
        message="{found} mg is no dose of TNF, but {found} micrograms would be {milligrams} mg",
        remedy="Write milligrams.",
        sql="""SELECT row_id, tnf_mg AS found, tnf_mg / 1000 AS milligrams
            FROM procedures WHERE tnf_mg BETWEEN 100 AND 6000""",
    ),
    Rule(
        code="temperature_in_fahrenheit",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("temperature_c",),
        title="Temperature in Fahrenheit",
        explanation=_UNIT,
        message="{found} degrees Celsius cannot be, but {found} Fahrenheit would be {celsius}",
        remedy="Write degrees Celsius.",
        sql="SELECT row_id, temperature_c AS found, round((temperature_c - 32) / 1.8, 1) AS "
        "celsius FROM procedures WHERE temperature_c BETWEEN 93.2 AND 110.3",
    ),
    Rule(
        code="operating_time_as_perfusion_time",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("perfusion_min",),
        title="Operating time instead of perfusion time",
        explanation="A perfusion lasts 60 or 90 minutes; the whole operation takes hours.",
        message="{found} minutes is too long for a perfusion and looks like the operating time",
        remedy="Enter the minutes from the start of the drug to the start of the rinse-out.",
        sql="SELECT row_id, perfusion_min AS found FROM procedures "
        "WHERE perfusion_min > 180 AND perfusion_min <= 900",
    ),
    Rule(
        code="perfusion_time_long",
        severity=Severity.SOFT,
        table="procedures",
        columns=("perfusion_min",),
        title="Perfusion as long as an operation",
        explanation="A perfusion usually lasts 60 or 90 minutes.",
        message="{found} minutes is unusual for a perfusion; is it the operating time?",
        remedy="Enter the minutes from the start of the drug to the start of the rinse-out.",
        sql="SELECT row_id, perfusion_min AS found FROM procedures "
        "WHERE perfusion_min > 120 AND perfusion_min <= 180",
    ),
    Rule(
        code="dose_per_kilogram",
        severity=Severity.SOFT,
        table="procedures",
        columns=("melphalan_mg",),
        title="Melphalan dose per kilogram",
        explanation="Old series give the dose in mg per kg body weight, about 0.5 to 2.",
        message="{found} mg is far too little for a limb; it looks like mg per kg body weight",
        remedy="Enter the total dose in mg.",
        sql="SELECT row_id, melphalan_mg AS found FROM procedures "
        "WHERE melphalan_mg > 0 AND melphalan_mg <= 3",
    ),
    Rule(
        code="ck_in_microkatal",
        severity=Severity.SOFT,
        table="procedures",
        columns=("ck_peak_u_l",),
        title="Creatine kinase in microkatal",
        explanation="Swedish laboratories report µkat/L; 1 µkat/L is 60 U/L.",
        message="{found} U/L is very low for a peak after perfusion; {found} µkat/L would be "
        "{converted} U/L",
        remedy='Write U/L, or say in the mapping file: [units] "procedures.ck_peak_u_l" = '
        '"ukat/L".',
        sql="SELECT row_id, ck_peak_u_l AS found, ck_peak_u_l * 60 AS converted FROM procedures "
        "WHERE ck_peak_u_l > 0 AND ck_peak_u_l < 50",
    ),
    Rule(
        code="breslow_zero",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="patients",
        columns=("breslow_mm",),
        title="Breslow thickness of 0",
        explanation="A melanoma has a thickness; 0 usually means that the primary is unknown.",
        message="a melanoma of 0 mm cannot be; was the primary never found?",
        remedy="Leave the cell empty or give a missing code.",
        sql="SELECT row_id FROM patients WHERE breslow_mm = 0",
    ),
    # A single small value is an odd number of decimals among whole percents; a whole column of
    # small values is a column of fractions. Leakage above 30 % stops a perfusion, so 0.5 is 0.5 %.
    Rule(
        code="leakage_as_fraction",
        severity=Severity.SOFT,
        table="procedures",
        columns=("leakage_percent",),
        title="Leakage as a fraction",
        explanation="0.05 of the dose is 5 percent; next to the other values this one stands out.",
        message="{found} % is finer than leakage is measured; as a fraction it would be "
        "{percent} %",
        remedy="Write percent: 5, not 0.05.",
        sql="""WITH seen AS (
                SELECT count(*) AS n, count(*) FILTER (leakage_percent > 0.5) AS n_large,
                    avg(CAST(leakage_percent = round(leakage_percent) AS INTEGER))
                        FILTER (leakage_percent > 0.5) AS whole,
                    avg(CAST(leakage_percent = round(leakage_percent, 1) AS INTEGER))
                        FILTER (leakage_percent > 0.5) AS tenths
                FROM procedures WHERE leakage_percent IS NOT NULL
            )
            SELECT row_id, leakage_percent AS found, leakage_percent * 100 AS percent
            FROM procedures, seen
            WHERE leakage_percent > 0 AND leakage_percent <= 0.3 AND (
                (n >= 5 AND n_large = 0) OR (n_large >= 5 AND whole >= 0.9)
                OR (n_large >= 2 AND tenths >= 0.9
                    AND leakage_percent <> round(leakage_percent, 1)))""",
    ),
)
