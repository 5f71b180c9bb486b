"""The sums behind a logistic model with a random intercept a patient.

Given u, standard normal, rows of a patient are independent with logit x'b + s u. The likelihood of
a patient is the integral of exp f(u), f(u) = sum of log-probabilities + log density of u, over u.
Adaptive Gauss-Hermite quadrature places its nodes around the mode of f, in units of its curvature
there: u_k = mode + sqrt(2) t_k / sqrt(-f''). With p_k the share of node k in the sum, the slope is
the mean of the slopes at the nodes, and the second derivative the mean of the second derivatives
plus the variance of the slopes. All of these add over patients.

References: Pinheiro and Bates, J Comput Graph Stat 1995;4:12. Louis, J R Stat Soc B 1982;44:226.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from ..estimate import FloatArray, IntArray
from .likelihood_sums import LikelihoodSums
from .profile_likelihood import Objective, Point
from .response_rows import ResponseRows

__all__ = ["MixedPoint", "hermite", "marginal_likelihood", "mixed_sums"]

_MODE_ROUNDS = 60
_SMALLEST_SD, _LARGEST_SD = 1e-3, 1e3


@dataclass(frozen=True, slots=True)
class MixedPoint:
    """What the coordinator broadcasts: coefficients, standard deviation, and number of nodes."""

    beta: FloatArray
    sd: float
    nodes: int


@lru_cache(maxsize=8)
def hermite(nodes: int) -> tuple[FloatArray, FloatArray]:
    """Nodes t and weights w for integrals of exp(-t^2) g(t).

    >>> t, w = hermite(20)
    >>> round(float((w * t**2).sum() / w.sum()), 12)
    0.5
    """
    t, w = np.polynomial.hermite.hermgauss(nodes)
    t, w = np.asarray(t, dtype=np.float64), np.asarray(w, dtype=np.float64)
    for array in (t, w):
        array.setflags(write=False)
    return t, w


def _modes(rows: ResponseRows, linear: FloatArray, sd: float) -> tuple[FloatArray, FloatArray]:
    """Mode of f and -f'' there, for each patient; f is concave, so Newton's method gets there."""
    owner = np.repeat(np.arange(rows.first.size), rows.sizes())
    u = np.zeros(rows.first.size)
    for _ in range(_MODE_ROUNDS):
        mean = expit(linear + sd * u[owner])
        slope = sd * rows.patient_sums(rows.response - mean) - u
        curvature = sd * sd * rows.patient_sums(mean * (1 - mean)) + 1
        # |f''| may be 1 where the mode needs many times more: steps are kept within reach.
        step = np.clip(slope / curvature, -2.0, 2.0)
        if np.abs(step).max(initial=0.0) < 1e-10:
            break
        u = u + step
    return u, curvature


def mixed_sums(rows: ResponseRows, point: MixedPoint) -> LikelihoodSums:
    """Sum the rows of one site at broadcast coefficients and standard deviation.

    >>> rows = ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {})
    >>> sums = mixed_sums(rows, MixedPoint(np.zeros(1), 1e-3, 10))
    >>> round(float(np.exp(sums.log_likelihood)), 6)
    0.125
    """
    t, w = hermite(point.nodes)
    linear = rows.design @ point.beta
    mode, curvature = _modes(rows, linear, point.sd)
    spread = np.sqrt(2 / curvature)
    u = mode[:, None] + spread[:, None] * t
    owner = np.repeat(np.arange(mode.size), rows.sizes())
    at_nodes = linear[:, None] + point.sd * u[owner]
    sign = (2 * rows.response - 1)[:, None]
    heights = rows.patient_sums(log_expit(sign * at_nodes)) + (t * t + np.log(w)) - u * u / 2
    total = logsumexp(heights, axis=1)
    share = np.exp(heights - total[:, None])
    log_likelihood = total + np.log(spread) - np.log(2 * np.pi) / 2
    mean = expit(at_nodes)
    score, information = _derivatives(rows, (u, share), owner, mean)
    return LikelihoodSums(
        log_likelihood=float(log_likelihood.sum()), score=score, information=information
    )


def _derivatives(
    rows: ResponseRows, nodes: tuple[FloatArray, FloatArray], owner: IntArray, mean: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Slope and minus second derivatives in (b, s) from probabilities (n, K) at the nodes."""
    u, share = nodes
    x, p = rows.design, rows.design.shape[1]
    residual = rows.response[:, None] - mean
    by_patient = rows.patient_sums(residual)
    # Slopes (P, K, p + 1) at every node: x'(y - mu), and u times the sum of (y - mu).
    parts = [rows.patient_sums(residual * x[:, [k]]) for k in range(p)]
    slopes = np.stack([*parts, u * by_patient], axis=2)
    average = np.einsum("ik,ikj->ij", share, slopes)
    outer = np.einsum("ik,ikj,ikl->jl", share, slopes, slopes, optimize=True)
    # Minus the mean second derivative: sums of mu (1 - mu) z z' with z = (x, u).
    weight = mean * (1 - mean) * share[owner]
    in_u = weight * u[owner]
    bend = np.empty((p + 1, p + 1))
    bend[:p, :p] = (x * weight.sum(axis=1)[:, None]).T @ x
    bend[p, :p] = bend[:p, p] = in_u.sum(axis=1) @ x
    bend[p, p] = (in_u * u[owner]).sum()
    return average.sum(axis=0), bend - outer + average.T @ average


def marginal_likelihood(sites: Sequence[ResponseRows], nodes: int) -> Objective:
    """Return the likelihood in (b, log s); None for s outside 0.001 to 1000."""

    def at(theta: FloatArray) -> Point | None:
        if not np.log(_SMALLEST_SD) < theta[-1] < np.log(_LARGEST_SD):
            return None
        point = MixedPoint(theta[:-1], float(np.exp(theta[-1])), nodes)
        sums = reduce(add, (mixed_sums(site, point) for site in sites))
        slope, curvature = sums.score.copy(), sums.information.copy()
        slope[-1] *= point.sd
        curvature[-1] *= point.sd
        curvature[:, -1] *= point.sd
        curvature[-1, -1] -= slope[-1]
        return Point(sums.log_likelihood, slope, curvature)

    return at
