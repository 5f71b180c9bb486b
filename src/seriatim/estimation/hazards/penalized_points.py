"""Firth's penalized partial likelihood at several coefficient vectors at once.

The log partial likelihood plus half the log determinant of the information. With a few hundred rows
it is the calls that take the time and not the rows, so the sums over risk sets are made for all
points together: every array has the points first.

Reference: Heinze and Schemper, Biometrics 2001;57:114.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..estimate import FloatArray
from .cox_grid import LARGEST_EXPONENT, RiskGrid
from .partial_likelihood import Likelihood, TieGrid, TieTerms

__all__ = [
    "PenalizedPoints",
    "event_means",
    "joined",
    "penalized_from",
    "penalized_points",
    "penalty_slope",
]

# Points are taken together while an array of them stays within a processor's cache.
_MOST_NUMBERS = 12_500
_SINGULAR = 1e-11
# What is left of the second moments when the squares of means are taken off, at the least.
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class PenalizedPoints:
    """At L points: value (L,), slope (L, p), information (L, p, p) and its inverse.

    Where it cannot be evaluated, or the information is lost, the value is minus infinity.
    """

    value: FloatArray
    score: FloatArray
    information: FloatArray
    inverse: FloatArray


def penalized_points(grid: RiskGrid, beta: FloatArray) -> PenalizedPoints:
    """Evaluate at `beta` (L, p) for scaled x."""
    together = max(1, _MOST_NUMBERS // max(grid.x.size, 1))
    parts = [_evaluated(grid, beta[k : k + together]) for k in range(0, len(beta), together)]
    return joined(parts)


def joined(parts: Sequence[PenalizedPoints]) -> PenalizedPoints:
    """Put points one after the other."""
    if len(parts) == 1:
        return parts[0]
    names = PenalizedPoints.__slots__
    return PenalizedPoints(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def penalized_from(
    here: Likelihood | None, p: int, slope: Callable[[FloatArray], FloatArray]
) -> PenalizedPoints:
    """Add the penalty to the likelihood at one point, None where it cannot be evaluated.

    `slope` is asked for that of the log determinant, at the inverse information (p, p).
    """
    determinant = np.nan if here is None else float(_log_determinants(here.information[None])[0])
    if here is None or not np.isfinite(determinant):
        eye = np.eye(p)[None]
        return PenalizedPoints(np.full(1, -np.inf), np.zeros((1, p)), eye, eye)
    inverse = np.asarray(np.linalg.inv(here.information), dtype=np.float64)
    return PenalizedPoints(
        value=np.full(1, here.value + determinant / 2),
        score=(here.score + slope(inverse) / 2)[None],
        information=here.information[None],
        inverse=inverse[None],
    )


def penalty_slope(grid: RiskGrid, beta: FloatArray, inverse: FloatArray) -> FloatArray | None:
    """Slope (p,) of the log determinant of an information whose inverse is told; None if lost."""
    linear = beta @ grid.x
    if np.abs(linear).max(initial=0.0) > LARGEST_EXPONENT:
        return None
    at = _sums(grid, linear[None])
    return None if at is None else _penalty_slope(grid, at, _exposure(grid, at), inverse[None])[0]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Risk (L, rows), sums over risk sets and events (L, 1 + p, T), and tie terms (L, 1, T).

    `own` and `tied` (L, p, T) sum m a / z and m f a / z over the events of each time, a the mean
    of x.
    """

    risk: FloatArray
    s: FloatArray
    e: FloatArray
    terms: TieTerms
    own: FloatArray
    tied: FloatArray


def _evaluated(grid: RiskGrid, beta: FloatArray) -> PenalizedPoints:
    points, p = beta.shape
    linear = beta @ grid.x
    usable = np.abs(linear).max(axis=1, initial=0.0) <= LARGEST_EXPONENT
    at = _sums(grid, np.where(usable[:, None], linear, 0.0))
    if at is None:  # a denominator lost in rounding: find out at which point
        if points > 1:
            return joined([_evaluated(grid, row[None]) for row in beta])
        eye = np.eye(p)[None]
        return PenalizedPoints(np.full(1, -np.inf), np.zeros((1, p)), eye, eye)
    exposure = _exposure(grid, at)
    information = _information(grid, at, exposure)
    log_det = _log_determinants(information)
    usable &= np.isfinite(log_det)
    information[~usable] = np.eye(p)
    inverse = np.asarray(np.linalg.inv(information), dtype=np.float64)
    likelihood = beta @ grid.event_x - at.terms.log.sum(axis=(1, 2))
    means = at.terms.means(at.s[:, 1:], at.e[:, 1:]).sum(axis=2)
    return PenalizedPoints(
        value=np.where(usable, likelihood + log_det / 2, -np.inf),
        score=grid.event_x - means + _penalty_slope(grid, at, exposure, inverse) / 2,
        information=information,
        inverse=inverse,
    )


