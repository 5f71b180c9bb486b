"""Errors planted in a registry are found where they are, and clean patients raise no alarm."""

import csv

import pytest

from seriatim.cohort import Severity, read_cohort
from seriatim.synthetic import default_scenario, generate, write_messy


def planted_errors(folder):
    with (folder / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_errors_are_found_where_they_are(tmp_path, seed):
    registry = write_messy(generate(default_scenario(), seed), tmp_path, rate=0.1)
    planted = planted_errors(tmp_path)
    problems = read_cohort(registry).problems.problems
    hard = {(p.sheet, p.row) for p in problems if p.severity is Severity.HARD}
    anything = {(p.sheet, p.row) for p in problems}

    def found(expected, places):
        own = [e for e in planted if e["expected"] == expected]
        return sum((e["sheet"], int(e["row"])) in places for e in own), len(own)

    n_found, n_planted = found("hard", hard)
    assert n_planted >= 40
    assert n_found / n_planted >= 0.95
    n_found, n_planted = found("soft", anything)
    assert n_found / n_planted >= 0.80
    # A wrong date of death contradicts everything else of the patient, so an alarm is false only
    # where the patient has no planted error at all.
    touched = {e["patient_id"] for e in planted}
    places = {(e["sheet"], int(e["row"])) for e in planted}
    false_alarms = [
        p
        for p in problems
        if p.severity is not Severity.NOTE
        and p.patient_id not in touched
        and (p.sheet, p.row) not in places
    ]
    assert [(p.code, p.sheet, p.row, p.patient_id) for p in false_alarms] == []
