"""Lesions keep their numbers, and every procedure has a baseline of its own."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any


def test_every_procedure_has_a_fresh_baseline(rows_of: Any) -> None:
    dates: dict[str, set[date]] = defaultdict(set)
    for row in rows_of("measurements"):
        dates[row["patient_id"]].add(row["measurement_date"])
    previous: dict[str, date] = {}
    for row in rows_of("procedures"):
        day = row["procedure_date"]
        after = previous.get(row["patient_id"], date(1900, 1, 1))
        baseline = [d for d in dates[row["patient_id"]] if after < d <= day]
        assert any(day - d <= timedelta(days=7) for d in baseline)
        previous[row["patient_id"]] = day


def test_a_repeated_procedure_treats_old_and_new_lesions(rows_of: Any) -> None:
    measured: dict[tuple[str, date], set[str]] = defaultdict(set)
    for row in rows_of("measurements"):
        measured[row["patient_id"], row["measurement_date"]].add(row["lesion_id"])
    by_patient: dict[str, list[date]] = defaultdict(list)
    for row in rows_of("procedures"):
        by_patient[row["patient_id"]].append(row["procedure_date"])
    old, new = 0, 0
    for patient, days in by_patient.items():
        for before, day in pairwise(days):
            visit = max(d for p, d in measured if p == patient and before < d <= day)
            earlier = set().union(
                *(m for (p, d), m in measured.items() if p == patient and d < visit)
            )
            old += bool(measured[patient, visit] & earlier)
            new += bool(measured[patient, visit] - earlier)
    assert new == 90  # each of 90 repeated procedures shows a new lesion
    assert old > 60


def test_lesions_are_seen_before_they_are_measured(rows_of: Any) -> None:
    seen = {(r["patient_id"], r["lesion_id"]): r["first_seen_date"] for r in rows_of("lesions")}
    assert len(seen) == len(rows_of("lesions"))
    keys = set()
    for row in rows_of("measurements"):
        assert seen[row["patient_id"], row["lesion_id"]] <= row["measurement_date"]
        assert (row["status"] == "gone") == (row["longest_mm"] is None)
        assert row["residual_pigment"] == "no" or row["biopsy"] == "negative"
        keys.add((row["patient_id"], row["lesion_id"], row["measurement_date"]))
    assert len(keys) == len(rows_of("measurements"))


def test_counts_in_the_procedure_are_those_of_its_baseline(rows_of: Any) -> None:
    by_visit: dict[tuple[str, date], list[float | None]] = defaultdict(list)
    for row in rows_of("measurements"):
        by_visit[row["patient_id"], row["measurement_date"]].append(row["longest_mm"])
    for row in rows_of("procedures"):
        visits = [d for p, d in by_visit if p == row["patient_id"] and d <= row["procedure_date"]]
        baseline = by_visit[row["patient_id"], max(visits)]
        assert row["n_lesions"] == len(baseline)
        assert row["largest_lesion_mm"] == max(size for size in baseline if size is not None)


def test_the_best_assessment_is_the_recorded_response(rows_of: Any) -> None:
    rank = ("CR", "PR", "SD", "PD").index
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for row in rows_of("assessments"):
        found[row["procedure_id"]].append((row["response"], row["assessment_date"]))
    for row in rows_of("procedures"):
        visits = found[row["procedure_id"]]
        if row["response"] == "NE":
            assert not visits
            assert row["not_evaluable_reason"] is not None
            assert row["response_date"] is None
        else:
            best = min(visits, key=lambda visit: (rank(visit[0]), visit[1]))
            assert best == (row["response"], row["response_date"])
