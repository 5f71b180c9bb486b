import numpy as np
import pytest
from scipy.special import betainc

from seriatim.estimation.regression.standardized_posterior import (
    Posterior,
    by_secants,
    mixed,
    mixing_slope,
    posterior_below,
    posterior_moments,
    posterior_quantile,
    root_between,
    unmixed,
)

POSTERIOR = Posterior((6.5, 4.5), ((3.5, 2.5), (0.5, 4.5)), (0.4, 0.7), 1.6)


def draws(posterior, n=400_000):
    rng = np.random.default_rng(2)
    a, q1, q0 = (rng.beta(*shape, n) for shape in (posterior.a, *posterior.q))
    g1, g0 = (
        mixed(q, again, posterior.factor)
        for q, again in zip((q1, q0), posterior.again, strict=True)
    )
    return a, a * g1 + (1 - a) * g0


# A seeded Monte Carlo of 400,000 draws has a standard error of at most 0.0008.
@pytest.mark.parametrize("minus", [0, 1])
def test_the_distribution_is_that_of_draws(minus):
    a, p2 = draws(POSTERIOR)
    for t in (-0.3, 0.0, 0.2, 0.6):
        share = float((p2 - minus * a <= t).mean())
        assert posterior_below(POSTERIOR, minus, t) == pytest.approx(share, abs=0.003)
    moments = posterior_moments(POSTERIOR, np.array([minus]), np.array([POSTERIOR.factor]))
    drawn = p2 - minus * a
    above = drawn - drawn.mean()
    skewness = (above**3).mean() / drawn.std() ** 3
    assert moments[:, 0] == pytest.approx([drawn.mean(), drawn.std(), skewness], abs=0.01)
    assert moments[:2, 0] == pytest.approx([drawn.mean(), drawn.std()], abs=0.002)
    for p in (0.025, 0.975):
        limit = posterior_quantile(POSTERIOR, minus, p, (float(moments[0, 0]), 0.1))
        assert posterior_below(POSTERIOR, minus, limit) == pytest.approx(p, abs=1e-9)


@pytest.mark.parametrize("minus", [0, 1])
def test_a_table_made_beforehand_changes_nothing(minus):
    tabled = POSTERIOR.tabled()
    assert tabled == POSTERIOR
    for t in (-0.3, 0.1, 0.5):
        exact = posterior_below(POSTERIOR, minus, t)
        assert posterior_below(tabled, minus, t) == pytest.approx(exact, abs=1e-12)


# If q1 is known to be near 1 and q0 near 0, p2 is a itself.
def test_a_limit_that_is_known():
    sure = Posterior((8.5, 5.5), ((4e5, 0.5), (0.5, 4e5)), (1.0, 1.0), 1.0)
    for t in (0.4, 0.6, 0.8):
        assert posterior_below(sure, 0, t) == pytest.approx(betainc(8.5, 5.5, t), abs=1e-4)


@pytest.mark.parametrize("factor", [0.2, 1.0, 7.0])
@pytest.mark.parametrize("again", [0.0, 0.3, 1.0])
def test_mixing_has_an_inverse(again, factor):
    q = np.linspace(0, 1, 21)
    assert unmixed(mixed(q, again, factor), again, factor) == pytest.approx(q, abs=1e-13)
    assert unmixed(np.array([-0.5, 1.5]), again, factor).tolist() == [0, 1]


@pytest.mark.parametrize("shape", [(0.5, 2.5), (0.5, 0.5), (2.5, 0.5)])
def test_the_whole_range_has_probability_1(shape):
    posterior = Posterior(shape, (shape, shape[::-1]), (0.5, 0.5), 1.3)
    assert posterior_below(posterior, 1, 1.0) == pytest.approx(1, abs=1e-8)
    assert posterior_below(posterior, 1, -1.0) == pytest.approx(0, abs=1e-8)


def test_a_root():
    assert root_between(lambda x: x**3 - 8, (0.0, 5.0)) == pytest.approx(2, rel=1e-12)


# With factor 1 moments are those of Beta distributions; with one next to it they are integrals.
@pytest.mark.parametrize("shape", [(0.5, 2.5), (34.5, 0.5), (300.5, 400.5)])
def test_closed_moments_are_those_of_the_integral(shape):
    posterior = Posterior((6.5, 4.5), (shape, (0.5, 9.5)), (0.4, 0.7), 1.0)
    minus = np.array([0, 1])
    closed = posterior_moments(posterior, minus, np.array([1.0, 1.0]))
    integral = posterior_moments(posterior, minus, np.array([1.0, 1.0 + 1e-13]))
    assert integral == pytest.approx(closed, abs=1e-9)


@pytest.mark.parametrize("factor", [0.01, 1.0, 20.0])
def test_the_slope_of_mixing(factor):
    q, apart = np.linspace(0.1, 0.9, 9), 1e-6
    steps = mixed(q + apart, 0.3, factor) - mixed(q - apart, 0.3, factor)
    assert steps / (2 * apart) == pytest.approx(mixing_slope(q, 0.3, factor) * np.ones(9), rel=1e-7)


def test_unmixing_keeps_its_digits_where_odds_are_multiplied_by_much():
    q = np.array([1e-6, 0.3, 0.9])
    assert unmixed(mixed(q, 0.6, 1e8), 0.6, 1e8) == pytest.approx(q, rel=1e-6)


# Where nobody responds again and all but nobody did before, much of the posterior is at the end.
def test_a_quantile_that_secants_do_not_find_is_found_between_the_ends():
    posterior = Posterior((0.5, 9.5), ((0.5, 9.5), (0.5, 99.5)), (0.5, 0.5), 1.0)
    limit = posterior_quantile(posterior, 0, 0.975, (0.9, 1e-3))
    assert posterior_below(posterior, 0, limit) == pytest.approx(0.975, abs=1e-9)


def test_secants_give_up_on_what_is_no_line():
    assert by_secants(lambda x: -1.0, 0.0, 1.0) is None
    assert by_secants(lambda x: x - 2, 0.0, 1.0) == pytest.approx(2)
