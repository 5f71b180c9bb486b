"""Rows of a logistic model may be split between patients in any way: the fit is the same.

Parts are summed at the same coefficients, added in any order, and counts are identical.
"""

from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seriatim.estimation.clustered.clustered import clustered_difference
from seriatim.estimation.clustered.clustered_logit import clustered_odds_ratio
from seriatim.estimation.regression.firth_logistic import firth_logistic
from seriatim.estimation.regression.firth_sums import FirthSums, firth_sums
from seriatim.estimation.regression.gee import WorkingCorrelation, gee
from seriatim.estimation.regression.gee_sums import (
    GeeMeat,
    GeePoint,
    GeeSums,
    SandwichQuestion,
    gee_meat,
    gee_sums,
)
from seriatim.estimation.regression.likelihood_sums import LikelihoodSums
from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.logistic_sums import logistic_sums
from seriatim.estimation.regression.mixed_logistic import mixed_logistic, mixed_risk_sums
from seriatim.estimation.regression.mixed_sums import MixedPoint, mixed_sums
from seriatim.estimation.regression.response_rows import CovariateMoments, ResponseRows
from seriatim.estimation.regression.standardization import RiskSums, risk_sums, standardized_risks
from seriatim.estimation.sandwich import Correction
from seriatim.estimation.summary import ClusterCounts

N, PATIENTS = 150, 60
RNG = np.random.default_rng(17)
PATIENT = np.sort(RNG.integers(0, PATIENTS, N))
X = {"x": RNG.normal(60, 9, N), "second": (RNG.random(N) < 0.4).astype(float)}
Y = RNG.random(N) < 0.4
POINT = GeePoint(np.array([-0.4, 0.01, 0.3]), 0.2)

splits = st.integers(1, 50).flatmap(
    lambda parts: st.lists(st.integers(0, parts - 1), min_size=PATIENTS, max_size=PATIENTS)
)


def parts_of(hospital):
    at = np.array(hospital)[PATIENT]
    masks = [at == h for h in dict.fromkeys(hospital)]
    return [
        ResponseRows.from_columns(PATIENT[m], Y[m], {name: c[m] for name, c in X.items()})
        for m in masks
        if m.any()
    ]


WHOLE = ResponseRows.from_columns(PATIENT, Y, X)
QUESTION = SandwichQuestion(POINT, np.eye(3) * 0.05, Correction.MD, np.eye(3))
MIXED = MixedPoint(POINT.beta, 1.2, 30)
ROUNDS = [
    pytest.param(CovariateMoments, CovariateMoments.from_rows, id="CovariateMoments"),
    pytest.param(LikelihoodSums, lambda rows: logistic_sums(rows, POINT.beta), id="logistic"),
    pytest.param(GeeSums, lambda rows: gee_sums(rows, POINT), id="GeeSums"),
    pytest.param(
        RiskSums,
        lambda rows: risk_sums(rows, POINT.beta, {"a": {}, "b": {"second": 1}}),
        id="RiskSums",
    ),
    pytest.param(FirthSums, lambda rows: firth_sums(rows, POINT.beta), id="FirthSums"),
    pytest.param(LikelihoodSums, lambda rows: mixed_sums(rows, MIXED), id="mixed"),
    pytest.param(
        RiskSums,
        lambda rows: mixed_risk_sums(rows, MIXED, {"a": {}, "b": {"second": 1}}),
        id="RiskSums of a mixed model",
    ),
    pytest.param(GeeMeat, lambda rows: gee_meat(rows, QUESTION), id="GeeMeat"),
]


@pytest.mark.parametrize(("kind", "summarize"), ROUNDS)
@settings(max_examples=25, deadline=None)
@given(hospital=splits)
def test_the_sum_of_the_parts_is_the_whole(kind, summarize, hospital):
    parts = [summarize(rows) for rows in parts_of(hospital)]
    whole = summarize(WHOLE).to_json()
    forward = reduce(add, parts, kind.zero()).to_json()
    backward = reduce(add, reversed(parts), kind.zero()).to_json()
    for name, value in whole.items():
        for together in (forward[name], backward[name]):
            if isinstance(value, int):
                assert together == value
            else:
                assert np.allclose(together, value, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("correlation", list(WorkingCorrelation))
@settings(max_examples=8, deadline=None)
@given(hospital=splits)
def test_the_fit_does_not_depend_on_the_split(correlation, hospital):
    together = gee(*parts_of(hospital), correlation=correlation)
    alone = gee(WHOLE, correlation=correlation)
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    assert np.allclose(together.covariance, alone.covariance, rtol=1e-9, atol=0)
    assert [t.df for t in together.terms] == pytest.approx([t.df for t in alone.terms], rel=1e-10)
    assert (together.n, together.n_patients) == (alone.n, alone.n_patients)


@settings(max_examples=8, deadline=None)
@given(hospital=splits)
def test_a_logistic_fit_does_not_depend_on_the_split(hospital):
    together, alone = logistic(*parts_of(hospital)), logistic(WHOLE)
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    assert together.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)


