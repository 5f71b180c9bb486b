"""The posterior of a standardized response by Gauss's quadrature, for many questions at once.

p2 = a g(q1) + (1 - a) g(q0), see `standardized_posterior`. Here a and q0 run over the nodes of
Gauss's rules for their Beta distributions, and q1 is in closed form. If q1 moves p2 more than q0
does, what is summed is smooth, and 20 x 20 nodes err by less than 1e-10; the counterpart with
first response and none exchanged serves the other case.

The rules do not see where the range of q1 ends. With few patients, or none or all of them with a
response, that may count. So every answer is made by two rules, of 20 and of 32 nodes, and if they
differ it comes from the double integrals of `standardized_posterior` instead.

Reference: Golub and Welsch, Math Comput 1969;23:221. Cornish and Fisher, Rev Inst Int Stat
1938;5:307.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ..estimate import FloatArray
from .beta_rule import BetaRule
from .beta_table import BetaTable
from .standardized_posterior import (
    Posterior,
    central_moments,
    mixed,
    mixing_slope,
    normal_score,
    posterior_below,
    posterior_quantile,
    unmixed,
)

__all__ = ["Asked", "PosteriorSums"]

_COARSE, _FINE = 20, 32
# Weights below this, of some hundreds that sum to 1, are left out.
_NEGLIGIBLE = 1e-14
# How far two rules may differ, as a part of the nearer tail; the finer one errs by much less.
_AGREE = 1e-8
# A step so small, in standard deviations, that the one after it is nothing.
_SMALL = 3e-5
_ROUNDS = 60
# Nearest to the ends of a share.
_LEAST, _MOST = 1e-300, 1 - 1e-16


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """What is asked of p2 - minus * a with the odds multiplied by `factor`: arrays (k,).

    >>> Asked(minus=np.array([0, 1]), factor=np.array([1.0, 2.0]))[np.array([1])].factor
    array([2.])
    """

    minus: NDArray[np.int64]
    factor: FloatArray

    def __getitem__(self, which: NDArray[np.int64]) -> "Asked":
        return Asked(minus=self.minus[which], factor=self.factor[which])


@dataclass(frozen=True, slots=True, eq=False)
class _Nodes:
    """Points of a, 1 - a and q0 with their weights: all (n,)."""

    a: FloatArray
    not_a: FloatArray
    q0: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, posterior: Posterior, nodes: int) -> Self:
        first, before = (BetaRule.of(*s, nodes) for s in (posterior.a, posterior.q[1]))
        weight = np.outer(first.weight, before.weight)
        row, column = np.nonzero(weight > _NEGLIGIBLE)
        return cls(first.share[row], first.rest[row], before.share[column], weight[row, column])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PosteriorSums:
    """Sums over a and q0 for one posterior, or for its counterpart if that is smoother."""

    posterior: Posterior
    oriented: Posterior
    table: BetaTable
    coarse: _Nodes
    fine: _Nodes

    @classmethod
    def of(cls, posterior: Posterior) -> Self:
        """Make nodes and table; the factor of the posterior itself is not used."""
        share = posterior.a[0] / sum(posterior.a)
        after, before = (
            part * part * central_moments(shape)[1]
            for part, shape in zip((share, 1 - share), posterior.q, strict=True)
        )
        oriented = posterior.counterpart() if before > after else posterior
        return cls(
            posterior=posterior,
            oriented=oriented,
            table=BetaTable.of(*oriented.q[0]),
            coarse=_Nodes.of(oriented, _COARSE),
            fine=_Nodes.of(oriented, _FINE),
        )

    def below(self, asked: Asked, t: FloatArray) -> FloatArray:
        """Return the posterior probability of p2 - minus * a <= t: all (k,).

        >>> even = Posterior((5.5, 5.5), ((3.5, 3.5), (3.5, 3.5)), (1.0, 1.0), 1.0)
        >>> asked = Asked(minus=np.array([1]), factor=np.array([1.0]))
        >>> PosteriorSums.of(even).below(asked, np.array([0.0])).round(9)
        array([0.5])
        """
        rough, found = (self._below(nodes, asked, t)[0] for nodes in (self.coarse, self.fine))
        for k in np.flatnonzero(~_agree(rough, found)).tolist():
            found[k] = posterior_below(self.alone(asked, k), int(asked.minus[k]), float(t[k]))
        return np.asarray(np.clip(found, 0.0, 1.0))

    def roughly_below(self, asked: Asked, t: FloatArray) -> FloatArray:
        """Return the same from one rule: for a search that ends elsewhere."""
        return self._below(self.coarse, asked, t)[0]

    def limits(self, asked: Asked, p: FloatArray, moments: FloatArray) -> FloatArray:
        """Return where the distribution functions are p (k,), which have such mean, standard
        deviation and skewness (3, k): the search begins where Cornish and Fisher's expansion says.
        """
        wanted = ndtri(p)
        mean, spread, skewness = moments
        here = mean + spread * (wanted + skewness * (wanted * wanted - 1) / 6)
        low, high = -asked.minus.astype(np.float64), np.ones_like(p)
        here = np.clip(here, low + 0.01 * (mean - low), high - 0.01 * (high - mean))
        rough, left = np.empty_like(p), np.arange(p.size)
        for _ in range(_ROUNDS):
            part = asked[left]
            below, slope = self._below(self.coarse, part, here[left])
            off = _off(below, slope, wanted[left])
            rough[left] = below
            moving = np.abs(off) > _SMALL * spread[left]
            left, off = left[moving], off[moving]
            if not left.size:
                break
            high[left] = np.where(off > 0, here[left], high[left])
            low[left] = np.where(off < 0, here[left], low[left])
            nearer = here[left] - off
            within = (nearer > low[left]) & (nearer < high[left])
            here[left] = np.where(within, nearer, (low[left] + high[left]) / 2)
        below, slope = self._below(self.fine, asked, here)
        found = here - _off(below, slope, wanted)
        within = (found > -asked.minus) & (found < 1)
        for k in np.flatnonzero(~(within & _agree(rough, below))).tolist():
            about = float(here[k]), float(spread[k])
            found[k] = posterior_quantile(
                self.alone(asked, k), int(asked.minus[k]), float(p[k]), about
            )
        return np.asarray(found)

    def alone(self, asked: Asked, k: int) -> Posterior:
        """Return the posterior with the factor of one question, for the double integrals."""
        return replace(self.posterior, factor=float(asked.factor[k])).tabled()

    def _below(self, nodes: _Nodes, asked: Asked, t: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the distribution functions at t and their slopes (densities)."""
        exchanged = self.oriented is not self.posterior
        minus = asked.minus[:, None]
        if exchanged:
            found, slope = self._summed(nodes, minus, 1 / asked.factor, 1 - asked.minus - t)
            return 1 - found, slope
        return self._summed(nodes, minus, asked.factor, t)

    def _summed(
        self, nodes: _Nodes, minus: NDArray[np.int64], factor: FloatArray, t: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        again, plain = self.oriented.again, bool((factor == 1).all())
        odds = 1.0 if plain else factor[:, None]
        room = t[:, None] + minus * nodes.a - nodes.not_a * mixed(nodes.q0, again[1], odds)
        q = np.clip(unmixed(room / nodes.a, again[0], odds), _LEAST, _MOST)
        below, slope = self.table.at(np.log(q / (1 - q)))
        slope /= nodes.a * q * (1 - q) * mixing_slope(q, again[0], odds)
        return below @ nodes.weight, slope @ nodes.weight


def _off(below: FloatArray, slope: FloatArray, wanted: FloatArray) -> FloatArray:
    """Return by how much t is too large, were the functions lines as normal quantiles."""
    at = normal_score(below)
    steep = slope * np.sqrt(2 * np.pi) * np.exp(at * at / 2)
    return np.asarray((at - wanted) / np.maximum(steep, 1e-9))


def _agree(rough: FloatArray, found: FloatArray) -> NDArray[np.bool_]:
    tail = np.clip(np.minimum(found, 1 - found), 1e-6, None)
    return np.asarray(np.abs(rough - found) <= _AGREE * tail)
