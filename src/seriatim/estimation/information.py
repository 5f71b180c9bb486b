"""What an information matrix tells: whether it has an inverse, and on which effects it faded.

Matrices are symmetric, (p, p): minus the curvature of a log-likelihood, or another sum of products
of columns.
"""

import numpy as np

from .estimate import FloatArray

__all__ = ["is_singular", "is_surely_regular", "shares_left"]

# The smallest eigenvalue of the information, all its diagonal 1, below which it is singular; and a
# root of its determinant that rules this out without eigenvalues.
_SINGULAR = 1e-11
_SURE = 1e-5


def is_singular(information: FloatArray) -> bool:
    """Whether a column is 0 or a combination of the others, up to rounding.

    >>> is_singular(np.eye(2)), is_singular(np.ones((2, 2)))
    (False, True)
    """
    if is_surely_regular(information):
        return False
    if not information.diagonal().min() > 0:
        return True
    return bool(np.linalg.eigvalsh(_correlation(information))[0] < _SINGULAR)


def is_surely_regular(information: FloatArray) -> bool:
    """Whether the information can be inverted without a doubt; if not, its eigenvalues decide.

    >>> is_surely_regular(np.eye(2)), is_surely_regular(np.ones((2, 2)))
    (True, False)
    """
    if not information.diagonal().min() > 0:
        return False
    try:
        # The smallest eigenvalue of a correlation matrix is above its determinant / e.
        pivots = np.linalg.cholesky(_correlation(information)).diagonal()
    except np.linalg.LinAlgError:
        return False
    return bool(pivots.prod() > _SURE)


def shares_left(before: FloatArray, after: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what share of the information on sums of effects is left, (p,), rising.

    Then how much of each effect (rows) is part of each sum (columns), in units of what one effect
    alone would be. Sums are those that are independent in both matrices; `before` is regular.

    >>> left, part = shares_left(np.eye(2), np.array([[1.0, 0.5], [0.5, 1.0]]))
    >>> left.round(6).tolist(), part.round(6).tolist()
    ([0.5, 1.5], [[0.707107, 0.707107], [0.707107, 0.707107]])
    """
    root = np.linalg.cholesky(before)
    half = np.linalg.solve(root, after)
    left, vectors = np.linalg.eigh(np.linalg.solve(root, half.T))
    sums = np.linalg.solve(root.T, vectors)
    return left, np.abs(sums) * np.sqrt(before.diagonal())[:, None]


def _correlation(information: FloatArray) -> FloatArray:
    scale = np.sqrt(information.diagonal())
    return np.asarray(information / (scale[:, None] * scale))
