import numpy as np
import pytest
from scipy.special import betainc

from seriatim.estimation.regression.standardized_posterior import (
    Posterior,
    _mixed,
    _unmixed,
    posterior_below,
    posterior_summary,
    root_between,
)

POSTERIOR = Posterior((6.5, 4.5), ((3.5, 2.5), (0.5, 4.5)), (0.4, 0.7), 1.6)


def draws(posterior, n=400_000):
    rng = np.random.default_rng(2)
    a, q1, q0 = (rng.beta(*shape, n) for shape in (posterior.a, *posterior.q))
    g1, g0 = (
        _mixed(q, again, posterior.factor)
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
    mean, spread, low, high = posterior_summary(POSTERIOR, minus, 0.025)
    assert mean == pytest.approx(float((p2 - minus * a).mean()), abs=0.002)
    assert spread == pytest.approx(float((p2 - minus * a).std()), abs=0.002)
    assert posterior_below(POSTERIOR, minus, low) == pytest.approx(0.025, abs=1e-9)
    assert posterior_below(POSTERIOR, minus, high) == pytest.approx(0.975, abs=1e-9)


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
    assert _unmixed(_mixed(q, again, factor), again, factor) == pytest.approx(q, abs=1e-13)
    assert _unmixed(np.array([-0.5, 1.5]), again, factor).tolist() == [0, 1]


@pytest.mark.parametrize("shape", [(0.5, 2.5), (0.5, 0.5), (2.5, 0.5)])
def test_the_whole_range_has_probability_1(shape):
    posterior = Posterior(shape, (shape, shape[::-1]), (0.5, 0.5), 1.3)
    assert posterior_below(posterior, 1, 1.0) == pytest.approx(1, abs=1e-8)
    assert posterior_below(posterior, 1, -1.0) == pytest.approx(0, abs=1e-8)


def test_a_root():
    assert root_between(lambda x: x**3 - 8, (0.0, 5.0)) == pytest.approx(2, rel=1e-12)
