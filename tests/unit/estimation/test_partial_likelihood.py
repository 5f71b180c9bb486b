import numpy as np
import pytest

from seriatim.estimation.partial_likelihood import RiskSums, efron_terms, likelihood, maximize

# Two event times; at the first two tied events. Rows: x, at risk at (first, second), event.
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [2.0, 1.0]])
AT_RISK = np.array([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]], dtype=float)
EVENT = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0]], dtype=float)


def sums_at(beta, x=X):
    risk = np.exp(x @ beta)
    products = x[:, :, None] * x[:, None, :] * risk[:, None, None]
    event_x = (EVENT @ x).sum(axis=0)
    return RiskSums(
        events=EVENT.sum(axis=1).astype(np.int64),
        s0=AT_RISK @ risk,
        s1=AT_RISK @ (x * risk[:, None]),
        s2=np.einsum("ti,ijk->tjk", AT_RISK, products),
        e0=EVENT @ risk,
        e1=EVENT @ (x * risk[:, None]),
        e2=np.einsum("ti,ijk->tjk", EVENT, products),
        event_x=event_x,
        event_score=float(event_x @ beta),
    )


def test_efron_terms_by_hand():
    # At beta 0: five at risk and two tied, so 5 and 5 - 1; then three.
    which, share, z, a = efron_terms(sums_at(np.zeros(2)))
    assert which.tolist() == [0, 0, 1]
    assert share.tolist() == [0, 0.5, 0]
    assert z.tolist() == [5, 4, 3]
    # Sums of x are (4, 3); less half of the tied (1, 1); then (3, 2).
    assert a.tolist() == [[4 / 5, 3 / 5], [3.5 / 4, 2.5 / 4], [1, 2 / 3]]
    assert likelihood(sums_at(np.zeros(2))).value == pytest.approx(-np.log(5 * 4 * 3))


def test_score_and_information_are_the_derivatives_of_the_value():
    beta, h = np.array([0.3, -0.7]), 1e-5
    here = likelihood(sums_at(beta))
    for j, step in enumerate(np.eye(2) * h):
        above, below = likelihood(sums_at(beta + step)), likelihood(sums_at(beta - step))
        assert (above.value - below.value) / (2 * h) == pytest.approx(here.score[j], rel=1e-7)
        curvature = (above.score - below.score) / (2 * h)
        assert -curvature == pytest.approx(here.information[j], rel=1e-6)


def test_the_maximum_has_no_slope():
    found = maximize(sums_at, 2)
    assert found.converged
    assert np.abs(found.fitted.score).max() < 1e-9
    assert found.fitted.value > found.null.value


def test_a_constant_or_repeated_covariate_has_no_maximum():
    constant = np.column_stack([X[:, 0], np.full(5, 0.0)])
    repeated = np.column_stack([X[:, 0], 2 * X[:, 0]])
    for x in (constant, repeated):
        assert maximize(lambda beta, x=x: sums_at(beta, x), 2) is None


def test_nothing_to_evaluate_is_no_maximum():
    assert maximize(lambda beta: None, 2) is None


def test_a_step_that_cannot_be_evaluated_is_halved():
    asked = []

    def cautious(beta):
        asked.append(np.abs(beta).max())
        return None if asked[-1] > 0.25 * np.abs(full.coefficients).max() + 0.5 else sums_at(beta)

    full = maximize(sums_at, 2)
    found = maximize(cautious, 2)
    assert max(asked) > np.abs(found.coefficients).max()
    assert found.fitted.value > found.null.value


def test_no_way_up_ends_where_it_is():
    def only_zero(beta):
        return None if beta.any() else sums_at(beta)

    found = maximize(only_zero, 2)
    assert found.coefficients.tolist() == [0, 0]
    assert not found.converged
