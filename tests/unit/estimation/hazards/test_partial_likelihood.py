from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.hazards import partial_likelihood
from seriatim.estimation.hazards.partial_likelihood import RiskSums, TieGrid, Ties, likelihood

# Two event times; at the first two tied events. Rows: x, at risk at (first, second), event.
X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [2.0, 1.0]])
AT_RISK = np.array([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1]], dtype=float)
EVENT = np.array([[1, 1, 0, 0, 0], [0, 0, 1, 0, 0]], dtype=float)


def sums_at(beta, x=X, weights=(1, 1, 1, 1, 1)):
    w = np.array(weights, dtype=float)
    risk = w * np.exp(x @ beta)
    products = x[:, :, None] * x[:, None, :] * risk[:, None, None]
    event_x = (EVENT @ (x * w[:, None])).sum(axis=0)
    return RiskSums(
        events=EVENT.sum(axis=1).astype(np.int64),
        weight=EVENT @ w,
        s0=AT_RISK @ risk,
        s1=(AT_RISK @ (x * risk[:, None])).T,
        s2=np.einsum("ti,ijk->jkt", AT_RISK, products),
        e0=EVENT @ risk,
        e1=(EVENT @ (x * risk[:, None])).T,
        e2=np.einsum("ti,ijk->jkt", EVENT, products),
        event_x=event_x,
        event_score=float(event_x @ beta),
    )


def at(x=X, ties=Ties.EFRON):
    return lambda beta: likelihood(sums_at(beta, x), ties)


def test_efron_terms_by_hand():
    # At beta 0: five at risk and two tied, so 5 and 5 - 1; then three.
    sums = sums_at(np.zeros(2))
    terms = TieGrid.of(sums.events, sums.weight, Ties.EFRON).terms(sums.s0, sums.e0)
    assert terms.log == pytest.approx(np.log([5 * 4, 3]))
    assert terms.b0 == pytest.approx([1 / 5 + 1 / 4, 1 / 3])
    assert terms.b1 == pytest.approx([0.5 / 4, 0])
    assert terms.c0 == pytest.approx([1 / 25 + 1 / 16, 1 / 9])
    assert terms.c1 == pytest.approx([0.5 / 16, 0])
    assert terms.c2 == pytest.approx([0.25 / 16, 0])
    # Sums of x are (4, 3); less half of the tied (1, 1); then (3, 2).
    means = terms.means(sums.s1, sums.e1)
    assert means[0] == pytest.approx([4 / 5 + 3.5 / 4, 1])
    assert means[1] == pytest.approx([3 / 5 + 2.5 / 4, 2 / 3])
    single = np.array([[4 / 5, 3 / 5], [3.5 / 4, 2.5 / 4], [1, 2 / 3]])
    assert terms.squares(sums.s1, sums.e1) == pytest.approx(single.T @ single)
    assert likelihood(sums).value == pytest.approx(-np.log(5 * 4 * 3))


def test_breslow_by_hand():
    assert at(ties=Ties.BRESLOW)(np.zeros(2)).value == pytest.approx(-np.log(5 * 5 * 3))


def test_weighted_ties_count_by_their_mean_weight():
    # Tied rows of weights 1 and 2 (mean 1.5), all others 1: 6 at risk, less half of 3.
    here = likelihood(sums_at(np.zeros(2), weights=(1, 2, 1, 1, 1)))
    assert here.value == pytest.approx(-1.5 * np.log(6) - 1.5 * np.log(4.5) - np.log(3))


def test_sums_of_parts_add():
    whole = sums_at(np.array([0.3, -0.7]))
    double = likelihood(whole + whole)
    assert (whole + whole).s2 == pytest.approx(2 * whole.s2)
    assert double.value < likelihood(whole).value
    with pytest.raises(TypeError):
        whole + 1


def test_what_is_lost_in_rounding_has_no_value():
    grid = TieGrid.of(np.array([2]), np.array([2.0]), Ties.EFRON)
    assert grid.terms(np.array([0.0]), np.array([0.0])) is None
    assert grid.terms(np.array([1.0]), np.array([2.0])) is None
    lost = replace(sums_at(np.zeros(2)), s0=np.zeros(2))
    assert likelihood(lost) is None


def test_score_and_information_are_the_derivatives_of_the_value():
    beta, h = np.array([0.3, -0.7]), 1e-5
    here = at()(beta)
    for j, step in enumerate(np.eye(2) * h):
        above, below = at()(beta + step), at()(beta - step)
        assert (above.value - below.value) / (2 * h) == pytest.approx(here.score[j], rel=1e-7)
        curvature = (above.score - below.score) / (2 * h)
        assert -curvature == pytest.approx(here.information[j], rel=1e-6)


def test_many_ties_are_summed_by_powers_as_one_by_one(monkeypatch):
    # Risk sets that shrink to the tied events themselves, which are then summed one by one.
    rng = np.random.default_rng(2)
    events = rng.integers(1, 400, 300)
    weight = events * rng.uniform(0.5, 2, 300)
    e0 = events * rng.uniform(0.5, 2, 300)
    s0 = np.cumsum((e0 * rng.uniform(1, 3, 300))[::-1])[::-1]
    by_powers = TieGrid.of(events, weight, Ties.EFRON)
    monkeypatch.setattr(partial_likelihood, "_LISTED", 10**9)
    one_by_one = TieGrid.of(events, weight, Ties.EFRON)
    assert by_powers.listed is None
    assert one_by_one.powers is None
    for name in ("log", "b0", "b1", "c0", "c1", "c2"):
        found, expected = (getattr(grid.terms(s0, e0), name) for grid in (by_powers, one_by_one))
        assert found == pytest.approx(expected, rel=1e-14)
    assert by_powers.one_by_one().which.tolist() == one_by_one.one_by_one().which.tolist()
    s0[-1] = e0[-1] * 0.5
    assert by_powers.terms(s0, e0) is None
