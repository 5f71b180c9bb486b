"""The posterior distribution of a standardized response, by numerical integration.

With a, q1 and q0 independent Beta, p2 = a g(q1) + (1 - a) g(q0). Here g(q) is the response of all
patients with that first response, if a share `again` of them responds with probability q and the
odds of the others are multiplied by `factor`. The distribution function of p2 - minus * a is a
double integral: over a, cut where the range of q1 changes its form, and over q1; q0 is in closed
form. Tanh-sinh quadrature also integrates the poles that Jeffreys' prior has after 0 of n, so that
the result is good to about 1e-9.

Reference: Takahasi and Mori, Publ RIMS 1974;9:721.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from scipy.special import betainc, betaincinv, betaln, ndtri

from ..estimate import FloatArray
from .beta_table import BetaTable

__all__ = ["Four", "Posterior", "Shape", "posterior_below", "posterior_summary", "root_between"]

# What is cut off each tail of a Beta distribution before it is integrated.
_TAIL = 1e-14
# Weights below this, of some thousands that sum to 1, are left out.
_NEGLIGIBLE = 1e-15


Shape: TypeAlias = tuple[float, float]
Four: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Posterior:
    """Beta shapes of a, q1 and q0; the shares `again` with a second procedure; and exp(delta).

    `table` holds the distribution function of q0, where it is made beforehand.
    """

    a: Shape
    q: tuple[Shape, Shape]
    again: Shape
    factor: float
    table: BetaTable | None = field(default=None, compare=False)

    def tabled(self) -> "Posterior":
        """Return it with the table: worth while if it is integrated more than once."""
        return replace(self, table=BetaTable.of(*self.q[1]))

    def before_below(self, share: FloatArray) -> FloatArray:
        """Return the probability that q0 is below shares."""
        if self.table is not None:
            return self.table.below(share)
        return np.asarray(betainc(*self.q[1], share), dtype=np.float64)


def _mixed(q: FloatArray, again: float, factor: float) -> FloatArray:
    """Response among those who had a second procedure and the others, whose odds are multiplied."""
    if factor == 1:
        return q
    return again * q + (1 - again) * q * factor / (1 - q + q * factor)


def _unmixed(mix: FloatArray, again: float, factor: float) -> FloatArray:
    """Inverse of `_mixed`, 0 below 0 and 1 above 1: the root of a quadratic."""
    s = np.clip(mix, 0.0, 1.0)
    if factor == 1:
        return s
    linear = again + (1 - again) * factor - s * (factor - 1)
    root = np.sqrt(np.maximum(linear * linear + 4 * again * (factor - 1) * s, 0.0))
    return np.asarray(np.clip(2 * s / (linear + root), 0.0, 1.0), dtype=np.float64)


# Tanh-sinh quadrature on (0, 1): distances from both ends and weights. Exact to rounding also where
# a density has a pole of order 1/2 at an end, as Jeffreys' prior with 0 of n has.
_STEP = np.linspace(-3.4, 3.4, 81)
_FROM_LOW = 1 / (1 + np.exp(-math.pi * np.sinh(_STEP)))
_FROM_HIGH = _FROM_LOW[::-1]
_WEIGHT = (_STEP[1] - _STEP[0]) * math.pi * np.cosh(_STEP) * _FROM_LOW * _FROM_HIGH


def _beta_nodes(
    shape: Shape, low: FloatArray, high: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes q between limits (k,), 1 - q, and their weights, density included: all (k, nodes)."""
    alpha, beta = shape
    width = (high - low)[:, None]
    # 1 - q keeps its digits near 1 only if it is not computed from q. A density may have a pole at
    # 0 or 1, where an interval of no width must count as nothing.
    q = np.maximum(low[:, None] + width * _FROM_LOW, 1e-300)
    rest = np.maximum((1 - high)[:, None] + width * _FROM_HIGH, 1e-300)
    log_density = (alpha - 1) * np.log(q) + (beta - 1) * np.log(rest) - betaln(alpha, beta)
    density = np.exp(log_density)
    return q, rest, width * _WEIGHT * density


def _support(shape: Shape) -> tuple[FloatArray, FloatArray]:
    alpha, beta = shape
    low, high = betaincinv(alpha, beta, _TAIL), 1 - betaincinv(beta, alpha, _TAIL)
    return np.array([low]), np.array([high])


