"""Progressions and therapies fit the follow-up and the year."""

from __future__ import annotations

from datetime import date
from typing import Any

_FROM = {
    "ipilimumab": date(2011, 1, 1),
    "anti_pd1": date(2015, 1, 1),
    "braf_mek": date(2012, 1, 1),
}


def test_progressions_lie_between_the_first_procedure_and_the_end(rows_of: Any) -> None:
    people = {row["patient_id"]: row for row in rows_of("patients")}
    first = {}
    for row in rows_of("procedures"):
        first.setdefault(row["patient_id"], row["procedure_date"])
    keys = set()
    for row in rows_of("progressions"):
        day = row["progression_date"]
        assert first[row["patient_id"]] <= row["last_clean_date"] < day
        assert day <= people[row["patient_id"]]["last_contact_date"]
        assert (row["region"] is None) == (row["scope"] == "distant")
        keys.add((row["patient_id"], day, row["scope"]))
    assert len(keys) == len(rows_of("progressions"))
    assert {row["scope"] for row in rows_of("progressions")} == {"in_field", "regional", "distant"}


def test_a_drug_is_not_given_before_it_existed(rows_of: Any) -> None:
    people = {row["patient_id"]: row for row in rows_of("patients")}
    given = set()
    for row in rows_of("therapies"):
        given.add(row["therapy"])
        assert row["start_date"] >= _FROM.get(row["therapy"], date(2001, 1, 1))
        assert row["start_date"] <= people[row["patient_id"]]["last_contact_date"]
        assert row["stop_date"] is None or row["start_date"] <= row["stop_date"]
    assert given >= {"ipilimumab", "anti_pd1", "braf_mek", "chemotherapy", "surgery"}


def test_no_evaluable_response_is_confounded_by_another_therapy(rows_of: Any) -> None:
    starts: dict[str, list[date]] = {}
    for row in rows_of("therapies"):
        starts.setdefault(row["patient_id"], []).append(row["start_date"])
    seen: dict[str, date] = {}
    for row in rows_of("assessments"):
        seen[row["procedure_id"]] = row["assessment_date"]
    for row in rows_of("procedures"):
        within = [
            day
            for day in starts.get(row["patient_id"], [])
            if row["procedure_id"] in seen
            and row["procedure_date"] <= day <= seen[row["procedure_id"]]
        ]
        assert not within
        if row["not_evaluable_reason"] == "other_therapy":
            assert any(
                0 < (day - row["procedure_date"]).days < 42 for day in starts[row["patient_id"]]
            )
