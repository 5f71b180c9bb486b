"""Whatever the data, an estimator gives a number or a reason: no crash, no warning, no NaN.

Warnings are errors in this test suite, so a division by zero anywhere fails here. The drawn data
are tiny on purpose: no events, one patient, empty groups, 0 % and 100 %, everyone censored.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.clustered.cluster_grades import ClusterGrades
from seriatim.estimation.clustered.clustered import Correction, clustered_difference
from seriatim.estimation.clustered.clustered_logit import (
    clustered_logit_proportion,
    clustered_odds_ratio,
)
from seriatim.estimation.clustered.probability_index import probability_index
from seriatim.estimation.competing.aalen_johansen import cumulative_incidence, incidence_at
from seriatim.estimation.counts.chi_squared import chi_squared
from seriatim.estimation.counts.exact_tests import (
    boschloo,
    conditional_odds_ratio,
    fisher_exact,
    fisher_mid_p,
)
from seriatim.estimation.counts.proportion import (
    clustered_proportion,
    proportion,
    wilson_difference,
)
from seriatim.estimation.counts.two_by_two import TwoByTwo, risk_difference, risk_ratio
from seriatim.estimation.hazards.cox import CoxRows, cox, cox_by_group
from seriatim.estimation.summary import ClusterCounts
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import (
    INTERVALS,
    kaplan_meier,
    median_survival,
    reverse_kaplan_meier,
    risk_table,
    survival_at,
    survival_quantile,
)
from seriatim.estimation.survival.log_rank import log_rank

GROUPS = ("a", "b")
group = st.sampled_from(GROUPS)
event_rows = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 2), group, st.integers(0, 5)))
response_rows = st.lists(st.tuples(st.integers(1, 4), group, st.integers(0, 1)), max_size=12)
grade_rows = st.lists(st.tuples(st.integers(1, 5), group, st.integers(1, 4)), max_size=15)


@st.composite
def two_by_two(draw):
    n_1, n_0 = draw(st.integers(0, 12)), draw(st.integers(0, 12))
    events = draw(st.integers(0, n_1)), draw(st.integers(0, n_0))
    return TwoByTwo(events_1=events[0], n_1=n_1, events_0=events[1], n_0=n_0)


def check(estimate):
    """The constructor refuses NaN and unexplained gaps; here, that limits bracket the value."""
    value, low, high = estimate.value, estimate.conf_low, estimate.conf_high
    slack = 1e-9
    if value is not None and low is not None:
        assert low <= value + slack * max(1, abs(value))
    if value is not None and high is not None:
        assert high >= value - slack * max(1, abs(value))


def columns(rows, count):
    return [[row[k] for row in rows] for k in range(count)]


@settings(max_examples=80, deadline=None)
@given(rows=event_rows)
def test_survival(rows):
    time, event, groups, entry = columns(rows, 4)
    start = [0 if e >= t else e for t, e in zip(time, entry, strict=True)]
    table = EventTable.from_rows(time, event, groups, entry=start, groups=GROUPS)
    for name in GROUPS:
        for interval in INTERVALS:
            for build in (kaplan_meier, reverse_kaplan_meier):
                curve = build(table, name, interval=interval)
                for t in (0, 2.5, 99):
                    check(survival_at(curve, t))
                check(median_survival(curve))
                check(survival_quantile(curve, 0.9))
            for cause in (1, 2):
                curve = cumulative_incidence(table, cause, name, interval=interval)
                for t in (0, 2.5, 99):
                    check(incidence_at(curve, t))
        counts = risk_table(table, (0, 1, 3, 99), name)
        assert counts.n_entered[-1] == counts.n
    test = log_rank(table)
    assert (test.p_value is None) == (test.reason is not None)
    for term in cox_by_group(table, "a").terms:
        check(term)


@settings(max_examples=60, deadline=None)
@given(rows=event_rows.filter(bool), clustered=st.booleans())
def test_cox(rows, clustered):
    time, event, groups, entry = columns(rows, 4)
    x = {"b": [float(g == "b") for g in groups], "entry": [float(e) for e in entry]}
    patient = [index // 2 for index in range(len(rows))] if clustered else None
    died = [e == 1 for e in event]
    fit = cox(CoxRows.from_columns(time, died, x, cluster=patient))
    for term in fit.terms:
        check(term)


@settings(max_examples=80, deadline=None)
@given(rows=response_rows)
def test_clustered_responses(rows):
    counts = ClusterCounts.from_rows(*columns(rows, 3), groups=GROUPS)
    for name in GROUPS:
        check(clustered_proportion(counts, name))
        check(clustered_logit_proportion(counts, name))
    check(wilson_difference(counts, "b", "a").estimate)
    for correction in Correction:
        check(clustered_difference(counts, "b", "a", correction=correction).estimate)
        check(clustered_odds_ratio(counts, "b", "a", correction=correction).estimate)


@settings(max_examples=60, deadline=None)
@given(rows=grade_rows)
def test_grades(rows):
    grades = ClusterGrades.from_rows(*columns(rows, 3), groups=GROUPS)
    check(probability_index(grades, "b", "a").estimate)


@settings(max_examples=100, deadline=None)
@given(table=two_by_two())
def test_two_by_two(table):
    for method in ("miettinen_nurminen", "newcombe"):
        check(risk_difference(table, method=method))
    for ratio in (risk_ratio, conditional_odds_ratio):
        check(ratio(table))
    tests = [test(table) for test in (fisher_exact, fisher_mid_p, boschloo, chi_squared)]
    for test in tests:
        assert test.p_value is None or 0 <= test.p_value <= 1
    if tests[0].p_value is not None:
        # Mid-p and Boschloo gain power, they never lose it. Twice the smaller side of Boschloo
        # is not bounded by the two-sided Fisher p, so only mid-p is compared.
        assert tests[1].p_value <= tests[0].p_value + 1e-12


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys"])
@settings(max_examples=60, deadline=None)
@given(n=st.integers(0, 400), share=st.floats(0, 1), level=st.floats(0.01, 0.999))
def test_one_proportion(method, n, share, level):
    estimate = proportion(round(share * n), n, method=method, conf_level=level)
    if method == "jeffreys" and level < 0.5:
        return  # a narrow posterior interval need not hold the observed share
    check(estimate)
    if n:
        assert 0 <= estimate.conf_low <= estimate.conf_high <= 1
