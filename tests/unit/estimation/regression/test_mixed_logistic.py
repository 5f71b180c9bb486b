import math

import numpy as np
import pytest
from scipy.special import expit

from seriatim.estimation.intervals import normal_quantile
from seriatim.estimation.regression.mixed_logistic import (
    mixed_logistic,
    mixed_risk_sums,
    mixed_risks,
)
from seriatim.estimation.regression.mixed_sums import (
    MixedPoint,
    marginal_likelihood,
    nodes_for,
)
from seriatim.estimation.regression.profile_likelihood import climb
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.regression.standardization import Average

NAMES = ["bacteria", "respiratory", "ohio"]


def rows_of(case):
    return ResponseRows.from_columns(case["patient"], case["response"], case["covariates"])


# The oracle maximizes the exact integral. glmer is compared below: its optimizer and its 25 nodes
# allow 1e-4 where the standard deviation is 2.3.
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_exact_integration_in_r(reference, agree, name):
    case = reference("mixed_logistic", name)
    fit = mixed_logistic(rows_of(case))
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree(fit.log_likelihood, case["log_likelihood"])
    agree(math.sqrt(fit.variance.value), case["sd"])
    agree(math.sqrt(fit.variance.conf_low), case["low"])
    agree(math.sqrt(fit.variance.conf_high), case["high"])
    ratio = 2 * (case["log_likelihood"] - case["flat"])
    assert fit.variance_test.statistic == pytest.approx(ratio, rel=1e-8)
    assert fit.converged


@pytest.mark.parametrize("name", NAMES)
def test_risks_agree_with_numerical_derivatives_in_r(reference, agree, name):
    case = reference("mixed_logistic", name)
    rows = rows_of(case)
    risks = mixed_risks(mixed_logistic(rows), case["groups"], rows, average=Average.ROWS)
    agree([risk.value for risk in risks.risks], case["risks"])
    errors = [risk.std_error / (risk.value * (1 - risk.value)) for risk in risks.risks]
    contrasts = [c.estimate.std_error for c in (*risks.differences, *risks.ratios)]
    agree([*errors, *contrasts], case["risk_error"])


@pytest.mark.parametrize(
    ("name", "within"), [("bacteria", 2e-6), ("respiratory", 2e-5), ("ohio", 4e-4)]
)
def test_glmer_is_as_close_as_its_nodes_allow(reference, name, within):
    case = reference("mixed_logistic", name)
    fit, theirs = mixed_logistic(rows_of(case)), case["glmer"]
    assert fit.coefficients == pytest.approx(theirs["coefficients"], rel=within)
    assert math.sqrt(fit.variance.value) == pytest.approx(theirs["sd"], rel=within)
    errors = [term.std_error for term in fit.terms]
    assert errors == pytest.approx(theirs["std_error"], rel=within)


def test_terms_have_normal_limits(reference):
    fit = mixed_logistic(rows_of(reference("mixed_logistic", "bacteria")), conf_level=0.9)
    term = fit.terms[2]
    assert term.value == pytest.approx(math.exp(fit.coefficients[2]))
    half = normal_quantile(0.9) * term.std_error
    assert term.conf_high == pytest.approx(term.value * math.exp(half))
    assert fit.variance.conf_level == 0.9


def test_sites_together_are_one(reference):
    case = reference("mixed_logistic", "bacteria")
    patient, y = np.array(case["patient"]), np.array(case["response"])
    x = {name: np.array(column) for name, column in case["covariates"].items()}
    sites = [
        ResponseRows.from_columns(patient[at], y[at], {n: c[at] for n, c in x.items()})
        for at in (patient % 3 == k for k in range(3))
    ]
    together, alone = mixed_logistic(*sites), mixed_logistic(rows_of(case))
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-9)
    assert together.variance.conf_high == pytest.approx(alone.variance.conf_high, rel=1e-9)


def simulated(sd, n_patients, rows_each, seed=1):
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(n_patients), rows_each)
    y = rng.random(patient.size) < expit(sd * rng.normal(size=n_patients)[patient])
    return ResponseRows.from_columns(patient, y, {}).with_unit("procedure")


# Responses of a patient that alternate leave less variance than independent rows would.
def test_no_variance_has_a_reason():
    rows = ResponseRows.from_columns(np.repeat(np.arange(20), 2), [1, 0] * 20, {})
    fit = mixed_logistic(rows)
    assert "between-patient variance not estimable: the likelihood is highest" in fit.reason
    assert all(term.reason == fit.reason for term in fit.terms)
    assert fit.variance_test.reason == fit.reason
    risks = mixed_risks(fit, {"a": {}, "b": {}}, rows)
    assert risks.reason == fit.reason


def test_limits_from_0_to_4_have_a_reason(reference):
    case = reference("gee", "sixteen_patients")
    fit = mixed_logistic(rows_of(case))
    assert "between-patient variance not estimable: its limits span" in fit.reason
    assert fit.variance.value == pytest.approx(1.0771665814690**2, rel=1e-8)
    assert fit.variance.conf_low == 0
    assert fit.terms[0].value is None


