"""Means and contrasts of groups when one patient contributes several rows, in closed form.

The model is saturated in group with an independence working correlation, so each group mean is the
plain proportion (or mean score) that a clinician counts; only its uncertainty knows about patients.
For patient i and group g with m rows and score sum s: N_g = sum m, p_g = sum s / N_g,
E_ig = s_ig - m_ig p_g, leverage l_ig = m_ig / N_g, and

    V_gh = sum over patients of E_ig E_ih / (N_g N_h)

with E divided by 1 (LZ: Liang-Zeger), sqrt(1 - l) (KC: Kauermann-Carroll) or 1 - l (MD:
Mancl-DeRouen, the default). Degrees of freedom follow Satterthwaite: with
w_i = sum over g of c_g^2 m_ig v_g / N_g^2 and v_g the variance of the score within the group
(p(1 - p) for yes/no), nu = (sum w)^2 / sum w^2.

References: Liang and Zeger, Biometrika 1986;73:13. Mancl and DeRouen, Biometrics 2001;57:126.
Kauermann and Carroll, JASA 2001;96:1387. Li and Redden, Stat Med 2015;34:281. Validated against R
`geepack` and `clubSandwich` (tests/reference/clustered.R).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..estimate import Contrast, Estimate
from ..sandwich import Correction, check_pair, combine, frame_of, group_sums, identity_estimate
from ..summary import ClusterCounts

__all__ = [
    "CellMeans",
    "Correction",
    "cell_means",
    "clustered_difference",
    "clustered_linear",
    "contrast_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMeans:
    """Group means and their patient-clustered covariance; None for a group without rows."""

    groups: tuple[str, ...]
    n: tuple[int, ...]
    n_patients: tuple[int, ...]
    means: tuple[float | None, ...]
    covariance: tuple[tuple[float, ...], ...]
    correction: Correction


def cell_means(counts: ClusterCounts, *, correction: Correction = Correction.MD) -> CellMeans:
    """What is the mean of each group, and how do these means vary together over patients?

    The covariance is of the means on their own scale. A group seen in a single patient has
    variance 0 here: no spread between patients can be seen. Contrasts refuse it with a reason.

    >>> counts = ClusterCounts.from_rows([1, 1, 2, 3], ["a", "b", "a", "b"], [1, 0, 0, 1])
    >>> cell_means(counts, correction=Correction.LZ).means
    (0.5, 0.5)
    """
    cells = group_sums(counts, correction)
    covariance = cells.residual.T @ cells.residual
    return CellMeans(
        groups=counts.groups,
        n=tuple(int(n) for n in cells.n),
        n_patients=tuple(int(n) for n in (counts.size > 0).sum(axis=0)),
        means=tuple(float(p) if n else None for p, n in zip(cells.mean, cells.n, strict=True)),
        covariance=tuple(tuple(float(v) for v in row) for row in covariance),
        correction=Correction(correction),
    )


def clustered_linear(
    counts: ClusterCounts,
    weights: Mapping[str, float],
    *,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> Estimate:
    """What is this weighted sum of group means, for example a trend over ordered groups?

    `weights` maps group names to numbers; groups not named have weight 0. The test is of "the sum
    is 0". Patients may appear in several groups: their covariance is counted.

    >>> counts = ClusterCounts.from_rows([1, 1, 2, 3], ["a", "b", "a", "b"], [1, 0, 0, 1])
    >>> clustered_linear(counts, {"a": 1.0, "b": 1.0}).value
    1.0
    """
    vector = np.zeros(len(counts.groups))
    for group, weight in weights.items():
        vector[counts.index(group)] = weight
    if not vector.any():
        raise ValueError("weights: expected at least one group with a weight other than 0")
    used = [int(g) for g in np.flatnonzero(vector)]
    method = f"patient-clustered means ({Correction(correction)}, t)"
    frame = frame_of(counts, used, method, conf_level)
    return identity_estimate(combine(counts, group_sums(counts, correction), vector), frame)


def clustered_difference(
    counts: ClusterCounts,
    group: str,
    reference: str,
    *,
    correction: Correction = Correction.MD,
    conf_level: float = 0.95,
) -> Contrast:
    """By how much does the group's mean differ from the reference's?

    For yes/no values a risk difference, else a difference of mean scores. A zero cell (0 % or
    100 % in a group) has no clustered variance: the value is given, the limits are None, and the
    reason names an alternative.

    >>> counts = ClusterCounts.from_rows([1, 1, 2, 3], ["a", "b", "a", "b"], [1, 0, 0, 1])
    >>> clustered_difference(counts, "b", "a").estimate.value
    0.0
    """
    estimate = clustered_linear(
        counts,
        check_pair(group, reference),
        correction=correction,
        conf_level=conf_level,
    )
    measure = "risk_difference" if counts.is_binary() else "mean_difference"
    return contrast_of(measure, (group, reference), estimate, cell_means(counts))


def contrast_of(
    measure: str, pair: tuple[str, str], estimate: Estimate, means: CellMeans
) -> Contrast:
    """Name an estimate by its two groups and add their means."""
    values = [means.means[means.groups.index(name)] for name in pair]
    return Contrast(
        measure=measure,
        group=pair[0],
        reference=pair[1],
        estimate=estimate,
        group_value=values[0],
        reference_value=values[1],
    )
