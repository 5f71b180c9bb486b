"""The name of a procedure without a name."""

from __future__ import annotations

import duckdb

from seriatim.cohort.procedure_names import ASSIGNED_ID


def test_patient_day_and_field_make_the_name() -> None:
    row = (
        duckdb.connect()
        .execute(
            f"SELECT {ASSIGNED_ID} FROM (SELECT 'A' AS patient_id, DATE '2008-03-03' AS "
            "procedure_date, 'leg' AS region, 'L' AS side)"
        )
        .fetchone()
    )
    assert row == ("A:2008-03-03:leg:L",)
