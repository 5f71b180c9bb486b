import json
import math

import numpy as np
import pytest

from seriatim.estimation.regression.firth_sums import FirthSums, firth_sums, penalized
from seriatim.estimation.regression.profile_likelihood import climb
from seriatim.estimation.regression.response_rows import ResponseRows


@pytest.fixture
def rows():
    rng = np.random.default_rng(12)
    x = {"x": rng.normal(size=30), "z": (rng.random(30) < 0.3).astype(float)}
    return ResponseRows.from_columns(None, rng.random(30) < 0.3, x)


BETA = np.array([-0.4, 0.7, 0.2])


def direct(rows, beta):
    mean = 1 / (1 + np.exp(-rows.design @ beta))
    information = (rows.design * (mean * (1 - mean))[:, None]).T @ rows.design
    likelihood = np.log(np.where(rows.response > 0, mean, 1 - mean)).sum()
    return likelihood + np.log(np.linalg.det(information)) / 2


def test_slope_and_curvature_are_the_derivatives(rows):
    here = penalized([rows])(BETA)
    assert here.value == pytest.approx(direct(rows, BETA))
    h = 1e-5
    steps = np.eye(3) * h
    slope = [(direct(rows, BETA + s) - direct(rows, BETA - s)) / (2 * h) for s in steps]
    assert here.slope == pytest.approx(slope, rel=1e-7)
    curvature = [
        (penalized([rows])(BETA + s).slope - penalized([rows])(BETA - s).slope) / (2 * h)
        for s in steps
    ]
    assert -here.curvature == pytest.approx(np.array(curvature), rel=1e-7)


# Firth's own form: each residual is corrected by h (1/2 - mu), h the leverage.
def test_the_slope_is_the_modified_score(rows):
    mean = 1 / (1 + np.exp(-rows.design @ BETA))
    weight = mean * (1 - mean)
    inverse = np.linalg.inv((rows.design * weight[:, None]).T @ rows.design)
    leverage = weight * np.einsum("ij,jk,ik->i", rows.design, inverse, rows.design)
    expected = rows.design.T @ (rows.response - mean + leverage * (0.5 - mean))
    assert penalized([rows])(BETA).slope == pytest.approx(expected)


def test_an_intercept_alone_adds_one_half_to_both():
    rows = ResponseRows.from_columns(None, [1] * 3 + [0] * 7, {})
    top = climb(penalized([rows]), np.zeros(1), np.arange(1))
    assert top.beta[0] == pytest.approx(math.log(3.5 / 7.5), rel=1e-12)


def test_no_inverse_no_value(rows):
    assert penalized([rows])(np.array([900.0, 0, 0])) is None


def test_json_and_addition(rows):
    sums = firth_sums(rows, BETA)
    again = FirthSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert (FirthSums.zero() + again).to_json() == sums.to_json()
    with pytest.raises(TypeError):
        sums + 1
