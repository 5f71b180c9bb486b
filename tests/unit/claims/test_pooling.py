"""The binomial-normal model against published numbers and plain numerical integration."""

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import binom

from seriatim.claims.pooling import log_likelihood, pool

# The project's methods, section 6 (with metafor's rma.glmm as the model): percent.
SETS = [
    (((13, 21), (24, 37), (24, 59)), (54, 25, 81, 0.3, 99.8)),
    (((13, 21), (24, 37), (24, 59), (19, 25)), (60, 36, 80, 12, 94)),
    (((13, 21), (24, 37), (24, 59), (11, 48)), (46, 21, 74, 3, 96)),
]


@pytest.mark.parametrize(("series", "expected"), SETS)
def test_pooled_series_of_the_methods(series, expected):
    found = pool(series)
    limits = (found.value, found.conf_low, found.conf_high, found.predict_low, found.predict_high)
    for value, percent in zip(limits, expected, strict=True):
        assert 100 * value == pytest.approx(percent, abs=0.05 if percent in (0.3, 99.8) else 0.5)


@pytest.mark.parametrize("tau", [0.05, 0.4, 1.5, 4.0])
@pytest.mark.parametrize("mu", [-3.0, 0.2])
def test_the_likelihood_is_that_of_plain_integration(mu, tau):
    x, n = np.array([0.0, 3.0, 40.0]), np.array([20.0, 12.0, 59.0])
    expected = 0.0
    for events, total in zip(x, n, strict=True):

        def density(z, events=events, total=total):
            p = expit(mu + tau * z)
            return binom.pmf(events, total, p) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

        value, _ = quad(density, -9, 9, epsabs=0, epsrel=1e-11, limit=400)
        expected += math.log(value)
    assert log_likelihood(x, n, mu, tau) == pytest.approx(expected, abs=1e-5)


def test_without_differences_between_series_it_is_the_plain_proportion():
    found = pool(((5, 10),) * 5)
    assert found.tau == 0
    assert found.value == pytest.approx(0.5)
    # Standard error of a log odds of 25 of 50: sqrt(1/25 + 1/25).
    assert found.std_error == pytest.approx(math.sqrt(2 / 25), rel=1e-4)


def test_two_series_have_no_prediction_interval_and_one_is_no_series_of_series():
    assert pool(((3, 10), (7, 10))).predict_low is None
    with pytest.raises(ValueError, match="expected at least 2, found 1"):
        pool(((3, 10),))


def test_a_small_tau_has_a_standard_error_too():
    found = pool(((50, 100), (52, 100), (49, 100), (58, 100)))
    assert 0 < found.std_error < 0.2
