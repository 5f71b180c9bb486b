"""The sums behind a logistic GEE: one round at coefficients, and the corrected sandwich.

With residual e = y - mu, weight v = mu (1 - mu), Z = diag(sqrt v) X and Pearson residual
r = e / sqrt v, the working covariance of a patient with m rows is v^1/2 R v^1/2 with
R = (1 - alpha) I + alpha J, whose inverse is known: R^-1 = (I - k J) / (1 - alpha),
k = alpha / (1 + (m - 1) alpha). So a patient's score and information are

    s = (Z'r - k t rho) / (1 - alpha),    B = (Z'Z - k t t') / (1 - alpha),

t and rho being the sums of Z and r over the patient's rows: no matrix of m x m is needed.

The corrected score of a patient is D'V^-1 (I - H)^-g e with H = D M D'V^-1, M = (sum B)^-1 and
g = 0 (LZ), 1/2 (KC), 1 (MD). Because (D M D'V^-1)^k commutes to (B M)^k in front of s, it equals
(I - B M)^-g s, a matrix of p x p. With M = W'W and whitened rows Z W' this is symmetric. Where
patients are many, those with fewer rows than p are corrected by the smaller m x m after all.
"""

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Self

import numpy as np

from ..estimate import FloatArray
from ..sandwich import Correction
from .patient_blocks import PatientBlock, PatientBlocks, patient_blocks
from .response_rows import ResponseRows

__all__ = ["GeeMeat", "GeePoint", "GeeSums", "SandwichQuestion", "gee_meat", "gee_sums"]

# With fewer, matrices of one size for all patients are faster.
_MANY_PATIENTS = 100
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
    """The rows of Z' and below them r, (p + 1, n); their sums by patient; the factors of R^-1."""

    joint: FloatArray
    total: FloatArray
    k: FloatArray
    scale: float


def _joint(block: PatientBlock, beta: FloatArray, whitener: FloatArray | None) -> FloatArray:
    """Return Z' and r, one below the other, so that one product gives information and score."""
    linear = np.clip(beta @ block.columns, -_LARGEST_EXPONENT, _LARGEST_EXPONENT)
    x = block.columns if whitener is None else whitener @ block.columns
    # r is (y - mu) / sqrt(mu (1 - mu)) without dividing by a weight that may be 0.
    size = np.exp(block.sign * linear * -0.5)
    joint = np.empty((x.shape[0] + 1, linear.size))
    np.multiply(x, size / (1 + size * size), out=joint[:-1])
    np.multiply(block.sign, size, out=joint[-1])
    return joint


def _pieces(block: PatientBlock, point: GeePoint, whitener: FloatArray | None = None) -> _Pieces:
    joint = _joint(block, point.beta, whitener)
    k = np.asarray(point.alpha / (1 + (block.sizes - 1) * point.alpha), dtype=np.float64)
    return _Pieces(joint, block.sums(joint), k, 1 / (1 - point.alpha))


def gee_sums(rows: ResponseRows | PatientBlocks, point: GeePoint) -> GeeSums:
    """Sum the rows of one site at broadcast coefficients and correlation.

    For many rounds, arrange the rows by `patient_blocks` once.

    >>> rows = ResponseRows.from_columns([1, 1, 2], [1, 1, 0], {})
    >>> sums = gee_sums(rows, GeePoint(np.zeros(1), 0.0))
    >>> sums.score.tolist(), sums.alpha
    ([0.5], 1.0)
    """
    return reduce(add, (_block_sums(block, point) for block in _blocks(rows)), GeeSums.zero())


def _blocks(rows: ResponseRows | PatientBlocks) -> PatientBlocks:
    return patient_blocks(rows) if isinstance(rows, ResponseRows) else rows