def posterior_below(posterior: Posterior, minus: int, t: float) -> float:
    """Posterior probability of p2 - minus * a <= t: integrals over a and q1, closed form in q0.

    >>> even = Posterior((5.5, 5.5), ((3.5, 3.5), (3.5, 3.5)), (1.0, 1.0), 1.0)
    >>> round(posterior_below(even, 1, 0.0), 9)
    0.5
    """
    edges = _edges(posterior.a, minus, t)
    nodes = _beta_nodes(posterior.a, edges[:-1], edges[1:])
    seen = nodes[2] > _NEGLIGIBLE
    a, not_a, weight = (part[seen] for part in nodes)
    after = posterior.q[0]
    room = t + minus * a
    again, factor = posterior.again, posterior.factor
    # Below `low` the rest is at least 1 whatever q0, above `high` it is below 0.
    least, most = _support(after)
    low = np.clip(_unmixed((room - not_a) / a, again[0], factor), least, most)
    high = np.clip(_unmixed(room / a, again[0], factor), low, most)
    q, _, inner = _beta_nodes(after, low, high)
    inner = weight[:, None] * inner
    row, column = np.nonzero(inner > _NEGLIGIBLE)
    used = a[row] * _mixed(q[row, column], again[0], factor)
    below = posterior.before_below(_unmixed((room[row] - used) / not_a[row], again[1], factor))
    sure = betainc(*after, low) * (low > least)
    return float(weight @ sure + inner[row, column] @ below)


def _edges(shape: Shape, minus: int, t: float) -> FloatArray:
    """Cut the range of a where the range of q1 changes its form: quadrature needs smooth pieces."""
    kinks = {(1 - t) / (1 + minus), t, -t, 1 - t}
    low, high = (float(end[0]) for end in _support(shape))
    return np.array([low, *sorted(kink for kink in kinks if low < kink < high), high])


def _moments(posterior: Posterior, which: int) -> tuple[float, float]:
    """Mean and mean square of the mixed response after a first response (0) or none (1)."""
    q, _, weight = _beta_nodes(posterior.q[which], *_support(posterior.q[which]))
    mixed = _mixed(q, posterior.again[which], posterior.factor)
    return float((weight * mixed).sum()), float((weight * mixed * mixed).sum())


def posterior_summary(posterior: Posterior, minus: int, tail: float) -> Four:
    """Mean, standard deviation and limits of p2 - minus * a = a (g1 - minus) + (1 - a) g0."""
    alpha, beta = posterior.a
    n = alpha + beta
    mean, square = alpha / n, alpha * (alpha + 1) / (n * (n + 1))
    (g1, g1_square), (g0, g0_square) = _moments(posterior, 0), _moments(posterior, 1)
    value = mean * (g1 - minus) + (1 - mean) * g0
    second = (
        square * (g1_square - 2 * minus * g1 + minus)
        + 2 * (mean - square) * (g1 - minus) * g0
        + (1 - 2 * mean + square) * g0_square
    )
    spread = math.sqrt(max(second - value * value, 0.0))
    low, high = (_quantile(posterior, minus, p, (value, spread)) for p in (tail, 1 - tail))
    return value, spread, low, high


def _quantile(posterior: Posterior, minus: int, p: float, about: tuple[float, float]) -> float:
    """Where the distribution function is p: by secants, or else between two points."""
    least, most = -float(minus), 1.0

    def excess(t: float) -> float:
        # As normal quantiles the distribution function is nearly a line.
        return float(ndtri(posterior_below(posterior, minus, t)) - ndtri(p))

    value, spread = about
    here = value + spread * float(ndtri(p))
    if spread > 0 and least < here < most:
        found = _by_secants(excess, here, 1 / spread)
        if found is not None and least < found < most:
            return found
    margin = 0.5 * spread
    # The limits lie near those of a normal distribution; the search widens until they are within.
    while excess(max(here - margin, least)) > 0 or excess(min(here + margin, most)) < 0:
        margin *= 2

    def bounded(t: float) -> float:
        return min(max(excess(t), -40.0), 40.0)

    return root_between(bounded, (max(here - margin, least), min(here + margin, most)))


def _by_secants(
    function: Callable[[float], float], here: float, slope: float, rounds: int = 10
) -> float | None:
    """Where a function that is nearly a line is 0; None where it is not found soon."""
    value, before, scale = function(here), math.inf, slope
    for _ in range(rounds):
        if not (math.isfinite(value) and slope > 0):
            return None
        following = here - value / slope
        step = abs(following - here)
        # The next step is about the product of the last two, in units of the function's own scale.
        if step <= 1e-11 or step * before * scale <= 1e-12:
            return following
        before = step
        found = function(following)
        slope, here, value = (found - value) / (following - here), following, found
    return None


def root_between(function: Callable[[float], float], bracket: tuple[float, float]) -> float:
    """Where a function changes sign between two numbers.

    >>> root_between(lambda x: x - 0.25, (0.0, 1.0))
    0.25
    """
    from scipy.optimize import brentq

    return float(brentq(function, *bracket, xtol=1e-12, rtol=1e-13))
