"""Two patients: the four equally likely draws, their mean, their variance, on paper.

Patient 1 has responses 1 of 1, patient 2 has 0 of 3. Draws (2, 0), (1, 1) twice, (0, 2) give
1, 1/4, 1/4 and 0: mean 3/8, variance (1 + 1/16 + 1/16) / 4 - 9/64 = 9/64.
"""

import math

import numpy as np
import pytest

from seriatim.estimation.resampling.bootstrap import bootstrap
from seriatim.estimation.resampling.resampling import ResamplingPlan

RESPONSES, PROCEDURES = np.array([1, 0]), np.array([1, 3])


def test_two_patients():
    plan = ResamplingPlan(seed=1, n_replicates=20_000)
    result = bootstrap(lambda m: float(m @ RESPONSES / (m @ PROCEDURES)), 2, plan)
    share = {v: float((result.replicates == v).mean()) for v in (0, 0.25, 1)}
    # Standard error of a share of 20,000 is at most 0.0035; four times that.
    assert share[0] == pytest.approx(1 / 4, abs=0.014)
    assert share[0.25] == pytest.approx(1 / 2, abs=0.014)
    assert sum(share.values()) == pytest.approx(1)
    assert result.bias == pytest.approx(3 / 8 - 1 / 4, abs=0.012)
    assert result.std_error == pytest.approx(math.sqrt(9 / 64), rel=0.03)
    # Without patient 1 the share is 0, without patient 2 it is 1: influences 1/4 and -1/4.
    assert result.influence.tolist() == [0.25, -0.25]
