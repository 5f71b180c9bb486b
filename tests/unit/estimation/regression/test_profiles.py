import numpy as np
import pytest

from seriatim.estimation.regression import profiles
from seriatim.estimation.regression.firth_sums import penalized, penalized_at
from seriatim.estimation.regression.profile_likelihood import Point, Summit, climb, profile_limit
from seriatim.estimation.regression.profiles import (
    ManyPoints,
    bent_profiles,
    follow_profiles,
    try_profiles,
)
from seriatim.estimation.regression.response_rows import ResponseRows

NOT = np.nan


@pytest.fixture
def site():
    rng = np.random.default_rng(12)
    x = {"x": rng.normal(size=30), "z": (rng.random(30) < 0.3).astype(float)}
    return [ResponseRows.from_columns(None, rng.random(30) < 0.3, x)]


def test_all_limits_at_once_are_those_found_one_by_one(site):
    objective = penalized(site)
    top = climb(objective, np.zeros(3), np.arange(3))
    deviates = np.array([-1.96, 1.96, -1.0, 2.5])
    which = np.array([0, 1, 2, 2])
    ends = follow_profiles(penalized_at(site), top, np.eye(3)[which], deviates)
    alone = [profile_limit(objective, top, k, d) for k, d in zip(which, deviates, strict=True)]
    assert ends.place == pytest.approx(alone, rel=1e-12)
    assert 2 * (top.point.value - ends.value) == pytest.approx(deviates**2, rel=1e-10)


def test_held_at_0_the_others_are_at_their_top(site):
    objective = penalized(site)
    top = climb(objective, np.zeros(3), np.arange(3))
    ends = follow_profiles(penalized_at(site), top, np.eye(3), np.full(3, NOT))
    for k in range(3):
        others = np.delete(np.arange(3), k)
        null = climb(objective, np.zeros(3), others)
        assert ends.value[k] == pytest.approx(null.point.value, rel=1e-12)
    assert ends.place == pytest.approx(np.zeros(3), abs=1e-12)


# The limit of a sum of coefficients: that of one coefficient with columns changed to match.
def test_a_contrast_of_several_coefficients(site):
    (rows,) = site
    top = climb(penalized(site), np.zeros(3), np.arange(3))
    ends = follow_profiles(penalized_at(site), top, np.array([[0.0, 2.0, 1.0]]), np.array([1.96]))
    # b1 x + b2 z = (2 b1 + b2) x / 2 + b2 (z - x / 2)
    x, z = rows.design[:, 1], rows.design[:, 2]
    changed = [ResponseRows.from_columns(None, rows.response, {"s": x / 2, "d": z - x / 2})]
    own = climb(penalized(changed), np.zeros(3), np.arange(3))
    assert ends.place[0] == pytest.approx(profile_limit(penalized(changed), own, 1, 1.96))


def test_what_strays_is_found_alone(site, monkeypatch):
    top = climb(penalized(site), np.zeros(3), np.arange(3))
    contrasts, deviates = np.array([[0, 2.0, 1], [1, 0.5, 0]]), np.array([-1.96, NOT])
    together = follow_profiles(penalized_at(site), top, contrasts, deviates)
    monkeypatch.setattr(profiles, "_ends", lambda *_: np.full((2, 1), np.nan))
    alone = follow_profiles(penalized_at(site), top, contrasts, deviates)
    assert alone.place == pytest.approx(together.place, rel=1e-9, abs=1e-9)
    assert alone.value[1] == pytest.approx(together.value[1], rel=1e-10)


