import numpy as np
import pytest

from seriatim.estimation.regression.beta_rule import BetaRule


# a + b = -1, where the recurrence is 0 / 0 as written; a pole at either end; and many observations.
@pytest.mark.parametrize("shape", [(0.5, 0.5), (1.0, 1.0), (0.5, 30.5), (7.5, 0.5), (4e3, 7e3)])
@pytest.mark.parametrize("nodes", [2, 5, 20])
def test_the_moments_of_polynomials_are_exact(shape, nodes):
    alpha, beta = shape
    rule = BetaRule.of(alpha, beta, nodes)
    assert rule.share + rule.rest == pytest.approx(np.ones(nodes), abs=1e-15)
    for power in {0, 1, 3, min(2 * nodes - 1, 9)}:
        steps = np.arange(power)
        expected = np.prod((alpha + steps) / (alpha + beta + steps))
        assert rule.weight @ rule.share**power == pytest.approx(expected, rel=1e-12)
