from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.hazards import cox_grid
from seriatim.estimation.hazards.cox_grid import risk_grid
from seriatim.estimation.hazards.cox_maximum import maximize
from seriatim.estimation.hazards.cox_rows import CoxRows
from seriatim.estimation.hazards.cox_time_sums import TimeRequest, event_times, summarize_risk_sets
from seriatim.estimation.hazards.partial_likelihood import Ties, likelihood


def drawn(n=300, *, strata=False):
    rng = np.random.default_rng(11)
    stop = rng.integers(1, 15, n)
    start = np.where(rng.random(n) < 0.5, rng.integers(0, 14, n), 0)
    covariates = {"x": rng.random(n), "y": rng.integers(0, 2, n), "z": rng.normal(size=n)}
    rows = CoxRows.from_columns(
        stop, rng.random(n) < 0.4, covariates, start=np.minimum(start, stop - 1)
    ).with_weights(rng.choice([0.5, 1, 2], n))
    return rows.with_strata(rng.integers(0, 4, n)) if strata else rows


def at_risk(rows, stratum, time):
    here = (rows.start < time) & (rows.stop >= time)
    return here if rows.strata is None else here & (rows.strata == stratum)


@pytest.mark.parametrize("strata", [False, True])
def test_sums_are_those_of_the_risk_sets(strata):
    rows, beta = drawn(strata=strata), np.array([0.3, -0.2, 0.1])
    grid = risk_grid(rows, Ties.EFRON)
    at = grid.point(beta)
    x = (np.stack(rows.covariates, axis=1) - grid.center) / grid.scale
    risk = rows.weights * np.exp(x @ beta)
    for stratum, (low, high) in enumerate(grid.strata()):
        for j in range(low, high):
            here = at_risk(rows, stratum, grid.times[j])
            assert at.s[0, j] == pytest.approx(risk[here].sum(), rel=1e-12)
            assert at.s[1:, j] == pytest.approx(risk[here] @ x[here], rel=1e-10, abs=1e-12)
            had = here & rows.event & (rows.stop == grid.times[j])
            assert at.e[0, j] == pytest.approx(risk[had].sum(), rel=1e-12)
            assert grid.ties.events[j] == had.sum()


@pytest.mark.parametrize("ties", list(Ties))
def test_one_matrix_product_is_the_sum_of_second_moments_by_time(ties):
    rows, beta = drawn(), np.array([0.3, -0.2, 0.1])
    grid = risk_grid(rows, ties)
    request = TimeRequest(
        times=event_times(rows), coefficients=beta, center=grid.center, scale=grid.scale
    )
    by_time = likelihood(summarize_risk_sets(rows, request).sums, ties)
    here = grid.likelihood(beta)
    assert here.value == pytest.approx(by_time.value, rel=1e-12)
    assert here.score == pytest.approx(by_time.score, rel=1e-10)
    assert here.information == pytest.approx(by_time.information, rel=1e-10)


@pytest.mark.parametrize("ties", list(Ties))
def test_score_residuals_add_up_to_the_score(ties):
    rows, beta = drawn(strata=True), np.array([0.3, -0.2, 0.1])
    grid = risk_grid(rows, ties)
    at = grid.point(beta)
    assert grid.influence(at, None).sum(axis=0) == pytest.approx(grid.likelihood(beta).score)
    patients = np.arange(300) // 7
    assert grid.influence(at, patients).shape == (43, 3)


def test_chunks_change_nothing(monkeypatch):
    rows, beta = drawn(strata=True), np.array([0.3, -0.2, 0.1])
    whole = risk_grid(rows, Ties.EFRON).likelihood(beta)
    monkeypatch.setattr(cox_grid, "_CHUNK", 16)
    grid = risk_grid(replace(rows, strata=None, strata_labels=()), Ties.EFRON)
    assert len(grid.chunks) > 3
    parts = risk_grid(rows, Ties.EFRON).likelihood(beta)
    assert parts.information == pytest.approx(whole.information, rel=1e-12)


def test_rows_at_no_event_time_are_left_out():
    # Censored before the first event; entered after the last.
    rows = CoxRows.from_columns([1, 2, 3, 9], [0, 1, 1, 0], {"x": [1, 0, 1, 0]}, start=[0, 0, 0, 5])
    grid = risk_grid(rows, Ties.EFRON)
    assert sorted(grid.row.tolist()) == [1, 2]
    assert grid.times.tolist() == [2, 3]
    assert grid.entered is None


def test_a_constant_covariate_stays_0():
    rows = CoxRows.from_columns([1, 2, 3], [1, 1, 1], {"x": [0.1, 0.1, 0.1]})
    grid = risk_grid(rows, Ties.EFRON)
    assert grid.x.tolist() == [[0, 0, 0]]
    assert grid.scale.tolist() == [1]


def test_too_large_coefficients_have_no_sums():
    rows = CoxRows.from_columns([1, 2, 3], [1, 1, 1], {"x": [0, 1, 2]})
    assert risk_grid(rows, Ties.EFRON).likelihood(np.array([1000.0])) is None


def test_the_sums_at_a_maximum_are_made_again_only_after_a_step_that_counts():
    grid = risk_grid(drawn(), Ties.EFRON)
    found = maximize(grid.likelihood, grid.x.shape[0])
    last = found.fitted.at
    at_last = replace(found, coefficients=last.beta + 1e-15)
    assert grid.settled(at_last) is last
    moved = replace(found, coefficients=last.beta + 1e-6)
    assert grid.settled(moved).s.tolist() == grid.point(moved.coefficients).s.tolist()
    without = replace(found, fitted=replace(found.fitted, at=None))
    assert grid.settled(without).s.tolist() == grid.point(found.coefficients).s.tolist()


def test_a_row_within_rounding_is_refused():
    rows = CoxRows.from_columns([0.1 + 0.2, 1], [1, 1], {"x": [0, 1]}, start=[0.3, 0])
    with pytest.raises(ValueError, match="one time within rounding"):
        risk_grid(rows, Ties.EFRON)


def test_float_ties_are_one_time():
    rows = CoxRows.from_columns([0.1 + 0.2, 0.3, 1], [1, 1, 1], {"x": [0, 1, 1]})
    assert risk_grid(rows, Ties.EFRON).ties.events.tolist() == [2, 1]
