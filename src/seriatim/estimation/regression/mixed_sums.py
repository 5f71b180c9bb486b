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
from scipy.special import expit

from ..estimate import FloatArray
from .likelihood_sums import LikelihoodSums
from .patient_blocks import PatientBlock, PatientBlocks, patient_blocks
from .profile_likelihood import Objective, Point
from .response_rows import ResponseRows

__all__ = [
    "MixedPoint",
    "hermite",
    "marginal_likelihood",
    "mixed_log_likelihood",
    "mixed_sums",
]

_MODE_ROUNDS = 60
# exp(-45) is 3e-20.
_NOTHING = 45.0
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


@dataclass(frozen=True, slots=True, eq=False)
class _Quadrature:
    """One block of patients at the nodes: all that the sums are made of.

    `u` and `share` (K, P) are node and share of each patient's integral; `u_rows` (K, n) the same
    node for each row, `mean` and `bend` (K, n) its mu and mu (1 - mu).
    """

    log_likelihood: float
    u: FloatArray
    share: FloatArray
    u_rows: FloatArray
    mean: FloatArray
    bend: FloatArray


def _modes(block: PatientBlock, linear: FloatArray, sd: float) -> tuple[FloatArray, FloatArray]:
    """Mode of f and -f'' there, for each patient; f is concave, so Newton's method gets there."""
    u = np.zeros(block.sizes.size)
    yes = block.sums((block.sign + 1) / 2)
    for _ in range(_MODE_ROUNDS):
        mean = expit(linear + sd * block.of_rows(u))
        slope = sd * (yes - block.sums(mean)) - u
        curvature = sd * sd * block.sums(mean * (1 - mean)) + 1
        # |f''| may be 1 where the mode needs many times more: steps are kept within reach.
        step = np.clip(slope / curvature, -2.0, 2.0)
        u = u + step
        if np.abs(step).max(initial=0.0) < 1e-7:
            break
    return u, curvature


def _quadrature(block: PatientBlock, point: MixedPoint) -> _Quadrature:
    """Evaluate a block at its nodes; nothing can overflow, since all is from exp(-|logit|)."""
    linear = point.beta @ block.columns
    mode, curvature = _modes(block, linear, point.sd)
    spread = np.sqrt(2 / curvature)
    t, log_weight = _nodes_that_count(point.nodes, float(spread.min(initial=1.0)))
    u = mode + spread * t[:, None]
    u_rows = block.of_rows(u)
    logit = linear + point.sd * u_rows
    less = np.exp(-np.abs(logit))
    more = 1 + less
    log_chance = np.minimum(block.sign * logit, 0.0)
    log_chance -= np.log(more)
    share = block.sums(log_chance)
    share += log_weight[:, None] - u * u / 2
    highest = share.max(axis=0)
    share -= highest
    total = np.exp(share, out=share).sum(axis=0)
    share /= total
    less /= more
    return _Quadrature(
        log_likelihood=float((highest + np.log(total * spread) - np.log(2 * np.pi) / 2).sum()),
        u=u,
        share=share,
        u_rows=u_rows,
        # 1 - less where the logit is positive: faster than a choice element by element.
        mean=0.5 + np.copysign(0.5 - less, logit),
        bend=np.divide(less, more, out=more),
    )


def _nodes_that_count(nodes: int, narrowest: float) -> tuple[FloatArray, FloatArray]:
    """Nodes t and t^2 + log w, without those whose share is below rounding in every patient.

    f falls by u^2 / 2 from its mode at least, and u is t times what is `narrowest` of all patients.
    """
    t, w = hermite(nodes)
    log_weight = t * t + np.log(w)
    counts = log_weight - (narrowest * t) ** 2 / 2 > log_weight.max() - _NOTHING
    return t[counts], log_weight[counts]


def mixed_sums(rows: ResponseRows | PatientBlocks, point: MixedPoint) -> LikelihoodSums:
    """Sum the rows of one site at broadcast coefficients and standard deviation.

    >>> rows = ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {})
    >>> sums = mixed_sums(rows, MixedPoint(np.zeros(1), 1e-3, 10))
    >>> round(float(np.exp(sums.log_likelihood)), 6)
    0.125
    """
    blocks = patient_blocks(rows) if isinstance(rows, ResponseRows) else rows
    sums = (_derivatives(block, _quadrature(block, point)) for block in blocks)
    return reduce(add, sums, LikelihoodSums.zero())


def mixed_log_likelihood(blocks: PatientBlocks, point: MixedPoint) -> float:
    """Sum only the log-likelihood of one site.

    >>> blocks = patient_blocks(ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {}))
    >>> round(mixed_log_likelihood(blocks, MixedPoint(np.zeros(1), 1e-3, 10)), 6)
    -2.079442
    """
    return sum(_quadrature(block, point).log_likelihood for block in blocks)


def _derivatives(block: PatientBlock, at: _Quadrature) -> LikelihoodSums:
    """Slope and minus second derivatives in (b, s)."""
    x, p = block.columns, block.columns.shape[0]
    residual = (block.sign + 1) / 2 - at.mean
    # Slopes (p + 1, K, P) at every node: x'(y - mu), and u times the sum of (y - mu).
    slopes = np.empty((p + 1, *at.u.shape))
    for column, place in zip(x, slopes[:p], strict=True):
        place[:] = block.sums(residual * column)
    np.multiply(at.u, slopes[0], out=slopes[p])
    shared = slopes * at.share
    average = shared.sum(axis=1)
    # Minus the mean second derivative: sums of mu (1 - mu) z z' with z = (x, u).
    weight = at.bend * block.of_rows(at.share)
    in_u = weight * at.u_rows
    bend = np.empty((p + 1, p + 1))
    bend[:p, :p] = (x * weight.sum(axis=0)) @ x.T
    bend[p, :p] = bend[:p, p] = x @ in_u.sum(axis=0)
    bend[p, p] = np.vdot(in_u, at.u_rows)
    outer = shared.reshape(p + 1, -1) @ slopes.reshape(p + 1, -1).T
    return LikelihoodSums(
        log_likelihood=at.log_likelihood,
        score=average.sum(axis=1),
        information=bend - outer + average @ average.T,
    )


def marginal_likelihood(sites: Sequence[ResponseRows | PatientBlocks], nodes: int) -> Objective:
    """Return the likelihood in (b, log s); None for s outside 0.001 to 1000."""
    blocks = [patient_blocks(s) if isinstance(s, ResponseRows) else s for s in sites]

    def at(theta: FloatArray) -> Point | None:
        if not np.log(_SMALLEST_SD) < theta[-1] < np.log(_LARGEST_SD):
            return None
        point = MixedPoint(theta[:-1], float(np.exp(theta[-1])), nodes)
        sums = reduce(add, (mixed_sums(site, point) for site in blocks))
        slope, curvature = sums.score.copy(), sums.information.copy()
        slope[-1] *= point.sd
        curvature[-1] *= point.sd
        curvature[:, -1] *= point.sd
        curvature[-1, -1] -= slope[-1]
        return Point(sums.log_likelihood, slope, curvature)

    return at
