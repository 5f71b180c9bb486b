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
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, betaln, ndtri

from ..estimate import FloatArray
from .beta_table import BetaTable

__all__ = [
    "Factor",
    "Posterior",
    "Shape",
    "by_secants",
    "central_moments",
    "mixed",
    "mixing_slope",
    "normal_score",
    "posterior_below",
    "posterior_moments",
    "posterior_quantile",
    "root_between",
    "unmixed",
]

# What is cut off each tail of a Beta distribution before it is integrated.
_TAIL = 1e-14
# Weights below this, of some thousands that sum to 1, are left out.
_NEGLIGIBLE = 1e-15
_TINY = 1e-300


Shape: TypeAlias = tuple[float, float]
Three: TypeAlias = tuple[float, float, float] | tuple[FloatArray, FloatArray, FloatArray]
#: By what odds are multiplied: one number, or an array that broadcasts.
Factor: TypeAlias = float | FloatArray


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

    def counterpart(self) -> "Posterior":
        """Return the posterior of 1 - a and of what does not respond.

        With it p2 - a becomes a - p2, and p2 becomes 1 - p2: what came after a first response is
        now what came after none.
        """
        return Posterior(
            a=self.a[::-1],
            q=(self.q[1][::-1], self.q[0][::-1]),
            again=self.again[::-1],
            factor=1 / self.factor,
        )

    def before_below(self, share: FloatArray) -> FloatArray:
        """Return the probability that q0 is below shares."""
        if self.table is not None:
            return self.table.below(share)
        return np.asarray(betainc(*self.q[1], share), dtype=np.float64)


def mixed(q: FloatArray, again: float, factor: Factor) -> FloatArray:
    """Response among those who had a second procedure and the others, whose odds are multiplied."""
    if _is_plain(factor):
        return q
    return again * q + (1 - again) * q * factor / (1 - q + q * factor)


def unmixed(mix: FloatArray, again: float, factor: Factor) -> FloatArray:
    """Inverse of `mixed`, 0 below 0 and 1 above 1: the root of a quadratic."""
    s = np.clip(mix, 0.0, 1.0)
    if _is_plain(factor):
        return s
    linear = again + (1 - again) * factor - s * (factor - 1)
    root = np.sqrt(np.maximum(linear * linear + 4 * again * (factor - 1) * s, 0.0))
    share = 2 * s / np.maximum(linear + root, _TINY)
    if (linear < 0).any():
        # Then the sum above loses its digits, and the other form of the root keeps them.
        other = (root - linear) / np.maximum(2 * again * (factor - 1), _TINY)
        share = np.where(linear < 0, other, share)
    return np.asarray(np.clip(share, 0.0, 1.0), dtype=np.float64)


def mixing_slope(q: FloatArray, again: float, factor: Factor) -> FloatArray | float:
    """Slope of `mixed` in q."""
    if _is_plain(factor):
        return 1.0
    rest = 1 - q + q * factor
    return again + (1 - again) * factor / (rest * rest)


def _is_plain(factor: Factor) -> bool:
    return isinstance(factor, float) and factor == 1


