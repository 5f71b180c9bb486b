"""The sums behind every logistic model, and Newton's method on them.

At broadcast coefficients each site returns its log-likelihood, score and information. They add.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray, IntArray
from ..information import is_singular, shares_left
from .likelihood_sums import LikelihoodSums
from .patient_blocks import PatientBlocks
from .response_rows import ResponseRows, Scaling, Standardized

__all__ = [
    "COLLINEAR",
    "LogisticMaximum",
    "logistic_sums",
    "maximize",
    "maximize_over",
    "obstacle_to_fit",
]

_MAX_ROUNDS = 60
# What is computed from so many rows stays within a processor's cache.
_BLOCK_ROWS = 4096
# Finite coefficients are found by then, and separation never settles: it is looked for after.
_USUAL_ROUNDS = 8
_MAX_HALVINGS = 30
COLLINEAR = "a covariate does not vary, or repeats the others"
# Along a direction that separates the responses, the information falls by a factor e with every
# round and ends below 1e-12 of its start; for finite coefficients it stays far above this.
_FADED = 1e-9


def logistic_sums(rows: ResponseRows | PatientBlocks, beta: FloatArray) -> LikelihoodSums:
    """Sum the rows of one site at broadcast coefficients, some thousand at a time.

    >>> sums = logistic_sums(ResponseRows.from_columns(None, [1, 0, 1], {}), np.zeros(1))
    >>> sums.score.tolist(), sums.information.tolist()
    ([0.5], [[0.75]])
    """
    if not isinstance(rows, ResponseRows):
        blocks = (_part_sums(block.columns.T, block.sign > 0, beta) for block in rows)
        return reduce(add, blocks, LikelihoodSums.zero())
    starts = range(0, max(rows.n, 1), _BLOCK_ROWS)
    parts = (slice(start, start + _BLOCK_ROWS) for start in starts)
    return reduce(add, (_part_sums(rows.design[s], rows.response[s], beta) for s in parts))


def _part_sums(x: FloatArray, y: NDArray[Any], beta: FloatArray) -> LikelihoodSums:
    linear = x @ beta
    # Everything comes from exp(-|linear|), which cannot overflow.
    less = np.exp(-np.abs(linear))
    small = less / (1 + less)
    mean = np.where(linear < 0, small, 1 - small)
    weight = small / (1 + less)
    log_chance = np.minimum(np.where(y > 0, linear, -linear), 0.0) - np.log1p(less)
    return LikelihoodSums(
        log_likelihood=float(log_chance.sum()),
        score=x.T @ (y - mean),
        information=(x * weight[:, None]).T @ x,
    )


@dataclass(frozen=True, slots=True)
class LogisticMaximum:
    """Where the likelihood is highest over the `free` coefficients."""

    beta: FloatArray
    fitted: LikelihoodSums
    reason: str | None

    @property
    def inverse(self) -> FloatArray:
        """Return the inverse information: the model's covariance of the coefficients."""
        return np.asarray(np.linalg.inv(self.fitted.information), dtype=np.float64)


def obstacle_to_fit(data: Scaling) -> str | None:
    """Why no logistic model can be fitted to these rows, or None."""
    moments = data.moments
    if moments.n == 0:
        return "no rows"
    if moments.n_events in (0, moments.n):
        return f"all {moments.n} rows have the same response, so no odds can be compared"
    return None


def maximize(
    data: Standardized,
    free: NDArray[np.bool_] | None = None,
    fixed: FloatArray | None = None,
) -> LogisticMaximum:
    """Newton's method with step halving; coefficients not `free` (p,) stay as `fixed` (p,) or 0."""
    return maximize_over(data.sites, data.names, free, fixed)


def maximize_over(
    sites: Sequence[ResponseRows | PatientBlocks],
    names: tuple[str, ...],
    free: NDArray[np.bool_] | None = None,
    fixed: FloatArray | None = None,
) -> LogisticMaximum:
    """`maximize` over sites whose covariates are scaled already."""

    def total(at: FloatArray) -> LikelihoodSums:
        return reduce(add, (logistic_sums(site, at) for site in sites))

    p = len(names)
    which = np.arange(p) if free is None else np.flatnonzero(free)
    block = np.ix_(which, which)
    beta = np.zeros(p) if fixed is None else fixed
    here = start = total(beta)
    if is_singular(start.information[block]):
        return LogisticMaximum(beta, here, COLLINEAR)
    for count in range(_MAX_ROUNDS):
        step = np.zeros(p)
        step[which] = np.linalg.solve(here.information[block], here.score[which])
        # Little to gain, yet far to go: only coefficients that run off look like this.
        if count >= _USUAL_ROUNDS and here.score @ step < 1e-6 and _far(step, beta, 1e-3):
            faded = _separated(names, start.information, here.information, which)
            if faded is not None:
                return LogisticMaximum(beta, here, faded)
        beta, following = _better(total, beta, step, here)
        gain = following.log_likelihood - here.log_likelihood
        here = following
        # Newton's error is squared at each step: once the gain drowns in rounding, one more step
        # brings the coefficients to full precision.
        if abs(gain) <= 1e-12 * (abs(here.log_likelihood) + 1) and not _far(step, beta, 1e-5):
            return LogisticMaximum(beta, here, None)
    faded = _separated(names, start.information, here.information, which)
    return LogisticMaximum(beta, here, faded or "the likelihood could not be maximized")


def _far(step: FloatArray, beta: FloatArray, share: float) -> bool:
    return bool(np.abs(step).max() > share * (1 + np.abs(beta).max()))


def _better(
    total: Callable[[FloatArray], LikelihoodSums],
    beta: FloatArray,
    step: FloatArray,
    here: LikelihoodSums,
) -> tuple[FloatArray, LikelihoodSums]:
    """One step, halved until the likelihood does not fall by more than rounding."""
    lowest = here.log_likelihood - 1e-12 * (abs(here.log_likelihood) + 1)
    following = total(beta + step)
    for _ in range(_MAX_HALVINGS):
        if following.log_likelihood >= lowest:
            break
        step = step / 2
        following = total(beta + step)
    return beta + step, following


def _separated(
    names: tuple[str, ...], start: FloatArray, here: FloatArray, which: IntArray
) -> str | None:
    """Name the covariates whose coefficients run off to infinity, or return None.

    Directions are those of the information at the start, in which every row weighs the same.
    """
    block = np.ix_(which, which)
    share, part = shares_left(start[block], here[block])
    # A response that is rare everywhere fades in all directions: compare with the strongest.
    lost = share < _FADED * max(share[-1], _FADED)
    if not lost.any():
        return None
    moving = part[:, lost].max(axis=1)
    runaway = [names[k] for k, size in zip(which, moving, strict=True) if size > 1e-4 and k > 0]
    return (
        f"no finite estimate for {', '.join(runaway) or names[0]}: the response is separated "
        "(all or none of the events lie on one side); firth_logistic gives finite estimates"
    )