def _block_sums(block: PatientBlock, point: GeePoint) -> GeeSums:
    piece = _pieces(block, point)
    z, r, t, rho = piece.joint[:-1], piece.joint[-1], piece.total[:-1], piece.total[-1]
    product = piece.joint @ z.T - (piece.total * piece.k) @ t.T
    product *= piece.scale
    squares = float(r @ r)
    return GeeSums(
        score=product[-1],
        information=product[:-1],
        n=r.size,
        squares=squares,
        pairs=int((block.sizes * (block.sizes - 1)).sum()) // 2,
        products=(float(rho @ rho) - squares) / 2,
        largest=int(block.sizes.max()),
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


def gee_meat(rows: ResponseRows | PatientBlocks, question: SandwichQuestion) -> GeeMeat:
    """Sum the corrected scores of one site's patients."""
    return reduce(add, (_block_meat(block, question) for block in _blocks(rows)), GeeMeat.zero())


def _block_meat(block: PatientBlock, question: SandwichQuestion) -> GeeMeat:
    piece = _pieces(block, question.point, question.whitener)
    u, n_alone = _corrected_scores(block, piece, question)
    along = question.contrasts @ piece.joint[:-1]
    total = question.contrasts @ piece.total[:-1]
    w = piece.scale * (block.sums(along * along) - piece.k * total * total)
    return GeeMeat(meat=u @ u.T, contribution_squares=(w * w).sum(axis=1), n_alone=n_alone)


def _corrected_scores(
    block: PatientBlock, piece: _Pieces, question: SandwichQuestion
) -> tuple[FloatArray, int]:
    """Return u of each patient (p, P), and how many patients are alone with a coefficient."""
    z, r, t, rho = piece.joint[:-1], piece.joint[-1], piece.total[:-1], piece.total[-1]
    plain = question.correction is Correction.LZ
    traces = block.sums((z * z).sum(axis=0)) - piece.k * (t * t).sum(axis=0)
    # The largest eigenvalue is below the trace, so few patients need to be looked at.
    heavy = np.flatnonzero(piece.scale * traces > _ALONE / 2)
    if not (plain or heavy.size) and block.layers and block.sizes.size >= _MANY_PATIENTS:
        return _corrected_by_size(block, piece, question), 0
    score = piece.scale * (block.sums(z * r) - piece.k * rho * t)
    if plain and not heavy.size:
        return score, 0
    share = _shares(block, piece)
    alone = heavy[np.linalg.eigvalsh(share[heavy])[:, -1] > _ALONE]
    left = np.eye(z.shape[0]) - share
    left[alone] = np.eye(z.shape[0])
    return _shrunk(left, score.T, question.correction).T, int(alone.size)


def _shares(block: PatientBlock, piece: _Pieces) -> FloatArray:
    """Return each patient's share of the information, whitened: shape (P, p, p)."""
    z, t = piece.joint[:-1], piece.total[:-1]
    squares = block.sums(z[:, None] * z)
    return np.ascontiguousarray((piece.scale * (squares - piece.k * (t[:, None] * t))).T)


def _corrected_by_size(
    block: PatientBlock, piece: _Pieces, question: SandwichQuestion
) -> FloatArray:
    """Corrected scores (p, P) of patients of 1, 2, 3, ... rows, by matrices of as many rows.

    With Y = R^-1/2 Z and g = R^-1/2 r, (I - Y'Y)^-g Y' g is Y' (I - Y Y')^-g g: the smaller of
    the two matrices is built.
    """
    parts = []
    for size in dict.fromkeys(block.sizes.tolist()):
        y = block.of_size(size, piece.joint)
        # R^-1/2 has the eigenvector of ones, too.
        ratio = np.sqrt((1 - question.point.alpha) / (1 + (size - 1) * question.point.alpha))
        y = np.sqrt(piece.scale) * (y + (ratio - 1) / size * y.sum(axis=0))
        z, r = y[:, :-1], y[:, -1]
        if size < z.shape[1]:
            left = np.eye(size) - np.einsum("ajn,bjn->nab", z, z)
            h = _shrunk(left, np.ascontiguousarray(r.T), question.correction)
            parts.append(np.einsum("ajn,na->jn", z, h))
        else:
            left = np.eye(z.shape[1]) - np.einsum("ajn,akn->njk", z, z)
            parts.append(_shrunk(left, (z * r[:, None]).sum(axis=0).T, question.correction).T)
    return np.concatenate(parts, axis=1)


def _shrunk(left: FloatArray, score: FloatArray, correction: Correction) -> FloatArray:
    """Multiply each score (P, d) by the power of its matrix (P, d, d)."""
    if correction is Correction.LZ:
        return score
    if left.shape[1] == 1:
        power = 1.0 if correction is Correction.MD else 0.5
        return np.asarray(score / left[:, :, 0] ** power, dtype=np.float64)
    if correction is Correction.MD:
        return np.asarray(np.linalg.solve(left, score[:, :, None])[:, :, 0], dtype=np.float64)
    values, vectors = np.linalg.eigh(left)
    turned = np.einsum("ijk,ij->ik", vectors, score) / np.sqrt(values)
    return np.asarray(np.einsum("ijk,ik->ij", vectors, turned), dtype=np.float64)
