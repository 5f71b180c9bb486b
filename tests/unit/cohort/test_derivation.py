"""Derived tables: numbers, neighbors and times worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from seriatim.cohort import Cohort
from seriatim.cohort.derivation import derive_tables, derived_tables


def registry(*procedures: tuple[str, str, str, str], **patient: str | None) -> dict[str, Any]:
    """Return tables of one patient with (date, region, side, earlier_elsewhere) each."""
    return {
        "patients": [{"patient_id": "A", "last_contact_date": "2015-01-10"} | patient],
        "procedures": [
            {"patient_id": "A", "procedure_date": day, "region": region, "side": side,
             "earlier_elsewhere": earlier or None}
            for day, region, side, earlier in procedures
        ],
    }  # fmt: skip


def ordered(cohort: Cohort, columns: str) -> list[tuple[Any, ...]]:
    rows = cohort.connection.execute(
        f"SELECT {columns} FROM ordered_procedures ORDER BY patient_id, number_in_patient"
    )
    return rows.fetchall()


def times(cohort: Cohort) -> tuple[Any, ...]:
    row = cohort.connection.execute(
        "SELECT CAST(exit_date AS VARCHAR), death, days, n_procedures, entered_late "
        "FROM patient_times"
    ).fetchone()
    assert row is not None
    return row


def test_derived_tables_are_named_by_their_files() -> None:
    assert derived_tables() == ("ordered_procedures", "patient_times")


def test_two_fields_are_counted_apart_and_together(make_cohort: Callable[..., Cohort]) -> None:
    cohort = make_cohort(
        tables=registry(
            ("2011-02-02", "leg", "L", ""),
            ("2008-03-03", "leg", "L", ""),
            ("2009-05-05", "arm", "R", ""),
        )
    )
    numbers = "treated_field, number_in_field, n_in_field, number_in_patient, n_in_patient"
    assert ordered(cohort, numbers) == [
        ("leg L", 1, 2, 1, 3),
        ("arm R", 1, 1, 2, 3),
        ("leg L", 2, 2, 3, 3),
    ]
    neighbors = "CAST(previous_date AS VARCHAR), CAST(next_date AS VARCHAR), next_any_date::VARCHAR"
    assert ordered(cohort, neighbors) == [
        (None, "2011-02-02", "2009-05-05"),
        (None, None, "2011-02-02"),
        ("2008-03-03", None, None),
    ]
    # 2008-03-03 to 2009-05-05: 365 + 63; to 2011-02-02: 3 x 365 - 29. No leap day in between.
    assert ordered(cohort, "days_since_first") == [(0,), (428,), (1066,)]


def test_procedures_elsewhere_count_from_the_first_recorded_one_of_their_field(
    make_cohort: Callable[..., Cohort],
) -> None:
    cohort = make_cohort(
        tables=registry(
            ("2008-03-03", "leg", "L", "2"),
            ("2009-05-05", "arm", "R", "1"),
            ("2011-02-02", "leg", "L", ""),
        )
    )
    numbers = "number_in_field, n_in_field, number_in_patient, n_in_patient, has_earlier_elsewhere"
    assert ordered(cohort, numbers) == [
        (3, 4, 3, 6, True),
        (2, 2, 5, 6, True),
        (4, 4, 6, 6, True),
    ]
    # 2008-03-03 to 2015-01-10 is 7 years less 52 days, with 29 February 2012 in between.
    assert times(cohort) == ("2015-01-10", False, 2504, 6, True)


def test_two_fields_of_one_day_are_ordered_by_name(make_cohort: Callable[..., Cohort]) -> None:
    cohort = make_cohort(
        tables=registry(("2008-03-03", "leg", "R", ""), ("2008-03-03", "leg", "L", ""))
    )
    assert ordered(cohort, "treated_field, number_in_patient") == [("leg L", 1), ("leg R", 2)]


# What is recorded of a patient treated on 2008-03-03; exit, death, days.
ENDS = (
    ({"last_contact_date": "2015-01-10"}, ("2015-01-10", False, 2504)),
    ({"death_date": "2009-03-03"}, ("2009-03-03", True, 365)),
    # Dead on an unknown day: no time, rather than a survivor.
    ({"last_contact_date": "2015-01-10", "vital_status": "dead"}, (None, True, None)),
    ({}, (None, False, None)),
    # Seen alive at the procedure, so a stale contact moves up to it.
    ({"last_contact_date": "2007-01-01"}, ("2008-03-03", False, 0)),
    # March 2008 stands for its 15th.
    ({"death_date": "2008-03"}, ("2008-03-15", True, 12)),
)


def test_time_ends_at_death_or_last_contact(make_cohort: Callable[..., Cohort]) -> None:
    procedure = {"procedure_date": "2008-03-03", "region": "leg", "side": "L"}
    cohort = make_cohort(
        tables={
            "patients": [{"patient_id": f"A{n}"} | known for n, (known, _) in enumerate(ENDS)],
            "procedures": [{"patient_id": f"A{n}"} | procedure for n in range(len(ENDS))],
        }
    )
    found = cohort.connection.execute(
        "SELECT CAST(exit_date AS VARCHAR), death, days FROM patient_times ORDER BY patient_id"
    ).fetchall()
    assert found == [expected for _, expected in ENDS]


def test_a_death_known_to_the_month_is_not_before_the_last_procedure(
    make_cohort: Callable[..., Cohort],
) -> None:
    tables = registry(("2008-03-20", "leg", "L", ""), death_date="2008-03", last_contact_date=None)
    cohort = make_cohort(tables=tables)
    assert times(cohort) == ("2008-03-20", True, 0, 1, False)
    assert {code for code, _, _ in cohort.problems.counts} == {"date_not_exact"}


def test_setting_patients_aside_leaves_the_order_that_a_new_derivation_gives(
    make_cohort: Callable[..., Cohort], edit: Callable[..., Any]
) -> None:
    cohort = make_cohort(
        edit("patients", None, patient_id="P3", last_contact_date="2015-01-10"),
        *(
            edit("procedures", None, procedure_id=f"P3-{side}", patient_id="P3",
                 procedure_date="2010-01-01", region="leg", side="L")
            for side in "ab"
        ),
    )  # fmt: skip
    before = cohort.columns("SELECT * FROM ordered_procedures ORDER BY row_id")
    assert before["patient_id"].tolist() == ["P1", "P1", "P2"]
    derive_tables(cohort.connection)
    after = cohort.columns("SELECT * FROM ordered_procedures ORDER BY row_id")
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name])
