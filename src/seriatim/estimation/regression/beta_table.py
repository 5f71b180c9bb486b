"""A Beta distribution function that is asked for thousands of times, from a table.

On the logit scale it has no singularity at the ends, whatever the shape. There it is tabled with
its first two derivatives, and read by polynomials of degree five: 1e-13 from the function itself,
for a tenth of its time.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy.special import betainc, betaincinv, betaln, expit, polygamma

from ..estimate import FloatArray

__all__ = ["BetaTable"]

# Beyond, the function is 0 or 1 up to this.
_TAIL = 1e-14
# Distance of the nodes in standard deviations of the logit; half of it for a shape of 1/2, whose
# logit is skewed.
_STEP = 0.03
_NEAREST_TO_0 = 1e-300


@dataclass(frozen=True, slots=True, eq=False)
class BetaTable:
    """Coefficients (6, k) of a polynomial between each two nodes, from `low` on by `step`."""

    low: float
    step: float
    coefficients: FloatArray

    @classmethod
    def of(cls, alpha: float, beta: float) -> Self:
        """Make the table of one shape.

        >>> table = BetaTable.of(3.5, 0.5)
        >>> float(table.below(np.array([0.3]))[0] - betainc(3.5, 0.5, 0.3)) < 1e-13
        True
        """
        low = _logit_of(float(betaincinv(alpha, beta, _TAIL)))
        high = -_logit_of(float(betaincinv(beta, alpha, _TAIL)))
        spread = float(np.sqrt(polygamma(1, alpha) + polygamma(1, beta)))
        skewed = 1 + 1 / (2 * min(alpha, beta))
        count = int(np.ceil((high - low) * skewed / (_STEP * spread)))
        step = (high - low) / count
        z = low + step * np.arange(count + 1)
        share, rest = expit(z), expit(-z)
        value = np.where(z < 0, betainc(alpha, beta, share), 1 - betainc(beta, alpha, rest))
        slope = np.exp(alpha * np.log(share) + beta * np.log(rest) - betaln(alpha, beta))
        bend = slope * (alpha * rest - beta * share)
        return cls(low, step, _quintics(value, step * slope, step * step * bend))

    def below(self, share: FloatArray) -> FloatArray:
        """Return the probability of being below shares, each from 0 to 1."""
        inside = np.clip(share, _NEAREST_TO_0, 1 - 1e-16)
        place = (np.log(inside) - np.log1p(-inside) - self.low) / self.step
        last = self.coefficients.shape[1]
        np.clip(place, 0.0, last, out=place)
        node = np.minimum(place.astype(np.int64), last - 1)
        place -= node
        own = self.coefficients[:, node]
        value = own[5]
        for coefficient in own[4::-1]:
            value = value * place + coefficient
        return np.where(share < 1, value, 1.0)


def _logit_of(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def _quintics(value: FloatArray, slope: FloatArray, bend: FloatArray) -> FloatArray:
    """Polynomials in the place between two nodes that have value, slope and bend of both."""
    first, second = value[:-1], slope[:-1]
    third = bend[:-1] / 2
    off = value[1:] - first - second - third
    off_slope = slope[1:] - second - 2 * third
    off_bend = (bend[1:] - 2 * third) / 2
    return np.stack(
        [
            first,
            second,
            third,
            10 * off - 4 * off_slope + off_bend,
            -15 * off + 7 * off_slope - 2 * off_bend,
            6 * off - 3 * off_slope + off_bend,
        ]
    )
