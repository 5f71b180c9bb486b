"""The points at which the posterior of `shrunken_shares` is summed.

Points of mu, b and mu + v lie on one even lattice. For functions as smooth as these a sum over them
converges faster than any power of the step, and so does the sinc series through them, which gives
distribution functions. The posterior of tau bends near 0 on the scale of the narrowest likelihood;
as an even function of u, where tau = scale * sinh(u), it is smooth, and even points do again.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.special import sici

from ..estimate import FloatArray

__all__ = [
    "PRIOR_SD",
    "Lattice",
    "Pairs",
    "Spreads",
    "distribution",
    "interpolated",
    "solved",
    "windows",
]

#: A count without and one with the marker, a pair a series.
Pairs = Sequence[tuple[int, int]]

PRIOR_SD, _SPREAD_SCALE = 1.5, 0.5
#: The lattice reaches from -15 to 15, and the spread to 4: beyond, the priors are nothing.
_REACH, _SPREAD_REACH = 15.0, 4.0
#: The widest steps of the logit, and of u.
_WIDEST_STEP, _SPREAD_STEP = 0.1, 0.13
#: Steps of the sinc series, and of plain sums, in a standard deviation: both err by some 1e-12.
_FINE, _COARSE = 2.4, 1.2
#: After a step of Newton's method as short as this the next would be nothing. Mostly three do.
_CLOSE, _MOST_STEPS = 1e-6, 60
#: Where the density is no more than this Newton's step is far too long, and is not taken.
_NO_DENSITY = 1e-100


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """Places from -half to half, a step apart; b is summed at every `stride`-th of them."""

    half: int
    step: float
    stride: int

    @classmethod
    def of(cls, n: Pairs) -> Self:
        """Choose the step: n rows say n / 4 about their logit or less, and each prior its part.

        The n rows are those of all series together, because they share mu and b.
        """
        most = max(sum(column) for column in zip(*n, strict=True))
        narrowest = 1 / math.sqrt(most / 4 + 2 / PRIOR_SD**2)
        half = math.ceil(_REACH / min(_WIDEST_STEP, narrowest / _FINE))
        step = _REACH / half
        return cls(half=half, step=step, stride=math.floor(narrowest / (_COARSE * step)))

    def stride_at(self, spreads: FloatArray, n_series: int) -> NDArray[np.int64]:
        """Return how many places apart to sum over mu, given tau.

        A likelihood averaged over v is as wide as tau or wider; a product of them and the prior is
        narrower.
        """
        precision = n_series / spreads**2 + 1 / PRIOR_SD**2
        stride = np.floor(1 / (_COARSE * self.step * np.sqrt(precision)))
        return np.maximum(stride, 1).astype(np.int64)

    def is_narrow(self, spreads: FloatArray) -> NDArray[np.bool_]:
        """Return whether plain values of the normal density would be too far apart."""
        return np.asarray(spreads <= 1.2 * self.step)

    def kernels(self, spreads: FloatArray, count: int) -> FloatArray:
        """Return the weights that average over v, a row a spread, at 0 to `count` - 1 places.

        They are the normal density, band-limited if narrow.
        """
        spread = spreads[:, None]
        values = np.exp(-((np.arange(count) * self.step / spread) ** 2) / 2)
        values *= self.step / (spread * math.sqrt(2 * math.pi))
        narrow = self.is_narrow(spreads)
        period = 4 * max(count, self.half)
        waves = 2 * math.pi * np.fft.rfftfreq(period, self.step)
        limited = np.exp(-((spread[narrow] * waves) ** 2) / 2)
        values[narrow] = np.fft.irfft(limited, period)[:, :count]
        return np.asarray(values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spreads:
    """Nodes of tau, with the prior's weights: tau = scale * sinh(u) at (k + 1/2) steps of u."""

    nodes: FloatArray
    weights: FloatArray
    scale: float
    step: float

    @classmethod
    def of(cls, n: Pairs) -> Self:
        """Choose nodes: the logit in a series of n rows varies by 2 / sqrt(n) or more, given b.

        With sqrt(2) times that for scale the sums converge as fast near 0 as in the prior's tail.
        The more series there are, the narrower the posterior of log tau may be.

        >>> round(float(Spreads.of([(3, 4)]).weights.sum()), 10)
        1.0
        """
        scale = min(math.sqrt(8 / max(1, *map(sum, n))), _SPREAD_SCALE)
        step = min(_SPREAD_STEP, 2 * _SPREAD_STEP / math.sqrt(len(n)))
        size = math.ceil(math.asinh(_SPREAD_REACH / scale) / step)
        u = (np.arange(size) + 0.5) * step
        nodes = scale * np.sinh(u)
        density = np.exp(-((nodes / _SPREAD_SCALE) ** 2) / 2) / _SPREAD_SCALE
        density *= math.sqrt(2 / math.pi) * scale * np.cosh(u)
        return cls(nodes=nodes, weights=step * density, scale=scale, step=step)

    def summary(self, probability: FloatArray, wanted: FloatArray) -> tuple[float, FloatArray]:
        """Return the mean and the wanted quantiles of tau, from its probability at each node.

        The density of u goes on below 0 as it came, so that it is smooth at 0 too.
        """
        size = self.nodes.size
        points = (np.arange(-size, size, dtype=np.float64) + 0.5) * self.step
        density = np.r_[probability[::-1], probability] / self.step
        # The mean is no sum over even points: |tau| has a corner at 0.
        place, weight = _gauss_legendre(size)
        half = points[-1] / 2
        u = half * (place + 1)
        mean = half * (weight * self.scale * np.sinh(u)) @ interpolated(points, density, u)
        # Each half holds 1, and the one below 0 comes before.
        below = np.r_[1.0, 1 + np.cumsum(probability) - probability / 2]
        at = solved(
            lambda u: distribution(points, density, u),
            (np.r_[0.0, points[size:]], below),
            1 + wanted,
        )
        return float(mean), np.asarray(self.scale * np.sinh(at))


