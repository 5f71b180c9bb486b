"""States of the disease on four patients whose course a reader can follow."""

import dataclasses

import numpy as np
import pytest

from seriatim.analysis.study import DAYS_PER_MONTH
from seriatim.analysis.time_to_event.disease_states import (
    AFTER,
    AGAIN,
    DEAD,
    DISTANT,
    LOCAL,
    STATES,
    observed_rows,
    reached_days,
    state_rows,
)
from seriatim.endpoints.patient_history import PatientHistory
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival

INF = np.inf
M = DAYS_PER_MONTH


@pytest.fixture
def endpoint(study):
    found = study.protocol.endpoint("overall_survival")
    return dataclasses.replace(found, milestones_months=(6.0, 18.0))


@pytest.fixture
def patients():
    """P0: local 3, again 12, dead 30. P1: local 6, distant 9, dead 15. P2: local 12, lost 24.

    P3: dead at 24 without progression. Months; all others never.
    """
    names = np.array([f"P{i}" for i in range(4)], dtype=object)
    survival = PatientSurvival(
        patient_id=names,
        days=np.array([30.0, 15, 24, 24]) * M,
        death=np.array([True, True, False, True]),
        final_number=np.array([2, 1, 1, 1]),
        n_entered_late=0,
        n_without_time=0,
    )
    process = CountingProcess(
        patient_id=names[[0, 0, 1, 2, 3]],
        start=np.array([0.0, 12, 0, 0, 0]) * M,
        stop=np.array([12.0, 30, 15, 24, 24]) * M,
        event=np.array([False, True, True, False, True]),
        number=np.array([1, 2, 1, 1, 1]),
    )
    history = PatientHistory(
        patient_id=names,
        first_date=np.array(["2010-01-01"] * 4, dtype="datetime64[D]"),
        local_days=np.array([3.0, 6, 12, INF]) * M,
        distant_days=np.array([INF, 9, INF, INF]) * M,
    )
    return survival, process, history


def test_probabilities_without_censoring_are_shares(study, endpoint, patients, values):
    rows = list(state_rows(study, endpoint, patients))
    found = values(rows, "probability", analysis="state_probability")
    # At 6 months P0 and P1 progressed; at 18 P0 is treated again, P1 dead, P2 progressed.
    at_6 = [found[state, "time=6"] for state in STATES]
    assert at_6 == pytest.approx([0.5, 0.5, 0, 0, 0])
    at_18 = [found[state, "time=18"] for state in STATES]
    assert at_18 == pytest.approx([0.25, 0.25, 0.25, 0, 0.25])
    limits = values(rows, "conf_low", analysis="state_probability")
    assert 0 < limits[AFTER, "time=6"] < 0.5


def test_after_local_progression_by_hand(study, endpoint, patients, values):
    rows = list(state_rows(study, endpoint, patients))
    events = values(rows, "n_events", analysis="after_local_progression")
    months = values(rows, "person_months", analysis="after_local_progression")
    # Not again: P0 from 3 to 12, P1 from 6 to 9 (distant), P2 from 12 to 24. Again: P0, 12 to 30.
    assert months["not treated again", "death"] == pytest.approx(9 + 3 + 12)
    assert months["treated again", "death"] == pytest.approx(18)
    assert events == {
        ("not treated again", "death"): 0,  # P1 died after distant disease
        ("treated again", "death"): 1,
        ("not treated again", "distant"): 1,
        ("treated again", "distant"): 0,
    }
    ratios = [row for row in rows if row.statistic == "rate_ratio"]
    assert all(row.value is None and "no event" in row.reason for row in ratios)


def test_the_ratio_of_rates_by_hand(study, endpoint, patients, values):
    survival, process, history = patients
    # P2 now dies at 24: one death in 24 months against one in 18.
    dead = dataclasses.replace(survival, death=np.ones(4, dtype=bool))
    rows = list(state_rows(study, endpoint, (dead, process, history)))
    at = ("treated again v not treated again", "death")
    ratio = values(rows, "rate_ratio")[at]
    assert ratio == pytest.approx((1 / 18) / (1 / 24))
    # exp(1.959964 sqrt(1/1 + 1/1)) = 15.99
    assert values(rows, "conf_high")[at] / ratio == pytest.approx(15.99, abs=0.01)
    assert ratio / values(rows, "conf_low")[at] == pytest.approx(15.99, abs=0.01)


def test_of_states_reached_on_one_day_the_last_counts(patients):
    survival, process, history = patients
    same = dataclasses.replace(history, distant_days=history.local_days)
    rows = observed_rows(reached_days(survival, process, same), survival)
    states = {STATES[o] for o in rows.origin}
    assert LOCAL not in states
    assert {STATES[t - 1] for t in rows.target if t} == {DISTANT, DEAD}


def test_distant_disease_before_the_first_procedure_is_the_first_state(patients):
    survival, process, history = patients
    early = dataclasses.replace(history, distant_days=np.array([-30.0, INF, INF, INF]))
    rows = observed_rows(reached_days(survival, process, early), survival)
    own = rows.patient == 0
    assert [STATES[o] for o in rows.origin[own]] == [DISTANT]


def test_a_local_progression_after_the_next_procedure_is_no_state(patients):
    survival, process, history = patients
    late = dataclasses.replace(history, local_days=np.array([20.0 * M, INF, INF, INF]))
    rows = observed_rows(reached_days(survival, process, late), survival)
    assert [STATES[o] for o in rows.origin[rows.patient == 0]] == [AFTER, AGAIN]


def test_without_dates_of_progression_there_is_a_reason(study, endpoint, patients):
    survival, process, history = patients
    never = dataclasses.replace(history, distant_days=np.full(4, INF))
    (row,) = state_rows(study, endpoint, (survival, process, never))
    assert row.reason == "no distant disease is recorded with its date"
    neither = dataclasses.replace(never, local_days=np.full(4, INF))
    (row,) = state_rows(study, endpoint, (survival, process, neither))
    assert row.reason == ("no local progression and no distant disease is recorded with its date")


def test_nobody_treated_again_is_four_states(study, endpoint, patients, values):
    survival, process, history = patients
    once = dataclasses.replace(process, number=np.ones(5, dtype=int))
    rows = list(state_rows(study, endpoint, (survival, once, history)))
    found = values(rows, "probability", analysis="state_probability")
    assert found[AGAIN, "time=18"] == 0


def test_a_drawn_curve_is_thinned(study, endpoint):
    n = 400
    names = np.array([f"P{i:03d}" for i in range(n)], dtype=object)
    days = np.arange(1.0, n + 1)
    survival = PatientSurvival(
        patient_id=names, days=days, death=np.ones(n, dtype=bool),
        final_number=np.ones(n, dtype=int), n_entered_late=0, n_without_time=0,
    )  # fmt: skip
    process = CountingProcess(
        patient_id=names, start=np.zeros(n), stop=days, event=np.ones(n, dtype=bool),
        number=np.ones(n, dtype=int),
    )  # fmt: skip
    history = PatientHistory(
        patient_id=names, first_date=np.array(["2010-01-01"] * n, dtype="datetime64[D]"),
        local_days=days - 0.5, distant_days=np.where(days > 390, days - 0.25, INF),
    )  # fmt: skip
    rows = list(state_rows(study, endpoint, (survival, process, history)))
    drawn = [row for row in rows if row.analysis == "state_curve" and row.level == DEAD]
    assert len(drawn) == 201  # the start, and 200 steps
