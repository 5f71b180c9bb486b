import numpy as np
import pytest

from seriatim.estimation.hazards import penalized_points as module
from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.cox_grid import risk_grid
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.penalized_points import penalized_points

NAMES = ("value", "score", "information", "inverse")


def rows_of(start, strata):
    rng = np.random.default_rng(5)
    stop = rng.integers(4, 12, 40)
    x = {"x": rng.normal(size=40), "z": (rng.random(40) < 0.4).astype(float)}
    entry = stop - rng.integers(1, 4, 40) if start else None
    rows = CoxRows.from_columns(stop, rng.random(40) < 0.6, x, start=entry)
    rows = rows.with_strata(rng.integers(0, 2, 40)) if strata else rows
    return rows.with_weights(rng.integers(1, 4, 40)) if strata else rows


@pytest.fixture(params=[(False, False), (True, False), (True, True)])
def grid(request):
    return risk_grid(rows_of(*request.param), Ties.EFRON)


POINTS = np.array([[0.0, 0.0], [0.4, -0.3], [-1.0, 0.7]])


def test_the_value_is_the_likelihood_and_half_the_log_determinant(grid):
    at = penalized_points(grid, POINTS)
    for k, beta in enumerate(POINTS):
        plain = grid.likelihood(beta)
        determinant = np.log(np.linalg.det(plain.information))
        assert at.value[k] == pytest.approx(plain.value + determinant / 2, rel=1e-12)
        assert at.information[k] == pytest.approx(plain.information, rel=1e-10, abs=1e-12)
        assert at.inverse[k] @ at.information[k] == pytest.approx(np.eye(2), abs=1e-10)


@pytest.mark.parametrize("ties", Ties)
def test_the_slope_is_that_of_the_value(ties):
    grid, h = risk_grid(rows_of(True, True), ties), 1e-5
    at = penalized_points(grid, POINTS)
    for j, step in enumerate(np.eye(2) * h):
        above, below = (penalized_points(grid, POINTS + s).value for s in (step, -step))
        assert (above - below) / (2 * h) == pytest.approx(at.score[:, j], rel=1e-6, abs=1e-6)


def test_points_do_not_depend_on_their_company(grid, monkeypatch):
    together = penalized_points(grid, POINTS)
    monkeypatch.setattr(module, "_MOST_NUMBERS", 1)
    alone = penalized_points(grid, POINTS)
    for name in NAMES:
        assert getattr(alone, name) == pytest.approx(getattr(together, name), rel=1e-12)


# Two points beyond what can be evaluated, among others: by the exponent, and by rounding.
def test_a_point_that_cannot_be_evaluated_leaves_the_others(grid):
    good = penalized_points(grid, POINTS)
    far = np.array([[1e6, 0.0], [90.0, -50.0]])
    mixed = penalized_points(grid, np.concatenate([POINTS, far]))
    assert np.isneginf(mixed.value[3:]).all()
    assert mixed.value[:3] == pytest.approx(good.value, rel=1e-12)
    assert mixed.score[:3] == pytest.approx(good.score, rel=1e-10)


def test_covariates_that_repeat_each_other_have_no_determinant():
    x = [0.0, 1, 0, 1, 1]
    rows = CoxRows.from_columns([1, 2, 3, 4, 5], [1] * 5, {"x": x, "y": x})
    assert np.isneginf(penalized_points(risk_grid(rows, Ties.EFRON), np.zeros((1, 2))).value[0])
    constant = CoxRows.from_columns([1, 2, 3], [1] * 3, {"x": [0, 1, 0], "y": [1, 1, 1]})
    assert np.isneginf(penalized_points(risk_grid(constant, Ties.EFRON), np.zeros((1, 2))).value)
