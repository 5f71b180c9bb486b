"""The sums behind a logistic model with a random intercept a patient.

Given u, standard normal, rows of a patient are independent with logit x'b + s u. The likelihood of
a patient is the integral of exp f(u), f(u) = sum of log-probabilities + log density of u, over u.
Adaptive Gauss-Hermite quadrature places its nodes around the mode of f, in units of its curvature
there: u_k = mode + sqrt(2) t_k / sqrt(-f''). With p_k the share of node k in the sum, the slope is
the mean of the slopes at the nodes, and the second derivative the mean of the second derivatives
plus the variance of the slopes. All of these add over patients.

References: Pinheiro and Bates, J Comput Graph Stat 1995;4:12. Louis, J R Stat Soc B 1982;44:226.
"""

import math
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
    "nodes_for",
]

_MODE_ROUNDS = 60
# The last step of Newton's method toward a mode; the next would be its square.
_NEAR_MODE = 1e-5
# exp(-45) is 3e-20.
_NOTHING = 45.0
_LARGEST_SD = 1e3


@dataclass(frozen=True, slots=True)
class MixedPoint:
    """What the coordinator broadcasts: coefficients, standard deviation, and number of nodes."""

    beta: FloatArray
    sd: float
    nodes: int


def nodes_for(sd: float) -> int:
    """How many nodes bring the log-likelihood of some hundred patients to 1e-10.

    The integrand has poles at a distance of pi / sd from the real line, so the error falls with
    exp(-c sqrt(nodes) / sd). The constants are measured, with 1 to 60 rows a patient.

    >>> [nodes_for(sd) for sd in (0.3, 1.0, 2.2)]
    [16, 36, 92]
    """
    return 4 * math.ceil((6 + 18 * sd + 9 * sd * sd) / 4)


@lru_cache(maxsize=64)
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

    `u` (K, P) is mode + spread t, with `mode` and `spread` (P,), and `share` (K, P) that of a node
    in a patient's integral. `missed` (K, n) is the probability of what a row did not respond.
    """

    log_likelihood: float
    t: FloatArray
    mode: FloatArray
    spread: FloatArray
    u: FloatArray
    share: FloatArray
    missed: FloatArray


def _modes(block: PatientBlock, toward: FloatArray, sd: float) -> tuple[FloatArray, FloatArray]:
    """Mode of f and -f'' there, for each patient; f is concave, so Newton's method gets there.

    `toward` (n,) is the logit at u = 0 of the response that each row has.
    """
    u, lift, terms = np.zeros(block.sizes.size), sd * block.sign, np.empty((2, toward.size))
    for _ in range(_MODE_ROUNDS):
        missed = expit(-toward - lift * block.of_rows(u))
        np.multiply(lift, missed, out=terms[0])
        np.multiply(missed, 1 - missed, out=terms[1])
        slope, bend = block.sums(terms)
        curvature = sd * sd * bend + 1
        # |f''| may be 1 where the mode needs many times more: steps are kept within reach.
        step = np.minimum(np.maximum((slope - u) / curvature, -2.0), 2.0)
        u += step
        if np.abs(step).max(initial=0.0) < _NEAR_MODE:
            break
    return u, curvature


def _quadrature(block: PatientBlock, point: MixedPoint) -> _Quadrature:
    """Evaluate a block at its nodes; nothing can overflow, since all is from exp(-|logit|)."""
    toward = block.sign * (point.beta @ block.columns)
    mode, curvature = _modes(block, toward, point.sd)
    spread = np.sqrt(2 / curvature)
    t, log_weight = _nodes_that_count(point.nodes, float(spread.min(initial=1.0)))
    middle, reach = block.of_rows(np.stack((mode, spread))) * (point.sd * block.sign)
    logit = t[:, None] * reach
    logit += middle + toward
    log_chance = np.copysign(logit, -1.0)
    np.log1p(np.exp(log_chance, out=log_chance), out=log_chance)
    np.subtract(np.minimum(logit, 0.0), log_chance, out=log_chance)
    missed = np.exp(np.subtract(log_chance, logit, out=logit), out=logit)
    share = block.sums(log_chance)
    u = mode + spread * t[:, None]
    share += log_weight[:, None] - u * u / 2
    highest = share.max(axis=0)
    share -= highest
    total = np.exp(share, out=share).sum(axis=0)
    share /= total
    return _Quadrature(
        log_likelihood=float((highest + np.log(total * spread) - np.log(2 * np.pi) / 2).sum()),
        t=t,
        mode=mode,
        spread=spread,
        u=u,
        share=share,
        missed=missed,
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
    # Slopes (p + 1, K, P) at every node: x'(y - mu), and u times the sum of (y - mu).
    slopes, product = np.empty((p + 1, *at.share.shape)), np.empty_like(at.missed)
    for column, place in zip(block.sign * x, slopes[:p], strict=True):
        place[:] = block.sums(np.multiply(at.missed, column, out=product))
    np.multiply(at.u, slopes[0], out=slopes[p])
    shared = slopes * at.share
    average = shared.sum(axis=1)
    outer = shared.reshape(p + 1, -1) @ slopes.reshape(p + 1, -1).T
    return LikelihoodSums(
        log_likelihood=at.log_likelihood,
        score=average.sum(axis=1),
        information=_mean_bend(block, at) - outer + average @ average.T,
    )


def _mean_bend(block: PatientBlock, at: _Quadrature) -> FloatArray:
    """Minus the mean second derivative: sums of mu (1 - mu) z z' with z = (x, u)."""
    x, p = block.columns, block.columns.shape[0]
    weight = at.missed * at.missed
    np.subtract(at.missed, weight, out=weight)
    weight *= block.of_rows(at.share)
    # Powers of t at the nodes give those of u, row by row.
    none, one, two = np.stack((np.ones_like(at.t), at.t, at.t * at.t)) @ weight
    mode, spread = block.of_rows(np.stack((at.mode, at.spread)))
    bend = np.empty((p + 1, p + 1))
    bend[:p, :p] = (x * none) @ x.T
    bend[p, :p] = bend[:p, p] = x @ (mode * none + spread * one)
    bend[p, p] = (mode * (mode * none + 2 * spread * one) + spread * spread * two).sum()
    return bend


def marginal_likelihood(sites: Sequence[ResponseRows | PatientBlocks], most: int) -> Objective:
    """Return the likelihood in (b, s), with the nodes that s needs but `most` at most.

    None for s outside 0 to 1000.
    """
    blocks = [patient_blocks(s) if isinstance(s, ResponseRows) else s for s in sites]

    def at(theta: FloatArray) -> Point | None:
        sd = float(theta[-1])
        if not 0 < sd < _LARGEST_SD:
            return None
        point = MixedPoint(theta[:-1], sd, min(nodes_for(sd), most))
        sums = reduce(add, (mixed_sums(site, point) for site in blocks))
        return Point(sums.log_likelihood, sums.score, sums.information)

    return at
