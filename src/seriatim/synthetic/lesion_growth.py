"""Sizes of lesions over the visits of one procedure, so that WHO gives the intended response.

Products of diameters are kept clear of the limits of 50 % and 125 %, and no lesion that is not
meant to progress ever grows over its smallest size. Then every reading of WHO agrees: progression
of any lesion or of the sum, against the baseline or against the nadir.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from seriatim.synthetic.plan import ProcedurePlan

_LARGE = 38  # mm; the largest lesion that is drawn, so that none grows over 80 mm

Size = tuple[int, int]  # longest and perpendicular diameter in mm; (0, 0) is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One response visit: the size of each baseline lesion, new lesions, and the response."""

    day: date
    sizes: tuple[Size, ...]
    new: tuple[Size, ...]
    response: str


def baseline_sizes(n: int, rng: np.random.Generator) -> tuple[Size, ...]:
    """Draw ``n`` lesions, none smaller than 6 x 4 mm: below that a millimeter is a response."""
    longest = np.clip(np.round(np.exp(rng.normal(2.6, 0.45, n))), 6, _LARGE).astype(int)
    shorter = np.round(longest * rng.uniform(0.65, 1.0, n)).astype(int)
    return tuple((int(a), max(4, int(b))) for a, b in zip(longest, shorter, strict=True))


def regrown(size: Size, rng: np.random.Generator) -> Size:
    """Return the size at the next baseline: not smaller than when last seen, new if it was gone."""
    if size == (0, 0):
        return baseline_sizes(1, rng)[0]
    factor = 1.0 if size[0] > _LARGE else float(rng.uniform(1.0, 1.4))
    return max(6, math.ceil(size[0] * factor)), max(4, math.ceil(size[1] * factor))


def visits_of(
    plan: ProcedurePlan, baseline: tuple[Size, ...], rng: np.random.Generator
) -> tuple[Visit, ...]:
    """Let the lesions of one procedure follow its intended response from visit to visit."""
    if plan.response == "PD":
        return _progressive(plan, baseline, rng)
    if not plan.visits:
        return ()
    steps = _steps(plan, rng)
    visits: list[Visit] = []
    sizes = baseline
    for day, response in zip(plan.visits, steps, strict=True):
        changed = response != (visits[-1].response if visits else None)
        sizes = _follow(response, baseline, sizes, rng) if changed else sizes
        visits.append(Visit(day=day, sizes=sizes, new=(), response=response))
    return tuple(visits)


def _steps(plan: ProcedurePlan, rng: np.random.Generator) -> tuple[str, ...]:
    """Name the response at each visit; the intended one is reached at the second at the latest."""
    before = {"CR": "PR", "PR": "SD"}.get(plan.response, plan.response)
    late = len(plan.visits) > 1 and rng.random() < 0.6
    first = before if late else plan.response
    return (first, *(plan.response for _ in plan.visits[1:]))


def _follow(
    response: str, baseline: tuple[Size, ...], now: tuple[Size, ...], rng: np.random.Generator
) -> tuple[Size, ...]:
    if response == "CR":
        return tuple((0, 0) for _ in baseline)
    if response == "PR":
        # The first lesion stays, so that a partial response is never complete.
        return tuple(
            _shrunk(size, rng) if index == 0 or rng.random() > 0.35 else (0, 0)
            for index, size in enumerate(now)
        )
    return tuple(_stable(size, rng) for size in baseline)


def _shrunk(size: Size, rng: np.random.Generator) -> Size:
    factor = math.sqrt(rng.uniform(0.08, 0.40))
    longest, perpendicular = (max(1, math.floor(d * factor)) for d in size)
    return longest, perpendicular


def _stable(size: Size, rng: np.random.Generator) -> Size:
    longest, perpendicular = size
    grown = max(longest - int(rng.integers(0, 2)), perpendicular)
    return grown, perpendicular


def _progressive(
    plan: ProcedurePlan, baseline: tuple[Size, ...], rng: np.random.Generator
) -> tuple[Visit, ...]:
    """Grow by 40 % or more in diameter, or show a new lesion, from the first visit on.

    Lesions that are large already progress by new ones only, so that no diameter becomes absurd.
    """
    only_new = rng.random() < 0.3 or max(longest for longest, _ in baseline) > _LARGE
    factor = 1.0 if only_new else float(rng.uniform(1.4, 1.8))
    new = baseline_sizes(int(rng.integers(1, 4)) if only_new or rng.random() < 0.3 else 0, rng)
    visits = []
    for number, day in enumerate(plan.visits):
        scale = factor if number == 0 or only_new else factor * 1.15
        grown = tuple((math.ceil(a * scale), math.ceil(b * scale)) for a, b in baseline)
        visits.append(Visit(day=day, sizes=grown, new=new, response="PD"))
    return tuple(visits)
