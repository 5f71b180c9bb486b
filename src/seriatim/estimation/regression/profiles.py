"""Follow several profiles of one log-likelihood at once, all in one array.

A profile limit takes some steps of Newton's method, and a model with p coefficients has 2 p limits
and p tests. With a few hundred rows it is the calls that take the time and not the rows, so all
points move together: one call evaluates the likelihood at all of them.

A profile belongs to a contrast c'b, which need not be a coefficient. On it the slope is parallel to
c, so a step of Newton's method is C^-1 (slope - a c), C the curvature, and the number a follows
from what is wanted: that the root of twice the fall, which is nearly straight in c'b, has reached
the deviate; or, for a test, that c'b is 0.

Reference: Venzon and Moolgavkar, Appl Stat 1988;37:87.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..estimate import FloatArray
from .profile_likelihood import (
    FORETOLD,
    Objective,
    Point,
    Summit,
    climb,
    profile_limit,
    squared_rate,
)

__all__ = [
    "ManyObjective",
    "ManyPoints",
    "ProfileEnds",
    "bent_profiles",
    "follow_profiles",
    "one_by_one",
    "try_profiles",
]

_MAX_ROUNDS = 25
_LARGEST_STEP = 2.0
# Of a normal likelihood's fall: where less is foretold, a third degree does not describe it.
_LEAST_FALL = 0.25


@dataclass(frozen=True, slots=True)
class ManyPoints:
    """At L points: log-likelihood (L,), slope (L, p), and minus second derivatives (L, p, p).

    Where it cannot be evaluated the value is not finite.
    """

    value: FloatArray
    slope: FloatArray
    curvature: FloatArray


ManyObjective: TypeAlias = Callable[[FloatArray], ManyPoints]


def one_by_one(objective: Objective) -> ManyObjective:
    """Evaluate a likelihood at many points, where doing so together would save nothing.

    >>> both = one_by_one(lambda b: None if b[0] > 1 else Point(-1.0, -b, np.eye(1)))
    >>> both(np.array([[0.0], [2.0]])).value.tolist()
    [-1.0, -inf]
    """

    def at(beta: FloatArray) -> ManyPoints:
        nowhere = Point(-np.inf, np.zeros(beta.shape[1]), np.eye(beta.shape[1]))
        points = [objective(row) or nowhere for row in beta]
        values, slopes, curvatures = (
            np.array([getattr(point, name) for point in points])
            for name in ("value", "slope", "curvature")
        )
        return ManyPoints(values, slopes, curvatures)

    return at


@dataclass(frozen=True, slots=True)
class ProfileEnds:
    """The contrast (L,) where each profile was left, and the likelihood there; NaN if not found."""

    place: FloatArray
    value: FloatArray


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which contrasts (L, p) are followed, how far (L,), and which of them are held at 0 (L,)."""

    contrasts: FloatArray
    far: FloatArray
    held: NDArray[np.bool_]

    @classmethod
    def of(cls, contrasts: FloatArray, deviates: FloatArray) -> "_Asked":
        held = np.isnan(deviates)
        return cls(contrasts, np.where(held, 0.0, deviates), held)

    def take(self, rows: NDArray[Any]) -> "_Asked":
        return _Asked(self.contrasts[rows], self.far[rows], self.held[rows])


def follow_profiles(
    objective: ManyObjective,
    top: Summit,
    contrasts: FloatArray,
    deviates: FloatArray,
    start: FloatArray | None = None,
) -> ProfileEnds:
    """Go to the limits of contrasts (L, p): where they have fallen by half a deviate (L,) squared.

    A limit is on the side of its deviate's sign. Where the deviate is not a number, the contrast is
    held at 0, which is what a test of it needs. `start` (L, p) is where to begin, such as
    `bent_profiles`; without, it is where they were if this likelihood were normal.

    >>> def normal(b):
    ...     return ManyPoints(-(b * b).sum(axis=1) / 2, -b, np.tile(np.eye(2), (len(b), 1, 1)))
    >>> top = Summit(np.zeros(2), Point(0.0, np.zeros(2), np.eye(2)), True)
    >>> ends = follow_profiles(normal, top, np.array([[1.0, 0], [3, 4]]), np.array([-2.0, 2.0]))
    >>> ends.place.round(9).tolist()
    [-2.0, 10.0]
    """
    asked = _Asked.of(contrasts, deviates)
    first = _first_steps(top, asked) if start is None else start - top.beta
    ends = _side_by_side(objective, top, asked, first)
    for row in np.flatnonzero(np.isnan(ends[0])):
        ends[:, row] = _alone(objective, top, contrasts[row], deviates[row])
    return ProfileEnds(ends[0], ends[1])