# Awkward covariates, few events: some searches stray, and every limit is found nevertheless.
def test_limits_of_awkward_covariates_are_found():
    rng = np.random.default_rng(0)
    for _ in range(20):
        n = int(rng.integers(8, 40))
        x = {f"x{k}": np.round(rng.standard_t(2, n), 1) for k in range(3)}
        awkward = [ResponseRows.from_columns(None, rng.random(n) < 0.1, x)]
        top = climb(penalized(awkward), np.zeros(4), np.arange(4))
        contrasts, deviates = np.tile(np.eye(4), (2, 1)), np.repeat([-1.96, 1.96], 4)
        ends = follow_profiles(penalized_at(awkward), top, contrasts, deviates)
        assert (ends.place[:4] < top.beta).all()
        assert (ends.place[4:] > top.beta).all()


def test_a_saddle_is_no_profile():
    # Along the contrast a maximum; across it the likelihood rises to both sides.
    saddle = ManyPoints(np.zeros(1), np.zeros((1, 2)), np.diag([1.0, -1.0])[None])
    asked = profiles._Asked(np.array([[1.0, 0.0]]), np.ones(1), np.zeros(1, dtype=bool))
    moved = (np.array([[2.0, 0.0]]), np.zeros((1, 2)))
    assert np.isnan(profiles._ends(saddle, moved, asked, np.zeros(1))).all()
    rounded = ManyPoints(saddle.value, saddle.slope, np.eye(2)[None])
    assert profiles._ends(rounded, moved, asked, np.zeros(1))[0, 0] == 2
    # The same place is no upper limit of what is at 3.
    assert np.isnan(profiles._ends(rounded, moved, asked, np.full(1, 3.0))).all()


def bounded(beta):
    """A normal likelihood that cannot be evaluated far out, or is flat there."""
    value = np.where(np.abs(beta).max(axis=1) < 1, -(beta**2).sum(axis=1) / 2, -np.inf)
    return ManyPoints(value, -beta, np.tile(np.eye(2), (len(beta), 1, 1)))


def test_a_profile_that_does_not_fall_has_no_limit():
    top = Summit(np.zeros(2), Point(0.0, np.zeros(2), np.eye(2)), True)
    ends = follow_profiles(bounded, top, np.eye(2), np.array([1.96, 0.5]))
    assert np.isnan(ends.place[0])
    assert ends.place[1] == pytest.approx(0.5)

    def plateau(beta):
        return ManyPoints(np.zeros(len(beta)), np.zeros(beta.shape), np.zeros((len(beta), 2, 2)))

    assert np.isnan(follow_profiles(plateau, top, np.eye(2), np.array([1.96, 1.0])).place).all()


# A likelihood of third degree in two coefficients.
def test_a_third_degree_start_is_nearer_to_the_limits():
    curvature = np.array([[4.0, 1.0], [1.0, 2.0]])
    change = np.zeros((2, 2, 2))
    change[0, 0, 0], change[1, 1, 1] = 0.9, -0.3
    change[0, 0, 1] = change[0, 1, 0] = change[1, 0, 0] = 0.4

    def at(beta):
        k = np.einsum("jkl,ij->ikl", change, beta)
        value = -np.einsum("ikl,ik,il->i", curvature / 2 + k / 6, beta, beta)
        slope = -np.einsum("ikl,il->ik", curvature + k / 2, beta)
        return ManyPoints(value, slope, curvature + k)

    top = Summit(np.zeros(2), Point(0.0, np.zeros(2), curvature), True)
    contrasts = np.array([[1.0, 0], [1.0, 0], [0, 1.0], [1.0, -1.0]])
    deviates = np.array([-1.0, 1.0, 1.0, np.nan])
    flat = bent_profiles(top, contrasts, deviates, np.zeros_like(change))
    bent = bent_profiles(top, contrasts, deviates, change)
    ends = [try_profiles(at, top, contrasts, deviates, start) for start in (flat, bent)]
    assert ends[0].place == pytest.approx(ends[1].place, rel=1e-6, abs=1e-9)
    starts = [(contrasts * start).sum(axis=1) for start in (flat, bent)]
    errors = [np.abs(start - ends[1].place)[:3].max() for start in starts]
    assert errors[1] < errors[0] / 4
    assert starts[1][3] == pytest.approx(0)