# Tanh-sinh quadrature on (0, 1): distances from both ends and weights. Exact to rounding also where
# a density has a pole of order 1/2 at an end, as Jeffreys' prior with 0 of n has.
def _tanh_sinh(nodes: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    step = np.linspace(-3.4, 3.4, nodes)
    low = 1 / (1 + np.exp(-math.pi * np.sinh(step)))
    high = low[::-1]
    return low, high, (step[1] - step[0]) * math.pi * np.cosh(step) * low * high


# For double integrals, and for those of one dimension.
_PLANE, _LINE = _tanh_sinh(81), _tanh_sinh(161)


def _beta_nodes(
    shape: Shape, low: FloatArray, high: FloatArray, rule: tuple[FloatArray, FloatArray, FloatArray]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes q between limits (k,), 1 - q, and their weights, density included: all (k, nodes)."""
    alpha, beta = shape
    from_low, from_high, weight = rule
    width = (high - low)[:, None]
    # 1 - q keeps its digits near 1 only if it is not computed from q. A density may have a pole at
    # 0 or 1, where an interval of no width must count as nothing.
    q = np.maximum(low[:, None] + width * from_low, 1e-300)
    rest = np.maximum((1 - high)[:, None] + width * from_high, 1e-300)
    log_density = (alpha - 1) * np.log(q) + (beta - 1) * np.log(rest) - betaln(alpha, beta)
    return q, rest, width * weight * np.exp(log_density)


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
    nodes = _beta_nodes(posterior.a, edges[:-1], edges[1:], _PLANE)
    seen = nodes[2] > _NEGLIGIBLE
    a, not_a, weight = (part[seen] for part in nodes)
    after = posterior.q[0]
    room = t + minus * a
    again, factor = posterior.again, posterior.factor
    # Below `low` the rest is at least 1 whatever q0, above `high` it is below 0.
    least, most = _support(after)
    low = np.clip(unmixed((room - not_a) / a, again[0], factor), least, most)
    high = np.clip(unmixed(room / a, again[0], factor), low, most)
    q, _, inner = _beta_nodes(after, low, high, _PLANE)
    inner = weight[:, None] * inner
    row, column = np.nonzero(inner > _NEGLIGIBLE)
    used = a[row] * mixed(q[row, column], again[0], factor)
    below = posterior.before_below(unmixed((room[row] - used) / not_a[row], again[1], factor))
    sure = betainc(*after, low) * (low > least)
    return float(weight @ sure + inner[row, column] @ below)


def _edges(shape: Shape, minus: int, t: float) -> FloatArray:
    """Cut the range of a where the range of q1 changes its form: quadrature needs smooth pieces."""
    kinks = {(1 - t) / (1 + minus), t, -t, 1 - t}
    low, high = (float(end[0]) for end in _support(shape))
    return np.array([low, *sorted(kink for kink in kinks if low < kink < high), high])


def posterior_moments(
    posterior: Posterior, minus: NDArray[np.int64], factor: FloatArray
) -> FloatArray:
    """Return mean, standard deviation and skewness of p2 - minus * a = a (g1 - minus) + (1 - a) g0:
    (3, k), for the factors (k,) in the place of that of the posterior.

    >>> even = Posterior((5.5, 5.5), ((3.5, 3.5), (3.5, 3.5)), (1.0, 1.0), 1.0)
    >>> abs(posterior_moments(even, np.array([1]), np.array([1.0]))[0]) < 1e-15
    array([ True])
    """
    share, a_2, a_3 = central_moments(posterior.a)
    (g1, u_2, u_3), (g0, v_2, v_3) = (
        _central_mixed(shape, again, factor)
        for shape, again in zip(posterior.q, posterior.again, strict=True)
    )
    # With x, u and v for what a, g1 and g0 are above their means, it is above its own by
    # x apart + share u + rest v + x (u - v).
    rest, apart = 1 - share, g1 - minus - g0
    second = apart**2 * a_2 + share**2 * u_2 + rest**2 * v_2 + a_2 * (u_2 + v_2)
    third = apart**3 * a_3 + share**3 * u_3 + rest**3 * v_3 + a_3 * (u_3 - v_3)
    third += 6 * apart * a_2 * (share * u_2 - rest * v_2)
    third += 3 * (apart * a_3 * (u_2 + v_2) + a_2 * (share * u_3 + rest * v_3))
    spread = np.sqrt(second)
    return np.stack([share * (g1 - minus) + rest * g0, spread, third / spread**3])


def central_moments(shape: Shape) -> Three:
    """Mean, and mean square and cube of what is above it."""
    alpha, beta = shape
    n = alpha + beta
    variance = alpha * beta / (n * n * (n + 1))
    return alpha / n, variance, 2 * variance * (beta - alpha) / (n * (n + 2))


def _central_mixed(shape: Shape, again: float, factor: FloatArray) -> Three:
    """The same of the mixed response, for each factor (k,)."""
    if (factor == 1).all():
        return central_moments(shape)
    q, _, weight = _beta_nodes(shape, *_support(shape), _LINE)
    weight /= weight.sum()
    found = mixed(q, again, factor[:, None])
    mean = (found @ weight[0])[:, None]
    square = weight * (found - mean) ** 2
    return mean[:, 0], square.sum(axis=1), (square * (found - mean)).sum(axis=1)


def posterior_quantile(
    posterior: Posterior, minus: int, p: float, about: tuple[float, float]
) -> float:
    """Where the distribution function is p, from about there on: by secants, or else between two
    points. `about` is a first guess and the standard deviation."""
    least, most = -float(minus), 1.0

    def excess(t: float) -> float:
        return float(normal_score(posterior_below(posterior, minus, t)) - ndtri(p))

    here, spread = about
    found = by_secants(excess, here, 1 / spread)
    if found is not None and least < found < most:
        return found
    return root_between(excess, (least, most))


def normal_score(below: Factor) -> FloatArray:
    """Probabilities as normal quantiles, which makes a distribution function nearly a line.

    Far out it is 0 or 1, up to the rounding of the integrals.
    """
    return np.asarray(ndtri(np.clip(below, 1e-300, 1 - 1e-16)))


def by_secants(
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
