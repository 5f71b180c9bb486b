import numpy as np
import pytest

from seriatim.estimation.competing.product_integral import (
    forward,
    occupation_weights,
    state_influences,
    state_steps,
    stay_weights,
)
from seriatim.estimation.competing.transition_table import StateGraph

GRAPH = StateGraph(states=("a", "b", "c"), moves=(("a", "b"), ("b", "a"), ("a", "c"), ("b", "c")))


def drawn_rows(seed, patients=40):
    """Patients who go back and forth between a and b, some entering late, until c or censoring."""
    rng = np.random.default_rng(seed)
    time, state, to, patient, entry = [], [], [], [], []
    for number in range(patients):
        now, here = int(rng.integers(0, 3)), "ab"[rng.integers(0, 2)]
        for _ in range(int(rng.integers(1, 5))):
            after = now + int(rng.integers(1, 5))
            target = str(rng.choice([*({"a", "b"} - {here}), "c", ""], p=[0.6, 0.2, 0.2]))
            time.append(after)
            state.append(here)
            to.append(target)
            patient.append(number)
            entry.append(now)
            now, here = after, target
            if target in ("c", ""):
                break
    return GRAPH.rows(time, state, to, patient, entry)


ROWS = drawn_rows(4)


def weighted_curve(rows, weight, start, initial):
    """Probabilities with a weight for each patient, by plain matrices for each time."""
    table = rows.table
    first, last = rows.places(table)
    own = weight[rows.patient]
    place = int(np.searchsorted(table.time, start, side="right")) if start else 0
    here = (first <= place) & (last >= place)
    now = np.bincount(rows.origin[here], weights=own[here], minlength=3)
    now = now / now.sum() if initial is None else np.eye(3)[GRAPH.index(initial)]
    curve = [now]
    for k in range(place, table.time.size):
        risk = (first <= k) & (last >= k)
        n = np.bincount(rows.origin[risk], weights=own[risk], minlength=3)
        step = np.eye(3)
        for row in np.flatnonzero((last == k) & (rows.target > 0)):
            origin, target = rows.origin[row], rows.target[row] - 1
            step[origin, target] += own[row] / n[origin]
            step[origin, origin] -= own[row] / n[origin]
        curve.append(curve[-1] @ step)
    return np.array(curve)


@pytest.mark.parametrize(("start", "initial"), [(0.0, None), (2.0, None), (2.0, "b"), (0.0, "a")])
def test_influences_are_derivatives_by_weights(start, initial):
    steps = state_steps(ROWS.table, start, initial)
    ones = np.ones(ROWS.n_patients)
    plain = weighted_curve(ROWS, ones, start, initial)
    assert np.allclose(forward(steps), plain[1:], rtol=0, atol=1e-14)
    for weights in (occupation_weights(steps, 6), stay_weights(start, steps, 7.5)):
        ours = state_influences(ROWS.table, ROWS, steps, weights, initial is not None)
        assert np.allclose(ours.sum(axis=0), 0, rtol=0, atol=1e-12)
        for patient in range(0, ROWS.n_patients, 7):
            change = 1e-6 * (np.arange(ROWS.n_patients) == patient)
            up, down = (
                weights @ weighted_curve(ROWS, ones + s * change, start, initial)[: weights.size]
                for s in (1, -1)
            )
            assert ours[patient] == pytest.approx((up - down) / 2e-6, rel=1e-5, abs=1e-8)


def test_weights():
    steps = state_steps(GRAPH.count([2, 4], ["a", "a"], ["b", ""]), 0.0, None)
    assert occupation_weights(steps, 1).tolist() == [1]
    assert occupation_weights(steps, 2).tolist() == [0, 1]
    assert stay_weights(0.0, steps, 3).tolist() == [2, 1]
    assert stay_weights(0.0, steps, 2).tolist() == [2]


def test_nobody_at_the_start():
    steps = state_steps(GRAPH.count([5], ["a"], [""], entry=[3]), 0.0, None)
    assert (steps.n_at_start, steps.at_start.tolist()) == (0, [0, 0, 0])
    assert state_steps(GRAPH.count([5], ["a"], [""], entry=[3]), 3.0, None).n_at_start == 1
