"""The sums behind Firth's penalized likelihood, and Newton's method on them.

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
from numpy.typing import NDArray
from scipy.special import expit, log_expit

from .estimate import FloatArray, IntArray
from .response_rows import ResponseRows

__all__ = [
    "FirthSums",
    "Penalized",
    "firth_sums",
    "penalized",
    "penalized_maximum",
    "profile_limit",
]

_MAX_ROUNDS = 100
_MAX_HALVINGS = 40
_LARGEST_STEP = 5.0
_SETTLED = 1e-11


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


@dataclass(frozen=True, slots=True)
class Penalized:
    """Penalized log-likelihood, slope and minus its curvature; M is the inverse information."""

    value: float
    slope: FloatArray
    curvature: FloatArray
    inverse: FloatArray


def penalized(sites: Sequence[ResponseRows], beta: FloatArray) -> Penalized | None:
    """Evaluate the penalized likelihood; None where the information has no inverse in floats."""
    sums = reduce(add, (firth_sums(site, beta) for site in sites))
    p = beta.size
    information = sums.information.reshape(p, p)
    sign, log_det = np.linalg.slogdet(information)
    if sign <= 0 or not np.isfinite(log_det):
        return None
    inverse = np.linalg.inv(information)
    third = sums.third.reshape(p, p, p)
    penalty = np.tensordot(inverse, third, axes=2) / 2
    turned = np.tensordot(inverse, third, axes=1)
    bend = np.tensordot(inverse, sums.fourth.reshape(p, p, p, p), axes=2)
    trace = np.einsum("jkr,kjs->rs", turned, turned)
    return Penalized(
        value=float(sums.log_likelihood + log_det / 2),
        slope=sums.score + penalty,
        curvature=information - (bend - trace) / 2,
        inverse=np.asarray(inverse, dtype=np.float64),
    )


def _direction(here: Penalized, which: IntArray) -> FloatArray:
    """Newton's step, or Fisher's where the curvature is not that of a maximum."""
    block = np.ix_(which, which)
    curvature: NDArray[Any] = here.curvature[block]
    if np.linalg.eigvalsh(curvature)[0] <= 0:
        curvature = np.linalg.inv(here.inverse)[block]
    step = np.zeros(here.slope.size)
    step[which] = np.linalg.solve(curvature, here.slope[which])
    return step / max(1.0, float(np.abs(step).max()) / _LARGEST_STEP)


def penalized_maximum(
    sites: Sequence[ResponseRows], start: FloatArray, which: IntArray
) -> tuple[FloatArray, Penalized] | None:
    """Climb from `start` over the coefficients `which`, the others held; None if it fails."""
    here, beta = penalized(sites, start), start
    if here is None:
        return None
    if which.size == 0:
        return start, here
    for _ in range(_MAX_ROUNDS):
        step = _direction(here, which)
        following = penalized(sites, beta + step)
        lowest = here.value - 1e-12 * (abs(here.value) + 1)
        for _ in range(_MAX_HALVINGS):
            if following is not None and following.value >= lowest:
                break
            step = step / 2
            following = penalized(sites, beta + step)
        if following is None:
            return None
        beta, here = beta + step, following
        if np.abs(step).max() < _SETTLED * (1 + np.abs(beta).max()):
            return beta, here
    return None


def profile_limit(
    sites: Sequence[ResponseRows],
    top: tuple[FloatArray, Penalized],
    which: int,
    deviate: float,
) -> float | None:
    """Where the profile of one coefficient has fallen by deviate^2 / 2, on the side of its sign."""
    found = _joint_limit(sites, top, which, deviate)
    return _bracketed_limit(sites, top, which, deviate) if found is None else found


def _joint_limit(
    sites: Sequence[ResponseRows],
    top: tuple[FloatArray, Penalized],
    which: int,
    deviate: float,
) -> float | None:
    """Newton's method on two conditions at once, after Venzon and Moolgavkar; None if it strays.

    The root of twice the fall must equal the deviate, and the slopes of the other coefficients 0.
    The root is nearly straight in the coefficient, so a few steps suffice.
    """
    beta, best = top
    tangent = np.linalg.inv(best.curvature)[:, which]
    beta = beta + tangent / np.sqrt(tangent[which]) * deviate
    for _ in range(_MAX_ROUNDS // 4):
        here = penalized(sites, beta)
        if here is None:
            return None
        fall = np.sqrt(max(2 * (best.value - here.value), 1e-12))
        jacobian, gap = -here.curvature, here.slope.copy()
        jacobian[which], gap[which] = -here.slope / fall, fall - abs(deviate)
        step = -np.linalg.solve(jacobian, gap)
        step = step / max(1.0, float(np.abs(step).max()) / 2.0)
        beta = beta + step
        if np.abs(step).max() < _SETTLED * (1 + np.abs(beta).max()):
            right_side = (beta[which] - top[0][which]) * deviate > 0
            flat = np.abs(np.delete(here.slope, which)).max(initial=0.0) < 1e-6
            return float(beta[which]) if right_side and flat else None
    return None


def _bracketed_limit(
    sites: Sequence[ResponseRows],
    top: tuple[FloatArray, Penalized],
    which: int,
    deviate: float,
) -> float | None:
    """The same limit by search: slower, and never led astray."""
    from scipy.optimize import brentq

    beta, best = top
    others = np.delete(np.arange(beta.size), which)
    warm = [beta]

    def excess(value: float) -> float:
        start = warm[-1].copy()
        start[which] = value
        found = penalized_maximum(sites, start, others)
        if found is None:
            return np.inf
        warm.append(found[0])
        return 2 * (best.value - found[1].value) - deviate * deviate

    inside, reach = float(beta[which]), float(np.sqrt(best.inverse[which, which])) * deviate
    for _ in range(_MAX_HALVINGS):
        outside = inside + reach
        if excess(outside) > 0:
            break
        inside, reach = outside, 1.5 * reach
    if not np.isfinite(excess(outside)):
        return None
    return float(brentq(excess, inside, outside, xtol=1e-13, rtol=1e-14))