small_rows = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 1), st.integers(0, 2), st.integers(0, 1)),
    max_size=14,
)


@pytest.mark.parametrize("correlation", list(WorkingCorrelation))
@settings(max_examples=150, deadline=None)
@given(rows=small_rows)
def test_tiny_data_give_a_number_or_a_reason(correlation, rows):
    patient, y, x, z = ([row[k] for row in rows] for k in range(4))
    data = ResponseRows.from_columns(patient, y, {"x": x, "z": z})
    for correction in Correction:
        for term in gee(data, correlation=correlation, correction=correction).terms:
            assert term.reason or term.conf_low <= term.value <= term.conf_high
    for term in logistic(data).terms:
        assert term.reason or term.conf_low <= term.value <= term.conf_high


@settings(max_examples=60, deadline=None)
@given(rows=small_rows)
def test_firth_gives_finite_limits_whatever_the_responses(rows):
    _, y, x, z = ([row[k] for row in rows] for k in range(4))
    fit = firth_logistic(ResponseRows.from_columns(None, y, {"x": x, "z": z}))
    for term in fit.terms:
        assert fit.reason or term.conf_low < term.value < term.conf_high
        assert fit.reason or 0 <= term.p_value <= 1


@settings(max_examples=40, deadline=None)
@given(rows=small_rows)
# Two that once failed: a likelihood flat to rounding, and a profile that no longer rises.
@example(
    [
        (2, 0, 1, 0),
        (1, 1, 1, 0),
        (1, 1, 2, 0),
        (5, 0, 1, 0),
        (5, 0, 2, 0),
        (1, 1, 1, 0),
        (4, 0, 1, 0),
        (1, 1, 2, 0),
        (5, 1, 2, 0),
        (2, 0, 2, 0),
    ]
)
@example(
    [
        (5, 1, 1, 0),
        (2, 0, 0, 0),
        (5, 1, 2, 0),
        (3, 0, 2, 0),
        (4, 0, 2, 0),
        (2, 0, 2, 0),
        (2, 1, 0, 0),
        (1, 1, 0, 0),
        (2, 0, 2, 0),
        (2, 0, 1, 0),
        (4, 0, 1, 0),
        (3, 1, 2, 0),
        (2, 1, 0, 0),
        (1, 1, 0, 0),
    ]
)
def test_a_mixed_model_of_tiny_data_gives_a_number_or_a_reason(rows):
    patient, y, x, _ = ([row[k] for row in rows] for k in range(4))
    fit = mixed_logistic(ResponseRows.from_columns(patient, y, {"x": x}), nodes=20)
    assert (fit.reason is None) == fit.converged
    for term in fit.terms:
        assert term.reason or term.conf_low <= term.value <= term.conf_high


def test_a_site_without_rows_changes_nothing():
    empty = ResponseRows.from_columns([], [], {"x": [], "second": []})
    for fit_of in (gee, logistic, firth_logistic):
        together, alone = fit_of(WHOLE, empty), fit_of(WHOLE)
        assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
        assert together.n == alone.n
    assert mixed_logistic(WHOLE, empty).reason == mixed_logistic(WHOLE).reason


GROUP = np.where(X["second"] == 1, "second", "first")
COUNTS = ClusterCounts.from_rows(PATIENT, GROUP, Y)


@settings(deadline=None, max_examples=10)
@given(splits, st.sampled_from(list(Correction)))
def test_rounds_of_sums_give_the_clustered_comparison_without_a_line_a_patient(hospital, how):
    parts = [
        ResponseRows.from_columns(PATIENT[m], Y[m], {"second": X["second"][m]})
        for m in (np.array(hospital)[PATIENT] == h for h in dict.fromkeys(hospital))
        if m.any()
    ]
    fit = gee(*parts, correction=how)
    groups = {"first": {"second": 0}, "second": {"second": 1}}
    ours = standardized_risks(fit, groups, *parts).differences[0].estimate
    closed = clustered_difference(COUNTS, "second", "first", correction=how).estimate
    odds = clustered_odds_ratio(COUNTS, "second", "first", correction=how).estimate
    for mine, theirs in ((ours, closed), (fit.terms[1], odds)):
        for name in ("value", "std_error", "df", "p_value", "conf_low", "conf_high"):
            assert getattr(mine, name) == pytest.approx(getattr(theirs, name), rel=1e-8)
