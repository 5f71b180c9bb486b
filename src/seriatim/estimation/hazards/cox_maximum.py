"""The maximum of a partial likelihood, by Newton's method from no effect.

Steps are corrected for how the information changed along the last one, and halved until the
likelihood does not fall. The coefficients are those of covariates on comparable scales.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray
from ..information import is_singular, is_surely_regular, shares_left
from .partial_likelihood import Likelihood

__all__ = ["MaximumFound", "faded", "maximize", "not_finite"]

_MAX_STEPS = 60
_MAX_HALVINGS = 30
# Newton's step, in standard errors, squared: here it no longer moves the tenth digit.
_CONVERGED = 1e-18
# The largest correction of a step for the change of the information, of the step, squared.
_SMALL_BEND = 0.25
# The information on a coefficient that runs off to infinity fades with every step; that of a
# finite one stays within a few powers of ten of its start.
_FADED = 1e-6
_ONE_SIDE = "all or none of its events lie on one side"
_ONE_SIDE_OF_SUM = "all or none of the events lie on one side of each, or of a sum of them"
# What hardly is part of a sum that fades, of its largest part.
_LITTLE = 0.01


@dataclass(frozen=True, slots=True)
class MaximumFound:
    """Where Newton's method ended, from where it began, and whether it got there."""

    coefficients: FloatArray
    null: Likelihood
    fitted: Likelihood
    converged: bool


Evaluate = Callable[[FloatArray], Likelihood | None]


@dataclass(frozen=True, slots=True)
class _Point:
    beta: FloatArray
    here: Likelihood

    def step(self) -> tuple[FloatArray, float]:
        """Newton's step, and its square in standard errors."""
        step = np.asarray(np.linalg.solve(self.here.information, self.here.score))
        return step, float(step @ self.here.score)

    def bent(self, step: FloatArray, last: "_Point") -> FloatArray:
        """Correct Newton's step n for the change of the information, as far as it is known.

        Along the last step d it changed by D. The part of n along d is a d, so that the score after
        n is about -a D (2 n - a d) / 2: what lies across d is neglected. A correction that is not
        small is not made.
        """
        along = self.beta - last.beta
        share = (along @ self.here.score) / (along @ self.here.information @ along)
        change = (self.here.information - last.here.information) @ (2 * step - share * along)
        beyond = share / 2 * change
        correction = np.linalg.solve(self.here.information, beyond)
        small = correction @ beyond < _SMALL_BEND * (step @ self.here.score)
        return np.asarray(step - correction) if small else step


def maximize(evaluate: Evaluate, p: int) -> MaximumFound | None:
    """Newton's method with step halving from 0; None if the information is singular at 0.

    `evaluate` returns None for coefficients too large to evaluate. Steps are corrected for how the
    information changed with the last one, which often saves one of six. The slope decides: it ends
    where Newton's step is below 1e-9 standard errors, or where only runaway coefficients move and
    the likelihood no longer rises.
    """
    here = evaluate(np.zeros(p))
    if here is None or is_singular(here.information):
        return None
    null, current, converged = here, _Point(np.zeros(p), here), False
    last, before = None, np.inf
    for _ in range(_MAX_STEPS):
        if is_singular(current.here.information):
            break
        step, decrement = current.step()
        # The second condition: what is left is rounding in an almost singular model.
        if decrement <= _CONVERGED or (before <= 1e-10 and decrement > before / 4):
            current, converged = _Point(current.beta + step, current.here), True
            break
        before = decrement
        following = _better(evaluate, current, step if last is None else current.bent(step, last))
        if following is None:
            break
        gain = following.here.value - current.here.value
        last, current = current, following
        at_rest = abs(gain) <= 1e-14 * (abs(current.here.value) + 1)
        if at_rest and faded(null.information, current.here.information).any():
            converged = True
            break
    return MaximumFound(current.beta, null, current.here, converged)


def faded(null: FloatArray, here: FloatArray) -> NDArray[np.bool_]:
    """Which coefficients (p,) run off: the information on them, or on a sum of them, fades.

    `null` and `here` (p, p) are the information without effects and where the search ended.

    >>> faded(np.eye(3), np.array([[1.0, 1 - 1e-8, 0], [1 - 1e-8, 1, 0], [0, 0, 1]]))
    array([ True,  True, False])
    """
    gone: NDArray[np.bool_] = here.diagonal() < _FADED * null.diagonal()
    if not is_surely_regular(here) or _inflation(null, here) > 1 / _FADED:
        left, part = shares_left(null, here)
        part = part[:, left < _FADED]
        gone |= (part > _LITTLE * part.max(axis=0)).any(axis=1)
    return gone


def not_finite(names: tuple[str, ...], off: NDArray[np.bool_]) -> str | None:
    """Say that those which run off have no finite estimate, and why; None if none does."""
    if not off.any():
        return None
    listed = ", ".join(name for name, gone in zip(names, off, strict=True) if gone)
    side = _ONE_SIDE if off.sum() == 1 else _ONE_SIDE_OF_SUM
    return f"no finite estimate for {listed}: {side}"


def _inflation(null: FloatArray, here: FloatArray) -> float:
    """Sum over directions by how much variances exceed those without effects."""
    return float(np.vdot(np.linalg.inv(here), null))


def _better(evaluate: Evaluate, current: _Point, step: FloatArray) -> _Point | None:
    """One Newton step, halved until the likelihood does not fall; None if it always does."""
    step = step / max(1.0, float(np.abs(step).max()) / 10.0)
    lowest = current.here.value - 1e-12 * (abs(current.here.value) + 1)
    for _ in range(_MAX_HALVINGS):
        here = evaluate(current.beta + step)
        if here is not None and here.value >= lowest:
            return _Point(current.beta + step, here)
        step = step / 2
    return None
