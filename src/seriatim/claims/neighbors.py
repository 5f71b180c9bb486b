"""How surprising is it? The same question of papers that differ a little.

Percentages that cannot stand together may look like strong evidence of something. Random
percentages often cannot either. So each percentage is moved by up to three units of its last digit,
many times, and the share of these neighbors with as few solutions is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from seriatim.claims.counting import count_solutions
from seriatim.claims.model import Claim, Paper, Reading
from seriatim.claims.system import build_system, used_claims

#: A percentage moves by at most so many units of its last digit.
FARTHEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """Of ``n`` neighbors, how many have no solution, and how many at most as many as the paper."""

    reading: Reading
    total: int
    n: int
    n_none: int
    n_as_few: int
    seed: int


def surprise(paper: Paper, reading: Reading, n: int, seed: int) -> Surprise | None:
    """Compare a reading with ``n`` random neighbors.

    A percentage printed beside its count stays, as the two would contradict each other. None when
    no percentage can be moved, or the solutions of the paper are too many to count.
    """
    total = count_solutions(build_system(paper, reading))
    if total is None or n < 1:
        return None
    random = np.random.default_rng(seed)
    names = [
        claim.name
        for claim in used_claims(paper, reading)
        if claim.percent is not None and claim.count is None
    ]
    if not names:
        return None
    counts = []
    for _ in range(n):
        steps = random.integers(-FARTHEST, FARTHEST + 1, size=len(names))
        moved = dict(zip(names, steps.tolist(), strict=True))
        claims = tuple(_moved(claim, moved.get(claim.name, 0)) for claim in paper.claims)
        counts.append(count_solutions(build_system(replace(paper, claims=claims), reading)))
    known = [count for count in counts if count is not None]
    return Surprise(
        reading=reading,
        total=total,
        n=len(known),
        n_none=sum(count == 0 for count in known),
        n_as_few=sum(count <= total for count in known),
        seed=seed,
    )


def _moved(claim: Claim, steps: int) -> Claim:
    if claim.percent is None or not steps:
        return claim
    other = claim.percent.shifted(steps)
    return replace(claim, percent=other) if 0 <= other.value <= 100 else claim
