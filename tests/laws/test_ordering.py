"""Laws of the order of procedures, for any registry."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.cohort.derivation import derive_tables

# A procedure is (patient, day, region, side, earlier elsewhere).
Procedure = tuple[str, int, str, str, int | None]

COLUMNS = (
    "patient_id, treated_field, procedure_date, number_in_field, number_in_patient, n_in_field, "
    "n_in_patient, previous_date, next_date, days_since_first, has_earlier_elsewhere"
)


@st.composite
def registries(draw: st.DrawFn) -> list[Procedure]:
    """Draw procedures, at most one a day of a patient's field."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from("ABC"),
                st.integers(0, 5),
                st.sampled_from(["leg", "arm"]),
                st.sampled_from("LR"),
                st.sampled_from([None, None, 0, 1, 2]),
            ),
            max_size=14,
            unique_by=lambda row: row[:4],
        )
    )


CONNECTION = duckdb.connect()


def derive(rows: list[Procedure]) -> dict[str, list[Any]]:
    """Run the derivation on typed tables with these procedures."""
    CONNECTION.execute(
        "CREATE OR REPLACE TABLE procedures(row_id BIGINT, patient_id VARCHAR, "
        "procedure_id VARCHAR, procedure_date DATE, procedure_date_precision VARCHAR, "
        "region VARCHAR, side VARCHAR, earlier_elsewhere BIGINT);"
        "CREATE OR REPLACE TABLE patients(patient_id VARCHAR, death_date DATE, "
        "vital_status VARCHAR, last_contact_date DATE)"
    )
    for number, (patient, day, region, side, earlier) in enumerate(rows):
        when = date(2010, 1, 1) + timedelta(days=day)
        name = f"{patient}{day}{region}{side}"
        CONNECTION.execute(
            "INSERT INTO procedures VALUES (?, ?, ?, ?, 'day', ?, ?, ?)",
            [number, patient, name, when, region, side, earlier],
        )
    CONNECTION.execute(
        "INSERT INTO patients SELECT DISTINCT patient_id, NULL, 'alive', DATE '2012-01-01' "
        "FROM procedures"
    )
    derive_tables(CONNECTION)
    found = CONNECTION.execute(f"SELECT procedure_id, {COLUMNS} FROM ordered_procedures").fetchall()
    return {row[0]: list(row[1:]) for row in found}


@given(registries())
@settings(max_examples=30)
def test_numbers_run_without_a_gap_from_the_first_one_ever(rows: list[Procedure]) -> None:
    derived = derive(rows)
    assert len(derived) == len(rows)
    fields: dict[Any, list[tuple[Any, int]]] = defaultdict(list)
    for patient, field, day, number, *_ in derived.values():
        fields[patient, field].append((day, number))
    elsewhere = {}
    for patient, _, region, side, earlier in sorted(rows, key=lambda row: row[1]):
        elsewhere.setdefault((patient, f"{region} {side}"), earlier or 0)
    for key, members in fields.items():
        first = elsewhere[key] + 1
        expected = list(range(first, first + len(members)))
        assert [number for _, number in sorted(members)] == expected


@given(registries())
@settings(max_examples=30)
def test_without_procedures_elsewhere_each_patient_counts_from_one(rows: list[Procedure]) -> None:
    derived = derive([(*row[:4], None) for row in rows])
    patients: dict[str, list[tuple[Any, int]]] = defaultdict(list)
    for patient, _, day, _, number, _, total, *_ in derived.values():
        patients[patient].append((day, number))
        assert total == sum(row[0] == patient for row in rows)
    for members in patients.values():
        by_number = sorted(members, key=lambda member: member[1])
        assert [number for _, number in by_number] == list(range(1, len(members) + 1))
        assert [day for day, _ in by_number] == sorted(day for day, _ in members)


@given(registries(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_rows_in_the_file_does_not_matter(rows: list[Procedure], random: Any) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert derive(shuffled) == derive(rows)


@given(registries(), registries())
@settings(max_examples=30)
def test_another_patient_changes_nothing_for_the_rest(
    rows: list[Procedure], others: list[Procedure]
) -> None:
    alone = derive(rows)
    strangers: list[Procedure] = [(f"x{row[0]}", *row[1:]) for row in others]
    together = derive([*strangers, *rows])
    assert {name: together[name] for name in alone} == alone