# At its maximum s is small, and the curvature there tells little of where the profile ends.
def test_the_upper_limit_of_a_small_variance_is_where_the_profile_has_fallen():
    rng = np.random.default_rng(45)
    patient = np.repeat(np.arange(40), 4)
    rows = ResponseRows.from_columns(patient, rng.random(160) < 0.4, {})
    fit = mixed_logistic(rows)
    assert 0 < fit.variance.value < 0.03
    held = np.array([fit.coefficients[0], math.sqrt(fit.variance.conf_high)])
    end = climb(marginal_likelihood([rows], 100), held, np.arange(1))
    fallen = 2 * (fit.log_likelihood - end.point.value)
    assert fallen == pytest.approx(normal_quantile(0.95) ** 2, rel=1e-9)


def test_only_the_nodes_that_are_needed_are_taken(reference):
    bacteria, ohio = (mixed_logistic(rows_of(reference("mixed_logistic", n))) for n in NAMES[::2])
    assert bacteria.nodes == nodes_for(math.sqrt(bacteria.variance.value)) < 70
    assert ohio.nodes == nodes_for(math.sqrt(ohio.variance.value)) < 100
    few = mixed_logistic(rows_of(reference("mixed_logistic", "bacteria")), nodes=20)
    assert few.nodes == 20


def test_a_lower_limit_of_0_alone_is_no_obstacle():
    fit = mixed_logistic(simulated(0.5, 60, 5))
    assert fit.variance.conf_low == 0
    assert 0 < fit.variance.value < fit.variance.conf_high < 16
    assert fit.variance_test.p_value > 0.025
    assert fit.terms[0].unit == "procedure"


def test_patients_who_always_answer_alike_have_a_reason():
    fit = mixed_logistic(simulated(30, 40, 3))
    assert "not accurate" in fit.reason


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], [], {}), "no rows"),
        (([1, 1, 2], [0, 0, 0], {}), "same response"),
        (([1, 2, 3], [0, 1, 0], {}), "no patient has two rows"),
        (([1, 1, 2, 2], [0, 1, 0, 1], {"x": [1, 1, 1, 1]}), "does not vary"),
        (([1, 1, 2, 2], [0, 1, 0, 1], {"x": [1, 2, 1, 2]}), "no finite estimate for x"),
    ],
)
def test_what_cannot_be_fitted_has_a_reason(columns, reason):
    fit = mixed_logistic(ResponseRows.from_columns(*columns))
    assert reason in fit.reason
    assert fit.variance.value is None
    assert not fit.converged


@pytest.mark.parametrize("nodes", [5, 200])
def test_too_few_and_too_many_nodes_are_refused(nodes):
    with pytest.raises(ValueError, match=f"expected 10 to 180, found {nodes}"):
        mixed_logistic(simulated(1, 10, 3), nodes=nodes)


# The most that are allowed, and twice as many, are computed without a warning.
def test_the_most_nodes_are_no_obstacle():
    assert "quadrature of 180" in mixed_logistic(simulated(30, 40, 3), nodes=180).reason


# Six patients tell little of how large s may be: far up no number of nodes is enough.
def test_an_upper_limit_beyond_the_quadrature_has_a_reason_and_the_odds_ratios_stay():
    rows = ResponseRows.from_columns(
        np.repeat(np.arange(6), 5), [1] * 10 + [0] * 10 + [1, 1, 1, 1, 0] * 2, {}
    )
    fit = mixed_logistic(rows)
    assert fit.reason is None
    assert fit.terms[0].value > 0
    assert 0 < fit.variance.conf_low < fit.variance.value
    assert fit.variance.conf_high is None
    assert "it takes more nodes" in fit.variance.reason


def test_with_twice_the_nodes_a_limit_is_closer(reference):
    rows = rows_of(reference("mixed_logistic", "ohio"))
    few, many = (mixed_logistic(rows, nodes=nodes).variance.conf_high for nodes in (60, 180))
    assert few == pytest.approx(many, rel=1e-8)


def test_risks_by_hand():
    # Without a random intercept the risk is expit; with one it is pulled to 1/2.
    rows = ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {"x": [0, 1, 1]})
    flat = mixed_risk_sums(rows, MixedPoint(np.array([0.0, 1.0]), 1e-3, 20), {"one": {"x": 1}})
    assert flat.risk[0] / flat.count == pytest.approx(expit(1), abs=1e-6)
    wide = mixed_risk_sums(rows, MixedPoint(np.array([0.0, 1.0]), 3.0, 100), {"one": {"x": 1}})
    # scipy.integrate.quad of the logistic-normal integral.
    assert wide.risk[0] / wide.count == pytest.approx(0.6132473945, abs=1e-9)
