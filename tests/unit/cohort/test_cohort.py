"""The cohort as NumPy columns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from seriatim.cohort import Cohort


@pytest.fixture(scope="module")
def cohort(make_cohort: Callable[..., Cohort]) -> Cohort:
    return make_cohort()


def column(cohort: Cohort, expression: str) -> np.ndarray:
    return cohort.columns(f"SELECT {expression} AS x FROM (VALUES (1), (2)) t(n) ORDER BY n")["x"]


def test_whole_numbers_stay_whole_unless_one_is_missing(cohort: Cohort) -> None:
    whole = column(cohort, "CAST(n AS BIGINT)")
    assert (whole.dtype, whole.tolist()) == (np.dtype(np.int64), [1, 2])
    broken = column(cohort, "CASE WHEN n = 1 THEN 5 END")
    np.testing.assert_array_equal(broken, [5.0, np.nan])
    assert broken.dtype == np.float64


def test_missing_numbers_are_nan_dates_nat_and_texts_none(cohort: Cohort) -> None:
    np.testing.assert_array_equal(column(cohort, "CASE WHEN n = 1 THEN 0.5 END"), [0.5, np.nan])
    days = column(cohort, "CASE WHEN n = 1 THEN DATE '2011-05-03' END")
    assert days.dtype == np.dtype("datetime64[D]")
    np.testing.assert_array_equal(days, np.array(["2011-05-03", "NaT"], dtype="datetime64[D]"))
    assert column(cohort, "CASE WHEN n = 1 THEN 'a' END").tolist() == ["a", None]


def test_a_query_takes_parameters(cohort: Cohort) -> None:
    found = cohort.columns(
        "SELECT count(*) AS n FROM procedures WHERE patient_id = $patient", {"patient": "P1"}
    )
    assert found["n"].tolist() == [2]


def test_a_cohort_knows_which_tables_have_rows(make_cohort: Callable[..., Cohort]) -> None:
    cohort = make_cohort(tables={"patients": [{"patient_id": "A"}], "procedures": []})
    assert cohort.has_rows("patients")
    assert not cohort.has_rows("complications")
