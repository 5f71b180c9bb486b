"""The sums behind Firth's penalized likelihood.

With weight w = mu (1 - mu), information I = sum w x x' and M its inverse, the penalized
log-likelihood is l + 1/2 log |I|. Its slope and curvature need only sums over rows of products of
covariates, weighted by the derivatives of w along the linear predictor:

    slope_r = score_r + 1/2 sum_jk M_jk I_jkr,           I_jkr = sum w (1 - 2 mu) x_j x_k x_r,
    curvature_rs = -I_rs + 1/2 sum_jk M_jk I_jkrs - 1/2 tr(M I_r M I_s),
                                                         I_jkrs = sum w (1 - 6 w) x_j x_k x_r x_s,

so the penalty, too, can be computed over several sites in single rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, Self

import numpy as np
from scipy.special import expit, log_expit

from ..estimate import FloatArray
from .profile_likelihood import Objective, Point
from .response_rows import ResponseRows

__all__ = ["FirthSums", "firth_sums", "penalized"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirthSums:
    """What one round returns: log-likelihood, score (p,), and I, I_jkr, I_jkrs as flat arrays.

    `information` has p^2 numbers, `third` p^3 and `fourth` p^4.
    """

    log_likelihood: float
    score: FloatArray
    information: FloatArray
    third: FloatArray
    fourth: FloatArray

    @classmethod
    def zero(cls) -> Self:
        """Return the sums of no rows; they add to sums of any number of coefficients."""
        none = np.zeros(1)
        return cls(log_likelihood=0.0, score=none, information=none, third=none, fourth=none)

    def __add__(self, other: "FirthSums") -> "FirthSums":
        if not isinstance(other, FirthSums):
            return NotImplemented
        return FirthSums(
            log_likelihood=self.log_likelihood + other.log_likelihood,
            score=self.score + other.score,
            information=self.information + other.information,
            third=self.third + other.third,
            fourth=self.fourth + other.fourth,
        )

    def to_json(self) -> dict[str, Any]:
        """Return lists and numbers that `json.dumps` accepts."""
        names = ("score", "information", "third", "fourth")
        arrays = {name: getattr(self, name).tolist() for name in names}
        return {"log_likelihood": self.log_likelihood, **arrays}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Read back what `to_json` wrote."""
        arrays = {k: np.array(v) for k, v in data.items() if k != "log_likelihood"}
        return cls(log_likelihood=data["log_likelihood"], **arrays)


def firth_sums(rows: ResponseRows, beta: FloatArray) -> FirthSums:
    """Sum the rows of one site at broadcast coefficients.

    >>> rows = ResponseRows.from_columns(None, [1, 0, 1], {})
    >>> sums = firth_sums(rows, np.zeros(1))
    >>> sums.information.tolist(), sums.third.tolist(), sums.fourth.tolist()
    ([0.75], [0.0], [-0.375])
    """
    x, y = rows.design, rows.response
    n, p = x.shape
    linear = x @ beta
    mean = expit(linear)
    w = mean * expit(-linear)
    products = (x[:, :, None] * x[:, None, :]).reshape(n, p * p)
    return FirthSums(
        log_likelihood=float(log_expit(np.where(y > 0, linear, -linear)).sum()),
        score=x.T @ (y - mean),
        information=w @ products,
        third=(products.T @ (x * (w * (1 - 2 * mean))[:, None])).ravel(),
        fourth=(products.T @ (products * (w * (1 - 6 * w))[:, None])).ravel(),
    )


def penalized(sites: Sequence[ResponseRows]) -> Objective:
    """Return the penalized likelihood of the sites' rows; None where |I| vanishes in floats."""

    def at(beta: FloatArray) -> Point | None:
        sums = reduce(add, (firth_sums(site, beta) for site in sites))
        p = beta.size
        information = sums.information.reshape(p, p)
        sign, log_det = np.linalg.slogdet(information)
        if sign <= 0 or not np.isfinite(log_det):
            return None
        inverse = np.linalg.inv(information)
        third = sums.third.reshape(p, p, p)
        turned = np.tensordot(inverse, third, axes=1)
        bend = np.tensordot(inverse, sums.fourth.reshape(p, p, p, p), axes=2)
        trace = np.einsum("jkr,kjs->rs", turned, turned)
        return Point(
            value=float(sums.log_likelihood + log_det / 2),
            slope=sums.score + np.tensordot(inverse, third, axes=2) / 2,
            curvature=information - (bend - trace) / 2,
        )

    return at
