"""Laws of synthetic registries: exact counts, no effect on death, clean files, honest errors."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.cohort import Cohort, Severity, read_cohort
from seriatim.synthetic import (
    REPEAT_ILP,
    generate,
    generate_large,
    plant_errors,
    write_messy,
    write_registry,
)
from seriatim.synthetic.mess_draft import Expected, Planted
from seriatim.synthetic.null_cohort import NullCohort, draw_candidates, draw_null_cohort

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def mantel_byar(cohort: NullCohort) -> float:
    """Standardize deaths after a second procedure minus those expected from the persons at risk."""
    second = np.where(cohort.repeated[:, 0] >= 0, cohort.repeated[:, 0], 10**6)
    days = np.unique(cohort.days[cohort.dead])
    at_risk = cohort.days[:, None] >= days
    treated = at_risk & (second[:, None] < days)
    died = (cohort.days[:, None] == days) & cohort.dead[:, None]
    n, n_treated, d = at_risk.sum(0), treated.sum(0), died.sum(0)
    share = n_treated / n
    score = ((died & treated).sum(0) - d * share).sum()
    variance = (d * share * (1 - share) * (n - d) / np.maximum(n - 1, 1)).sum()
    return float(score / np.sqrt(variance))


@given(seed=SEEDS)
@settings(max_examples=4)
def test_every_seed_meets_the_facts_of_the_scenario(seed: int) -> None:
    truth = generate(seed=seed).truth
    assert truth["patients_by_total"] == {"1": 222, "2": 52, "3": 12, "4": 2, "5": 2}
    assert truth["response"]["1"]["CR"] == 174
    assert [truth["response"]["2"][code] for code in ("evaluable", "CR", "PR")] == [59, 24, 23]
    assert [truth["response"]["3-5"][code] for code in ("n", "CR", "PR", "NE")] == [22, 13, 2, 0]
    assert truth["second_by_first"]["complete_response"] == {"evaluable": 34, "CR": 22}
    assert truth["second_by_first"]["no_complete_response"] == {"evaluable": 25, "CR": 2}
    assert truth["wieberdink"]["all"] == dict(REPEAT_ILP.wieberdink)
    medians = truth["survival"]["naive_median_months"]
    for group, published in (("1", 34), ("2", 41), ("3+", 93)):
        assert medians[group] == pytest.approx(published, rel=0.10)


def test_repetition_has_no_effect_in_the_cohorts_drawn() -> None:
    """About 400 null cohorts: the standardized score has mean 0 and variance 1."""
    drawn, feasible = draw_candidates(REPEAT_ILP, np.random.default_rng(17), 1000)
    scores = [
        mantel_byar(
            NullCohort(
                first=drawn.first[i],
                days=drawn.days[i],
                dead=drawn.dead[i],
                repeated=drawn.repeated[i],
            )
        )
        for i in np.flatnonzero(feasible)
    ]
    # Standard error of the mean about 0.05, of the standard deviation about 0.036.
    assert len(scores) > 300
    assert abs(np.mean(scores)) < 0.18
    assert np.std(scores) == pytest.approx(1.0, abs=0.12)


@pytest.mark.slow
def test_repetition_has_no_effect_in_the_cohorts_selected() -> None:
    """200 seeds: selected cohorts have a mean score of 0, and none looks significant by itself."""
    scores = [
        mantel_byar(draw_null_cohort(REPEAT_ILP, np.random.default_rng(seed)))
        for seed in range(200)
    ]
    # Standard deviation of selected cohorts 0.66, standard error of the mean 0.05.
    assert abs(np.mean(scores)) < 0.16


def assert_clean(seed: int, folder: Path) -> None:
    cohort = read_cohort(write_registry(generate(seed=seed), folder, "parquet"))
    assert cohort.problems.counts == (), seed
    assert {count.table: count.n_accepted for count in cohort.counts}["procedures"] == 380


def test_a_clean_registry_has_no_problems(tmp_path: Path) -> None:
    assert_clean(20190106, tmp_path)


@pytest.mark.slow
def test_clean_registries_of_many_seeds_have_no_problems(tmp_path: Path) -> None:
    for seed in range(100, 140):
        assert_clean(seed, tmp_path / str(seed))


@pytest.mark.parametrize(
    ("shape", "language"),
    [
        ("xlsx", "sv"),
        pytest.param("csv", "en", marks=pytest.mark.slow),
        pytest.param("long", "sv", marks=pytest.mark.slow),
        ("long-csv", "en"),
        ("wide", "sv"),
        ("redcap", "en"),
    ],
)
def test_every_shape_is_read_back_clean(tmp_path: Path, shape: str, language: str) -> None:
    path = write_registry(generate(seed=1), tmp_path, shape, language)
    mapping = path.with_suffix(".mapping.toml")
    cohort = read_cohort(path, mapping=mapping if mapping.exists() else None)
    assert cohort.problems.counts == ()
    assert cohort.notice is not None
    assert cohort.notice.startswith("SYNTHETIC")
    found = cohort.columns(
        "SELECT number_in_field AS number, response, count(*) AS n FROM ordered_procedures "
        "JOIN procedures USING (row_id) GROUP BY ALL"
    )
    tally = {
        (number, code): n
        for number, code, n in zip(found["number"], found["response"], found["n"], strict=True)
    }
    assert (tally[1, "CR"], tally[2, "CR"], tally[2, "PR"], tally[2, "NE"]) == (174, 24, 23, 9)


def test_a_large_registry_has_no_hard_problems(tmp_path: Path) -> None:
    cohort = read_cohort(write_registry(generate_large(3000, seed=1), tmp_path, "parquet"))
    assert cohort.problems.n(Severity.HARD) == 0


def found(error: Planted, cohort: Cohort) -> set[str]:
    """Return the severities of the problems at the place of an error or about its patient."""
    return {
        problem.severity.value
        for problem in cohort.problems.problems
        if (problem.sheet, problem.row) == (error.sheet, error.row)
        or problem.patient_id == error.patient_id
    }


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_planted_errors_are_found_and_nothing_else(tmp_path: Path, seed: int) -> None:
    registry = generate(seed=seed)
    cohort = read_cohort(write_messy(registry, tmp_path, 0.4))
    _, planted = plant_errors(registry, 0.4)
    results: dict[Expected, list[bool]] = defaultdict(list)
    for error in planted:
        results[error.expected].append(error.expected.value in found(error, cohort))
        if error.expected in (Expected.HARMLESS, Expected.UNDETECTABLE):
            assert found(error, cohort) <= {"note"}, error
    assert len(results[Expected.HARD]) > 150
    assert np.mean(results[Expected.HARD]) >= 0.95
    assert np.mean(results[Expected.SOFT]) >= 0.85
    places = {(error.sheet, error.row) for error in planted}
    patients = {error.patient_id for error in planted}
    alarms = [
        problem
        for problem in cohort.problems.problems
        if (problem.sheet, problem.row) not in places and problem.patient_id not in patients
    ]
    assert not alarms
