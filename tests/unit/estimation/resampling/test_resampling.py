from functools import partial

import numpy as np
import pytest

from seriatim.estimation.resampling.resampling import (
    ResamplingPlan,
    block_width,
    draw_counts,
    jackknife_groups,
    leave_out,
    replicate_values,
    stratify,
)

# A worker process cannot import a function of a test module, but it can import one of the library.
PICKLABLE = partial(np.apply_along_axis, np.dot, 1, b=np.array([3.0, 1.0, 4.0, 1.0, 5.0]))


def test_the_first_draws_of_seed_1_stay_what_they_are():
    # Written down once: a published interval must come out again after any change.
    assert draw_counts(1, range(3), stratify(8)).tolist() == [
        [1, 2, 1, 0, 0, 2, 2, 0],
        [0, 3, 1, 1, 2, 0, 0, 1],
        [1, 2, 0, 2, 1, 2, 0, 0],
    ]
    many = draw_counts(1, range(1), stratify(20_000))[0]
    assert many[:12].tolist() == [0, 0, 3, 1, 0, 2, 0, 0, 0, 2, 1, 1]


def test_a_replicate_does_not_depend_on_those_beside_it():
    strata = stratify(50)
    together = draw_counts(3, range(20), strata)
    alone = [draw_counts(3, range(b, b + 1), strata)[0] for b in range(20)]
    assert np.array_equal(together, alone)
    assert len({row.tobytes() for row in together}) == 20


@pytest.mark.parametrize("n", [1, 30, 30_000])
def test_every_replicate_draws_as_many_patients_as_there_are(n):
    assert (draw_counts(5, range(7), stratify(n)).sum(axis=1, dtype=np.int64) == n).all()


@pytest.mark.parametrize("n", [5_000, 40_000])
def test_counts_are_those_of_draws_with_replacement(n):
    # Both ways to draw: 40 x n counts follow the binomial (n, 1/n); tested by chi-squared.
    counts = draw_counts(8, range(40), stratify(n))
    observed = np.bincount(np.minimum(counts.ravel(), 6), minlength=7)
    share = [(1 - 1 / n) ** n]
    for k in range(5):
        share.append(share[-1] * (n - k) / (k + 1) / (n - 1))
    expected = np.array([*share, 1 - sum(share)]) * counts.size
    # 22.46 is the 99.9 % point of chi-squared with 6 degrees of freedom.
    assert ((observed - expected) ** 2 / expected).sum() < 22.46


@pytest.mark.parametrize("n", [5_000, 40_000])
def test_pairs_of_patients_are_drawn_independently_but_for_the_fixed_total(n):
    counts = draw_counts(9, range(60), stratify(n)).astype(np.float64)
    # Covariance of two patients' counts is -1/n; of neighbors, over all, about 0 +- 4 sd.
    neighbors = ((counts[:, ::2] - 1) * (counts[:, 1::2] - 1)).mean()
    assert abs(neighbors) < 4 / np.sqrt(60 * n / 2)


def test_a_sum_above_n_is_drawn_again():
    # Replicate 0 of seed 12054 is the first with Poisson counts that sum to more than 20,000.
    assert draw_counts(12054, range(1), stratify(20_000)).sum(dtype=np.int64) == 20_000


def test_strata_keep_their_size_in_every_replicate():
    labels = np.array(["b", "a", "b", "b", "a"])
    counts = draw_counts(2, range(30), stratify(5, labels))
    assert (counts[:, labels == "a"].sum(axis=1) == 2).all()
    assert (counts[:, labels == "b"].sum(axis=1) == 3).all()
    with pytest.raises(ValueError, match="each of 5 patients, found 2"):
        stratify(5, ["a", "b"])


def test_the_number_of_workers_changes_nothing():
    one = replicate_values(PICKLABLE, ResamplingPlan(seed=4, n_replicates=70), stratify(5))
    three = ResamplingPlan(seed=4, n_replicates=70, workers=3)
    assert np.array_equal(replicate_values(PICKLABLE, three, stratify(5)), one)
    more_than_replicates = ResamplingPlan(seed=4, n_replicates=1, workers=4)
    assert replicate_values(PICKLABLE, more_than_replicates, stratify(5)) == one[:1]


def test_the_plan_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="seed: expected a whole number from 0, found -1"):
        ResamplingPlan(seed=-1)
    with pytest.raises(ValueError, match="n_replicates"):
        ResamplingPlan(seed=1, n_replicates=0)
    with pytest.raises(ValueError, match="workers"):
        ResamplingPlan(seed=1, workers=0)


def test_blocks_are_narrower_when_patients_are_many():
    assert block_width(0) == 64
    assert block_width(10**9) == 1
    assert {block_width(n) for n in (300_000, 500_000, 900_000)} == {48, 32, 16}


def test_leaving_out_one_patient_at_a_time():
    groups, sizes = jackknife_groups(stratify(4), 400)
    assert sizes.tolist() == [4]
    totals = leave_out(lambda drawn: drawn @ np.array([1.0, 2, 3, 4]), groups, 4)
    assert totals.tolist() == [9, 8, 7, 6]


def test_groups_of_many_patients_stay_within_their_stratum():
    strata = stratify(1000, np.arange(1000) % 10 == 0)
    groups, sizes = jackknife_groups(strata, 100)
    assert sizes.tolist() == [90, 10]
    for place, low, high in ((strata[0], 0, 90), (strata[1], 90, 100)):
        assert set(groups[place]) == set(range(low, high))
