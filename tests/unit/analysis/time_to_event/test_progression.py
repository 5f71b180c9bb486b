"""In-field progression after each procedure, death competing."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.analysis.time_to_event.progression import progression_rows
from seriatim.endpoints.time_to_event import derive_in_field_progression

PROGRESSION = "time_to_in_field_progression_progression"


@pytest.fixture
def endpoint(study):
    return study.protocol.endpoint("time_to_in_field_progression")


@pytest.fixture
def clock(study):
    return derive_in_field_progression(study.cohort, study.procedures)


def test_incidence_by_group(study, endpoint, clock, values):
    rows = list(progression_rows(study, endpoint, clock))
    progression = values(rows, "incidence", analysis="cumulative_incidence", endpoint=PROGRESSION)
    # A1 progressed after 181 days with all three first procedures at risk.
    assert progression["First ILP", "time=12"] == pytest.approx(1 / 3)
    assert progression["Third to fifth ILP", "time=12"] == 0
    death = values(
        rows, "n_events", endpoint="time_to_in_field_progression_death", level="Third to fifth ILP"
    )
    assert death == {("Third to fifth ILP", ""): 1}


def test_limits_take_the_patient_as_the_unit(study, endpoint, clock, values):
    # Two procedures of each of two patients in one group: all of A progress, none of B. The
    # share is 1/2 either way; its influences are 1/8 a row, so 2/8 a patient: se = 0.3536
    # where four independent rows would have 0.25.
    names = study.procedures.procedure_id.astype(str)
    own = np.isin(names, ("A1", "A2", "B1", "B2"))
    level = np.where(own, "First ILP", None)
    both = dataclasses.replace(study, level=level)
    days = np.where(study.procedures.patient_id == "A", 100.0, 900.0)
    event = np.where(study.procedures.patient_id == "A", 1, 0)
    rows = list(
        progression_rows(both, endpoint, dataclasses.replace(clock, days=days, event=event))
    )
    errors = values(rows, "std_error", analysis="cumulative_incidence", endpoint=PROGRESSION)
    assert errors["First ILP", "time=12"] == pytest.approx(np.sqrt(2 * 0.25**2))
    assert any("patient-clustered" in row.method for row in rows)


def test_groups_that_share_patients_are_not_tested(study, endpoint, clock):
    rows = list(progression_rows(study, endpoint, clock))
    (test,) = (row for row in rows if row.analysis == "gray_test")
    assert test.value is None
    assert test.reason.startswith("2 of 3 patients are in more than one group")


def test_groups_of_different_patients_are_tested(study, endpoint, clock):
    level = np.where(study.procedures.patient_id == "A", "First ILP", "Second ILP")
    apart = dataclasses.replace(study, level=level.astype(object))
    rows = list(progression_rows(apart, endpoint, clock))
    (test,) = (r for r in rows if r.analysis == "gray_test" and r.statistic == "p_value")
    assert 0 < test.value < 1
    one = dataclasses.replace(study, level=np.array(["First ILP"] * 6, dtype=object))
    rows = list(progression_rows(one, endpoint, clock))
    (test,) = (row for row in rows if row.analysis == "gray_test")
    assert test.reason == "only one group"


def test_one_minus_kaplan_meier_is_computed_for_comparison(study, endpoint, clock, values):
    days = np.array([100.0, 200, 300, 400, 500, 600])
    event = np.array([2, 1, 0, 0, 0, 0])
    one = dataclasses.replace(study, level=np.array(["First ILP"] * 6, dtype=object))
    changed = dataclasses.replace(clock, days=days, event=event)
    rows = list(progression_rows(one, endpoint, changed))
    # One of six died; then one of five left progressed: 1/5 against 5/6 times 1/5 = 1/6.
    assert values(rows, "one_minus_survival")["First ILP", "time=12"] == pytest.approx(1 / 5)
    fair = values(rows, "incidence", analysis="cumulative_incidence", endpoint=PROGRESSION)
    assert fair["First ILP", "time=12"] == pytest.approx(1 / 6)


def test_midway_since_the_last_clean_visit(study, endpoint, clock, values):
    (without,) = (
        row
        for row in progression_rows(study, endpoint, clock)
        if row.analysis == "interval_sensitivity"
    )
    assert without.reason.startswith("no progression has the date")
    seen, clean = 14 * DAYS_PER_MONTH, 8 * DAYS_PER_MONTH
    progressed = clock.event == 1
    dated = dataclasses.replace(
        clock,
        days=np.where(progressed, seen, 30 * DAYS_PER_MONTH),
        clean_days=np.where(progressed, clean, np.nan),
    )
    rows = list(progression_rows(study, endpoint, dated))
    gaps = values(rows, "median_gap")
    assert gaps["", ""] == pytest.approx(6)
    assert values(rows, "median_seen_after")["", ""] == pytest.approx(14)
    # Seen at 14 months it is none by 12; midway, at 11, it is one of three.
    plain = values(rows, "incidence", analysis="cumulative_incidence", endpoint=PROGRESSION)
    midway = values(rows, "incidence", analysis="interval_sensitivity")
    assert plain["First ILP", "time=12"] == 0
    assert midway["First ILP", "time=12"] == pytest.approx(1 / 3)


def test_nobody_followed_is_a_reason(study, endpoint, clock):
    unknown = dataclasses.replace(clock, days=np.full(6, np.nan))
    rows = list(progression_rows(study, endpoint, unknown))
    assert {row.reason for row in rows} == {"no procedure was followed"}
