"""Dose, concentration, volume and access against one another and against the limb."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="dose_disagrees_with_volume",
        severity=Severity.SOFT,
        table="procedures",
        columns=("melphalan_mg",),
        title="Dose that does not fit volume and concentration",
        explanation="Concentration times limb volume gives the dose, within 10 percent.",
        message="{dose} mg, but {concentration} mg/L in {volume} L is {expected} mg",
        remedy="Check all three; a dose capped at a maximum is right as it stands.",
        # A dose rounded to the milligram, or a volume to half a liter, is no disagreement.
        sql="""SELECT row_id, melphalan_mg AS dose, melphalan_mg_per_l AS concentration,
                limb_volume_l AS volume, round(melphalan_mg_per_l * limb_volume_l, 1) AS expected
            FROM procedures
            WHERE abs(melphalan_mg - melphalan_mg_per_l * limb_volume_l)
                > greatest(0.1 * melphalan_mg_per_l * limb_volume_l, 1)
                AND row_id NOT IN (SELECT row_id FROM refusals WHERE table_name = 'procedures'
                    AND code = 'dose_per_kilogram')""",
    ),
    Rule(
        code="concentration_of_other_limb",
        severity=Severity.SOFT,
        table="procedures",
        columns=("melphalan_mg_per_l",),
        title="Concentration of the other limb",
        explanation="Usual are 10 mg/L for a leg and 13 mg/L for an arm; printed sources have "
        "them reversed.",
        message="{found} mg/L is the usual concentration of the other limb, and this is a {region}",
        remedy="Check limb and concentration.",
        sql="""SELECT row_id, round(concentration, 2) AS found, region FROM (
                SELECT row_id, region,
                    coalesce(melphalan_mg_per_l, melphalan_mg / limb_volume_l) AS concentration
                FROM procedures
            ) WHERE (region = 'leg' AND concentration BETWEEN 12.5 AND 13.5)
                OR (region = 'arm' AND concentration BETWEEN 9.5 AND 10.5)""",
    ),
    Rule(
        code="volume_of_other_limb",
        severity=Severity.SOFT,
        table="procedures",
        columns=("limb_volume_l",),
        title="Limb volume that does not fit the limb",
        explanation="A leg holds 4 to 16 L and an arm 1.5 to 5 L, less below the knee or elbow.",
        message="{found} L is unusual for a {region}; usual is {usual} L",
        remedy="Check limb and volume; the volume is that of the perfused part.",
        sql="""SELECT row_id, limb_volume_l AS found, region,
                CASE region WHEN 'leg' THEN '4 to 16' ELSE '1.5 to 5' END AS usual
            FROM procedures
            WHERE limb_volume_l BETWEEN 1.5 AND 16 AND (
                (region = 'leg' AND limb_volume_l < 4
                    AND access_level IS DISTINCT FROM 'popliteal')
                OR (region = 'arm' AND limb_volume_l > 5))""",
    ),
    Rule(
        code="access_of_other_limb",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("access_level",),
        title="Access vessel of the other limb",
        explanation="Iliac, femoral and popliteal vessels lead to a leg, axillary and brachial "
        "ones to an arm.",
        message="{found} access does not lead to the {region}",
        remedy="Check limb and access; the limb decides how procedures are counted.",
        sql="""SELECT row_id, access_level AS found, region FROM procedures
            WHERE (region = 'arm' AND access_level IN ('iliac', 'femoral', 'popliteal'))
                OR (region = 'leg' AND access_level IN ('axillary', 'brachial'))""",
    ),
    Rule(
        code="temperature_is_target",
        severity=Severity.NOTE,
        table="procedures",
        columns=("temperature_c",),
        title="Every perfusion at the same temperature",
        explanation="Measured temperatures vary by tenths of a degree. The same value nearly "
        "everywhere is the target that was set, not what was reached. Shown once, at the first "
        "row.",
        message="{same} of {n} procedures have exactly {found} degrees",
        remedy="Enter the highest temperature measured in the tissue.",
        sql="""WITH seen AS (
                SELECT mode(temperature_c) AS usual, count(temperature_c) AS n FROM procedures
            ), counted AS (
                SELECT usual, n, (SELECT count(*) FROM procedures WHERE temperature_c = usual)
                    AS same FROM seen
            )
            SELECT min(row_id) AS row_id, usual AS found, same, n
            FROM procedures, counted
            WHERE temperature_c = usual AND n >= 20 AND same >= 0.9 * n GROUP BY ALL""",
    ),
    Rule(
        code="stage_not_in_edition",
        severity=Severity.HARD,
        refuses=Refuses.VALUE,
        table="procedures",
        columns=("stage", "stage_edition"),
        title="Stage that its edition does not have",
        explanation="In-transit metastases are N1c, N2c and N3c in AJCC 8, N2c and N3 in AJCC 7, "
        "and IIIA or IIIAB in the system of MD Anderson.",
        message="{edition} has no stage {stage} for in-transit metastases",
        remedy="Enter the stage at this procedure with the edition it was made with.",
        sql="""SELECT row_id, stage, stage_edition AS edition FROM procedures
            WHERE (stage_edition = 'AJCC8' AND stage IN ('N3', 'IIIA', 'IIIAB'))
                OR (stage_edition = 'AJCC7' AND stage IN ('N1c', 'N3c', 'IIIA', 'IIIAB', 'IIID'))
                OR (stage_edition = 'MDA'
                    AND stage IN ('N1c', 'N2c', 'N3', 'N3c', 'IIIC', 'IIID'))""",
    ),
    Rule(
        code="stage_without_edition",
        severity=Severity.SOFT,
        table="procedures",
        columns=("stage_edition",),
        title="Stage without its edition",
        explanation="The same stage means different things in different editions.",
        message="stage {stage} is given without the edition",
        remedy="Enter the edition.",
        # N1c, N3c and IIID exist in one edition only and speak for themselves.
        sql="""SELECT row_id, stage FROM procedures WHERE stage_edition IS NULL
            AND stage IN ('N2c', 'N3', 'IIIA', 'IIIB', 'IIIC', 'IV') AND row_id NOT IN (
                SELECT row_id FROM unreadable
                WHERE table_name = 'procedures' AND field = 'stage_edition')""",
    ),
    Rule(
        code="stage_disagrees_with_distant_disease",
        severity=Severity.SOFT,
        table="procedures",
        columns=("distant_disease",),
        title="Stage and distant disease disagree",
        explanation="Stage IV is distant disease, and distant disease is stage IV.",
        message="stage {stage}, but distant disease {distant}",
        remedy="Check both; the stage is that at this procedure, not at diagnosis.",
        sql="""SELECT row_id, stage, distant_disease AS distant FROM procedures
            WHERE (stage = 'IV' AND distant_disease = 'no')
                OR (stage IN ('IIIA', 'IIIAB', 'IIIB', 'IIIC', 'IIID')
                    AND distant_disease = 'yes')""",
    ),
    Rule(
        code="side_differs_from_lesions",
        severity=Severity.SOFT,
        table="procedures",
        columns=("side",),
        title="Side without a lesion",
        explanation="All lesions in the field of this patient are on other limbs than those that "
        "were treated.",
        message="the {field} was treated, but the lesions in the field are on the {lesions}",
        remedy="Check the side of the procedure and of the lesions.",
        sql="""SELECT o.row_id, o.treated_field AS field, l.lesions
            FROM ordered_procedures o JOIN (
                SELECT patient_id, string_agg(DISTINCT region || ' ' || side, ', '
                    ORDER BY region || ' ' || side) AS lesions
                FROM lesions WHERE scope = 'in_field' AND region IN ('leg', 'arm')
                    AND side IS NOT NULL
                GROUP BY patient_id
            ) l USING (patient_id)
            WHERE NOT list_contains(string_split(l.lesions, ', '), o.treated_field)""",
    ),
    Rule(
        code="lesion_of_untreated_limb",
        severity=Severity.SOFT,
        table="lesions",
        columns=("side",),
        title="Lesion in the field of a limb that was never treated",
        explanation="The lesion is recorded as lying in the field, but no procedure of the patient "
        "treated this limb. It counts as lying outside.",
        message="lesion {lesion} is in the field on the {limb}, but treated was the {treated}",
        remedy="Check side and scope of the lesion, and the side of the procedure.",
        sql="""SELECT l.row_id, l.lesion_id AS lesion, l.region || ' ' || l.side AS limb, o.treated
            FROM lesions l JOIN (
                SELECT patient_id, string_agg(DISTINCT treated_field, ', ' ORDER BY treated_field)
                    AS treated
                FROM ordered_procedures
                WHERE patient_id NOT IN (SELECT patient_id FROM doubtful_patients)
                GROUP BY patient_id
            ) o USING (patient_id)
            WHERE l.scope = 'in_field' AND l.region IN ('leg', 'arm') AND l.side IS NOT NULL
                AND NOT list_contains(string_split(o.treated, ', '), l.region || ' ' || l.side)""",
    ),
)
