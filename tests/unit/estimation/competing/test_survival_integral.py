import numpy as np
import pytest

from seriatim.estimation.competing.cause_rows import CauseRows
from seriatim.estimation.competing.survival_integral import (
    influence_at,
    squared_influence,
    survival_integral,
)


def integral_of(table, gains, losses):
    def counts(causes):
        return sum(
            (table.events[table.causes.index(c), 0] for c in causes if c in table.causes),
            np.zeros(table.time.size, dtype=np.int64),
        )

    return survival_integral(table.n_at_risk()[0], counts(gains), counts(losses))


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(5)
    entry = rng.integers(0, 4, 90)
    time = entry + rng.integers(1, 15, 90)
    return CauseRows.from_columns(
        time, rng.integers(0, 3, 90), rng.integers(0, 30, 90), entry=entry
    )


@pytest.mark.parametrize("losses", [(), (2,), (1, 2)])
def test_influence_is_the_derivative_by_the_weight_of_a_patient(rows, losses):
    table = rows.table
    curve, placed = integral_of(table, (1,), losses), rows.place(table, "all")
    place, step = 8, 1e-6

    def value(weights):
        at = np.arange(table.time.size)
        inside = (placed.first[:, None] <= at) & (at <= placed.last[:, None])
        n = weights @ inside
        ends = placed.last[:, None] == at
        gain = (weights * (placed.event == 1)) @ ends
        loss = (weights * np.isin(placed.event, losses)) @ ends
        survival = np.concatenate([[1], np.cumprod(1 - loss / np.maximum(n, 1e-9))[:-1]])
        return np.cumsum(survival * gain / np.maximum(n, 1e-9))[place]

    ours = influence_at(curve, placed, (1,), losses, place)
    assert ours.sum() == pytest.approx(0, abs=1e-14)
    for patient in range(4):
        mine = (placed.patient == patient) * step
        slope = (value(1 + mine) - value(1 - mine)) / (2 * step)
        assert ours[patient] == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("losses", [(), (2,), (1, 2)])
def test_squares_of_all_times_at_once_equal_one_time_after_the_other(rows, losses):
    curve, placed = integral_of(rows.table, (1,), losses), rows.place(rows.table, "all")
    squares = squared_influence(curve, placed, (1,), losses)
    one_by_one = [
        (influence_at(curve, placed, (1,), losses, place) ** 2).sum()
        for place in range(rows.table.time.size)
    ]
    assert np.allclose(squares, one_by_one, rtol=1e-11, atol=1e-16)


def test_before_the_first_time_nobody_has_influence(rows):
    curve, placed = integral_of(rows.table, (1,), (1, 2)), rows.place(rows.table, "all")
    assert not influence_at(curve, placed, (1,), (1, 2), -1).any()


def test_no_rows():
    rows = CauseRows.from_columns([], [], [])
    curve = integral_of(rows.table, (1,), (1,))
    assert squared_influence(curve, rows.place(rows.table, "all"), (1,), (1,)).size == 0
