"""The rows of the benchmark are what its page says they are, and the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.cohort import BYTES, LONGEST, Cohort, cached_cohort, make_cohort

ROWS = 5_000


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return make_cohort(ROWS)


def test_patients_are_contiguous_with_one_to_five_procedures(cohort: Cohort) -> None:
    assert cohort.patient.size == ROWS
    assert set(np.diff(cohort.patient).tolist()) == {0, 1}
    assert set(np.bincount(cohort.patient).tolist()) == {1, 2, 3, 4, 5}


def test_later_procedures_enter_late_and_do_not_overlap(cohort: Cohort) -> None:
    same = cohort.patient[1:] == cohort.patient[:-1]
    assert (cohort.start[1:][same] > cohort.stop[:-1][same]).all()
    assert (cohort.start[1:][~same] == 0).all()
    assert (cohort.stop - cohort.start == cohort.time).all()
    assert cohort.time.min() >= 1
    assert cohort.time.max() <= LONGEST


def test_shares_are_those_of_the_page(cohort: Cohort) -> None:
    # The page says about 38 %; 5,000 rows of 2,400 patients scatter by a percent or so.
    assert float(np.mean(cohort.cause == 0)) == pytest.approx(0.38, abs=0.03)
    assert set(cohort.group.tolist()) == {0, 1, 2}
    assert cohort.matrix.shape == (ROWS, 8)


def test_the_size_of_a_row_is_that_of_its_columns(cohort: Cohort) -> None:
    names = ("patient", "start", "stop", "time", "cause", "group", "center", "response", "matrix")
    found = {name: getattr(cohort, name).nbytes for name in names}
    wanted = {name: ROWS * BYTES["covariates" if name == "matrix" else name] for name in names}
    assert found == wanted
    assert cohort.event.nbytes == ROWS * BYTES["event"]


def test_a_cohort_is_the_same_each_time_and_survives_the_disk(tmp_path: Path) -> None:
    made, read = make_cohort(380), Cohort.load(cached_cohort(380, tmp_path))
    for name in ("patient", "start", "stop", "cause", "group", "center", "response", "matrix"):
        np.testing.assert_array_equal(getattr(made, name), getattr(read, name))
    assert cached_cohort(380, tmp_path) == cached_cohort(380, tmp_path)
