from functools import partial

import numpy as np
import pytest

from seriatim.estimation.competing.subdistribution import (
    maximize_pseudo,
    pseudo_likelihood,
    risk_grid,
    score_influences,
    unbridged_time,
)
from seriatim.estimation.survival.event_table import EventTable


def grid_of(time, event, x, group=None):
    group = np.zeros(len(time), dtype=np.int64) if group is None else np.array(group)
    table = EventTable.from_rows(time, event, group)
    place = np.searchsorted(table.time, time)
    columns = np.array(x, dtype=float).reshape(len(time), -1)
    return risk_grid(table, 1, (place, np.array(event), group), columns)


def maximum(grid):
    return maximize_pseudo(partial(pseudo_likelihood, grid), grid.x.shape[1])


def test_weights_written_out():
    time, event = np.array([1, 2, 2, 3, 4, 4, 6]), np.array([2, 0, 1, 2, 0, 1, 0])
    grid = grid_of(time, event, [0] * 7)
    # G just before 1, 2, 3, 4, 6: one of 6 censored at 2, one of 3 at 4.
    free = np.array([1, 1, 5 / 6, 5 / 6, 5 / 6 * 2 / 3])
    assert grid.free[0] == pytest.approx(free)
    distinct = np.unique(time)
    values = np.arange(1.0, 8.0)
    for k, t in enumerate(distinct):
        weights = np.where(time >= t, 1.0, 0.0)
        for i in np.flatnonzero((event == 2) & (time < t)):
            weights[i] = free[k] / free[np.searchsorted(distinct, time[i])]
        assert grid.risk_sum(values[None])[0, k] == pytest.approx(weights @ values)


def test_each_group_has_its_censoring_curve():
    grid = grid_of([1, 2, 3, 1, 2, 3], [0, 2, 1, 2, 0, 0], [0] * 6, [0, 0, 0, 1, 1, 1])
    assert grid.free[0] == pytest.approx([1, 2 / 3, 2 / 3])
    assert grid.free[1] == pytest.approx([1, 1, 1 / 2])


def test_no_maximum_where_a_covariate_is_constant():
    assert maximum(grid_of([1, 2, 3], [1, 2, 1], [0, 0, 0])) is None


