"""What if all had been treated twice: weighting as a second estimate, and whether it agrees."""

from dataclasses import replace

import numpy as np
import pytest

from seriatim.analysis.second_procedure.standardized_response import standardized_rows
from seriatim.analysis.second_procedure.weighted_response import weighted_rows


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("complete_response")


def rows_of(study, endpoint, pairs):
    standardized = tuple(standardized_rows(study, endpoint, pairs))
    return list(weighted_rows(study, endpoint, pairs, standardized))


def numbers(rows):
    return {row.statistic: row.value for row in rows if row.context == ""}


def test_it_agrees_with_the_g_formula_where_the_first_response_decided(
    study, endpoint, reconstruction
):
    rows = rows_of(study, endpoint, reconstruction)
    found = numbers(rows)
    assert found["risk_difference"] == pytest.approx(0.6 * 22 / 34 + 0.4 * 2 / 25 - 0.6)
    assert found["agrees"] == 1
    assert found["effective_n"] == pytest.approx(58.9, abs=0.05)
    assert 0 < found["largest_weight"] < 0.05
    assert "weights from first response" in rows[0].method
    assert (rows[0].n, rows[0].n_total) == (59, 290)


def test_it_says_where_the_two_exclude_each_other(study, endpoint, reconstruction):
    standardized = tuple(
        replace(row, value=row.value - 0.5)
        for row in standardized_rows(study, endpoint, reconstruction)
        if row.value is not None
    )
    rows = list(weighted_rows(study, endpoint, reconstruction, standardized))
    assert numbers(rows)["agrees"] == 0


def test_few_patients_are_refused_with_the_reason_in_every_row(study, endpoint, pairs):
    rows = rows_of(study, endpoint, pairs)
    assert all(row.value is None and row.reason for row in rows)
    assert "fewer than 5" in rows[0].reason
    assert {row.statistic for row in rows} >= {"risk_difference", "effective_n", "agrees"}


def test_year_and_age_enter_as_far_as_the_numbers_allow(study, endpoint, reconstruction):
    """The places of the made-up patients point to the three procedures of the study in turn."""
    place = np.arange(reconstruction.first.size) % 3  # A1, A2, A3: 2010, 2011, 2012
    placed = replace(reconstruction, place=place)
    method = rows_of(study, endpoint, placed)[0].method
    # No year of birth is recorded, so the age is not known and stays out.
    assert method.endswith("weights from first response, year")
    alone = replace(placed, place=np.zeros_like(place))
    assert rows_of(study, endpoint, alone)[0].method.endswith("weights from first response")