def _exposure(grid: RiskGrid, at: _Sums) -> FloatArray:
    """Each row's risk times its baseline hazard: (L, rows)."""
    hazard = grid.over_rows(grid.cumulative(at.terms.b0), at.terms.b1)[:, 0]
    return np.asarray(at.risk * hazard)


def _sums(grid: RiskGrid, linear: FloatArray) -> _Sums | None:
    points, p = linear.shape[0], grid.x.shape[0]
    risk = np.exp(linear)
    if grid.weights is not None:
        risk *= grid.weights
    products = np.empty((points, 1 + p, risk.shape[1]))
    products[:, 0] = risk
    np.multiply(risk[:, None], grid.x, out=products[:, 1:])
    s, e = _by_time(grid, products)
    terms = grid.ties.terms(s[:, :1], e[:, :1])
    if terms is None:
        return None
    own, tied = terms.shares(s[:, 1:], e[:, 1:])
    return _Sums(risk, s, e, terms, own, tied)


def _by_time(grid: RiskGrid, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sum values (..., rows) over those at risk and those with the event: (..., T) each."""
    flat = values.reshape(-1, values.shape[-1])
    at_risk, events = grid.by_time(lambda part: flat[:, part], len(flat))
    shape = (*values.shape[:-1], grid.times.size)
    return at_risk.reshape(shape), events.reshape(shape)


def _information(grid: RiskGrid, at: _Sums, exposure: FloatArray) -> FloatArray:
    """Information (L, p, p), with nothing on the diagonal where only rounding is left."""
    second = (grid.x * exposure[:, None]) @ grid.x.T
    information = second - at.own @ at.s[:, 1:].swapaxes(1, 2)
    information += at.tied @ at.e[:, 1:].swapaxes(1, 2)
    diagonal = np.einsum("lpp->lp", information)
    diagonal[diagonal < _ROUNDING * np.diagonal(second, axis1=1, axis2=2)] = 0.0
    return np.asarray(information)


def _log_determinants(information: FloatArray) -> FloatArray:
    """Log determinants (L,) of informations (L, p, p), not a number where one is singular."""
    diagonal = np.diagonal(information, axis1=1, axis2=2)
    positive = np.asarray((diagonal > 0).all(axis=1))
    scale = np.sqrt(np.where(positive[:, None], diagonal, 1.0))
    correlation = information / (scale[:, :, None] * scale[:, None, :])
    correlation[~positive] = np.eye(scale.shape[1])
    eigenvalues = np.linalg.eigvalsh(correlation)
    good = positive & (eigenvalues[:, 0] >= _SINGULAR)
    logs = np.log(np.where(good[:, None], eigenvalues, 1.0)).sum(axis=1)
    return np.where(good, logs + 2 * np.log(scale).sum(axis=1), np.nan)


def _penalty_slope(
    grid: RiskGrid, at: _Sums, exposure: FloatArray, inverse: FloatArray
) -> FloatArray:
    """Slope of the log determinant: sum of E (x - a) (x - a)' V (x - a) over the events.

    With h = x' V x it is E x h - a E h - 2 (E x x') V a + 2 a a' V a; the first and third sum over
    rows, the second over times, the last over tied events.
    """
    x = grid.x
    h = np.einsum("lpn,pn->ln", inverse @ x, x)
    sh, eh = _by_time(grid, h * at.risk)
    mean = grid.over_rows(grid.cumulative(at.own), at.tied)
    crossed = at.risk * np.einsum("lpn,pn->ln", inverse @ mean, x)
    a, weight = event_means(grid.ties, at.s, at.e)
    last = weight * np.einsum("lpk,lpk->lk", inverse @ a, a)
    by_rows = (h * exposure - 2 * crossed) @ x.T
    by_time = at.own @ sh[:, :, None] - at.tied @ eh[:, :, None] - 2 * a @ last[:, :, None]
    return np.asarray(by_rows - by_time[:, :, 0])


def event_means(ties: TieGrid, s: FloatArray, e: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean of x for every tied event, or every time where its events share one, and weights.

    `s` and `e` (..., 1 + p, T) are sums over risk sets and over tied events.
    """
    first = s[..., 1:, :] / s[..., :1, :]
    if not ties.efron:
        return first, ties.events * ties.mean_weight
    # The first event of a time has share 0; those that follow are few.
    tied = ties.one_by_one()
    later = tied.share > 0
    which = tied.which[later]
    sums = s[..., which] - tied.share[later] * e[..., which]
    means = np.concatenate([first, sums[..., 1:, :] / sums[..., :1, :]], axis=-1)
    return means, np.concatenate([ties.mean_weight, ties.mean_weight[which]])
