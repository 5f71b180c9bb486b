"""The sums behind Firth's penalized likelihood.

With weight w = mu (1 - mu), information I = sum w x x' and M its inverse, the penalized
log-likelihood is l + 1/2 log |I|. Its slope and minus its curvature are

    slope_r = score_r + 1/2 sum_jk M_jk I_jkr,           I_jkr = sum w (1 - 2 mu) x_j x_k x_r,
    curvature_rs = I_rs - 1/2 J_rs + 1/2 tr(M I_r M I_s),
                                                         J_rs = sum w (1 - 6 w) (x' M x) x_r x_s,

so a step takes two rounds of sums over sites: `FirthSums` at the coefficients, and then J at the
inverse information. Both are made at many points at once, such as those of all profile limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add
from typing import Any, Self

import numpy as np

from ..estimate import FloatArray, IntArray
from .profile_likelihood import Objective, Point
from .profiles import ManyObjective, ManyPoints
from .response_rows import ResponseRows

__all__ = ["FirthSums", "firth_bend", "firth_sums", "penalized", "penalized_at"]

_NAMES = ("log_likelihood", "score", "information", "third")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirthSums:
    """What the first round returns at some points (...): log-likelihood (...), score (..., p),

    I (..., q) of the q = p (p + 1) / 2 pairs j <= k, and I_jkr (..., t) of the
    t = p (p + 1) (p + 2) / 6 triples j <= k <= r.
    """

    log_likelihood: FloatArray
    score: FloatArray
    information: FloatArray
    third: FloatArray

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of coefficients."""
        return cls(**dict.fromkeys(_NAMES, np.zeros(())))

    def __add__(self, other: "FirthSums") -> "FirthSums":
        if not isinstance(other, FirthSums):
            return NotImplemented
        return FirthSums(
            **{name: np.add(getattr(self, name), getattr(other, name)) for name in _NAMES}
        )

    def squares(self) -> tuple[FloatArray, FloatArray]:
        """Return I (..., p, p) and its slopes I_jkr (..., p, p, p)."""
        p = self.score.shape[-1]
        return self.information[..., _pairs(p)[2]], self.third[..., _triples(p)]

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        return {name: getattr(self, name).tolist() for name in _NAMES}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        return cls(**{name: np.array(data[name]) for name in _NAMES})


@lru_cache(maxsize=32)
def _pairs(p: int) -> tuple[IntArray, IntArray, IntArray]:
    """First and second of each pair j <= k, by k and then j, and the place (p, p) of a pair."""
    second, first = np.tril_indices(p)
    place = np.empty((p, p), dtype=np.int64)
    place[first, second] = place[second, first] = np.arange(first.size)
    return first, second, place


@lru_cache(maxsize=32)
def _triples(p: int) -> IntArray:
    """Place (p, p, p) of a triple j <= k <= r, ordered by r, then k and then j."""
    j, k, r = np.sort(np.indices((p, p, p)), axis=0)
    place: IntArray = r * (r + 1) * (r + 2) // 6 + k * (k + 1) // 2 + j
    return place


