"""A Cox model over any division of the patients into sites is the model in one place."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.cox_curves import cox_curves
from seriatim.estimation.hazards.cox_curves_sums import (
    cox_curve_common_baseline,
    cox_curves_over_sites,
)
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.cox_firth_sums import (
    PenaltyRequest,
    cox_firth_common_baseline,
    cox_firth_over_sites,
    summarize_penalty,
)
from seriatim.estimation.hazards.cox_sums import (
    ScoreRequest,
    ScoreSums,
    cox_over_sites,
    summarize_scores,
)
from seriatim.estimation.hazards.cox_time_sums import cox_common_baseline
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.proportional_hazards import (
    TimeFunction,
    TimeTransform,
    count_times,
    proportional_hazards,
)
from seriatim.estimation.hazards.proportional_hazards_sums import (
    TrendRequest,
    TrendSums,
    proportional_hazards_common_baseline,
    proportional_hazards_over_sites,
    summarize_trend,
)

RNG = np.random.default_rng(2)
PATIENT = RNG.integers(0, 60, 150)
START = RNG.integers(0, 6, 150)
STOP = START + RNG.integers(1, 8, 150)
EVENT = RNG.random(150) < 0.6
X = {"age": RNG.normal(60, 9, 150), "female": RNG.integers(0, 2, 150)}
WEIGHT = RNG.choice([0.5, 1.0, 2.0], 150)

divisions = st.lists(st.integers(0, 49), min_size=60, max_size=60)
ties = st.sampled_from(list(Ties))


def rows(chosen):
    columns = {name: column[chosen] for name, column in X.items()}
    built = CoxRows.from_columns(
        STOP[chosen], EVENT[chosen], columns, start=START[chosen], cluster=PATIENT[chosen]
    )
    return built.with_weights(WEIGHT[chosen])


def sites(division):
    site = np.array(division)[PATIENT]
    return site, [np.flatnonzero(site == s) for s in dict.fromkeys(site.tolist())]


def same(one, other):
    assert one.coefficients == pytest.approx(other.coefficients, rel=1e-9)
    assert np.allclose(one.covariance, other.covariance, rtol=1e-9, atol=0)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    assert (one.n, one.n_events) == (other.n, other.n_events)


@settings(deadline=None, max_examples=25)
@given(divisions, ties)
def test_one_common_baseline(division, how):
    _, parts = sites(division)
    same(cox_common_baseline([rows(p) for p in parts], ties=how), cox(rows(...), ties=how))


@settings(deadline=None, max_examples=25)
@given(divisions, ties)
def test_each_site_a_stratum(division, how):
    site, parts = sites([d % 5 for d in division])
    whole = cox(rows(...).with_strata(site), ties=how)
    same(cox_over_sites([rows(p) for p in parts], ties=how), whole)


@settings(deadline=None, max_examples=50)
@given(divisions, st.randoms(use_true_random=False))
def test_sums_add_in_any_order(division, random):
    request = ScoreRequest(coefficients=(0.01, -0.4), robust=True)
    sums = [summarize_scores(rows(part), request) for part in sites(division)[1]]
    one = sum(sums, ScoreSums.zero())
    random.shuffle(sums)
    other = sum(reversed(sums), ScoreSums.zero())
    assert (one.n, one.n_events) == (other.n, other.n_events) == (150, int(EVENT.sum()))
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    assert np.allclose(one.score, other.score, rtol=1e-10, atol=1e-10)
    assert np.allclose(one.information, other.information, rtol=1e-10)
    assert np.allclose(one.meat, other.meat, rtol=1e-10)


def same_tests(one, other):
    for ours, theirs in zip(
        (*one.tests, one.global_test), (*other.tests, other.global_test), strict=True
    ):
        assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-8)
        assert (ours.df, ours.n, ours.n_events) == (theirs.df, theirs.n, theirs.n_events)


@settings(deadline=None, max_examples=12)
@given(divisions, ties, st.sampled_from(list(TimeTransform)))
def test_proportional_hazards_of_one_common_baseline(division, how, transform):
    parts = [rows(part) for part in sites(division)[1]]
    ours = proportional_hazards_common_baseline(parts, transform=transform, ties=how)
    same_tests(ours, proportional_hazards(rows(...), transform=transform, ties=how))


@settings(deadline=None, max_examples=12)
@given(divisions, ties, st.sampled_from(list(TimeTransform)))
def test_proportional_hazards_with_each_site_a_stratum(division, how, transform):
    site, parts = sites([d % 5 for d in division])
    ours = proportional_hazards_over_sites([rows(p) for p in parts], transform=transform, ties=how)
    whole = rows(...).with_strata(site)
    same_tests(ours, proportional_hazards(whole, transform=transform, ties=how))


@settings(deadline=None, max_examples=12)
@given(divisions, st.randoms(use_true_random=False))
def test_trends_add_in_any_order(division, random):
    function = TimeFunction.of(TimeTransform.KM, count_times(rows(...)))
    request = TrendRequest(coefficients=(0.01, -0.4), function=function, center=0.4)
    sums = [summarize_trend(rows(part), request) for part in sites(division)[1]]
    one = sum(sums, TrendSums.zero())
    random.shuffle(sums)
    other = sum(reversed(sums), TrendSums.zero())
    assert (one.n, one.n_events) == (other.n, other.n_events) == (150, int(EVENT.sum()))
    assert np.allclose(one.score, other.score, rtol=1e-10, atol=1e-10)
    assert np.allclose(one.information, other.information, rtol=1e-10, atol=1e-10)
    assert one.total == pytest.approx(other.total, rel=1e-10, abs=1e-10)


def same_curve(one, other):
    for name in ("time", "n_at_risk", "n_events", "n_censored", "n_entered"):
        assert np.array_equal(getattr(one.curve, name), getattr(other.curve, name))
    for name in ("survival", "conf_low", "conf_high"):
        ours, theirs = getattr(one.curve, name), getattr(other.curve, name)
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12, equal_nan=True)
    assert np.allclose(one.hazard_std_error, other.hazard_std_error, rtol=1e-9)


@settings(deadline=None, max_examples=12)
@given(divisions, ties)
def test_the_curve_of_one_common_baseline(division, how):
    parts, profile = [rows(part) for part in sites(division)[1]], {"age": 55, "female": 1}
    (whole,) = cox_curves(rows(...), profile, ties=how)
    same_curve(cox_curve_common_baseline(parts, profile, ties=how), whole)


@settings(deadline=None, max_examples=12)
@given(divisions, ties)
def test_curves_with_each_site_a_stratum(division, how):
    site, parts = sites([d % 5 for d in division])
    own, profile = {str(site[p[0]]): rows(p) for p in parts}, {"age": 55, "female": 1}
    whole = cox_curves(rows(...).with_strata(site), profile, ties=how)
    by_stratum = {curve.stratum: curve for curve in whole}
    for curve in cox_curves_over_sites(own, profile, ties=how):
        same_curve(curve, by_stratum[curve.stratum])


def independent(chosen):
    """The same rows, each its own patient and of weight 1: Firth's model has no robust errors."""
    return replace(rows(chosen), cluster=None, weights=None)


