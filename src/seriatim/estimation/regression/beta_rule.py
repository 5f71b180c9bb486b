"""Gauss's quadrature for a Beta distribution.

With k nodes, the mean of a polynomial of degree 2 k - 1 is exact, whatever the shape: also where
the density has a pole at an end. Nodes are the eigenvalues of the matrix of the recurrence of the
Jacobi polynomials, weights the squared first components of its eigenvectors.

Reference: Golub and Welsch, Math Comput 1969;23:221.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ..estimate import FloatArray

__all__ = ["BetaRule"]


@dataclass(frozen=True, slots=True, eq=False)
class BetaRule:
    """Shares at which to ask, 1 - share, and the weights, which sum to 1."""

    share: FloatArray
    rest: FloatArray
    weight: FloatArray

    @classmethod
    def of(cls, alpha: float, beta: float, nodes: int) -> Self:
        """Make the rule of so many nodes (2 or more) for one shape.

        >>> rule = BetaRule.of(2.5, 0.5, 4)
        >>> bool(abs(rule.weight @ rule.share - 2.5 / 3) < 1e-14)
        True
        """
        # On (-1, 1), with the names that Jacobi polynomials have.
        a, b = beta - 1, alpha - 1
        both = a + b
        k = np.arange(1.0, nodes)
        twice = 2 * k + both
        middle = np.empty(nodes)
        middle[0] = (b - a) / (both + 2)
        middle[1:] = (b * b - a * a) / (twice * (twice + 2))
        # The first is written out: its general form is 0 / 0 if a + b = -1.
        beside = np.empty(nodes - 1)
        beside[0] = 4 * (1 + a) * (1 + b) / ((2 + both) ** 2 * (3 + both))
        k, twice = k[1:], twice[1:]
        beside[1:] = 4 * k * (k + a) * (k + b) * (k + both) / (twice * twice * (twice * twice - 1))
        matrix = np.diag(middle)
        matrix[np.arange(1, nodes), np.arange(nodes - 1)] = np.sqrt(beside)
        found, vectors = np.linalg.eigh(matrix)
        return cls((1 + found) / 2, (1 - found) / 2, vectors[0] ** 2)
