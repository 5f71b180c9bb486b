"""The lattice on which the posterior of `shrunken_shares` is summed.

Points of mu, b and mu + v are the same and evenly spaced. For functions as smooth as these a sum
over them converges faster than any power of the step, and so does the sinc series through them,
which gives distribution functions. tau has Gauss-Legendre nodes in panels that grow from 0, because
the posterior bends over there on the scale of the narrowest likelihood.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import log_expit, log_ndtr, sici

from ..estimate import FloatArray

__all__ = [
    "Joint",
    "Lattice",
    "Pairs",
    "distribution",
    "lattice_sums",
    "spread_nodes",
    "spread_quantile",
]

#: A count without and one with the marker, a pair a series.
Pairs = Sequence[tuple[int, int]]

_PRIOR_SD, _SPREAD_SCALE = 1.5, 0.5
#: The lattice reaches from -15 to 15 and fades out around 13.8, where the priors are nothing.
_REACH, _FADE_AT, _FADE_WIDTH = 15.0, 13.8, 0.3
#: The posterior of tau bends near 0: panels grow from there, each with so many nodes.
_PANELS, _NODES = (0.0, 0.05, 0.15, 0.35, 0.75, 1.5, 2.25, 3.5), 8
#: What is below exp(-30) of the highest is left out.
_NOTHING = 30.0
#: In sums over mu, what is below exp(-45) of the highest: 3e-20.
_FAR = 45.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lattice:
    """Points of mu, b and mu + v (the same ones)."""

    points: FloatArray
    step: float

    @classmethod
    def of(cls, n: Pairs) -> Self:
        """Choose the step: the logit of a share of n rows varies by 2 / sqrt(n) or more."""
        most = max((count for pair in n for count in pair), default=0)
        half = math.ceil(_REACH / min(0.1, 2 / math.sqrt(max(most, 1)) / 2.2))
        return cls(points=np.linspace(-_REACH, _REACH, 2 * half + 1), step=_REACH / half)

    def kernel(self, spread: float) -> FloatArray:
        """Return the weights that average over v: the normal density, band-limited if narrow."""
        size = self.points.size
        if spread > 1.2 * self.step:
            values = np.exp(-((np.arange(size) * self.step / spread) ** 2) / 2)
            values *= self.step / (spread * math.sqrt(2 * math.pi))
        else:
            waves = 2 * math.pi * np.fft.rfftfreq(4 * size, self.step)
            values = np.fft.irfft(np.exp(-((spread * waves) ** 2) / 2), 4 * size)[:size]
        # One row of weights, seen from each point: no copy is made.
        both = np.concatenate([values[:0:-1], values])
        return sliding_window_view(both, size)[::-1]


def spread_nodes() -> tuple[FloatArray, FloatArray]:
    """Return nodes of tau, panel by panel, and their weights.

    >>> round(float(spread_nodes()[1].sum()), 12)
    3.5
    """
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    edges = np.array(_PANELS)
    half = np.diff(edges) / 2
    nodes: FloatArray = (half[:, None] * node + (edges[:-1] + half)[:, None]).ravel()
    weights: FloatArray = (half[:, None] * weight).ravel()
    return nodes, weights


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Likelihood:
    """The likelihood of a series at (mu + v, b), highest 1, for the points that matter."""

    rows: NDArray[np.int64]
    values: FloatArray


def _likelihoods(
    n: Pairs, events: Pairs, lattice: Lattice
) -> tuple[list[_Likelihood], NDArray[np.int64]]:
    """Return the likelihoods, and the places of b at which they and the prior are not nothing."""
    points, size = lattice.points, lattice.points.size
    wide = np.linspace(-2 * _REACH, 2 * _REACH, 2 * size - 1)
    shifted = np.add.outer(np.arange(size), np.arange(size))
    # Without the fade the likelihood of 0 events would be cut off, and a narrow kernel would ring.
    fade = log_ndtr((_FADE_AT - np.abs(points)) / _FADE_WIDTH)
    logs = []
    for (n_0, n_1), (x_0, x_1) in zip(n, events, strict=True):
        low = x_0 * log_expit(points) + (n_0 - x_0) * log_expit(-points)
        high = x_1 * log_expit(wide) + (n_1 - x_1) * log_expit(-wide)
        log = low[:, None] + high[shifted] + fade[:, None]
        logs.append(log - log.max())
    highest = sum((log.max(axis=0) for log in logs), -(points**2) / (2 * _PRIOR_SD**2))
    kept = np.flatnonzero(highest > highest.max() - _NOTHING)
    found = []
    for log in logs:
        rows = np.flatnonzero(log[:, kept].max(axis=1) > -_NOTHING)
        found.append(_Likelihood(rows=rows, values=np.exp(log[np.ix_(rows, kept)])))
    return found, kept


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joint:
    """Densities of (mu + v, b), not scaled, of each series and of a new one.

    `spread` is the probability of tau at each of its nodes.
    """

    own: tuple[FloatArray, ...]
    new: FloatArray
    spread: FloatArray


def lattice_sums(n: Pairs, events: Pairs, lattice: Lattice) -> Joint:
    """Sum the posterior over mu and tau, for `events` of `n` rows of each series."""
    likelihoods, kept = _likelihoods(n, events, lattice)
    points = lattice.points
    middle = np.flatnonzero(points**2 < 2 * _PRIOR_SD**2 * _NOTHING)
    prior = -(points[middle, None] ** 2 + points[kept] ** 2) / (2 * _PRIOR_SD**2)
    own = [np.zeros_like(each.values) for each in likelihoods]
    nodes, node_weights = spread_nodes()
    new, weights, top = np.zeros((points.size, kept.size)), np.zeros(nodes.size), -math.inf
    for k, spread in enumerate(nodes):
        kernel = lattice.kernel(float(spread))[:, middle]  # from mu (columns) to mu + v
        # Nothing is below 1e-300, so that a series can be taken out of the product again.
        marginal = [
            np.log(np.maximum(kernel[each.rows].T @ each.values, 1e-300)) for each in likelihoods
        ]
        log = prior - spread**2 / (2 * _SPREAD_SCALE**2) + sum(marginal) + math.log(node_weights[k])
        highest = max(float(log.max()), top)
        fade, top = math.exp(top - highest), highest
        weights[:k] *= fade
        weights[k] = np.exp(log - top).sum()
        new = new * fade + _averaged(kernel, log - top)
        for c, each in enumerate(likelihoods):
            others = _averaged(kernel[each.rows], log - marginal[c] - top)
            own[c] = own[c] * fade + each.values * others
    whole = [
        _put_back(o, lattice, each.rows, kept) for o, each in zip(own, likelihoods, strict=True)
    ]
    new = _put_back(new, lattice, np.arange(points.size), kept)
    return Joint(own=tuple(whole), new=new, spread=weights / weights.sum())


def _averaged(kernel: FloatArray, log: FloatArray) -> FloatArray:
    """Sum kernel @ exp(log) over the places of mu that are not nothing: most of them are."""
    highest = log.max(axis=1)
    near = np.flatnonzero(highest > highest.max() - _FAR)
    return np.asarray(kernel[:, near] @ np.exp(log[near]))


def _put_back(
    part: FloatArray, lattice: Lattice, rows: NDArray[np.int64], kept: NDArray[np.int64]
) -> FloatArray:
    whole = np.zeros((lattice.points.size, lattice.points.size))
    whole[np.ix_(rows, kept)] = part
    return whole


def distribution(points: FloatArray, density: FloatArray, point: float) -> float:
    """Integrate the density up to a point: exact for what its values can stand for (sinc)."""
    step = points[1] - points[0]
    part = 0.5 + sici(math.pi * (point - points) / step)[0] / math.pi
    return float(step * (density @ part))


def spread_quantile(weights: FloatArray, probability: float) -> float:
    """Find the panel, and in it the place by the polynomial through its nodes."""
    by_panel = weights.reshape(-1, _NODES)
    before = np.concatenate([[0.0], np.cumsum(by_panel.sum(axis=1))])
    place = int(np.searchsorted(before[1:-1], probability, side="right"))
    node, weight = np.polynomial.legendre.leggauss(_NODES)
    density = np.polynomial.Legendre.fit(
        node, by_panel[place] / weight, _NODES - 1, domain=[-1.0, 1.0]
    )
    below = density.integ(lbnd=-1.0)
    missing = probability - before[place]
    at = float(brentq(lambda x: float(below(x)) - missing, -1.0, 1.0, xtol=1e-14))
    low, high = _PANELS[place], _PANELS[place + 1]
    return low + (high - low) * (at + 1) / 2
