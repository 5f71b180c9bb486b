import numpy as np
import pytest

from seriatim.estimation.regression.standardized_posterior import (
    Posterior,
    posterior_below,
    posterior_moments,
)
from seriatim.estimation.regression.standardized_sums import Asked, PosteriorSums

# q1 moves p2 more than q0 does; less; few patients; none and all with a response; one of each.
SMOOTH = Posterior((174.5, 116.5), ((22.5, 12.5), (2.5, 23.5)), (0.2, 0.2), 1.0)
EXCHANGED = Posterior((98.5, 92.5), ((40.5, 20.5), (5.5, 8.5)), (0.6, 0.5), 1.0)
FEW = Posterior((12.5, 8.5), ((4.5, 2.5), (1.5, 4.5)), (0.5, 0.6), 1.0)
ALL_OR_NONE = Posterior((12.5, 18.5), ((3.5, 0.5), (0.5, 2.5)), (0.3, 0.1), 1.0)
ONE_OF_EACH = Posterior((1.5, 1.5), ((1.5, 0.5), (0.5, 1.5)), (1.0, 1.0), 1.0)
POSTERIORS = (SMOOTH, EXCHANGED, FEW, ALL_OR_NONE, ONE_OF_EACH)

# What is asked of each: p2 and the difference, at several factors at once.
ASKED = Asked(minus=np.array([0, 1, 0, 1, 1]), factor=np.array([1.0, 1.0, 0.4, 0.4, 3.0]))


@pytest.mark.parametrize("posterior", POSTERIORS)
def test_sums_are_the_double_integrals(posterior):
    sums = PosteriorSums.of(posterior)
    moments = posterior_moments(posterior, ASKED.minus, ASKED.factor)
    t = moments[0] + 0.7 * moments[1]
    expected = [
        posterior_below(sums.alone(ASKED, k), int(ASKED.minus[k]), float(t[k])) for k in range(5)
    ]
    assert sums.below(ASKED, t) == pytest.approx(expected, abs=1e-9)
    assert sums.roughly_below(ASKED, t) == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize("posterior", POSTERIORS)
@pytest.mark.parametrize("p", [0.005, 0.975])
def test_below_limits_lies_what_was_asked_for(posterior, p):
    sums = PosteriorSums.of(posterior)
    moments = posterior_moments(posterior, ASKED.minus, ASKED.factor)
    limits = sums.limits(ASKED, np.full(5, p), moments)
    assert (limits > -ASKED.minus).all()
    assert (limits < 1).all()
    for k in range(5):
        found = posterior_below(sums.alone(ASKED, k), int(ASKED.minus[k]), float(limits[k]))
        assert found == pytest.approx(p, abs=1e-9)


# With a posterior so narrow that the double integrals lose digits, by its symmetry.
def test_many_patients_are_no_obstacle():
    even = Posterior((2e4, 2e4), ((9e3, 9e3), (9e3, 9e3)), (1.0, 1.0), 1.0)
    sums = PosteriorSums.of(even)
    asked = Asked(minus=np.array([1, 0]), factor=np.ones(2))
    assert sums.below(asked, np.array([0.0, 0.5])) == pytest.approx([0.5, 0.5], abs=1e-12)


def test_what_is_asked_can_be_a_part():
    part = ASKED[ASKED.minus == 0]
    assert part.factor.tolist() == [1.0, 0.4]
