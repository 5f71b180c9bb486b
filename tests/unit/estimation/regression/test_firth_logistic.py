import numpy as np
import pytest

from seriatim.estimation.regression.firth_logistic import firth_logistic, flic_probabilities
from seriatim.estimation.regression.response_rows import ResponseRows

NAMES = ["22_of_34_and_2_of_25", "13_of_20_and_0_of_12", "endometrial", "birthwt"]


def rows_of(case):
    return ResponseRows.from_columns(None, case["response"], case["covariates"])


@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_r(reference, agree, name):
    case = reference("firth_logistic", name)
    fit = firth_logistic(rows_of(case))
    agree(fit.coefficients, case["brglm2"])
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree([np.log(term.conf_low) for term in fit.terms], case["low"])
    agree([np.log(term.conf_high) for term in fit.terms], case["high"])
    agree([term.statistic for term in fit.terms], case["statistic"])
    agree([term.p_value for term in fit.terms], case["p_value"])
    agree(fit.penalized_log_likelihood, case["penalized"])
    agree(fit.likelihood_ratio_test.statistic, case["ratio"])
    agree(fit.flic_intercept, case["flic_intercept"])
    assert fit.converged


# A saturated 2 x 2 table: the same as adding 1/2 to every cell.
@pytest.mark.parametrize(
    ("table", "odds_ratio", "limits", "p_value"),
    [
        ((22, 34, 2, 25), 22.5 * 23.5 / (12.5 * 2.5), (4.464, 94.561), 6.0e-6),
        ((13, 20, 0, 12), 13.5 * 12.5 / (7.5 * 0.5), (4.716, 6073.5), 1.43e-4),
    ],
)
def test_two_by_two(table, odds_ratio, limits, p_value):
    a, n1, c, n0 = table
    response = [1] * a + [0] * (n1 - a) + [1] * c + [0] * (n0 - c)
    rows = ResponseRows.from_columns(None, response, {"x": [1] * n1 + [0] * n0}).with_unit("pair")
    term = firth_logistic(rows).terms[1]
    assert term.value == pytest.approx(odds_ratio, rel=1e-10)
    assert (term.conf_low, term.conf_high) == pytest.approx(limits, rel=2e-4)
    assert term.p_value == pytest.approx(p_value, rel=4e-3)
    assert term.unit == "pair"


# Heinze and Schemper 2002, Table: neovascularization separates, Firth gives 2.93 (0.61 to 7.85).
def test_endometrial_cancer_as_published(reference):
    term = firth_logistic(rows_of(reference("firth_logistic", "endometrial"))).terms[1]
    assert np.log([term.value, term.conf_low, term.conf_high]) == pytest.approx(
        [2.93, 0.61, 7.85], abs=0.005
    )


def test_flic_predictions_average_to_the_observed_share(reference):
    rows = rows_of(reference("firth_logistic", "birthwt"))
    probabilities = flic_probabilities(firth_logistic(rows), rows)
    assert probabilities.mean() == pytest.approx(rows.response.mean(), rel=1e-12)


def test_sites_together_are_one(reference):
    case = reference("firth_logistic", "endometrial")
    parts = [
        ResponseRows.from_columns(
            None, case["response"][at], {n: c[at] for n, c in case["covariates"].items()}
        )
        for at in (slice(0, 20), slice(20, None))
    ]
    together, alone = firth_logistic(*parts), firth_logistic(rows_of(case))
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    for ours, theirs in zip(together.terms, alone.terms, strict=True):
        assert (ours.conf_low, ours.conf_high) == pytest.approx(
            (theirs.conf_low, theirs.conf_high), rel=1e-9
        )


def test_units_of_a_covariate_only_rescale_it(reference):
    case = reference("firth_logistic", "birthwt")
    age = np.array(case["covariates"]["age"])
    born = {**case["covariates"], "age": 1986 - age}
    first, second = (
        firth_logistic(rows_of(case)),
        firth_logistic(rows_of({**case, "covariates": born})),
    )
    assert second.coefficients[1] == pytest.approx(-first.coefficients[1], rel=1e-9)
    assert second.terms[1].conf_low == pytest.approx(1 / first.terms[1].conf_high, rel=1e-9)
    assert second.penalized_log_likelihood == pytest.approx(first.penalized_log_likelihood)


def test_no_responses_at_all_still_has_an_estimate():
    rows = ResponseRows.from_columns(None, [0] * 20, {})
    fit = firth_logistic(rows)
    assert fit.terms[0].value == pytest.approx(0.5 / 20.5)
    assert fit.flic_intercept is None
    assert fit.likelihood_ratio_test.reason == "no covariate to test"
    with pytest.raises(ValueError, match="all the same"):
        flic_probabilities(fit, rows)


def test_a_limit_too_large_to_write():
    x = np.array([1.0, 0, 1, 0, 0, 1, 1, 0]) * 1e-3
    term = firth_logistic(
        ResponseRows.from_columns(None, [1, 0, 1, 0, 0, 0, 1, 0], {"x": x})
    ).terms[1]
    assert term.conf_high is None
    assert "too large" in term.reason


@pytest.mark.parametrize(
    ("response", "covariates", "reason"),
    [
        ([], {"x": []}, "no rows"),
        ([1, 0, 1], {"x": [2, 2, 2]}, "does not vary"),
        ([1, 0], {"x": [1, 2], "y": [2, 1]}, "repeats the others"),
    ],
)
def test_what_cannot_be_fitted_has_a_reason(response, covariates, reason):
    rows = ResponseRows.from_columns(None, response, covariates)
    fit = firth_logistic(rows)
    assert all(reason in term.reason for term in fit.terms)
    assert reason in fit.likelihood_ratio_test.reason
    with pytest.raises(ValueError, match=reason):
        flic_probabilities(fit, rows)


def test_predictions_need_the_covariates_of_the_fit(reference):
    rows = rows_of(reference("firth_logistic", "birthwt"))
    other = ResponseRows.from_columns(None, [1], {"x": [1]})
    with pytest.raises(ValueError, match="covariates of the fit"):
        flic_probabilities(firth_logistic(rows), other)