@lru_cache(maxsize=8)
def _gauss_legendre(size: int) -> tuple[FloatArray, FloatArray]:
    place, weight = np.polynomial.legendre.leggauss(size)
    place.flags.writeable = weight.flags.writeable = False
    return place, weight


def windows(values: FloatArray, size: int) -> FloatArray:
    """Return the weights of `size` places in succession, of which each row knows those from 0 on.

    Weights are the same on both sides. The second axis of the view tells how far the first place
    is: from as far to the left as weights reach.
    """
    both = np.concatenate([values[:, :0:-1], values], axis=1)
    return sliding_window_view(both, size, axis=1)


def distribution(points: FloatArray, density: FloatArray, at: FloatArray) -> FloatArray:
    """Return the integral of the density up to each place, and the density there (two rows).

    They are exact for what the values at the even points can stand for (sinc series).
    """
    step = points[1] - points[0]
    steps = (at[:, None] - points) / step
    below = 0.5 + sici(math.pi * steps)[0] / math.pi
    return np.stack([step * (below @ density), interpolated(points, density, at)])


def interpolated(points: FloatArray, density: FloatArray, at: FloatArray) -> FloatArray:
    """Return the density between even points (sinc series)."""
    return np.asarray(np.sinc((at[:, None] - points) / (points[1] - points[0])) @ density)


def solved(
    evaluate: Callable[[FloatArray], FloatArray],
    rough: tuple[FloatArray, FloatArray],
    wanted: FloatArray,
) -> FloatArray:
    """Return where a distribution function has the wanted values, by Newton's method.

    `evaluate` returns it and its density (two rows); `rough` are places, in order, and about what
    it is there. A step out of the places left is replaced by halving them.
    """
    at = np.interp(wanted, rough[1], rough[0])
    low, high = np.full_like(at, rough[0][0]), np.full_like(at, rough[0][-1])
    for _ in range(_MOST_STEPS):
        below, density = evaluate(at)
        low, high = np.where(below < wanted, at, low), np.where(below < wanted, high, at)
        moved = at - (below - wanted) / np.maximum(density, _NO_DENSITY)
        outside = (moved < low) | (moved > high)
        moved = np.where(outside, (low + high) / 2, moved)
        done = np.abs(moved - at).max(initial=0.0) < _CLOSE
        at = moved
        if done:
            break
    return np.asarray(at)