def weighted_root(grid, weight, start, information):
    """Solve the score equation with a weight for each row, in plain matrices (rows x times)."""
    groups, times = grid.free.shape
    at = np.arange(times)
    x = grid.x[:, 0]

    def cells(values):
        sums = np.bincount(grid.cell, weights=values * weight, minlength=groups * times)
        return sums.reshape(groups, times)

    at_risk = np.cumsum(cells(np.ones(x.size))[:, ::-1], axis=1)[:, ::-1]
    curve = np.cumprod(1 - cells(1.0 * grid.censored) / np.where(at_risk > 0, at_risk, 1), axis=1)
    free = np.hstack([np.ones((groups, 1)), curve])[:, :-1]
    own = free[grid.cell // times]
    still = at <= grid.place[:, None]
    other = (grid.inverse > 0)[:, None] & ~still
    shares = np.where(still, 1.0, 0.0) + other * own / free.reshape(-1)[grid.cell][:, None]
    events = cells(1.0 * grid.is_event).sum(axis=0)
    beta = start
    for _ in range(20):
        risk = (weight * np.exp(beta * x))[:, None] * shares
        s0 = risk.sum(axis=0)
        mean = (risk * x[:, None]).sum(axis=0) / np.where(s0 > 0, s0, 1)
        beta += ((weight * x)[grid.is_event].sum() - events @ mean) / information
    return beta


@pytest.mark.parametrize("groups", [1, 2])
def test_influences_are_derivatives_by_weights(groups):
    rng = np.random.default_rng(8)
    n = 400
    time, event = rng.permutation(n) + 1, rng.choice([0, 1, 2], n, p=[0.3, 0.4, 0.3])
    x = rng.normal(size=n)
    grid = grid_of(time, event, x, rng.integers(0, groups, n))
    _, found, converged = maximum(grid)
    assert converged
    information = found.information[0, 0]
    ours = score_influences(grid, found)[:, 0] / information
    assert ours.sum() == pytest.approx(0, abs=1e-12)
    step, slopes = 1e-3, []
    for row in range(0, n, 20):
        roots = []
        for sign in (1, -1):
            weight = np.ones(n)
            weight[row] += sign * step
            roots.append(weighted_root(grid, weight, found.beta[0], information))
        slopes.append((roots[0] - roots[1]) / (2 * step))
    # The share in the error of G leaves out a factor 1 / (1 - hazard of censoring), as R does.
    assert np.allclose(ours[::20], slopes, rtol=0, atol=3e-3 * np.abs(ours).max())


def test_steps_that_are_too_long_are_halved():
    # The only row with the covariate, 100, has the first of 400 events: Newton's first step is 4,
    # and exp(400) would swallow all other rows of the risk set.
    grid = grid_of(np.arange(400), [1] * 400, [100] + [0] * 399)
    null, last, _ = maximum(grid)
    assert last.value > null.value
    assert last.information[0, 0] < 1e-6 * null.information[0, 0]


def test_a_covariate_that_separates_runs_off():
    grid = grid_of([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0])
    null, last, _ = maximum(grid)
    assert last.beta[0] > 10
    assert last.information[0, 0] < 1e-6 * null.information[0, 0]


def test_two_covariates_that_become_one():
    # Both run off together: the information is singular before the likelihood stops growing.
    x = np.array([[1.0, 1, 1, 0, 0, 0], [1, 1, 0.999999, 0, 0, 0]]).T
    found = maximum(grid_of(range(6), [1, 1, 1, 0, 0, 0], x))
    assert found is None or not found[2]


def late_grid(entry, time, event, x, cause=1):
    entry, time = np.array(entry, dtype=float), np.array(time, dtype=float)
    table = EventTable.from_rows(time, event, entry=entry)
    entered = np.where(entry > 0, np.searchsorted(table.time, entry), -1)
    placed = np.searchsorted(table.time, time), np.array(event), np.zeros(time.size, np.int64)
    columns = np.array(x, dtype=float).reshape(time.size, -1)
    return table, risk_grid(table, cause, placed, columns, entered)


def test_delayed_entry_weights_written_out():
    entry, time, event = [0, 0, 0, 2, 3, 2], [1, 2, 4, 5, 6, 3], [2, 1, 0, 1, 1, 2]
    table, grid = late_grid(entry, time, event, [0] * 6)
    # Just after 2: two of three entered; after 3: one of three. One of three is censored at 4.
    assert table.time.tolist() == [1, 2, 3, 4, 5, 6]
    assert grid.free[0] == pytest.approx([1, 1, 3, 4.5, 3, 3])
    values = np.arange(1.0, 7.0)
    # At 5 rows 4 and 5 are at risk, rows 1 (weight 3) and 6 (weight 1) had the other event.
    assert grid.risk_sum(values[None])[0, 4] == pytest.approx(4 + 5 + 1 * 3 + 6 * 3 / 3)
    assert grid.risk_sum(values[None])[0, 1] == pytest.approx(1 + 2 + 3)


def test_the_curve_begins_anew_after_a_gap():
    table, grid = late_grid([0, 0, 5, 5, 6], [1, 2, 7, 8, 9], [1, 0, 1, 2, 1], [0] * 5)
    # At 2 the last is censored; from 5 on it is a curve of its own.
    assert grid.free[0] == pytest.approx([1, 1, 0, 1, 1.5, 1.5, 1.5])
    assert unbridged_time(table, 1) is None
    assert unbridged_time(table, 2) == 5


def late_root(rows, weight, start, information):
    """Solve the score equation of rows without censoring with weights, in plain matrices."""
    entry, time, event, x = rows
    grid = np.unique(np.concatenate([time, entry[entry > 0]]))
    came = (entry[:, None] == grid) * weight[:, None]
    observed = ((entry[:, None] <= grid) & (time[:, None] > grid)) * weight[:, None]
    whole = observed.sum(axis=0)
    share = np.where(whole > 0, came.sum(axis=0) / np.where(whole > 0, whole, 1), 0)
    step = np.where(share < 1, 1 / np.where(share < 1, 1 - share, 1), 1)
    shares = ((entry[:, None] < grid) & (time[:, None] >= grid)) * 1.0
    for i in np.flatnonzero(event == 2):
        place = np.searchsorted(grid, time[i])
        shares[i, place + 1 :] = np.cumprod(step[place:-1])
    events = ((time[:, None] == grid) * (weight * (event == 1))[:, None]).sum(axis=0)
    beta = start
    for _ in range(20):
        risk = (weight * np.exp(beta * x))[:, None] * shares
        s0 = risk.sum(axis=0)
        mean = (risk * x[:, None]).sum(axis=0) / np.where(s0 > 0, s0, 1)
        beta += ((weight * x)[event == 1].sum() - events @ mean) / information
    return beta


def test_influences_with_delayed_entry_are_derivatives_by_weights():
    rng = np.random.default_rng(9)
    n = 150
    entry = np.where(rng.random(n) < 0.3, 0.0, rng.integers(1, 25, n))
    time = entry + rng.integers(1, 30, n)
    event, x = rng.choice([1, 2], n), rng.normal(size=n)
    _, grid = late_grid(entry, time, event, x)
    _, found, converged = maximum(grid)
    assert converged
    information = found.information[0, 0]
    ours = score_influences(grid, found)[:, 0] / information
    slopes = []
    for row in range(0, n, 10):
        up, down = np.ones(n), np.ones(n)
        up[row], down[row] = 1 + 1e-4, 1 - 1e-4
        roots = [
            late_root((entry, time, event, x), w, found.beta[0], information) for w in (up, down)
        ]
        slopes.append((roots[0] - roots[1]) / 2e-4)
    # Nobody is censored, so nothing is left out of the derivative.
    assert np.allclose(ours[::10], slopes, rtol=0, atol=1e-7 * np.abs(ours).max())


def test_each_group_has_its_curves_of_censoring_and_entry():
    rng = np.random.default_rng(12)
    n = 60
    entry = np.where(rng.random(n) < 0.4, 0.0, rng.integers(1, 12, n))
    time, event = entry + rng.integers(1, 15, n), rng.integers(0, 3, n)
    group, values = rng.integers(0, 2, n), rng.random(n)
    table = EventTable.from_rows(time, event, group, entry=entry)
    entered = np.where(entry > 0, np.searchsorted(table.time, entry), -1)
    placed = np.searchsorted(table.time, time), event, group
    grid = risk_grid(table, 1, placed, np.zeros((n, 1)), entered)
    for k, t in enumerate(table.time):
        expected = 0.0
        for i in range(n):
            weight = float(entry[i] < t <= time[i])
            if event[i] == 2 and time[i] < t:
                own, weight = group == group[i], 1.0
                for u in table.time[(table.time >= time[i]) & (table.time < t)]:
                    risk = own & (entry < u) & (time >= u)
                    weight *= 1 - (risk & (time == u) & (event == 0)).sum() / max(risk.sum(), 1)
                    seen = own & (entry <= u) & (time > u)
                    came = (seen & (entry == u) & (u > 0)).sum()
                    weight /= 1 - came / max(seen.sum(), 1)
            expected += weight * values[i]
        assert grid.risk_sum(values[None])[0, k] == pytest.approx(expected)
