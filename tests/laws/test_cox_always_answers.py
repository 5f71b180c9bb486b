"""Whatever the rows, everything about a Cox model gives numbers or a reason, and no warning.

The rows are tiny on purpose: ties everywhere, separation, covariates that repeat each other, late
entries, strata and clusters of one.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.cox_curves import cox_curves, cox_residuals
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.cox_sums import cox_over_sites
from seriatim.estimation.hazards.cox_time_sums import cox_common_baseline
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.proportional_hazards import TimeTransform, proportional_hazards
from seriatim.estimation.survival.kaplan_meier import median_survival, survival_at

a_row = st.tuples(
    st.integers(0, 4),  # start
    st.integers(1, 4),  # length
    st.booleans(),  # event
    st.integers(0, 2),  # x
    st.sampled_from([0.0, 0.1, 1.0, 50.0]),  # y
    st.integers(0, 2),  # stratum, and cluster
)
some_rows = st.lists(a_row, min_size=1, max_size=14)
ties = st.sampled_from(list(Ties))
weights = st.sampled_from([None, 1.0, 0.25])


def rows_of(drawn, *, cluster=False):
    start, length, event, x, y, label = (np.array(column) for column in zip(*drawn, strict=True))
    return CoxRows.from_columns(
        start + length, event, {"x": x, "y": y}, start=start, cluster=label if cluster else None
    )


def check_terms(fit):
    for term, coefficient in zip(fit.terms, fit.coefficients, strict=True):
        assert (coefficient is None) == (term.value is None) or "large" in term.reason
        if term.conf_low is not None and term.conf_high is not None:
            assert term.conf_low <= term.value * (1 + 1e-9)
            assert term.value <= term.conf_high * (1 + 1e-9)


@settings(deadline=None, max_examples=200)
@given(some_rows, ties, st.booleans(), st.booleans(), weights)
def test_cox(drawn, how, cluster, strata, weight):
    rows = rows_of(drawn, cluster=cluster)
    rows = rows.with_strata([row[5] for row in drawn]) if strata else rows
    if weight is not None:
        rows = rows.with_weights([weight * (1 + row[3]) for row in drawn])
    check_terms(cox(rows, ties=how))


@settings(deadline=None, max_examples=60)
@given(some_rows, ties)
def test_cox_firth(drawn, how):
    fit = cox_firth(rows_of(drawn), ties=how)
    check_terms(fit)
    assert fit.reason or all(term.value is not None or term.reason for term in fit.terms)


@settings(deadline=None, max_examples=100)
@given(some_rows, ties, st.sampled_from(list(TimeTransform)))
def test_proportional_hazards(drawn, how, transform):
    result = proportional_hazards(rows_of(drawn), transform=transform, ties=how)
    assert np.isfinite(result.scaled_residuals).all()
    assert result.global_test.p_value is not None or result.global_test.reason


@settings(deadline=None, max_examples=100)
@given(some_rows, ties)
def test_curves_and_residuals(drawn, how):
    rows = rows_of(drawn).with_strata([row[5] for row in drawn])
    for predicted in cox_curves(rows, {"x": 1, "y": 0.5}, ties=how):
        assert np.isfinite(predicted.cumulative_hazard).all()
        survival_at(predicted.curve, 3)
        median_survival(predicted.curve)
    assert np.isfinite(cox_residuals(rows, ties=how).deviance).all()


@settings(deadline=None, max_examples=60)
@given(st.lists(some_rows, min_size=1, max_size=4), ties, st.booleans())
def test_over_sites(drawn, how, cluster):
    sites = [rows_of(part, cluster=cluster) for part in drawn]
    check_terms(cox_over_sites(sites, ties=how))
    check_terms(cox_common_baseline(sites, ties=how))
