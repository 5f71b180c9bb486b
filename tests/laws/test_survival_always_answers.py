"""Whatever the rows of patients, an estimator of survival gives a number or a reason.

The drawn data are tiny on purpose: no events, one patient, empty groups, everyone at once, patients
in several groups, late entries. Warnings are errors, so a division by zero anywhere fails here.
"""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.group_values import difference, equality_test, ratio, value_of
from seriatim.estimation.survival.influence import influence_squares
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival, survival_at
from seriatim.estimation.survival.kaplan_meier_clustered import clustered_curves
from seriatim.estimation.survival.landmark import landmark
from seriatim.estimation.survival.log_rank import (
    log_rank,
    log_rank_sums,
    log_rank_trend,
    stratified_log_rank,
)
from seriatim.estimation.survival.log_rank_clustered import (
    log_rank_clustered,
    log_rank_influence,
    stratified_log_rank_influence,
)
from seriatim.estimation.survival.milestone import milestone, milestone_influence, mover_difference
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.restricted_mean import restricted_mean, restricted_mean_influence
from seriatim.estimation.survival.simon_makuch import simon_makuch

GROUPS = ("a", "b", "c")
row = st.tuples(
    st.integers(1, 5),
    st.integers(1, 7),
    st.integers(0, 2),
    st.sampled_from(GROUPS),
    st.integers(0, 5),
    st.sampled_from([0.25, 1.0, 3.0]),
)
rows = st.lists(row, min_size=1, max_size=14)


def patient_rows(data, *, weighted=False):
    patient, time, event, group, late, weight = zip(*data, strict=True)
    entry = [0 if e >= t else e for t, e in zip(time, late, strict=True)]
    made = PatientRows.from_rows(patient, time, event, group, entry=entry)
    return made.with_weights(weight) if weighted else made


def brackets(estimate):
    """The constructor refuses NaN and unexplained gaps; here, that limits bracket the value."""
    value, low, high = estimate.value, estimate.conf_low, estimate.conf_high
    if value is not None and low is not None:
        assert low <= value + 1e-9
    if value is not None and high is not None:
        assert high >= value - 1e-9


def answers(test):
    assert (test.p_value is None) == (test.reason is not None)
    assert test.p_value is None or 0 <= test.p_value <= 1


@given(data=rows, weighted=st.booleans(), interval=st.sampled_from(["log-log", "log", "plain"]))
def test_clustered_and_weighted_curves(data, weighted, interval):
    made = patient_rows(data, weighted=weighted)
    for curve in clustered_curves(made, interval=interval):
        for time in (0, 2.5, 99):
            brackets(survival_at(curve, time))
        brackets(median_survival(curve))
    weighted_table = made.weighted_table()
    for name in weighted_table.counts.groups:
        curve = kaplan_meier(weighted_table, name, interval=interval)
        brackets(survival_at(curve, 3))
        brackets(median_survival(curve))


@given(data=rows, weighted=st.booleans(), at=st.sampled_from([0.5, 2, 3.5, 6, 9]))
def test_comparisons_at_a_time_and_up_to_it(data, weighted, at):
    made = patient_rows(data, weighted=weighted)
    table = made.weighted_table() if weighted else made.table()
    found = [
        milestone(table, at),
        milestone(table, at, clusters=milestone_influence(made, table, at)),
        restricted_mean(table),
        restricted_mean(table, at),
        restricted_mean(table, at, clusters=restricted_mean_influence(made, table, at)),
    ]
    for values in found:
        answers(equality_test(values))
        for name in values.groups:
            brackets(value_of(values, name))
        for group, reference in zip(values.groups[1:], values.groups, strict=False):
            brackets(difference(values, group, reference).estimate)
            brackets(ratio(values, group, reference).estimate)
            if values.is_share:
                brackets(mover_difference(values, group, reference).estimate)


@given(data=rows, rho=st.sampled_from([0, 0.5, 1]))
def test_tests_of_hazards(data, rho):
    made = patient_rows(data)
    table = made.table()
    sums = log_rank_sums(table, rho=rho)
    answers(log_rank(table, rho=rho))
    answers(log_rank_trend(sums))
    clustered = log_rank_clustered(sums, log_rank_influence(made, table, rho=rho))
    answers(clustered)
    if clustered.statistic is not None:
        assert clustered.statistic <= made.patients.size * (1 + 1e-9)
    strata = made.by([r[1] % 2 for r in data])
    tables = {name: part.table() for name, part in strata.items()}
    answers(stratified_log_rank(tables, rho=rho))
    total = log_rank_sums(EventTable.zero())
    for part in tables.values():
        total += log_rank_sums(part, rho=rho)
    answers(log_rank_clustered(total, stratified_log_rank_influence(strata, tables, rho=rho)))


@given(data=rows, at=st.integers(0, 8))
def test_landmark_and_state_curves(data, at):
    time, event, change = ([r[k] for r in data] for k in (1, 2, 4))
    never = [np.inf if c == 0 else c for c in change]
    found = landmark(time, event, [never], at)
    assert found.n_all() == len(data)
    answers(log_rank(found.table))
    for state in simon_makuch(patient_rows(data).table(), at_least=2):
        assert (state.reason is None) == bool(state.shown.any())
        brackets(median_survival(state.curve))


@given(data=rows)
def test_one_row_a_patient_without_late_entry_gives_greenwoods_variance(data):
    _, time, event, group, _, _ = zip(*data, strict=True)
    made = PatientRows.from_rows(range(len(data)), time, event, group)
    table = made.table()
    squares = influence_squares(made, table).squares
    for k, name in enumerate(table.groups):
        plain = kaplan_meier(table, name)
        at = np.searchsorted(table.time, plain.time)
        greenwood = plain.std_error / np.where(plain.survival > 0, plain.survival, 1.0)
        known = ~np.isnan(greenwood)
        np.testing.assert_allclose(np.sqrt(squares[k, at])[known], greenwood[known], atol=1e-12)