def _chances(linear: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The probability mu, mu (1 - mu), and log(1 + exp(linear)): nothing can overflow."""
    less = np.exp(-np.abs(linear))
    small = less / (1 + less)
    # 1 - small where the logit is positive: faster than a choice element by element.
    mean = 0.5 + np.copysign(0.5 - small, linear)
    return mean, small - small * small, np.maximum(linear, 0.0) + np.log1p(less)


@dataclass(frozen=True, slots=True, eq=False)
class _Site:
    """Rows with the products of their covariates (n, q), for many rounds."""

    rows: ResponseRows
    products: FloatArray

    @classmethod
    def of(cls, rows: ResponseRows) -> Self:
        first, second, _ = _pairs(rows.design.shape[1])
        columns = rows.design.T
        return cls(rows, (columns[first] * columns[second]).T)

    def sums(self, beta: FloatArray) -> tuple[FirthSums, FloatArray]:
        """Sum at coefficients (..., p), and return the weights w (..., n) beside."""
        x, products = self.rows.design, self.products
        linear = beta @ x.T
        mean, weight, log_more = _chances(linear)
        lean = weight * (1 - 2 * mean)
        # Pairs up to a column come first: with it they are the triples that end there.
        third = [
            (lean * column) @ products[:, : (r + 1) * (r + 2) // 2] for r, column in enumerate(x.T)
        ]
        sums = FirthSums(
            log_likelihood=linear @ self.rows.response - log_more.sum(axis=-1),
            score=(self.rows.response - mean) @ x,
            information=weight @ products,
            third=np.concatenate(third, axis=-1),
        )
        return sums, weight

    def bend(self, weight: FloatArray, inverse: FloatArray) -> FloatArray:
        """Sum J at weights (..., n) for the inverse information (..., p, p)."""
        first, second, _ = _pairs(inverse.shape[-1])
        twice = np.where(first == second, 1.0, 2.0)
        spread = (inverse[..., first, second] * twice) @ self.products.T
        return np.asarray((weight * (1 - 6 * weight) * spread) @ self.products)


def firth_sums(rows: ResponseRows, beta: FloatArray) -> FirthSums:
    """Sum the rows of one site at broadcast coefficients (..., p).

    >>> rows = ResponseRows.from_columns(None, [1, 0, 1], {})
    >>> sums = firth_sums(rows, np.zeros(1))
    >>> sums.score.tolist(), sums.information.tolist(), sums.third.tolist()
    ([0.5], [0.75], [0.0])
    """
    return _Site.of(rows).sums(beta)[0]


def firth_bend(rows: ResponseRows, beta: FloatArray, inverse: FloatArray) -> FloatArray:
    """Sum J of one site at coefficients (..., p) and inverse information (..., p, p): (..., q).

    >>> rows = ResponseRows.from_columns(None, [1, 0, 1], {})
    >>> firth_bend(rows, np.zeros(1), np.full((1, 1), 4 / 3)).tolist()
    [-0.5]
    """
    return _Site.of(rows).bend(_chances(beta @ rows.design.T)[1], inverse)


def penalized_at(sites: Sequence[ResponseRows]) -> ManyObjective:
    """Return the penalized likelihood of the sites' rows at many points.

    Its value is minus infinity where |I| vanishes in floats.
    """
    own = [_Site.of(site) for site in sites]

    def at(beta: FloatArray) -> ManyPoints:
        first = [site.sums(beta) for site in own]
        sums = reduce(add, (part for part, _ in first))
        information, third = sums.squares()
        sign, log_det = np.linalg.slogdet(information)
        lost = ~((sign > 0) & np.isfinite(log_det))
        if lost.any():
            information[lost] = np.eye(beta.shape[1])
        inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
        second, place = zip(own, first, strict=True), _pairs(beta.shape[1])[2]
        bend = reduce(add, (site.bend(weight, inverse) for site, (_, weight) in second))
        turned = inverse[:, None] @ third
        flat, crossed = (m.reshape(*beta.shape, -1) for m in (turned, turned.swapaxes(2, 3)))
        return ManyPoints(
            value=np.where(lost, -np.inf, sums.log_likelihood + log_det / 2),
            slope=sums.score + turned.trace(axis1=2, axis2=3) / 2,
            curvature=information + (flat @ crossed.swapaxes(1, 2) - bend[:, place]) / 2,
        )

    return at


def penalized(sites: Sequence[ResponseRows]) -> Objective:
    """Return the penalized likelihood of the sites' rows; None where |I| vanishes in floats."""
    many = penalized_at(sites)

    def at(beta: FloatArray) -> Point | None:
        here = many(beta[None])
        if not np.isfinite(here.value[0]):
            return None
        return Point(float(here.value[0]), here.slope[0], here.curvature[0])

    return at
