"""A Beta distribution function that is asked for thousands of times, from a table.

On the logit scale it has no singularity at the ends, whatever the shape. There it is tabled with
its first three derivatives, and read by polynomials of degree seven: 1e-12 from the function
itself, for a tenth of its time.
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
_STEP = 0.1
_NEAREST_TO_0 = 1e-300
# What is missing at the next node in value, slope, half the bend and a sixth of its slope, as
# coefficients of the powers 4 to 7.
_MISSING = np.array(
    [
        [35.0, -15.0, 5.0, -1.0],
        [-84.0, 39.0, -14.0, 3.0],
        [70.0, -34.0, 13.0, -3.0],
        [-20.0, 10.0, -4.0, 1.0],
    ]
)
# Value, slope, half the bend and a sixth of its slope at 1 of the powers 0 to 3.
_AT_1 = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 1.0, 2.0, 3.0], [0, 0, 1.0, 3.0], [0, 0, 0, 1.0]])


@dataclass(frozen=True, slots=True, eq=False)
class BetaTable:
    """Coefficients (8, k) of a polynomial between each two nodes, from `low` on by `step`."""

    low: float
    step: float
    coefficients: FloatArray

    @classmethod
    def of(cls, alpha: float, beta: float) -> Self:
        """Make the table of one shape.

        >>> table = BetaTable.of(3.5, 0.5)
        >>> abs(float(table.below(np.array([0.3]))[0] - betainc(3.5, 0.5, 0.3))) < 1e-12
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
        # From the nearer end, where the digits are.
        near = z < 0
        shapes = np.where(near, alpha, beta), np.where(near, beta, alpha)
        value = betainc(*shapes, np.minimum(share, rest))
        value = np.where(near, value, 1 - value)
        slope = step * np.exp(alpha * np.log(share) + beta * np.log(rest) - betaln(alpha, beta))
        lean = step * (alpha * rest - beta * share)
        turn = lean * lean - step * step * (alpha + beta) * share * rest
        return cls(
            low, step, _septics(np.stack([value, slope, slope * lean / 2, slope * turn / 6]))
        )

    def below(self, share: FloatArray) -> FloatArray:
        """Return the probability of being below shares, each from 0 to 1."""
        inside = np.clip(share, _NEAREST_TO_0, 1 - 1e-16)
        own, place = self._polynomials(np.log(inside) - np.log1p(-inside))
        value = own[7]
        for coefficient in own[6::-1]:
            value = value * place + coefficient
        return np.where(share < 1, value, 1.0)

    def at(self, logit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the probability of being below a share of this logit, and its slope in the logit:
        0 beyond the table."""
        own, place = self._polynomials(logit)
        value, slope = own[7], own[7] * 0.0
        for coefficient in own[6::-1]:
            slope = slope * place + value
            value = value * place + coefficient
        high = self.low + self.step * self.coefficients.shape[1]
        within = (logit > self.low) & (logit < high)
        return value, np.where(within, slope / self.step, 0.0)

    def _polynomials(self, logit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return coefficients (8, ...) that hold at logits, and the places between the nodes."""
        place = (logit - self.low) / self.step
        last = self.coefficients.shape[1]
        np.clip(place, 0.0, last, out=place)
        node = np.minimum(place.astype(np.intp), last - 1)
        place -= node
        return self.coefficients[:, node], place


def _logit_of(share: float) -> float:
    return float(np.log(share) - np.log1p(-share))


def _septics(known: FloatArray) -> FloatArray:
    """Polynomials between two nodes each, from value, slope, half the bend and a sixth of its slope
    (4, nodes), with the distance of two nodes as the unit."""
    first, then = known[:, :-1], known[:, 1:]
    return np.concatenate([first, _MISSING @ (then - _AT_1 @ first)])
