"""The sums behind a logistic GEE: one round at coefficients, and the corrected sandwich.

With residual e = y - mu, weight v = mu (1 - mu), Z = diag(sqrt v) X and Pearson residual
r = e / sqrt v, the working covariance of a patient with m rows is v^1/2 R v^1/2 with
R = (1 - alpha) I + alpha J, whose inverse is known: R^-1 = (I - k J) / (1 - alpha),
k = alpha / (1 + (m - 1) alpha). So a patient's score and information are

    s = (Z'r - k t rho) / (1 - alpha),    B = (Z'Z - k t t') / (1 - alpha),

t and rho being the sums of Z and r over the patient's rows: no matrix of m x m is ever built.

The corrected score of a patient is D'V^-1 (I - H)^-g e with H = D M D'V^-1, M = (sum B)^-1 and
g = 0 (LZ), 1/2 (KC), 1 (MD). Because (D M D'V^-1)^k commutes to (B M)^k in front of s, it equals
(I - B M)^-g s, a matrix of p x p. With M = W'W and whitened rows Z W' this is symmetric.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from scipy.special import expit

from .estimate import FloatArray
from .response_rows import ResponseRows
from .sandwich import Correction

__all__ = ["GeeMeat", "GeePoint", "GeeSums", "SandwichQuestion", "gee_meat", "gee_sums"]

_BLOCK_ROWS = 8192
_LARGEST_EXPONENT = 600.0
# A patient whose share of the information on some combination of coefficients is all of it.
_ALONE = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class GeePoint:
    """What the coordinator broadcasts: coefficients and working correlation (0: independence)."""

    beta: FloatArray
    alpha: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeeSums:
    """What a site returns: sum of s (p,), sum of B (p, p), and the sums that give alpha and phi.

    `squares` is the sum of r^2 over n rows, `products` that of r_j r_k over the `pairs` of rows
    of one patient. `largest` is the most rows of one patient; its sum is the larger of two.
    """

    score: FloatArray
    information: FloatArray
    n: int
    squares: float
    pairs: int
    products: float
    largest: int

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of coefficients."""
        return cls(
            score=np.zeros(1),
            information=np.zeros((1, 1)),
            n=0,
            squares=0.0,
            pairs=0,
            products=0.0,
            largest=0,
        )

    def __add__(self, other: "GeeSums") -> "GeeSums":
        if not isinstance(other, GeeSums):
            return NotImplemented
        return GeeSums(
            score=self.score + other.score,
            information=self.information + other.information,
            n=self.n + other.n,
            squares=self.squares + other.squares,
            pairs=self.pairs + other.pairs,
            products=self.products + other.products,
            largest=max(self.largest, other.largest),
        )

    @property
    def phi(self) -> float:
        """Return the dispersion: the mean of r^2, with n and not n - p in the denominator."""
        return self.squares / self.n

    @property
    def alpha(self) -> float:
        """Return the mean product of two residuals of a patient, over phi; 0 without pairs."""
        return self.products / self.pairs / self.phi if self.pairs else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("n", "squares", "pairs", "products", "largest")
        numbers = {name: getattr(self, name) for name in names}
        return numbers | {n: getattr(self, n).tolist() for n in ("score", "information")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        arrays = {name: np.array(data[name]) for name in ("score", "information")}
        return cls(**(data | arrays))


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Z, r, their sums by patient, and the two factors of R^-1."""

    z: FloatArray
    r: FloatArray
    t: FloatArray
    rho: FloatArray
    k: FloatArray
    scale: float


def _pieces(rows: ResponseRows, point: GeePoint, whitener: FloatArray | None = None) -> _Pieces:
    linear = np.clip(rows.design @ point.beta, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    x = rows.design if whitener is None else rows.design @ whitener.T
    z = x * np.sqrt(expit(linear) * expit(-linear))[:, None]
    # (y - mu) / sqrt(mu (1 - mu)) without dividing by a weight that may be 0.
    sign = 2 * rows.response - 1
    r = sign * np.exp(-sign * linear / 2)
    k = np.asarray(point.alpha / (1 + (rows.sizes() - 1) * point.alpha), dtype=np.float64)
    return _Pieces(z, r, rows.patient_sums(z), rows.patient_sums(r), k, 1 / (1 - point.alpha))


def gee_sums(rows: ResponseRows, point: GeePoint) -> GeeSums:
    """Sum the rows of one site at broadcast coefficients and correlation.

    >>> rows = ResponseRows.from_columns([1, 1, 2], [1, 1, 0], {})
    >>> sums = gee_sums(rows, GeePoint(np.zeros(1), 0.0))
    >>> sums.score.tolist(), sums.alpha
    ([0.5], 1.0)
    """
    piece = _pieces(rows, point)
    sizes = rows.sizes()
    weighted = piece.t * piece.k[:, None]
    return GeeSums(
        score=piece.scale * (piece.z.T @ piece.r - weighted.T @ piece.rho),
        information=piece.scale * (piece.z.T @ piece.z - weighted.T @ piece.t),
        n=rows.n,
        squares=float(piece.r @ piece.r),
        pairs=int((sizes * (sizes - 1) // 2).sum()),
        products=float(piece.rho @ piece.rho - piece.r @ piece.r) / 2,
        largest=int(sizes.max(initial=0)),
    )


@dataclass(frozen=True, slots=True)
class SandwichQuestion:
    """What the coordinator broadcasts at the end: the point, W with M = W'W, and the correction.

    `contrasts` (q, p) holds W c for each combination c whose degrees of freedom are wanted.
    """

    point: GeePoint
    whitener: FloatArray
    correction: Correction
    contrasts: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GeeMeat:
    """What a site returns: the sum of whitened u u' (p, p), and the sum of w^2 for each contrast.

    `n_alone` counts patients without whom some coefficient could not be estimated at all.
    """

    meat: FloatArray
    contribution_squares: FloatArray
    n_alone: int

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of coefficients."""
        return cls(meat=np.zeros((1, 1)), contribution_squares=np.zeros(1), n_alone=0)

    def __add__(self, other: "GeeMeat") -> "GeeMeat":
        if not isinstance(other, GeeMeat):
            return NotImplemented
        return GeeMeat(
            meat=self.meat + other.meat,
            contribution_squares=self.contribution_squares + other.contribution_squares,
            n_alone=self.n_alone + other.n_alone,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        arrays = {name: getattr(self, name).tolist() for name in ("meat", "contribution_squares")}
        return {"n_alone": self.n_alone, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        arrays = {name: np.array(data[name]) for name in ("meat", "contribution_squares")}
        return cls(**(data | arrays))


def gee_meat(rows: ResponseRows, question: SandwichQuestion) -> GeeMeat:
    """Sum the corrected scores of one site's patients, in blocks of rows that fit a cache."""
    total = GeeMeat.zero()
    for block in rows.blocks(_BLOCK_ROWS):
        total = total + _block_meat(block, question)
    return total


def _block_meat(rows: ResponseRows, question: SandwichQuestion) -> GeeMeat:
    piece = _pieces(rows, question.point, question.whitener)
    p = piece.z.shape[1]
    squares = rows.patient_sums((piece.z[:, :, None] * piece.z[:, None, :]).reshape(-1, p * p))
    squares = squares.reshape(-1, p, p)
    outer = piece.t[:, :, None] * piece.t[:, None, :]
    share = piece.scale * (squares - piece.k[:, None, None] * outer)
    score = rows.patient_sums(piece.z * piece.r[:, None]) - (piece.k * piece.rho)[:, None] * piece.t
    score = piece.scale * score
    # The largest eigenvalue is below the trace, so few patients need to be looked at.
    heavy = np.flatnonzero(np.trace(share, axis1=1, axis2=2) > _ALONE / 2)
    alone = heavy[np.linalg.eigvalsh(share[heavy])[:, -1] > _ALONE]
    left = np.eye(p) - share
    left[alone] = np.eye(p)
    u = _shrunk(left, score, question.correction)
    w = np.einsum("qj,ijk,qk->iq", question.contrasts, share, question.contrasts, optimize=True)
    return GeeMeat(meat=u.T @ u, contribution_squares=(w * w).sum(axis=0), n_alone=int(alone.size))


def _shrunk(left: FloatArray, score: FloatArray, correction: Correction) -> FloatArray:
    if correction is Correction.LZ:
        return score
    if correction is Correction.MD:
        return np.asarray(np.linalg.solve(left, score[:, :, None])[:, :, 0], dtype=np.float64)
    values, vectors = np.linalg.eigh(left)
    turned = np.einsum("ijk,ij->ik", vectors, score) / np.sqrt(values)
    return np.asarray(np.einsum("ijk,ik->ij", vectors, turned), dtype=np.float64)
