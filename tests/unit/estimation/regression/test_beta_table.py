import numpy as np
import pytest
from scipy.special import betainc

from seriatim.estimation.regression.beta_table import BetaTable


# Jeffreys' prior alone, with few and many observations, all of them alike, and very many.
@pytest.mark.parametrize(
    ("alpha", "beta"),
    [(0.5, 0.5), (0.5, 2.5), (2.5, 23.5), (33.5, 22.5), (0.5, 40.5), (150.5, 3.5), (2e4, 3e4)],
)
def test_the_table_is_the_function(alpha, beta):
    rng = np.random.default_rng(3)
    share = np.concatenate([rng.beta(alpha, beta, 2000), rng.random(500)])
    below = BetaTable.of(alpha, beta).below(share)
    assert below == pytest.approx(betainc(alpha, beta, share), rel=0, abs=3e-13)


def test_the_ends_are_0_and_1():
    below = BetaTable.of(0.5, 0.5).below(np.array([0.0, 1e-300, 1 - 1e-16, 1.0]))
    assert below == pytest.approx([0, 0, 1, 1], abs=1e-7)
    assert below[[0, 3]] == pytest.approx([0, 1], abs=1e-13)