def try_profiles(
    objective: ManyObjective,
    top: Summit,
    contrasts: FloatArray,
    deviates: FloatArray,
    start: FloatArray,
) -> ProfileEnds:
    """Do the same where the curvature is only nearly right; NaN where that does not lead there."""
    ends = _side_by_side(objective, top, _Asked.of(contrasts, deviates), start - top.beta)
    return ProfileEnds(ends[0], ends[1])


def bent_profiles(
    top: Summit, contrasts: FloatArray, deviates: FloatArray, change: FloatArray
) -> FloatArray:
    """Where to begin (L, p) if the likelihood is of third degree.

    `change` (p, p, p) is that of the curvature by each coefficient. With t the step of one standard
    error along a profile of the normal likelihood, and K the change, the profile is
    r t - r^2 / 2 (C^-1 K(t, t) - K(t, t, t) t) up to r^2, and has fallen there by
    r^2 / 2 + r^3 / 6 K(t, t, t).

    >>> top = Summit(np.zeros(1), Point(0.0, np.zeros(1), np.eye(1)), True)
    >>> start = bent_profiles(top, np.eye(1), np.array([2.0]), np.full((1, 1, 1), 0.3))
    >>> r = float(start[0, 0])
    >>> round(r**2 + 0.1 * r**3, 3)
    4.0
    """
    asked = _Asked.of(contrasts, deviates)
    tangent = np.linalg.solve(top.point.curvature, contrasts.T).T
    error = np.sqrt((tangent * contrasts).sum(axis=1))
    t = tangent / error[:, None]
    bend = np.einsum("jkl,qk,ql->qj", change, t, t)
    skew = (bend * t).sum(axis=1)
    turn = (skew[:, None] * t - np.linalg.solve(top.point.curvature, bend.T).T) / 2
    far = asked.far
    for _ in range(3):
        far = asked.far / np.sqrt(np.maximum(1 + far * skew / 3, _LEAST_FALL))
    far = np.where(asked.held, -(contrasts @ top.beta) / error, far)
    return np.asarray(top.beta + far[:, None] * t + (far * far)[:, None] * turn)


def _side_by_side(
    objective: ManyObjective, top: Summit, asked: _Asked, first: FloatArray
) -> FloatArray:
    """Contrast and likelihood (2, L) at the end of each profile; NaN where the search strays."""
    beta, before, rate = top.beta + first, np.abs(first).max(axis=1), np.ones(asked.far.size)
    ends = np.full((2, asked.far.size), np.nan)
    moving, at_top = np.arange(asked.far.size), asked.contrasts @ top.beta
    for _ in range(_MAX_ROUNDS):
        here, own = objective(beta), asked.take(moving)
        step = _steps(here, beta, own, top.point.value)
        size = np.abs(step).max(axis=1)
        step /= np.maximum(1.0, size / _LARGEST_STEP)[:, None]
        beta = beta + step
        rate = squared_rate(size, before, rate)
        done = rate * size * size < FORETOLD * (1 + np.abs(beta).max(axis=1))
        if done.any():
            last = ManyPoints(here.value[done], here.slope[done], here.curvature[done])
            ends[:, moving[done]] = _ends(
                last, (beta[done], step[done]), own.take(done), at_top[moving[done]]
            )
        going = ~done & np.isfinite(size)
        beta, moving, before, rate = beta[going], moving[going], size[going], rate[going]
        if moving.size == 0:
            break
    return ends


