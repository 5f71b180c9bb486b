"""Survival without an effect, and a gradient all the same."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from seriatim.synthetic import REPEAT_ILP, SimulationError
from seriatim.synthetic import null_cohort as module
from seriatim.synthetic.null_cohort import (
    DAYS_PER_MONTH,
    NullCohort,
    control_day,
    death_days,
    draw_candidates,
    draw_null_cohort,
    km_median,
    naive_medians,
)
from seriatim.synthetic.scenario import Band


@pytest.mark.parametrize(
    ("days", "dead", "median"),
    [
        # Worked by hand: survival 3/4, 3/8 after the third day.
        ([1, 2, 3, 4], [1, 0, 1, 1], 3.0),
        # Exactly one half at day 2 counts as the median.
        ([1, 2, 3, 4], [1, 1, 1, 1], 2.0),
        # Three deaths on one day.
        ([5, 5, 5, 9], [1, 1, 1, 1], 5.0),
        # Never reached.
        ([1, 2, 3], [0, 0, 1], 3.0),
        ([1, 2, 3, 4], [1, 0, 0, 0], np.inf),
    ],
)
def test_the_median_by_hand(days: list[int], dead: list[int], median: float) -> None:
    assert km_median(np.array(days), np.array(dead)) == median


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 11, 100, 2024, 99999])
def test_exact_counts_and_medians_near_the_published_ones_for_any_seed(seed: int) -> None:
    cohort = draw_null_cohort(REPEAT_ILP, np.random.default_rng(seed))
    assert np.bincount(cohort.total).tolist() == [0, 222, 52, 12, 2, 2]
    assert cohort.medians == naive_medians(cohort)
    for median, published in zip(cohort.medians, (34, 41, 93), strict=True):
        assert median == pytest.approx(published, rel=0.10)


def test_the_order_of_events_makes_sense(cohort: NullCohort) -> None:
    for days, repeated in zip(cohort.days, cohort.repeated, strict=True):
        times = [0, *repeated[repeated >= 0].tolist()]
        assert (repeated[len(times) - 1 :] == -1).all()  # no third without a second
        assert all(b - a >= REPEAT_ILP.minimum_gap_days for a, b in pairwise(times))
        assert days > times[-1]
    last = cohort.first + np.maximum(cohort.repeated.max(axis=1), 0)
    assert np.is_busday(cohort.first).all()
    assert np.is_busday(last).all()
    assert last.max() <= np.datetime64(REPEAT_ILP.accrual_end)
    assert (cohort.first + cohort.days).max() <= np.datetime64(REPEAT_ILP.closing)


def test_deaths_follow_the_model() -> None:
    drawn = death_days(REPEAT_ILP, np.random.default_rng(3), (200_000,))
    assert drawn.min() > REPEAT_ILP.assessable_after_days
    # 200,000 draws: the standard error of the median is about 0.1 months.
    assert np.median(drawn) / DAYS_PER_MONTH == pytest.approx(38.0, abs=0.4)


def test_nobody_dies_within_a_month_of_a_control_treated_or_not() -> None:
    drawn = death_days(REPEAT_ILP, np.random.default_rng(4), (50_000,))
    since = (drawn - 1) % REPEAT_ILP.control_days + 1  # days since the last control, 1 to 61
    assert since.min() > REPEAT_ILP.quiet_days
    assert REPEAT_ILP.quiet_days - (REPEAT_ILP.control_week - 1) >= 30


def test_repeated_procedures_fall_in_the_week_of_a_control() -> None:
    days = np.random.default_rng(5).uniform(0, 3000, 5000)
    moved = control_day(REPEAT_ILP, np.random.default_rng(6), days)
    assert (moved % REPEAT_ILP.control_days < REPEAT_ILP.control_week).all()
    assert moved.min() >= REPEAT_ILP.control_days
    far = days > REPEAT_ILP.control_days
    assert np.abs(moved - days)[far].max() <= 31 + 6


def test_a_scenario_that_nothing_fits_says_what_to_relax(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MAX_BATCHES", 1)
    bands = (*REPEAT_ILP.bands[:2], Band(group="3+", low=1, high=2))
    with pytest.raises(SimulationError, match="Widen the bands"):
        draw_null_cohort(replace(REPEAT_ILP, bands=bands), np.random.default_rng(1))


def test_a_cohort_in_which_nobody_can_be_chosen_is_not_feasible() -> None:
    short = replace(REPEAT_ILP, minimum_gap_days=20_000)
    _, feasible = draw_candidates(short, np.random.default_rng(1), 3)
    assert not feasible.any()
