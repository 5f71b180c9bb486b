from functools import cache

import numpy as np
import pytest

from seriatim.estimation.compiled.influence_kernels import add_changes
from seriatim.estimation.survival import influence
from seriatim.estimation.survival.influence import influence_squares
from seriatim.estimation.survival.patient_rows import PatientRows


@cache
def checked():
    """The loop with every index checked."""
    return pytest.importorskip("numba").njit(boundscheck=True)(add_changes)


def fast():
    pytest.importorskip("numba")
    return influence.compiled(add_changes)


@pytest.fixture(params=[lambda: add_changes, checked, fast], ids=["plain", "checked", "fast"])
def loop(request, monkeypatch):
    """Each form of the loop, on all data."""
    found = request.param()
    monkeypatch.setattr(influence, "compiled", lambda function: found)
    monkeypatch.setattr(influence, "pays", lambda n: n > 0)


def drawn(seed, *, late, ordered):
    rng = np.random.default_rng(seed)
    n = 500
    patient = rng.integers(0, 150, n)
    time = rng.integers(1, 20, n)
    entry = np.where(rng.random(n) < 0.5, rng.integers(0, time), 0) if late else None
    return PatientRows.from_rows(
        np.sort(patient) if ordered else patient,
        time,
        rng.random(n) < 0.6,
        rng.choice(["a", "b", "c"], n),
        entry=entry,
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("weighted", [True, False])
@pytest.mark.parametrize("longest", [64, 2])
def test_the_numpy_form_is_the_oracle(loop, monkeypatch, seed, late, ordered, weighted, longest):
    monkeypatch.setattr(influence, "_FEW_ROWS", longest)
    rows = drawn(seed, late=late, ordered=ordered)
    if weighted:
        rows = rows.with_weights(np.random.default_rng(seed).random(500) + 0.5)
    table = rows.weighted_table() if weighted else rows.table()
    ours = influence_squares(rows, table)
    monkeypatch.setattr(influence, "pays", lambda n: False)
    theirs = influence_squares(rows, table)
    assert ours.n_patients.tolist() == theirs.n_patients.tolist()
    assert ours.squares == pytest.approx(theirs.squares, rel=1e-12, abs=1e-15)


def test_two_patients_by_hand(loop):
    # As in `kaplan_meier_clustered`: at 2 the influences on S are -1/9 and 1/9, and S is 2/3.
    rows = PatientRows.from_rows([1, 1, 2], [2, 4, 3], [1, 1, 1])
    squares = influence_squares(rows, rows.table()).squares[0]
    assert squares[0] == pytest.approx(2 / 81 / (2 / 3) ** 2)


def test_no_rows(loop):
    rows = PatientRows.from_rows([], [], [])
    assert influence_squares(rows, rows.table()).squares.size == 0
