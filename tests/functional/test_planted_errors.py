"""Errors planted in a registry are found where they are, and clean patients raise no alarm."""

import csv

import pytest

from seriatim.cohort import Severity, read_cohort
from seriatim.synthetic import default_scenario, generate, write_messy

# Two cells of a row contradict each other, and nobody can know which of them is wrong: the problem
# may be shown at either. Every other error is to be found in its very cell.
CONTRADICTIONS = {
    "death_before_procedure": "shown at the last contact, or the procedure, after death",
    "day_month_swapped": "shown at the admission or discharge that no longer fits",
    "diameter_in_cm": "shown at the perpendicular diameter, then the longer one",
    "grade_v_at_discharge": "shown at the discharge of who died",
}


def planted_errors(folder):
    with (folder / "planted.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def place(problem):
    """Where a person looks: the sheet, or the file where a file has no sheets, and the row."""
    return problem.sheet or problem.file, problem.row


def is_found(error, problems):
    wanted = error["sheet"], int(error["row"])
    columns = {problem.column for problem in problems if place(problem) == wanted}
    if error["column"] and error["kind"] not in CONTRADICTIONS:
        return error["column"] in columns
    return bool(columns)


@pytest.mark.parametrize(
    ("shape", "language", "seed"),
    [
        ("xlsx", "en", 1),
        ("xlsx", "en", 2),
        ("xlsx", "en", 3),
        ("csv", "sv", 1),
        ("long", "en", 1),
        ("long-csv", "sv", 2),
        ("wide", "sv", 1),
        ("redcap", "en", 1),
    ],
)
def test_planted_errors_are_found_where_they_are(tmp_path, shape, language, seed):
    registry = write_messy(generate(default_scenario(), seed), tmp_path, 0.1, shape, language)
    planted = planted_errors(tmp_path)
    mapping = registry.with_suffix(".mapping.toml")
    cohort = read_cohort(registry, mapping=mapping if mapping.exists() else None)
    problems = cohort.problems.problems
    hard = [p for p in problems if p.severity is Severity.HARD]

    def found(expected, among):
        own = [e for e in planted if e["expected"] == expected]
        return sum(is_found(error, among) for error in own), len(own)

    n_found, n_planted = found("hard", hard)
    assert n_planted >= 40
    assert n_found / n_planted >= 0.95
    n_found, n_planted = found("soft", problems)
    assert n_planted >= 10
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
        and place(p) not in places
    ]
    assert [(p.code, p.sheet, p.row, p.patient_id) for p in false_alarms] == []


@pytest.mark.parametrize("shape", ["long", "wide", "redcap"])
def test_an_error_that_is_none_raises_no_alarm(tmp_path, shape):
    registry = write_messy(generate(default_scenario(), 1), tmp_path, 0.4, shape)
    spared = {
        e["patient_id"]
        for e in planted_errors(tmp_path)
        if e["expected"] in ("harmless", "undetectable")
    }
    assert len(spared) >= 5
    problems = read_cohort(registry).problems.problems
    alarms = [p for p in problems if p.severity is not Severity.NOTE and p.patient_id in spared]
    assert [(p.code, p.row, p.column, p.patient_id) for p in alarms] == []


def test_simulate_refuses_errors_in_parquet_and_says_why(seriatim, tmp_path):
    done = seriatim(
        "simulate", "repeat-ilp", "--mess", "0.02", "--shape", "parquet", "--out", tmp_path
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "keep their types" in " ".join(done.stderr.split())
    assert list(tmp_path.iterdir()) == []


def test_simulate_plants_errors_in_a_wide_sheet(seriatim, tmp_path):
    done = seriatim(
        "simulate", "repeat-ilp", "--mess", "0.02", "--shape", "wide", "--out", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert len(planted_errors(tmp_path)) == 13
    assert "-messy-SYNTHETIC-seed1-wide.xlsx" in done.stdout


@pytest.mark.parametrize("seed", [3, pytest.param(7, marks=pytest.mark.slow)])
def test_a_registry_full_of_errors_still_gives_a_report(seriatim, tmp_path, seed):
    registry = write_messy(generate(default_scenario(), seed), tmp_path, rate=0.3, shape="csv")
    done = seriatim("run", registry, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "out" / "report.html").exists()
