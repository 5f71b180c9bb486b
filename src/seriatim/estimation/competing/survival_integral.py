"""The curve that incidences and mean counts share, with each patient's influence on it.

V(t) = sum over u <= t of S(u-) gain(u) / n(u), where S is the product of 1 - loss(u) / n(u). With
the events of one cause as gain and those of all causes as loss it is the cumulative incidence; with
recurrent events as gain and deaths as loss, the mean number of events; with all deaths as both,
1 - Kaplan-Meier. The influence of a patient is the derivative of V(t) by that patient's weight;
influences sum to 0, and the sum of their squares over independent patients is the infinitesimal
jackknife variance (R `survfit` with `id` or `cluster`).

With M the events less those expected from the hazards while at risk, a patient's influence is

    sum over u <= t of  S(u-) dM_gain(u) / n(u) - (V(t) - V(u)) dM_loss(u) / ((1 - h(u)) n(u)),

h the hazard of a loss. It equals a - b V(t) - r (A(t) - B(t) V(t)) with a, b and the rows at risk r
constant between a patient's own entries and exits, A and B shared by all. So the squares of all
patients at all T times are running sums of six products: O(n log n + T), not O(n T).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray
from .cause_rows import PlacedRows

__all__ = ["SurvivalIntegral", "any_of", "influence_at", "squared_influence", "survival_integral"]

_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class SurvivalIntegral:
    """V at T times, and what a patient's influence needs of all the others (shapes (T,)).

    `gain_step` is S(u-) / n(u), `loss_step` is 1 / ((1 - h(u)) n(u)), 0 once all have left by loss.
    """

    value: FloatArray
    survival: FloatArray
    gain_step: FloatArray
    loss_step: FloatArray
    gain_share: FloatArray
    loss_share: FloatArray


def survival_integral(at_risk: IntArray, gain: IntArray, loss: IntArray) -> SurvivalIntegral:
    """Compute the curve from counts at risk, gains and losses, each of shape (T,)."""
    n = np.maximum(at_risk, 1).astype(np.float64)
    left = 1 - loss / n
    survival: FloatArray = np.asarray(np.cumprod(left), dtype=np.float64)
    before = np.concatenate([[1.0], survival[:-1]])[: n.size]
    slope = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)
    return SurvivalIntegral(
        value=np.asarray(np.cumsum(before * gain / n), dtype=np.float64),
        survival=survival,
        gain_step=before / n,
        loss_step=slope / n,
        gain_share=gain / n,
        loss_share=loss / n,
    )


def any_of(event: IntArray, causes: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether each event is one of these few.

    >>> any_of(np.array([0, 1, 2, 3]), (1, 3)).tolist()
    [False, True, False, True]
    """
    found = np.zeros(event.size, dtype=bool)
    for cause in causes:
        found |= event == cause
    return found


def _from_zero(values: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(values)])


def _sum_by_patient(rows: PlacedRows, values: FloatArray) -> FloatArray:
    sums = np.bincount(rows.patient, weights=values, minlength=rows.n_patients)
    return np.asarray(sums, dtype=np.float64)


def influence_at(
    curve: SurvivalIntegral,
    rows: PlacedRows,
    gains: tuple[int, ...],
    losses: tuple[int, ...],
    place: int,
) -> FloatArray:
    """Each patient's influence on V at the time with this index (-1: before the first), (P,)."""
    if place < 0:
        return np.zeros(rows.n_patients)
    change = (curve.value - curve.value[place]) * curve.loss_step
    expected = _from_zero(curve.gain_step * curve.gain_share + change * curve.loss_share)
    known = rows.last <= place
    end, begin = np.minimum(rows.last, place) + 1, np.minimum(rows.first, place + 1)
    own = expected[begin] - expected[end]
    own += np.where(known & any_of(rows.event, gains), curve.gain_step[rows.last], 0.0)
    own += np.where(known & any_of(rows.event, losses), change[rows.last], 0.0)
    return _sum_by_patient(rows, own)


def squared_influence(
    curve: SurvivalIntegral, rows: PlacedRows, gains: tuple[int, ...], losses: tuple[int, ...]
) -> FloatArray:
    """Sum over patients of the squared influence on V at each of the T times."""
    size = curve.value.size
    if rows.last.size == 0:
        return np.zeros(size)
    base = curve.value * curve.loss_step
    shared_a = _from_zero(curve.gain_step * curve.gain_share + base * curve.loss_share)
    shared_b = _from_zero(curve.loss_step * curve.loss_share)
    gained, lost = any_of(rows.event, gains), any_of(rows.event, losses)
    jump_a = gained * curve.gain_step[rows.last] + lost * base[rows.last]
    jump_b = lost * curve.loss_step[rows.last]
    begin, end = rows.first, rows.last + 1
    when = np.concatenate([begin, end])
    patient = np.tile(rows.patient, 2)
    order = np.lexsort((when, patient))
    when, patient = when[order], patient[order]
    starts = np.concatenate([[True], patient[1:] != patient[:-1]])
    a, b, r = (
        _running_by_patient(np.concatenate(both)[order], starts)
        for both in (
            (shared_a[begin], jump_a - shared_a[end]),
            (shared_b[begin], jump_b - shared_b[end]),
            (np.ones(begin.size), -np.ones(end.size)),
        )
    )

    def total(left: FloatArray, right: FloatArray) -> FloatArray:
        product = left * right
        changes = product - np.where(starts, 0.0, np.concatenate([[0.0], product[:-1]]))
        added = np.bincount(when, weights=changes, minlength=size + 1)
        return np.asarray(np.cumsum(added)[1:], dtype=np.float64)

    v = curve.value
    d = shared_a[1:] - v * shared_b[1:]
    same = total(a, a) + v * v * total(b, b) + d * d * total(r, r)
    cross = v * d * total(b, r) - v * total(a, b) - d * total(a, r)
    squares = same + 2 * cross
    return np.where(squares > _ROUNDING * same, squares, 0.0)


def _running_by_patient(values: FloatArray, starts: NDArray[np.bool_]) -> FloatArray:
    """Running sums that begin anew where each patient starts."""
    running = np.cumsum(values)
    first = np.flatnonzero(starts)
    before = np.concatenate([[0.0], running])[first]
    lengths = np.diff(np.concatenate([first, [values.size]]))
    return np.asarray(running - np.repeat(before, lengths), dtype=np.float64)
