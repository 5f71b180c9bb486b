"""What "a summary can be added" means, for every summary of `seriatim.estimation`.

Parts of the data may be summarized apart and added in any order; the sum is the summary of all.
Count tables are identical, sums of scores agree to rounding.
"""

import json
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.competing.aalen_johansen import cumulative_incidence
from seriatim.estimation.hazards.cox import cox_by_group
from seriatim.estimation.summary import ClusterCounts, CountTable
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, median_survival
from seriatim.estimation.survival.log_rank import (
    LogRankSums,
    log_rank,
    log_rank_sums,
    log_rank_test,
)

GROUPS = ("first", "second", "third")

# Whole days, months of 30.4375 days, and decimals with float noise: what registries hold.
times = st.one_of(
    st.integers(1, 40).map(float),
    st.integers(1, 400).map(lambda days: days / 30.4375),
    st.integers(1, 12).map(lambda k: k * 0.1),
    st.integers(1, 12).map(lambda k: sum([0.1] * k)),
)
survival_rows = st.lists(
    st.tuples(times, st.integers(0, 2), st.sampled_from(GROUPS), st.floats(0, 1)), max_size=25
)
response_rows = st.lists(
    st.tuples(st.integers(1, 8), st.sampled_from(GROUPS), st.integers(0, 4)), max_size=25
)


def event_table(rows):
    time = [row[0] for row in rows]
    # Entry at 0, or at a fraction of the time, so that it is always before it.
    entry = [0.0 if row[3] < 0.5 else row[0] * (row[3] - 0.5) for row in rows]
    event, group = [row[1] for row in rows], [row[2] for row in rows]
    return EventTable.from_rows(time, event, group, entry=entry)


def cluster_counts(rows):
    return ClusterCounts.from_rows(*([row[k] for row in rows] for k in range(3)))


def cluster_grades(rows):
    return ClusterGrades.from_rows(*([row[k] for row in rows] for k in range(3)))


def count_table(rows):
    return CountTable.from_rows([row[1] for row in rows], [row[2] for row in rows])


SUMMARIES = [
    pytest.param(survival_rows, event_table, id="EventTable"),
    pytest.param(response_rows, cluster_counts, id="ClusterCounts"),
    pytest.param(response_rows, cluster_grades, id="ClusterGrades"),
    pytest.param(response_rows, count_table, id="CountTable"),
]


@pytest.mark.parametrize(("rows", "summarize"), SUMMARIES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_summary_of_all_is_the_sum_of_the_parts(rows, summarize, data):
    first, second, third = (data.draw(rows) for _ in range(3))
    a, b, c = summarize(first), summarize(second), summarize(third)
    assert summarize(first + second) == a + b
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    zero = type(a).zero()
    assert a + zero == a
    assert zero + a == a


@pytest.mark.parametrize(("rows", "summarize"), SUMMARIES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_json_loses_nothing(rows, summarize, data):
    summary = summarize(data.draw(rows)).with_unit("procedure")
    again = type(summary).from_json(json.loads(json.dumps(summary.to_json())))
    assert again == summary


@pytest.fixture(scope="module")
def trial():
    rng = np.random.default_rng(11)
    n = 240
    patient = np.sort(rng.integers(0, 120, n))
    group = rng.choice(GROUPS[:2], n)
    entry = rng.integers(0, 5, n)
    time = entry + rng.integers(1, 60, n) / 30.4375
    cause = rng.integers(0, 3, n)
    return patient, group, entry, time, cause


@pytest.mark.parametrize("parts", [2, 13])
def test_splitting_patients_does_not_change_an_estimate(trial, parts):
    patient, group, entry, time, cause = trial
    hospital = patient % parts
    tables = [
        EventTable.from_rows(time[at], cause[at], group[at], entry=entry[at])
        for at in (hospital == h for h in range(parts))
    ]
    together = reduce(add, tables, EventTable.zero())
    alone = EventTable.from_rows(time, cause, group, entry=entry)
    assert together == alone
    for name in ("first", "second"):
        assert median_survival(kaplan_meier(together, name)) == median_survival(
            kaplan_meier(alone, name)
        )
        assert np.array_equal(
            cumulative_incidence(together, 2, name).std_error,
            cumulative_incidence(alone, 2, name).std_error,
        )
    assert log_rank(together) == log_rank(alone)
    assert cox_by_group(together, "first") == cox_by_group(alone, "first")


@pytest.mark.parametrize("parts", [2, 13])
def test_splitting_patients_does_not_change_a_clustered_contrast(trial, parts):
    patient, group, _, _, cause = trial
    hospital = patient % parts
    value = cause > 0
    pieces = [
        ClusterCounts.from_rows(patient[at], group[at], value[at])
        for at in (hospital == h for h in range(parts))
    ]
    together = reduce(add, pieces, ClusterCounts.zero())
    alone = ClusterCounts.from_rows(patient, group, value)
    assert together == alone
    assert clustered_difference(together, "second", "first") == clustered_difference(
        alone, "second", "first"
    )


def test_strata_of_one_stratum_are_the_plain_test(trial):
    _, group, entry, time, cause = trial
    table = EventTable.from_rows(time, cause, group, entry=entry)
    assert log_rank_test(LogRankSums.zero() + log_rank_sums(table)) == log_rank(table)


@settings(max_examples=40, deadline=None)
@given(rows=survival_rows)
def test_at_risk_counts_never_go_below_zero_and_end_at_zero(rows):
    table = event_table(rows)
    at_risk = table.n_at_risk()
    assert (at_risk >= 0).all()
    if table.time.size:
        left = table.censored[:, -1] + table.events[:, :, -1].sum(axis=0)
        assert (at_risk[:, -1] + table.entered[:, -1] == left).all()


@settings(max_examples=40, deadline=None)
@given(rows=survival_rows)
def test_a_survival_curve_falls_from_1_and_stays_within_its_limits(rows):
    table = event_table(rows)
    for group in table.groups:
        curve = kaplan_meier(table, group)
        assert (np.diff(curve.survival, prepend=1.0) <= 0).all()
        known = ~np.isnan(curve.conf_low)
        assert (curve.conf_low[known] <= curve.survival[known]).all()
        assert (curve.conf_high[known] >= curve.survival[known]).all()
