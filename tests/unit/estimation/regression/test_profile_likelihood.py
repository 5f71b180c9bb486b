import numpy as np
import pytest

from seriatim.estimation.regression.firth_sums import penalized
from seriatim.estimation.regression.profile_likelihood import (
    Point,
    _bracketed_limit,
    _joint_limit,
    climb,
    profile_limit,
)
from seriatim.estimation.regression.response_rows import ResponseRows


@pytest.fixture
def objective():
    rng = np.random.default_rng(12)
    x = {"x": rng.normal(size=30), "z": (rng.random(30) < 0.3).astype(float)}
    return penalized([ResponseRows.from_columns(None, rng.random(30) < 0.3, x)])


def test_at_the_top_the_slope_is_0(objective):
    top = climb(objective, np.zeros(3), np.arange(3))
    assert top.converged
    assert np.abs(top.point.slope).max() < 1e-10


def test_only_some_coefficients_move(objective):
    held = climb(objective, np.array([0.0, 0.5, 0.0]), np.array([0, 2]))
    assert held.beta[1] == 0.5
    assert np.abs(held.point.slope[[0, 2]]).max() < 1e-10
    none = climb(objective, np.ones(3), np.array([], dtype=np.int64))
    assert none.beta.tolist() == [1, 1, 1]


def test_both_ways_to_a_limit_agree(objective):
    top = climb(objective, np.zeros(3), np.arange(3))
    for deviate in (-1.96, 1.96):
        fast = _joint_limit(objective, top, 1, deviate)
        assert fast == pytest.approx(_bracketed_limit(objective, top, 1, deviate), rel=1e-9)
        held = top.beta.copy()
        held[1] = fast
        fallen = climb(objective, held, np.array([0, 2])).point.value
        assert 2 * (top.point.value - fallen) == pytest.approx(1.96**2)


# Heavy tails, few events: the joint search strays for some of these limits, the other finds them.
def test_limits_of_awkward_covariates_are_found():
    rng = np.random.default_rng(0)
    strayed = 0
    for _ in range(60):
        n = int(rng.integers(8, 40))
        x = {f"x{k}": np.round(rng.standard_t(2, n), 1) for k in range(3)}
        awkward = penalized([ResponseRows.from_columns(None, rng.random(n) < 0.1, x)])
        top = climb(awkward, np.zeros(4), np.arange(4))
        for which in (1, 2, 3):
            strayed += _joint_limit(awkward, top, which, 1.96) is None
            low, high = (profile_limit(awkward, top, which, side) for side in (-1.96, 1.96))
            assert low < top.beta[which] < high
    assert strayed > 0


def quadratic(beta):
    return Point(float(-beta @ beta / 2), -beta, np.eye(beta.size))


def test_a_quadratic_has_its_limits_at_the_deviate():
    top = climb(quadratic, np.array([3.0, -2.0]), np.arange(2))
    assert profile_limit(quadratic, top, 1, -1.5) == pytest.approx(-1.5)
    assert _bracketed_limit(quadratic, top, 1, -1.5) == pytest.approx(-1.5)


def test_a_climb_without_a_top_says_so():
    top = climb(lambda b: Point(float(b.sum()), np.ones(1), np.eye(1)), np.zeros(1), np.arange(1))
    assert not top.converged


# From a point where the curve bends upwards, plain Newton would go down to the minimum at 0.
def test_a_saddle_is_left_uphill():
    def camel(beta):
        x = float(beta[0])
        return Point(x**2 - x**4 / 4, np.array([2 * x - x**3]), np.array([[3 * x**2 - 2]]))

    assert climb(camel, np.array([0.1]), np.arange(1)).beta[0] == pytest.approx(np.sqrt(2))


def test_what_cannot_be_evaluated_has_no_limit():
    assert climb(lambda _: None, np.zeros(1), np.arange(1)) is None

    def bounded(beta):
        return quadratic(beta) if np.abs(beta).max() < 1 else None

    top = climb(bounded, np.zeros(2), np.arange(2))
    assert profile_limit(bounded, top, 0, 1.96) is None

    def plateau(beta):
        return Point(0.0, np.zeros(1), np.eye(1))

    assert _bracketed_limit(plateau, climb(plateau, np.zeros(1), np.arange(1)), 0, 1.96) is None
    edge = climb(lambda b: None if b[0] > 0 else quadratic(b), np.array([-1e-3]), np.arange(1))
    assert edge.beta[0] <= 0
