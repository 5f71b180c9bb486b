"""The product integral over states, forwards for probabilities, backwards for influences.

See `multi_state`. All loops are over the times at which somebody moves, none over rows.
"""

from dataclasses import dataclass

import numpy as np

from ..estimate import FloatArray, IntArray
from .transition_table import StateRows, TransitionTable

__all__ = [
    "StateSteps",
    "forward",
    "occupation_weights",
    "state_influences",
    "state_steps",
    "stay_weights",
]


@dataclass(frozen=True, slots=True)
class StateSteps:
    """Increments dA (T, S, S) after a start, who is at risk (T, S), and the distribution there."""

    time: FloatArray
    rises: FloatArray
    at_risk: IntArray
    at_start: FloatArray
    n_at_start: int
    place: int


def state_steps(table: TransitionTable, start: float, initial: str | None) -> StateSteps:
    """Compute the increments after a start, from those present or from one state."""
    place = int(np.searchsorted(table.time, start, side="right")) if start > 0 else 0
    counts = table.counts
    change = counts.entered - counts.censored - counts.events.sum(axis=0)
    present = counts.at_start + change[:, :place].sum(axis=1)
    n = int(present.sum())
    distribution = present / max(n, 1)
    if initial is not None:
        distribution = np.zeros(present.size)
        distribution[table.graph.index(initial)] = 1.0
    at_risk: IntArray = table.n_at_risk().T[place:]
    moves = table.moves[place:]
    rises = moves / np.maximum(at_risk, 1)[:, :, None]
    states = np.arange(present.size)
    rises[:, states, states] = -rises.sum(axis=2)
    return StateSteps(table.time[place:], rises, at_risk, distribution, n, place)


def forward(steps: StateSteps) -> FloatArray:
    """Probabilities just after each time, (T, S)."""
    result = np.empty(steps.at_risk.shape)
    current, done = steps.at_start, 0
    factors = steps.rises + np.eye(current.size)
    for k in np.flatnonzero(steps.rises.any(axis=(1, 2))).tolist():
        result[done:k] = current
        current, done = current.dot(factors[k]), k
    result[done:] = current
    return result


def _backward(steps: StateSteps, weights: FloatArray, last: int) -> FloatArray:
    """Sum over times v >= u of P(u, v) weights[v], just after each u: (last + 2, S, S).

    Line k + 1 belongs to the k-th time, line 0 to the start.
    """
    whole = np.eye(steps.at_start.size)
    factors = list(steps.rises[: last + 1] + whole)
    added = list(weights[:, None, None] * whole)
    lines = [added[-1]]
    for factor, own, weight in zip(
        reversed(factors), reversed(added[:-1]), weights[-2::-1].tolist(), strict=True
    ):
        later = factor.dot(lines[-1])
        lines.append(later + own if weight else later)
    return np.array(lines[::-1])


def state_influences(
    table: TransitionTable, rows: StateRows, steps: StateSteps, weights: FloatArray, given: bool
) -> FloatArray:
    """Each patient's influence on a weighted sum over times of the probabilities: (P, S)."""
    last = weights.size - 2
    later = _backward(steps, weights, last)
    before = np.vstack([steps.at_start, forward(steps)])[: last + 1]
    share = before / np.maximum(steps.at_risk[: last + 1], 1)
    size = share.shape[1]
    expected = np.zeros((last + 2, size, size))
    rises = steps.rises[: last + 1]
    expected[1:] = np.cumsum(share[:, :, None] * (rises @ later[1:]), axis=0)
    first, end = (place - steps.place for place in rows.places(table))
    stop = np.clip(end, -1, last) + 1
    begin = np.clip(first, 0, last + 1)
    own = expected[np.minimum(begin, stop), rows.origin] - expected[stop, rows.origin]
    moved = np.flatnonzero((rows.target > 0) & (end >= 0) & (end <= last))
    at, origin, target = end[moved], rows.origin[moved], rows.target[moved] - 1
    jump = later[at + 1, target] - later[at + 1, origin]
    own[moved] += share[at, origin][:, None] * jump
    if not given:
        present = (first <= 0) & (end >= 0)
        at_start = (later[0] - steps.at_start @ later[0]) / max(steps.n_at_start, 1)
        own[present] += at_start[rows.origin[present]]
    sums = [np.bincount(rows.patient, weights=c, minlength=rows.n_patients) for c in own.T]
    return np.column_stack(sums).astype(np.float64)


def occupation_weights(steps: StateSteps, time: float) -> FloatArray:
    """One at the asked time; line 0 stands for the start."""
    last = int(np.searchsorted(steps.time, time, side="right")) - 1
    weights = np.zeros(last + 2)
    weights[-1] = 1.0
    return weights


def stay_weights(start: float, steps: StateSteps, until: float) -> FloatArray:
    """How long each probability holds up to the asked time; line 0 stands for the start."""
    last = int(np.searchsorted(steps.time, until, side="left")) - 1
    marks = np.concatenate([[start], steps.time[: last + 1], [until]])
    return np.asarray(np.diff(marks), dtype=np.float64)
