"""Round trips: known patients, their curve read off, and back."""

import numpy as np
import pytest

from seriatim.claims.reconstruction import (
    CurveRefused,
    ReadCurve,
    exponential_rate,
    reconstruct,
)
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival


def patients(seed):
    random = np.random.default_rng(seed)
    n = int(random.integers(40, 400))
    death, end = random.exponential(30, n), random.uniform(5, 110, n)
    return np.round(np.minimum(death, end), 2) + 0.01, death <= end


def read(time, event, *, step=0.5, every=12, risk=True, total=None):
    """Read a curve as a person would: at points of a grid, to a tenth of a percent."""
    curve = kaplan_meier(EventTable.from_rows(time, event))
    grid = np.arange(0, time.max(), step)
    place = np.searchsorted(curve.time, grid, side="right")
    survival = np.concatenate(([1.0], curve.survival))[place]
    risk_time = tuple(float(t) for t in range(0, int(time.max()), every)) if risk else ()
    return ReadCurve(
        n=time.size,
        time=tuple(grid.tolist()),
        survival=tuple(np.round(survival, 3).tolist()),
        risk_time=risk_time,
        at_risk=tuple(int((time >= t).sum()) for t in risk_time),
        n_events=total,
    )


def median(time, event):
    table = EventTable.from_rows(np.array(time), np.array(event))
    return median_survival(kaplan_meier(table)).value


@pytest.mark.parametrize("seed", range(12))
def test_a_round_trip_gives_back_curve_risk_table_and_median(seed):
    time, event = patients(seed)
    rows = reconstruct(read(time, event))
    assert len(rows.time) == time.size
    assert rows.max_distance < 0.04
    assert max(abs(residual) for residual in rows.risk_residuals) <= 1
    assert abs(rows.n_events - event.sum()) <= max(2, 0.05 * event.sum())
    assert median(rows.time, rows.event) == pytest.approx(median(time, event), abs=1.0)
    assert rows.poolable


def test_read_at_every_step_and_with_many_at_risk_nothing_is_lost():
    time, event = np.arange(1.0, 41.0), np.ones(40, dtype=bool)
    rows = reconstruct(read(time, event, step=1.0))
    # The grid ends before the last death, which is then censored there.
    assert rows.n_events == 39
    assert rows.max_distance < 0.001
    assert set(rows.risk_residuals) == {0}


def test_a_flat_tail_has_no_deaths():
    # Everybody who is left at 20 months is alive at 60; numbers at risk fall by censoring alone.
    curve = ReadCurve(
        n=100,
        time=(0.0, 10.0, 20.0, 30.0, 40.0, 50.0, 60.0),
        survival=(1.0, 0.8, 0.6, 0.6, 0.6, 0.6, 0.6),
        risk_time=(0.0, 20.0, 40.0, 60.0),
        at_risk=(100, 60, 31, 5),
    )
    rows = reconstruct(curve)
    late = [event for t, event in zip(rows.time, rows.event, strict=True) if t > 20]
    assert not any(late)
    assert max(abs(residual) for residual in rows.risk_residuals) <= 1


def test_the_total_of_events_is_met_where_it_can_be():
    time, event = patients(3)
    plain = reconstruct(read(time, event, every=1000))
    told = reconstruct(read(time, event, every=1000, total=int(event.sum())))
    assert abs(told.events_residual) <= abs(plain.n_events - event.sum())
    assert plain.events_residual is None


def test_without_numbers_at_risk_small_series_must_not_be_pooled():
    time, event = patients(1)
    large = reconstruct(read(time, event, risk=False))
    assert large.poolable
    assert large.risk_residuals == ()
    small = reconstruct(read(time[:30], event[:30], risk=False))
    assert (small.poolable, small.reason) == (
        False, "no numbers at risk and fewer than 50 patients",
    )  # fmt: skip


def test_both_ends_of_a_step_may_be_read():
    curve = ReadCurve(n=10, time=(1.0, 1.0, 2.0), survival=(1.0, 0.9, 0.9))
    rows = reconstruct(curve)
    assert rows.n_events == 1
    assert rows.max_distance < 1e-9


def test_a_curve_that_reaches_zero():
    curve = ReadCurve(
        n=4, time=(1.0, 2.0, 3.0, 4.0), survival=(0.5, 0.0, 0.0, 0.0),
        risk_time=(0.0, 2.0, 3.0), at_risk=(4, 2, 0),
    )  # fmt: skip
    assert reconstruct(curve).event == (True, True, True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time": (1.0,), "survival": (0.5,)}, "a median alone gives no patients"),
        ({"time": (2.0, 1.0)}, "do not ascend"),
        ({"time": (-1.0, 1.0)}, "do not ascend"),
        ({"survival": (0.9, -0.1)}, "outside 0 to 100%"),
        ({"survival": (0.5, 0.9)}, "survival rises after time 1"),
        ({"risk_time": (0.0,), "at_risk": (9,)}, "9 are at risk at time 0, but there are 10"),
        ({"risk_time": (0.0, 1.0), "at_risk": (10, 11)}, "numbers at risk rise"),
    ],
)
def test_what_is_no_survival_curve_is_refused(changes, words):
    base = {"n": 10, "time": (1.0, 2.0), "survival": (0.9, 0.8)}
    with pytest.raises(CurveRefused) as refused:
        reconstruct(ReadCurve(**(base | changes)))
    assert words in str(refused.value)


def test_a_median_alone_gives_a_rate_for_illustration():
    rate, low, high = exponential_rate(34.0, 100)
    assert rate == pytest.approx(np.log(2) / 34)
    # Variance of the log rate is 1 / deaths.
    assert np.log(high / low) == pytest.approx(2 * 1.96 / 10, rel=1e-3)
