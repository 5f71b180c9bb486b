import json

import numpy as np
import pytest

from seriatim.estimation.regression.likelihood_sums import LikelihoodSums


def test_json_and_addition():
    sums = LikelihoodSums(
        log_likelihood=-1.25, score=np.array([0.5, -2.0]), information=np.array([[3.0, 1], [1, 2]])
    )
    again = LikelihoodSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert (LikelihoodSums.zero() + again).to_json() == sums.to_json()
    assert (sums + again).log_likelihood == -2.5
    with pytest.raises(TypeError):
        sums + 1
