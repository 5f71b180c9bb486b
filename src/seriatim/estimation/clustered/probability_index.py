"""The probability index of two groups of ordered grades, patients clustered; see `clustered`."""

import numpy as np

from ..estimate import Contrast, FloatArray, IntArray
from ..sandwich import (
    Combination,
    Correction,
    Frame,
    check_pair,
    combine,
    frame_of,
    group_sums,
    identity_estimate,
)
from .cluster_grades import ClusterGrades

__all__ = ["probability_index"]


def probability_index(
    grades: ClusterGrades,
    group: str,
    reference: str,
    *,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> Contrast:
    """How likely is a row of the group to have a higher grade than a row of the reference?

    Ties count half, so 0.5 is no difference (Mann-Whitney). The same engine as the mean contrasts
    runs on each group's ridits with respect to the *other* group (its placements): that makes the
    standard error right away from 0.5 too, and with one row a patient and the KC correction it is
    the variance of Brunner and Munzel (2000) and of DeLong (1988). The difference of mean ridits
    of the pooled two groups plus 0.5 is the same value.

    >>> grades = ClusterGrades.from_rows([1, 2, 3, 4], ["a", "a", "b", "b"], [1, 2, 2, 3])
    >>> probability_index(grades, "b", "a").estimate.value
    0.875
    """
    check_pair(group, reference)
    pair = grades.select(group, reference)
    placements = pair.scored(_placements(pair.by_group()))
    cells = group_sums(placements, correction)
    method = f"probability index, patient-clustered placements ({Correction(correction)}, t)"
    frame = frame_of(placements, [0, 1], method, conf_level)
    scale = combine(placements, cells, np.array([1.0, -1.0]))
    value = float(cells.mean[0]) if (cells.n > 0).all() else None
    if scale.reason is not None and (cells.n > 0).all() and (cells.spread == 0).any():
        scale = Combination(value, reason=f"no overlap or no spread of grades: {scale.reason}")
    estimate = identity_estimate(
        Combination(value, scale.std_error, scale.df, scale.reason),
        Frame(frame.method, frame.conf_level, frame.unit, frame.n, None),
        null=0.5,
    )
    return Contrast(
        measure="probability_index", group=group, reference=reference, estimate=estimate
    )


def _placements(by_group: IntArray) -> FloatArray:
    """Ridit of each grade in the other group: shape (2, K)."""
    other = by_group[::-1].astype(np.float64)
    totals = np.maximum(other.sum(axis=1, keepdims=True), 1)
    return np.asarray((np.cumsum(other, axis=1) - other / 2) / totals, dtype=np.float64)
