import numpy as np
import pytest

from seriatim.estimation.hazards.cox_fit import CoxFrame, Robust, fit_result, no_fit
from seriatim.estimation.hazards.cox_maximum import MaximumFound
from seriatim.estimation.hazards.partial_likelihood import Likelihood, Ties


def frame(*, robust=False):
    return CoxFrame(("x", "y"), 0.95, "patient", 50, 20, robust)


def maximum(information, *, converged=True, beta=(0.5, -1.0)):
    null = Likelihood(-60.0, np.array([1.0, 2.0]), np.diag([4.0, 10.0]))
    fitted = Likelihood(-55.0, np.zeros(2), np.asarray(information))
    return MaximumFound(np.array(beta), null, fitted, converged)


def test_results_are_on_the_scale_of_the_covariates():
    fit = fit_result(frame(), maximum(np.diag([4.0, 25.0])), None, np.array([2.0, 0.5]))
    assert fit.coefficients == (0.25, -2.0)
    assert [term.std_error for term in fit.terms] == pytest.approx([0.25, 0.4])
    assert fit.terms[0].value == pytest.approx(np.exp(0.25))
    assert fit.wald_test.statistic == pytest.approx(1 + 25)


def test_the_three_tests_by_hand():
    fit = fit_result(frame(), maximum(np.diag([4.0, 25.0])), None, np.ones(2))
    assert fit.likelihood_ratio_test.statistic == 10
    assert fit.score_test.statistic == pytest.approx(1 / 4 + 4 / 10)
    assert fit.wald_test.statistic == pytest.approx(0.25 * 4 + 25)
    assert fit.score_test.df == 2


def test_robust_errors_by_hand():
    # Influences (1, 0), (-1, 0), (0, 5), (0, -5) times the inverse information.
    influence = np.array([[1.0, 0], [-1.0, 0], [0, 5.0], [0, -5.0]])
    robust = Robust(influence.T @ influence, np.diag([2.0, 8.0]))
    fit = fit_result(frame(robust=True), maximum(np.diag([4.0, 25.0])), robust, np.ones(2))
    # The score at 0 is (1, 2).
    assert fit.robust_score_test.statistic == pytest.approx(1 / 2 + 4 / 8)
    assert np.diag(fit.naive_covariance) == pytest.approx([1 / 4, 1 / 25])
    assert [term.std_error**2 for term in fit.terms] == pytest.approx([2 / 16, 50 / 625])
    assert "cluster-robust" in fit.terms[0].method


def test_information_that_faded_is_no_estimate():
    fit = fit_result(frame(), maximum(np.diag([4.0, 1e-9])), None, np.ones(2))
    assert fit.terms[0].value is not None
    assert fit.terms[1].value is None
    assert "no finite estimate for y" in fit.terms[1].reason


def test_without_convergence_nothing_is_given():
    fit = fit_result(frame(), maximum(np.diag([4.0, 25.0]), converged=False), None, np.ones(2))
    assert all(term.value is None for term in fit.terms)
    assert fit.reason == "the likelihood could not be maximized"


def test_no_fit_carries_its_reason_everywhere():
    fit = no_fit(frame(), "no events")
    assert [term.reason for term in fit.terms] == ["no events"] * 2
    for test in (fit.likelihood_ratio_test, fit.score_test, fit.wald_test):
        assert test.reason == "no events"
        assert test.unit == "patient"


def test_clusters_that_do_not_span_the_coefficients():
    one = np.outer([1.0, 1.0], [1.0, 1.0])
    fit = fit_result(
        frame(robust=True), maximum(np.diag([4.0, 25.0])), Robust(one, one), np.ones(2)
    )
    assert "fewer independent clusters" in fit.wald_test.reason
    assert "fewer independent clusters" in fit.robust_score_test.reason
    assert fit.terms[0].std_error == pytest.approx(1 / 4)


def test_the_method_names_ties():
    assert CoxFrame((), 0.95, None, 0, 0, True, Ties.BRESLOW).method == (
        "Cox (Breslow), hazard ratio, cluster-robust"
    )
