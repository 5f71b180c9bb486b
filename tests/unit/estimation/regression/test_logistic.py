import math

import numpy as np
import pytest

from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.response_rows import ResponseRows


def rows_of(case):
    return ResponseRows.from_columns(None, case["response"], case["covariates"])


@pytest.mark.parametrize("name", ["birthwt", "lung", "cars_with_a_year", "two_by_two"])
def test_agrees_with_r_glm(reference, agree, name):
    case = reference("logistic", name)
    fit = logistic(rows_of(case))
    agree(fit.coefficients, case["coefficients"])
    for field in ("std_error", "statistic", "p_value"):
        agree([getattr(term, field) for term in fit.terms], case[field])
    agree(fit.log_likelihood, case["log_likelihood"])
    agree(fit.null_log_likelihood, case["null_log_likelihood"])
    agree([test.statistic for test in fit.term_tests], case["term_statistic"])
    agree([test.p_value for test in fit.term_tests], case["term_p_value"])
    agree(fit.wald_test.statistic, case["wald"])
    ratio = 2 * (case["log_likelihood"] - case["null_log_likelihood"])
    assert fit.likelihood_ratio_test.statistic == pytest.approx(ratio, rel=1e-8)
    assert fit.converged


def test_a_two_by_two_table_by_hand(reference):
    fit = logistic(rows_of(reference("logistic", "two_by_two")).with_unit("pair"))
    assert fit.terms[0].value == pytest.approx(2 / 23)
    assert fit.terms[1].value == pytest.approx(22 * 23 / (12 * 2))
    assert fit.terms[1].std_error == pytest.approx(math.sqrt(1 / 22 + 1 / 12 + 1 / 2 + 1 / 23))
    assert (fit.terms[1].unit, fit.n, fit.n_events) == ("pair", 59, 24)


def test_sites_together_are_one(reference):
    case = reference("logistic", "birthwt")
    cut = 70
    parts = [
        ResponseRows.from_columns(
            None, case["response"][at], {n: c[at] for n, c in case["covariates"].items()}
        )
        for at in (slice(0, cut), slice(cut, None))
    ]
    together, alone = logistic(*parts), logistic(rows_of(case))
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    assert together.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)


@pytest.mark.parametrize(
    ("response", "covariates", "reason"),
    [
        ([], {"x": []}, "no rows"),
        ([0, 0], {"x": [1, 2]}, "same response"),
        ([0, 0, 1, 1], {"x": [1, 2, 3, 4]}, "no finite estimate for x"),
        ([0, 0, 1, 0], {"x": [0, 0, 1, 1]}, "no finite estimate for x"),
        ([0, 1, 0, 1], {"x": [3, 3, 3, 3]}, "does not vary"),
    ],
)
def test_what_cannot_be_fitted_has_a_reason(response, covariates, reason):
    fit = logistic(ResponseRows.from_columns(None, response, covariates))
    assert all(reason in term.reason for term in fit.terms)
    tests = (*fit.term_tests, fit.likelihood_ratio_test, fit.wald_test)
    assert all(reason in test.reason for test in tests)
    assert not fit.converged


def test_without_covariates_the_odds_are_the_counted_ones():
    fit = logistic(ResponseRows.from_columns(None, [1, 0, 0, 0], {}))
    assert fit.terms[0].value == pytest.approx(1 / 3)
    assert fit.wald_test.reason == "no covariate to test"
    assert fit.term_tests == ()


# The log-likelihood and the errors of a model with a year must not lose digits to its size.
def test_a_covariate_far_from_0_costs_no_digits(reference):
    case = reference("logistic", "cars_with_a_year")
    year = np.array(case["covariates"]["year"])
    near = {**case["covariates"], "year": year - 1970}
    first, second = logistic(rows_of(case)), logistic(rows_of({**case, "covariates": near}))
    assert first.terms[2].std_error == pytest.approx(second.terms[2].std_error, rel=1e-12)
