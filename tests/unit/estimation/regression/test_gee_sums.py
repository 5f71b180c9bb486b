import json
from itertools import pairwise

import numpy as np
import pytest

from seriatim.estimation.regression.gee_sums import (
    GeeMeat,
    GeePoint,
    GeeSums,
    SandwichQuestion,
    gee_meat,
    gee_sums,
)
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.sandwich import Correction


@pytest.fixture
def rows():
    rng = np.random.default_rng(6)
    patient = np.sort(rng.integers(0, 12, 40))
    return ResponseRows.from_columns(
        patient, rng.random(40) < 0.4, {"x": rng.normal(size=40), "z": rng.random(40)}
    )


POINT = GeePoint(np.array([-0.3, 0.5, 0.2]), 0.3)


def matrices(rows, point):
    """The same quantities with the full m x m working covariance of each patient."""
    ends = np.append(rows.first, rows.n)
    for low, high in pairwise(ends):
        x, m = rows.design[low:high], high - low
        mean = 1 / (1 + np.exp(-x @ point.beta))
        root = np.diag(np.sqrt(mean * (1 - mean)))
        R = np.full((m, m), point.alpha) + (1 - point.alpha) * np.eye(m)
        inverse = np.linalg.inv(root @ R @ root)
        D = root @ root @ x
        yield D, inverse, rows.response[low:high] - mean


def test_a_round_is_the_sum_of_the_matrix_formulas(rows):
    sums = gee_sums(rows, POINT)
    parts = list(matrices(rows, POINT))
    assert sums.score == pytest.approx(sum(D.T @ W @ e for D, W, e in parts))
    assert sums.information == pytest.approx(sum(D.T @ W @ D for D, W, _ in parts))


def test_scalars_by_hand():
    # Pearson residuals at probability 1/2 are +1 or -1: products +1 (1, 2) and -1, -1, +1 (3).
    rows = ResponseRows.from_columns([1, 1, 2, 3, 3, 3], [1, 1, 0, 0, 1, 0], {})
    sums = gee_sums(rows, GeePoint(np.zeros(1), 0.0))
    assert (sums.n, sums.pairs, sums.largest) == (6, 4, 3)
    assert sums.squares == pytest.approx(6)
    assert sums.products == pytest.approx(1 - 1)
    assert sums.alpha == pytest.approx(0)
    assert sums.phi == pytest.approx(1)


@pytest.mark.parametrize(("correction", "power"), [("LZ", 0.0), ("KC", 0.5), ("MD", 1.0)])
def test_the_corrected_sandwich_is_that_of_the_matrix_formulas(rows, correction, power):
    information = gee_sums(rows, POINT).information
    M = np.linalg.inv(information)
    expected, squares = np.zeros((3, 3)), np.zeros(3)
    for D, W, e in matrices(rows, POINT):
        H = D @ M @ D.T @ W
        values, vectors = np.linalg.eig(np.eye(len(e)) - H)
        factor = vectors @ np.diag(values**-power) @ np.linalg.inv(vectors)
        u = D.T @ W @ np.real(factor) @ e
        expected += np.outer(u, u)
        squares += np.diag(M @ D.T @ W @ D @ M) ** 2
    whitener = np.linalg.inv(np.linalg.cholesky(information))
    meat = gee_meat(rows, SandwichQuestion(POINT, whitener, Correction(correction), whitener.T))
    assert whitener.T @ meat.meat @ whitener == pytest.approx(M @ expected @ M)
    assert meat.contribution_squares == pytest.approx(squares)
    assert meat.n_alone == 0


def test_blocks_do_not_change_the_sandwich(rows, monkeypatch):
    whitener = np.linalg.inv(np.linalg.cholesky(gee_sums(rows, POINT).information))
    question = SandwichQuestion(POINT, whitener, Correction.MD, np.eye(3))
    whole = gee_meat(rows, question)
    monkeypatch.setattr("seriatim.estimation.regression.patient_blocks._BLOCK_ROWS", 7)
    parts = gee_meat(rows, question)
    assert parts.meat == pytest.approx(whole.meat, rel=1e-12)
    assert parts.contribution_squares == pytest.approx(whole.contribution_squares, rel=1e-12)


@pytest.mark.parametrize("correction", ["KC", "MD"])
def test_matrices_by_rows_of_a_patient_are_those_by_coefficients(monkeypatch, correction):
    # Patients of 1 to 5 rows and 3 coefficients: both kinds of matrices are the smaller one.
    rng = np.random.default_rng(8)
    patient = np.repeat(np.arange(60), rng.integers(1, 6, 60))
    columns = {"x": rng.normal(size=patient.size), "z": rng.random(patient.size)}
    rows = ResponseRows.from_columns(patient, rng.random(patient.size) < 0.4, columns)
    whitener = np.linalg.inv(np.linalg.cholesky(gee_sums(rows, POINT).information))
    question = SandwichQuestion(POINT, whitener, Correction(correction), np.eye(3))
    usual = gee_meat(rows, question)
    monkeypatch.setattr("seriatim.estimation.regression.gee_sums._MANY_PATIENTS", 1)
    by_rows = gee_meat(rows, question)
    assert by_rows.meat == pytest.approx(usual.meat, rel=1e-12, abs=1e-14)
    assert usual.n_alone == by_rows.n_alone == 0


@pytest.mark.parametrize("correction", list(Correction))
def test_a_patient_with_very_many_rows_is_summed_alike(monkeypatch, correction):
    rng = np.random.default_rng(9)
    patient = np.repeat(np.arange(40), [90, *rng.integers(1, 6, 39)])
    rows = ResponseRows.from_columns(
        patient, rng.random(patient.size) < 0.4, {"x": rng.normal(size=patient.size)}
    )
    point = GeePoint(np.array([-0.3, 0.2]), 0.01)
    question = SandwichQuestion(point, np.eye(2) * 0.1, correction, np.eye(2))
    in_order = gee_sums(rows, point), gee_meat(rows, question)
    monkeypatch.setattr("seriatim.estimation.regression.patient_blocks._MOST_LAYERS", 100)
    in_layers = gee_sums(rows, point), gee_meat(rows, question)
    for found, expected in zip(in_order, in_layers, strict=True):
        for name, value in expected.to_json().items():
            assert found.to_json()[name] == pytest.approx(np.array(value), rel=1e-12), name


def test_a_patient_who_alone_has_a_covariate_is_counted():
    rows = ResponseRows.from_columns([1, 1, 2, 3], [1, 0, 1, 0], {"x": [1, 1, 0, 0]})
    point = GeePoint(np.zeros(2), 0.0)
    whitener = np.linalg.inv(np.linalg.cholesky(gee_sums(rows, point).information))
    meat = gee_meat(rows, SandwichQuestion(point, whitener, Correction.MD, np.eye(2)))
    assert meat.n_alone == 1


def test_json_loses_nothing(rows):
    sums = gee_sums(rows, POINT)
    again = GeeSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert again.to_json() == sums.to_json()
    meat = gee_meat(rows, SandwichQuestion(POINT, np.eye(3) * 0.1, Correction.LZ, np.eye(3)))
    assert GeeMeat.from_json(json.loads(json.dumps(meat.to_json()))).to_json() == meat.to_json()


def test_only_sums_can_be_added(rows):
    assert (GeeSums.zero() + gee_sums(rows, POINT)).n == 40
    for zero in (GeeSums.zero(), GeeMeat.zero()):
        with pytest.raises(TypeError):
            zero + 1
