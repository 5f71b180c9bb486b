"""Series without an effect: who is treated again is chosen without looking ahead."""

import numpy as np
import pytest

from seriatim.synthetic.null_series import ObservedSeries, choose_at_gaps, draw_null_series


@pytest.fixture
def observed():
    rng = np.random.default_rng(3)
    return ObservedSeries(
        days=rng.integers(30, 3000, 60).astype(float),
        death=rng.random(60) < 0.7,
        gaps=(rng.integers(20, 600, 15).astype(float), np.array([100.0, 40.0, 400.0])),
    )


def test_the_observed_gaps_are_given_to_patients_followed_that_long(observed):
    series = draw_null_series(observed, 50, np.random.default_rng(1))
    assert series.days.shape == (50, 60)
    for i in range(50):
        second, third = series.holders[0][i], series.holders[1][i]
        assert len(set(second[second >= 0])) == (second >= 0).sum()
        assert set(third[third >= 0]) <= set(second)
        ends = series.days[i, second[second >= 0]]
        assert (ends > series.changes[0][i][second >= 0]).all()
        # A third procedure comes its gap after the second of the same patient.
        for holder, day, gap in zip(third, series.changes[1][i], (40, 100, 400), strict=True):
            if holder >= 0:
                before = series.changes[0][i][second == holder][0]
                assert day - before == gap
                assert series.total[i, holder] == 3
        assert (series.total[i] - 1).sum() == (second >= 0).sum() + (third >= 0).sum()


def test_follow_up_is_that_of_observed_patients(observed):
    series = draw_null_series(observed, 5, np.random.default_rng(1))
    pairs = set(zip(observed.days, observed.death, strict=True))
    assert set(zip(series.days.ravel(), series.death.ravel(), strict=True)) <= pairs


def test_the_same_generator_gives_the_same_series(observed):
    one, other = (draw_null_series(observed, 3, np.random.default_rng(7)) for _ in range(2))
    assert (one.total == other.total).all()


def test_everybody_eligible_has_the_same_chance_and_nobody_else_any():
    left = np.tile([5.0, 10.0, 10.0, 3.0], (4000, 1))
    chosen = choose_at_gaps(left, np.array([4.0]), np.random.default_rng(2))[:, 0]
    shares = np.bincount(chosen, minlength=4) / 4000
    # Three are followed for longer than 4: a third each, give or take 4 standard errors of 0.0075.
    assert shares[3] == 0
    assert shares[:3] == pytest.approx([1 / 3] * 3, abs=0.03)


def test_when_nearly_all_are_taken_the_last_free_ones_are_found():
    left = np.full((2, 300), 9.0)
    chosen = choose_at_gaps(left, np.full(301, 1.0), np.random.default_rng(2))
    for line in chosen:
        assert sorted(line[:300]) == list(range(300))
        assert line[300] == -1
