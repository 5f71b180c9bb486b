"""Curves keep no step in which fewer patients than the minimum had the event."""

from dataclasses import replace

import pytest

from seriatim.analysis.disclosure.times import (
    coarse_curve,
    coarse_times,
    is_drawn,
    month_of,
    small_steps,
)


def points(row, statistics, times):
    for month, values in times.items():
        for name, value in zip(statistics, values, strict=True):
            yield replace(
                row, statistic=name, value=value, context=f"time={month}", id=f"{name} {month}"
            )


@pytest.fixture
def row(results):
    return replace(results.rows[0], n_total=20)


def test_a_curve_keeps_steps_of_enough_events(row):
    # One death a month among 40, from month 1 on.
    times = {m: (1 - m / 40, 41.0 - m, 0.1) for m in range(1, 41)}
    rows = list(points(row, ("survival", "n_at_risk", "conf_low"), times))
    kept = coarse_curve(rows, 5)
    assert [(each.statistic, month_of(each)) for each in kept] == [
        ("survival", month) for month in (5, 10, 15, 20, 25, 30, 35)
    ]
    assert coarse_curve(rows, 9) == ()  # four steps would show nobody dying for long


def test_incidence_counts_by_its_rise_and_a_curve_without_numbers_goes(row):
    times = {m: (m / 40, 41.0 - m) for m in range(1, 31)}
    rows = list(points(row, ("incidence", "n_at_risk"), times))
    assert [month_of(each) for each in coarse_curve(rows, 5)] == [5, 10, 15, 20, 25, 30]
    assert coarse_curve(points(row, ("probability",), {1: (0.5,)}), 5) == ()


def test_numbers_at_risk_keep_times_at_which_none_changed_by_a_few(row):
    names = ("n_at_risk", "n_events")
    everyone = {0: (60, 0), 6: (50, 9), 12: (40, 18), 24: (20, 30), 36: (9, 40)}
    group = {0: (20, 0), 6: (18, 2), 12: (12, 8), 24: (7, 9), 36: (3, 10)}
    series = [list(points(row, names, times)) for times in (everyone, group)]
    assert coarse_times(series, 5) == {0, 12, 24}
    assert coarse_times(series[:1], 5) == {0, 6, 12, 24, 36}
    assert coarse_times([], 5) == frozenset()


def test_milestones_that_tell_few_patients(row):
    times = {6: (0.9,), 12: (0.7,), 24: (0.6,), 36: (0.1,), 48: (0.0,)}
    rows = list(points(row, ("survival",), times))
    # 2 dead; 6; 8 are 2 more; 18 leave 2; all 20 are 14 more than 6.
    assert small_steps(rows, 5) == {"time=6", "time=24", "time=36"}
    unknown = [replace(each, value=None) for each in rows]
    assert small_steps(unknown, 5) == set()
    assert is_drawn("survival_curve")
    assert not is_drawn("survival")
