"""Lesions give the intended response under every common reading of WHO."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from seriatim.synthetic.lesion_growth import Size, baseline_sizes, regrown, visits_of
from seriatim.synthetic.plan import ProcedurePlan

DAY = date(2010, 3, 1)


def plan_of(response: str, n_visits: int) -> ProcedurePlan:
    return ProcedurePlan(
        patient_id="P1",
        procedure_id="P1-1",
        number=1,
        day=DAY,
        next_day=None,
        exit_day=DAY + timedelta(days=900),
        response=response,
        reason=None,
        previous_response=None,
        wieberdink="I",
        clavien_dindo="none",
        severity=0.0,
        visits=tuple(DAY + timedelta(days=d) for d in (45, 90, 175)[:n_visits]),
    )


def who(baseline: tuple[Size, ...], history: list[tuple[Size, ...]], new: bool) -> str:
    """Judge the last visit by WHO: 50 % of the sum of products; 25 % of any lesion over nadir."""
    products = [[a * b for a, b in sizes] for sizes in (baseline, *history)]
    now, before = products[-1], products[:-1]
    nadir = [min(visit[i] for visit in before) for i in range(len(baseline))]
    if new or any(p >= 1.25 * low for p, low in zip(now, nadir, strict=True) if p > 0):
        return "PD"
    if not any(now):
        return "CR"
    return "PR" if sum(now) <= 0.5 * sum(products[0]) else "SD"


@pytest.mark.parametrize("n_visits", [1, 2, 3])
@pytest.mark.parametrize("response", ["CR", "PR", "SD", "PD"])
def test_who_agrees_at_every_visit(response: str, n_visits: int) -> None:
    rng = np.random.default_rng(1)
    rank = ("CR", "PR", "SD", "PD").index
    for _ in range(150):
        baseline = baseline_sizes(int(rng.integers(1, 8)), rng)
        visits = visits_of(plan_of(response, n_visits), baseline, rng)
        history: list[tuple[Size, ...]] = []
        for visit in visits:
            history.append(visit.sizes)
            assert who(baseline, history, bool(visit.new)) == visit.response
            assert all(a >= b >= 0 for a, b in (*visit.sizes, *visit.new))
        assert min((v.response for v in visits), key=rank) == response
        assert visits[min(1, n_visits - 1)].response == response  # by three months


def test_without_a_visit_there_is_nothing_to_see() -> None:
    assert visits_of(plan_of("NE", 0), ((10, 8),), np.random.default_rng(1)) == ()


def test_baseline_lesions_are_measurable() -> None:
    sizes = baseline_sizes(2000, np.random.default_rng(1))
    assert min(a for a, _ in sizes) >= 6
    assert min(b for _, b in sizes) >= 4
    assert max(a for a, _ in sizes) <= 38
    assert all(b <= a for a, b in sizes)


def test_a_lesion_that_stayed_is_not_smaller_at_the_next_baseline() -> None:
    rng = np.random.default_rng(1)
    for size in ((3, 2), (20, 15), (45, 30), (90, 60)):
        for _ in range(50):
            longest, perpendicular = regrown(size, rng)
            assert size[0] <= longest <= 95
            assert size[1] <= perpendicular <= longest
    assert regrown((0, 0), rng) != (0, 0)


def test_large_lesions_progress_by_new_ones() -> None:
    rng = np.random.default_rng(1)
    for visit in visits_of(plan_of("PD", 2), ((93, 60),), rng):
        assert visit.sizes == ((93, 60),)
        assert visit.new
