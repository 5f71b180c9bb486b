"""Survival estimates become rows in months."""

import numpy as np
import pytest

from seriatim.analysis.rows import Place
from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.analysis.time_to_event.curves import (
    MOST_STEPS,
    in_months,
    risk_grid,
    risk_table_rows,
    survival_curve_rows,
    survival_rows,
)
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, risk_table

PLACE = Place(analysis="survival", endpoint="os", unit="patient", population="all_patients")


def months(*values):
    return np.array(values) * DAYS_PER_MONTH


@pytest.fixture
def table():
    # Four patients: deaths at 10 and 20 months, censored at 15 and 30. By hand:
    # S(10) = 3/4, S(20) = 3/4 x 1/2 = 3/8, so the median is 20 months.
    return EventTable.from_rows(months(10, 15, 20, 30), np.array([True, False, True, False]))


def test_medians_and_milestones_in_months(table):
    rows = {row.id: row for row in survival_rows(PLACE, in_months(kaplan_meier(table)), (12, 24))}
    assert rows["survival.os.all_patients.median"].value == pytest.approx(20)
    assert rows["survival.os.all_patients.time_12.survival"].value == pytest.approx(0.75)
    assert rows["survival.os.all_patients.time_24.survival"].value == pytest.approx(0.375)
    assert rows["survival.os.all_patients.n_events"].value == 2


def test_a_median_that_is_not_reached_says_so():
    table = EventTable.from_rows(months(10, 15), np.array([False, False]))
    (median,) = (
        r
        for r in survival_rows(PLACE, in_months(kaplan_meier(table)), ())
        if r.statistic == "median"
    )
    assert median.value is None
    assert median.reason


def test_a_curve_has_its_steps_and_its_end(table):
    rows = [
        row
        for row in survival_curve_rows(PLACE, in_months(kaplan_meier(table)))
        if row.statistic == "survival"
    ]
    assert [row.context for row in rows] == ["time=10", "time=20", "time=30"]
    assert [row.value for row in rows] == pytest.approx([0.75, 0.375, 0.375])


def test_steps_with_few_at_risk_are_not_drawn(table):
    rows = survival_curve_rows(PLACE, in_months(kaplan_meier(table)), least_at_risk=3)
    assert {row.context for row in rows} == {"time=10"}


def test_a_very_long_curve_is_thinned_evenly():
    days = np.arange(1.0, 5 * MOST_STEPS)
    curve = kaplan_meier(EventTable.from_rows(days, np.ones(len(days), dtype=bool)))
    rows = [row for row in survival_curve_rows(PLACE, curve) if row.statistic == "survival"]
    assert len(rows) == MOST_STEPS
    assert rows[-1].value == 0


def test_at_risk_censored_and_events_add_up_to_everybody(table):
    rows = list(risk_table_rows(PLACE, risk_table(table, tuple(months(0, 12, 24)))))
    for time in (0, 12, 24):
        counts = {row.statistic: row.value for row in rows if row.context == f"time={time}"}
        assert counts["n_at_risk"] + counts["n_censored"] + counts["n_events"] == 4


@pytest.mark.parametrize(
    ("last", "expected"),
    [(200, [0, 24, 48, 72, 96, 120, 144, 168, 192]), (20, [0, 3, 6, 9, 12, 15, 18])],
)
def test_the_grid_is_round_and_short(last, expected):
    grid = risk_grid(months(1, last))
    assert [round(day / DAYS_PER_MONTH, 6) for day in grid] == expected


def test_the_grid_of_nobody_is_its_origin():
    assert risk_grid(np.array([])) == (0.0,)


def test_what_a_row_says_of_times_is_in_months(table):
    curve = in_months(kaplan_meier(table))
    rows = {row.context: row for row in survival_rows(PLACE, curve, (12, 36)) if row.context}
    assert rows["time=12"].method.endswith("at time 12")
    reached = in_months(kaplan_meier(EventTable.from_rows(months(10, 15), [True, False])))
    (late,) = (r for r in survival_rows(PLACE, reached, (36,)) if r.statistic == "survival")
    assert late.reason == "follow-up ends at 15, before time 36"