def same_penalized(one, other):
    assert one.coefficients == pytest.approx(other.coefficients, rel=1e-8)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    for ours, theirs in zip(one.terms, other.terms, strict=True):
        assert (ours.n, ours.n_events) == (theirs.n, theirs.n_events)
        for name in ("std_error", "statistic", "conf_low", "conf_high"):
            assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-7)


@settings(deadline=None, max_examples=5)
@given(divisions, ties)
def test_firth_of_one_common_baseline(division, how):
    parts = [independent(part) for part in sites([d % 7 for d in division])[1]]
    same_penalized(
        cox_firth_common_baseline(parts, ties=how), cox_firth(independent(...), ties=how)
    )


@settings(deadline=None, max_examples=5)
@given(divisions, ties)
def test_firth_with_each_site_a_stratum(division, how):
    site, parts = sites([d % 5 for d in division])
    whole = cox_firth(independent(...).with_strata(site), ties=how)
    same_penalized(cox_firth_over_sites([independent(p) for p in parts], ties=how), whole)


@settings(deadline=None, max_examples=12)
@given(divisions, st.randoms(use_true_random=False))
def test_penalties_add_in_any_order(division, random):
    inverse = np.array([[0.001, 0.002], [0.002, 0.3]])
    request = PenaltyRequest(coefficients=(0.01, -0.4), inverse=inverse)
    answers = [summarize_penalty(independent(part), request) for part in sites(division)[1]]
    one = sum(answers)
    random.shuffle(answers)
    assert np.allclose(one, sum(answers), rtol=1e-10, atol=1e-12)
