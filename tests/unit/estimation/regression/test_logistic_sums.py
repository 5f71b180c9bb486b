import math

import numpy as np
import pytest

from seriatim.estimation.regression.logistic_sums import (
    logistic_sums,
    maximize,
    obstacle_to_fit,
)
from seriatim.estimation.regression.response_rows import ResponseRows, standardize


def data_of(response, covariates):
    return standardize([ResponseRows.from_columns(None, response, covariates)])


def test_sums_by_hand():
    rows = ResponseRows.from_columns(None, [1, 0], {"x": [0, 1]})
    sums = logistic_sums(rows, np.array([0.0, math.log(3)]))  # probabilities 1/2 and 3/4
    assert sums.log_likelihood == pytest.approx(math.log(1 / 2) + math.log(1 / 4))
    assert sums.score == pytest.approx([1 / 2 - 3 / 4, -3 / 4])
    assert sums.information == pytest.approx(np.array([[1 / 4 + 3 / 16, 3 / 16], [3 / 16, 3 / 16]]))


def test_only_free_coefficients_move():
    data = data_of([1, 0, 0, 1, 0], {"x": [1, 2, 3, 4, 5]})
    found = maximize(data, np.array([True, False]))
    assert found.reason is None
    assert found.beta == pytest.approx([math.log(2 / 3), 0])


def test_the_inverse_is_the_covariance():
    found = maximize(data_of([1, 0, 0, 1], {}))
    assert found.inverse == pytest.approx(np.array([[1.0]]))


# Two far outliers: seven of the Newton steps overshoot and are halved.
def test_an_overshooting_step_is_halved():
    x = [3, -4, -1, 2923, 3, 3, 1, 1, 441832, 2, -1366, 0, 4, 3, 10, -52, -1, 2, 1, 2]
    z = [-1, 2, 1, 317, 0, 22, 1, 0, 66867, 0, -1, 7, 0, 763, 0, 3, -5, -3, 0, 11]
    y = np.zeros(20)
    y[[3, 8, 11]] = 1
    found = maximize(data_of(y, {"x": x, "z": z}))
    assert found.reason is None
    assert np.abs(found.fitted.score).max() < 1e-9


def test_separation_along_a_combination_names_both():
    # The response is 1 exactly where x + z > 0, and neither alone separates.
    x, z = [2, -1, -2, 1, 3, -4], [-1, 2, 1, -2, 2, 1]
    y = [1, 1, 0, 0, 1, 0]
    found = maximize(data_of(y, {"x": x, "z": z}))
    assert "no finite estimate for x, z" in found.reason


# R glm(control = glm.control(maxit = 200)) also finds the coefficients of the other rows.
@pytest.mark.parametrize("outlier", [1e3, 1e6, 1e8])
def test_a_slip_of_the_keyboard_is_not_separation(outlier):
    rng = np.random.default_rng(1)
    x = rng.normal(size=200)
    y = rng.random(200) < 1 / (1 + np.exp(-x))
    rest = np.arange(200) != 7
    alone = data_of(y[rest], {"x": x[rest]})
    x[7], y[7] = outlier, True
    data = data_of(y, {"x": x})
    found = maximize(data)
    assert found.reason is None
    assert data.raw(found.beta) == pytest.approx(alone.raw(maximize(alone).beta), rel=1e-6)


def test_a_rare_response_is_not_separation():
    y = np.zeros(200_000)
    y[[3, 50_001]] = 1
    found = maximize(data_of(y, {"x": np.arange(200_000) % 2}))
    assert "no finite estimate for x" in found.reason  # both at odd rows
    y[10] = 1
    assert maximize(data_of(y, {"x": np.arange(200_000) % 2})).reason is None


def test_obstacles():
    assert obstacle_to_fit(data_of([], {})) == "no rows"
    assert "same response" in obstacle_to_fit(data_of([0, 0], {}))
    assert obstacle_to_fit(data_of([0, 1], {})) is None