def _ends(
    last: ManyPoints, moved: tuple[FloatArray, FloatArray], asked: _Asked, at_top: FloatArray
) -> FloatArray:
    """Contrast and likelihood (2, L) after a last step; NaN at a saddle and on the wrong side."""
    beta, step = moved
    place = (asked.contrasts * beta).sum(axis=1)
    bent = (last.curvature @ step[:, :, None])[:, :, 0]
    value = last.value + (step * (last.slope - bent / 2)).sum(axis=1)
    good = _is_ridge(last.curvature, asked.contrasts)
    good &= asked.held | ((place - at_top) * asked.far > 0)
    return np.where(good, [place, value], np.nan)


def _first_steps(top: Summit, asked: _Asked) -> FloatArray:
    """Where the limits and the null lie if the likelihood is normal: steps (L, p) from the top."""
    tangent = np.linalg.solve(top.point.curvature, asked.contrasts.T).T
    variance = np.sum(tangent * asked.contrasts, axis=1)
    to_null, to_limit = -(asked.contrasts @ top.beta) / variance, asked.far / np.sqrt(variance)
    steps: FloatArray = tangent * np.where(asked.held, to_null, to_limit)[:, None]
    return steps


def _steps(here: ManyPoints, beta: FloatArray, asked: _Asked, highest: float) -> FloatArray:
    """Newton's steps (L, p), NaN where there is none."""
    sides = np.stack([here.slope, asked.contrasts], axis=2)
    usable = np.isfinite(here.value)
    if not usable.all():
        sides[~usable] = np.nan
    try:
        solved = np.linalg.solve(here.curvature, sides)
    except np.linalg.LinAlgError:
        return np.full(beta.shape, np.nan)
    up, along = solved[:, :, 0], solved[:, :, 1]
    fall = np.sqrt(np.maximum(2 * (highest - np.where(usable, here.value, highest)), 1e-12))
    with np.errstate(all="ignore"):
        to_limit = (here.slope * up).sum(axis=1) - fall * (fall - np.abs(asked.far))
        to_limit /= (here.slope * along).sum(axis=1)
        to_null = (asked.contrasts * (beta + up)).sum(axis=1) / (asked.contrasts * along).sum(1)
        steps: FloatArray = up - np.where(asked.held, to_null, to_limit)[:, None] * along
    return steps


def _is_ridge(curvature: FloatArray, contrasts: FloatArray) -> NDArray[np.bool_]:
    """Whether the likelihood is highest among points with the same contrast: a profile, no saddle.

    With a large multiple of c c' added, the curvature is that of these points alone.
    """
    unit = contrasts / np.linalg.norm(contrasts, axis=1, keepdims=True)
    large = 10 * np.abs(curvature).sum(axis=(1, 2))
    walled = curvature + large[:, None, None] * unit[:, :, None] * unit[:, None, :]
    ridge: NDArray[np.bool_] = np.linalg.eigvalsh(walled)[:, 0] > 0
    return ridge


def _alone(
    objective: ManyObjective, top: Summit, contrast: FloatArray, deviate: float
) -> tuple[float, float]:
    """One profile by slower ways that are not led astray; the likelihood of a limit is not told."""
    which = int(np.argmax(np.abs(contrast)))
    # Coordinates of which one is the contrast.
    back = np.eye(contrast.size)
    back[which] = -contrast / contrast[which]
    back[which, which] = 1 / contrast[which]

    def turned(place: FloatArray) -> Point | None:
        here = objective((back @ place)[None])
        if not np.isfinite(here.value[0]):
            return None
        curvature = back.T @ here.curvature[0] @ back
        return Point(float(here.value[0]), back.T @ here.slope[0], curvature)

    start = top.beta.copy()
    if np.isnan(deviate):
        start[which] = 0.0
        null = climb(turned, start, np.delete(np.arange(start.size), which))
        return 0.0, np.nan if null is None else null.point.value
    start[which] = contrast @ top.beta
    here = top.point
    point = Point(here.value, back.T @ here.slope, back.T @ here.curvature @ back)
    limit = profile_limit(turned, Summit(start, point, True), which, deviate)
    return np.nan if limit is None else limit, np.nan
