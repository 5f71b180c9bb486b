from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest

from seriatim.estimation.compiled import cox_kernels
from seriatim.estimation.hazards import cox as module
from seriatim.estimation.hazards import cox_compiled
from seriatim.estimation.hazards.cox import CONSTANT, cox
from seriatim.estimation.hazards.cox_compiled import Kernels, compiled_grid, compiled_kernels
from seriatim.estimation.hazards.cox_grid import risk_grid
from seriatim.estimation.hazards.cox_rows import CoxRows
from seriatim.estimation.hazards.partial_likelihood import Ties

LOOPS = [getattr(cox_kernels, field.name) for field in fields(Kernels)]
BETA = np.array([0.4, -0.3, 0.2])


@cache
def checked():
    """The loops with every index checked."""
    numba = pytest.importorskip("numba")
    return Kernels(*(numba.njit(boundscheck=True)(loop) for loop in LOOPS))


def fast():
    pytest.importorskip("numba")
    return compiled_kernels()


@pytest.fixture(params=[lambda: Kernels(*LOOPS), checked, fast], ids=["plain", "checked", "fast"])
def kernels(request, monkeypatch):
    """Each form of the loops, in blocks that are smaller than the data, on all data."""
    found = request.param()
    monkeypatch.setattr(cox_compiled, "_BLOCK", 600)
    monkeypatch.setattr(cox_compiled, "compiled_kernels", lambda: found)
    monkeypatch.setattr(module, "pays", lambda n: n > 0)
    return found


def drawn(seed, *, late=False, unit=1.0, n=900):
    """Rows with ties; some leave before the first event or enter after the last."""
    rng = np.random.default_rng(seed)
    stop = rng.integers(3, 25, n)
    start = np.where(rng.random(n) < 0.6, rng.integers(0, stop), 0)
    event = (rng.random(n) < 0.7) & (stop < 22)
    x = {"x": rng.normal(60, 9, n), "y": rng.integers(0, 2, n), "z": rng.random(n)}
    starts = start * unit if late else None
    patient = np.sort(rng.integers(0, n // 3, n))
    return CoxRows.from_columns(stop * unit, event, x, start=starts, cluster=patient)


def of_kind(seed, kind, *, late=False, unit=1.0):
    rng = np.random.default_rng(seed + 1)
    rows = drawn(seed, late=late, unit=unit)
    n = rows.stop.size
    if "strata" in kind:
        rows = rows.with_strata(rng.integers(0, 3, n))
    return rows.with_weights(rng.choice([0.5, 1, 2], n)) if "weights" in kind else rows


def agree(found, expected, rel=1e-12):
    found, expected = np.asarray(found), np.asarray(expected)
    size = float(np.abs(expected).max(initial=0.0))
    assert found == pytest.approx(expected, rel=rel, abs=rel * size)


@pytest.mark.parametrize("ties", list(Ties))
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("unit", [1.0, 1 / 7])
@pytest.mark.parametrize("kind", ["", "weights", "strata", "strata and weights"])
def test_the_numpy_form_is_the_oracle(kernels, ties, late, unit, kind):
    rows = of_kind(3, kind, late=late, unit=unit)
    oracle, grid = risk_grid(rows, ties), compiled_grid(rows, ties, kernels)
    agree(grid.center, oracle.center)
    agree(grid.scale, oracle.scale)
    ours, theirs = grid.likelihood(BETA), oracle.likelihood(BETA)
    agree(ours.value, theirs.value)
    agree(ours.score, theirs.score)
    agree(ours.information, theirs.information)
    for cluster in (None, rows.cluster):
        at, sums = grid.point(BETA), oracle.influence(oracle.point(BETA), cluster)
        agree(grid.influence(at, cluster)[: len(sums)], sums)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["", "strata and weights"])
@pytest.mark.parametrize("late", [True, False])
def test_fits_are_equal(kernels, monkeypatch, seed, kind, late):
    rows = of_kind(seed, kind, late=late)
    ours = cox(rows)
    monkeypatch.setattr(module, "pays", lambda n: False)
    theirs = cox(rows)
    agree(ours.coefficients, theirs.coefficients, 1e-11)
    agree(ours.covariance, theirs.covariance)
    agree(ours.naive_covariance, theirs.naive_covariance)
    agree(ours.log_likelihood, theirs.log_likelihood)
    agree(ours.robust_score_test.statistic, theirs.robust_score_test.statistic, 1e-11)


def test_a_row_never_at_risk_counts_for_nothing(kernels):
    rows = of_kind(5, "", late=True)
    expected = cox(rows).coefficients
    # From after the last event on, and up to before the first.
    more = replace(
        rows,
        start=np.append(rows.start, [24.0, 0.0]),
        stop=np.append(rows.stop, [26.0, 0.5]),
        event=np.append(rows.event, [False, False]),
        covariates=tuple(np.append(x, [1e12, -1e12]) for x in rows.covariates),
        cluster=np.append(rows.cluster, [0, 1]),
    )
    agree(cox(more).coefficients, expected)


def test_what_varies_in_rows_never_at_risk_only_is_constant(kernels):
    rows = CoxRows.from_columns([1, 2, 3, 9], [0, 1, 1, 0], {"x": [1, 2, 2, 2]})
    assert cox(rows).reason == CONSTANT


def test_a_constant_covariate_is_none(kernels):
    grid = compiled_grid(CoxRows.from_columns([1, 2], [1, 1], {"x": [0.1, 0.1]}), Ties.EFRON)
    assert grid.scale.tolist() == [1]
    assert grid.likelihood(np.array([1.0])).score.tolist() == [0]


def test_too_large_coefficients_have_no_sums(kernels):
    grid = compiled_grid(CoxRows.from_columns([1, 2, 3], [1, 1, 1], {"x": [0, 1, 2]}), Ties.EFRON)
    assert grid.likelihood(np.array([1000.0])) is None
    assert grid.point(np.array([-1000.0])) is None


def test_a_coefficient_that_runs_off_is_a_reason(kernels):
    rows = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})
    assert "no finite estimate for x" in cox(rows).reason
