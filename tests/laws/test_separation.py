"""Separation as Newton's method sees it is separation as linear programming defines it.

Responses are separated if some combination of covariates is at least 0 for every yes, at most 0 for
every no, and not 0 for all (Albert and Anderson, Biometrika 1984;71:1; Konis 2007).
"""

import numpy as np
import pytest
from scipy.optimize import linprog

from seriatim.estimation.regression.logistic_sums import maximize, obstacle_to_fit
from seriatim.estimation.regression.response_rows import ResponseRows, standardize


def is_separated(design, response):
    signed = -(2 * response - 1)[:, None] * design
    found = linprog(
        signed.sum(axis=0),
        A_ub=signed,
        b_ub=np.zeros(len(signed)),
        bounds=[(-1, 1)] * design.shape[1],
    )
    return -found.fun > 1e-9


def drawn_column(rng, n):
    if rng.random() < 0.6:
        return rng.integers(0, rng.integers(2, 4), n).astype(float)
    return np.round(rng.normal(size=n), 1)


@pytest.mark.parametrize("seed", range(5))
def test_separation_is_found_exactly_where_it_is(seed):
    rng = np.random.default_rng(seed)
    seen = set()
    for _ in range(60):
        n, p = int(rng.integers(4, 25)), int(rng.integers(1, 4))
        columns = {f"x{k}": drawn_column(rng, n) for k in range(p)}
        response = rng.random(n) < rng.choice([0.15, 0.5])
        data = standardize([ResponseRows.from_columns(None, response, columns)])
        design = data.sites[0].design
        if obstacle_to_fit(data) or np.linalg.matrix_rank(design) < p + 1:
            continue
        expected = is_separated(design, data.sites[0].response)
        reason = maximize(data).reason
        assert (reason is not None) == expected
        assert not expected or "no finite estimate" in reason
        seen.add(bool(expected))
    assert seen == {True, False}
