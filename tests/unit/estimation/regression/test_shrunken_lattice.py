import numpy as np
import pytest
from scipy.stats import logistic, norm

from seriatim.estimation.regression.shrunken_lattice import (
    Lattice,
    Spreads,
    distribution,
    interpolated,
    solved,
    windows,
)

NOTHING = [(0, 0)]


def test_the_step_follows_the_rows_of_all_series():
    assert Lattice.of([(3, 4)]).step == pytest.approx(0.1)
    # 1 / sqrt(800 / 4 + 2 / 1.5^2) / 2.4 = 0.0294, rounded down to a part of 15.
    assert Lattice.of([(3, 400), (9, 400)]).step == pytest.approx(15 / 511)


def test_plain_sums_take_wider_steps_the_wider_the_spread():
    lattice = Lattice.of(NOTHING)
    few, many = (lattice.stride_at(np.array([0.01, 1.0, 4.0]), n).tolist() for n in (1, 9))
    assert few == sorted(few)
    assert few[0] == many[0] == 1
    assert many[2] < few[2]
    # The prior of mu bounds them.
    assert few[2] * lattice.step < 1.5 / 1.2


@pytest.mark.parametrize("spread", [1e-4, 0.05, 0.119, 0.121, 0.5])
def test_a_kernel_averages_over_a_normal_variable_however_narrow(spread):
    lattice = Lattice.of(NOTHING)
    points = np.arange(-lattice.half, lattice.half + 1) * lattice.step
    wave = np.exp(-(points**2) / 2)
    # The density of N(0, 1), averaged over N(0, spread), is that of N(0, 1 + spread^2).
    wider = 1 + spread**2
    expected = np.exp(-(points**2) / (2 * wider)) / np.sqrt(wider)
    weights = lattice.kernels(np.array([spread]), points.size)
    found = windows(weights, points.size)[0, ::-1] @ wave
    inside = np.abs(points) < 8
    assert found[inside] == pytest.approx(expected[inside], abs=1e-10)


def test_windows_begin_ever_further_right():
    seen = windows(np.array([[5.0, 2.0, 1.0]]), 2)[0]
    assert seen.tolist() == [[1, 2], [2, 5], [5, 2], [2, 1]]


def test_the_distribution_and_the_density_between_points_are_exact():
    points = np.linspace(-10, 10, 51)
    at = np.array([-1.234, 0.0, 0.777])
    below, density = distribution(points, norm.pdf(points), at)
    assert below == pytest.approx(norm.cdf(at), abs=1e-13)
    assert density == pytest.approx(norm.pdf(at), abs=1e-13)
    assert interpolated(points, norm.pdf(points), at) == pytest.approx(norm.pdf(at), abs=1e-13)


def test_quantiles_are_found_from_poor_starts():
    wanted = np.array([0.001, 0.5, 0.999])
    rough = np.array([-40.0, 30.0]), np.array([0.0, 1.0])
    # From -40 and 30 Newton's first steps leave the line: the function is flat there.
    found = solved(lambda at: np.stack([logistic.cdf(at), logistic.pdf(at)]), rough, wanted)
    assert found == pytest.approx(logistic.ppf(wanted), abs=1e-9)


@pytest.mark.parametrize("n", [NOTHING, [(20, 30)], [(40, 50)] * 3, [(500, 500)] * 12])
def test_nodes_sum_to_the_prior_of_the_spread(n):
    spreads = Spreads.of(n)
    assert spreads.weights.sum() == pytest.approx(1, abs=1e-10)
    assert spreads.weights @ spreads.nodes**2 == pytest.approx(0.25, abs=1e-10)
    wanted = np.array([0.025, 0.5, 0.975])
    mean, limits = spreads.summary(spreads.weights, wanted)
    # Where tau reaches far beyond the scale, the series bends most: seven digits.
    assert mean == pytest.approx(0.5 * np.sqrt(2 / np.pi), abs=1e-7)
    assert limits == pytest.approx(norm.ppf(0.5 + wanted / 2, scale=0.5), abs=1e-7)
