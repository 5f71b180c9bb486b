import numpy as np
import pytest
from scipy.stats import norm

from seriatim.estimation.regression.shrunken_lattice import (
    Lattice,
    distribution,
    lattice_sums,
    spread_nodes,
    spread_quantile,
)


def test_the_step_follows_the_largest_group():
    assert Lattice.of([(3, 4)]).step == pytest.approx(0.1)
    # 2 / sqrt(400) / 2.2 = 0.0455, rounded down to a part of 15.
    assert Lattice.of([(3, 400)]).step == pytest.approx(15 / 330)


@pytest.mark.parametrize("spread", [1e-4, 0.05, 0.119, 0.121, 0.5])
def test_a_kernel_averages_over_a_normal_variable_however_narrow(spread):
    lattice = Lattice.of([])
    wave = np.exp(-(lattice.points**2) / 2)
    # The density of N(0, 1), averaged over N(0, spread), is that of N(0, 1 + spread^2).
    wider = 1 + spread**2
    expected = np.exp(-(lattice.points**2) / (2 * wider)) / np.sqrt(wider)
    inside = np.abs(lattice.points) < 8
    found = lattice.kernel(spread) @ wave
    assert found[inside] == pytest.approx(expected[inside], abs=1e-10)


def test_the_distribution_between_points_is_exact():
    points = np.linspace(-10, 10, 51)
    density = norm.pdf(points)
    for point in (-1.234, 0.0, 0.777):
        assert distribution(points, density, point) == pytest.approx(norm.cdf(point), abs=1e-13)


def test_nodes_integrate_and_their_quantiles_are_those_of_the_prior():
    nodes, weights = spread_nodes()
    half_normal = 2 * norm.pdf(nodes, scale=0.5) * weights
    assert half_normal.sum() == pytest.approx(1, abs=1e-10)
    for probability in (0.025, 0.5, 0.975):
        expected = norm.ppf(0.5 + probability / 2, scale=0.5)
        # Within a panel the density is a polynomial through 8 nodes: seven digits.
        assert spread_quantile(half_normal, probability) == pytest.approx(expected, abs=1e-7)


def test_without_rows_the_sums_are_the_prior():
    lattice = Lattice.of([])
    joint = lattice_sums([], [], lattice)
    assert joint.own == ()
    both = joint.new.sum(axis=0)
    assert both / both.max() == pytest.approx(np.exp(-(lattice.points**2) / 4.5), abs=1e-12)
