import json
import math

import numpy as np
import pytest

from seriatim.estimation.regression.firth_sums import (
    FirthSums,
    firth_bend,
    firth_sums,
    penalized,
    penalized_at,
)
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


def test_the_slopes_of_the_information_are_its_derivatives(rows):
    _, third = firth_sums(rows, BETA).squares()
    h = 1e-5
    for r, step in enumerate(np.eye(3) * h):
        above, below = (firth_sums(rows, BETA + s).squares()[0] for s in (step, -step))
        assert third[:, :, r] == pytest.approx((above - below) / (2 * h), rel=1e-7)


# A start that needs no search: all rows weigh the same, and every two columns add one to both.
def test_with_covariates_centered_and_held_at_0_the_intercept_is_known(rows):
    x = rows.design - rows.design.mean(axis=0)
    centered = ResponseRows.from_columns(None, rows.response, {"x": x[:, 1], "z": x[:, 2]})
    yes = rows.response.sum()
    at = np.array([math.log((yes + 1.5) / (30 - yes + 1.5)), 0, 0])
    assert abs(penalized([centered])(at).slope[0]) < 1e-12


def test_an_intercept_alone_adds_one_half_to_both():
    rows = ResponseRows.from_columns(None, [1] * 3 + [0] * 7, {})
    top = climb(penalized([rows]), np.zeros(1), np.arange(1))
    assert top.beta[0] == pytest.approx(math.log(3.5 / 7.5), rel=1e-12)


def test_no_inverse_no_value(rows):
    assert penalized([rows])(np.array([900.0, 0, 0])) is None
    both = penalized_at([rows])(np.array([[900.0, 0, 0], BETA]))
    assert both.value.tolist() == [-np.inf, pytest.approx(direct(rows, BETA))]


def test_many_points_at_once_are_the_same_as_one_by_one(rows):
    points = np.array([BETA, -BETA, np.zeros(3)])
    together, objective = penalized_at([rows])(points), penalized([rows])
    for k, point in enumerate(points):
        here = objective(point)
        assert together.value[k] == pytest.approx(here.value, rel=1e-13)
        assert together.slope[k] == pytest.approx(here.slope, rel=1e-12)
        assert together.curvature[k] == pytest.approx(here.curvature, rel=1e-12)


# Two hospitals give in two rounds what one of all rows gives.
def test_both_rounds_add(rows):
    patients = np.arange(rows.n)
    x = {name: rows.design[:, k] for k, name in ((1, "x"), (2, "z"))}
    parts = [
        ResponseRows.from_columns(
            patients[own], rows.response[own], {name: c[own] for name, c in x.items()}
        )
        for own in (patients < 11, patients >= 11)
    ]
    inverse = np.linalg.inv(np.diag([4.0, 5.0, 6.0]) + 0.5)
    bend = sum(firth_bend(part, BETA, inverse) for part in parts)
    assert bend == pytest.approx(firth_bend(rows, BETA, inverse), rel=1e-12)
    assert penalized(parts)(BETA).curvature == pytest.approx(penalized([rows])(BETA).curvature)


def test_json_and_addition(rows):
    sums = firth_sums(rows, BETA)
    again = FirthSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert (FirthSums.zero() + again).to_json() == sums.to_json()
    with pytest.raises(TypeError):
        sums + 1
