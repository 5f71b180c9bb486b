import numpy as np
import pytest
from scipy.special import log_expit, logsumexp

from seriatim.estimation.regression.mixed_sums import (
    MixedPoint,
    hermite,
    marginal_likelihood,
    mixed_log_likelihood,
    mixed_sums,
    nodes_for,
)
from seriatim.estimation.regression.patient_blocks import patient_blocks
from seriatim.estimation.regression.response_rows import ResponseRows


@pytest.fixture
def rows():
    rng = np.random.default_rng(4)
    patient = np.sort(rng.integers(0, 15, 60))
    return ResponseRows.from_columns(patient, rng.random(60) < 0.4, {"x": rng.normal(size=60)})


def exact(rows, beta, sd):
    """The trapezoid rule on a fine grid converges faster than any power for such integrands."""
    u = np.linspace(-15, 15, 3001)
    sign = (2 * rows.response - 1)[:, None]
    f = rows.patient_sums(log_expit(sign * ((rows.design @ beta)[:, None] + sd * u))) - u * u / 2
    return float((logsumexp(f, axis=1) + np.log(0.01) - np.log(2 * np.pi) / 2).sum())


@pytest.mark.parametrize(
    ("sd", "nodes", "error"), [(0.5, 15, 1e-9), (1, 40, 1e-10), (2, 100, 1e-9)]
)
def test_the_quadrature_is_exact(rows, sd, nodes, error):
    beta = np.array([-0.3, 0.5])
    sums = mixed_sums(rows, MixedPoint(beta, sd, nodes))
    assert sums.log_likelihood == pytest.approx(exact(rows, beta, sd), abs=error)


@pytest.mark.parametrize("sd", [0.1, 0.5, 1.0, 1.6, 2.4])
@pytest.mark.parametrize(("size", "logit"), [(1, -3.0), (4, 0.0), (4, 3.0), (60, -2.0)])
def test_as_many_nodes_as_a_standard_deviation_needs(sd, size, logit):
    rng = np.random.default_rng(size)
    patient = np.repeat(np.arange(20), size)
    intercept = (logit + sd * rng.normal(size=20))[patient]
    y = rng.random(patient.size) < 1 / (1 + np.exp(-intercept))
    rows, beta = ResponseRows.from_columns(patient, y, {}), np.array([logit])
    sums = mixed_sums(rows, MixedPoint(beta, sd, nodes_for(sd)))
    assert sums.log_likelihood == pytest.approx(exact(rows, beta, sd), abs=1e-10)


def test_half_as_many_would_not_do():
    rows = ResponseRows.from_columns(np.repeat(np.arange(20), 4), [1, 1, 1, 1, 0, 0, 0, 0] * 10, {})
    beta = np.array([-2.0])
    sums = mixed_sums(rows, MixedPoint(beta, 2.4, nodes_for(2.4) // 2))
    assert abs(sums.log_likelihood - exact(rows, beta, 2.4)) > 5e-9


def test_agrees_with_r_glmer_at_its_estimates(reference):
    for case in reference("mixed_logistic"):
        fit = case["glmer"]
        data = ResponseRows.from_columns(case["patient"], case["response"], case["covariates"])
        point = MixedPoint(np.array(fit["coefficients"]), fit["sd"], 25)
        ours = mixed_sums(data, point).log_likelihood
        assert ours == pytest.approx(fit["log_likelihood"], abs=1e-8)


@pytest.mark.parametrize("most", [1, 4])
def test_slope_and_curvature_are_the_derivatives(most):
    rng = np.random.default_rng(4)
    patient = np.repeat(np.arange(15), most)
    x = {"x": rng.normal(size=patient.size)}
    rows = ResponseRows.from_columns(patient, rng.random(patient.size) < 0.4, x)
    objective, theta, h = marginal_likelihood([rows], 60), np.array([-0.3, 0.5, 1.2]), 1e-5
    here, steps = objective(theta), np.eye(3) * h
    values = [(objective(theta + s).value - objective(theta - s).value) / (2 * h) for s in steps]
    assert here.slope == pytest.approx(values, rel=1e-6)
    slopes = [(objective(theta + s).slope - objective(theta - s).slope) / (2 * h) for s in steps]
    assert -here.curvature == pytest.approx(np.array(slopes), rel=1e-6)


def test_out_of_range_has_no_value(rows):
    objective = marginal_likelihood([rows], 20)
    assert objective(np.array([0, 0, -8.0])) is None
    assert objective(np.array([0, 0, 2000.0])) is None


def test_nodes_integrate_polynomials():
    t, w = hermite(12)
    assert float((w * t**4).sum()) == pytest.approx(3 / 4 * np.sqrt(np.pi))
    with pytest.raises(ValueError, match="read-only"):
        t[0] = 0


# All of 60 rows of one patient are yes: the mode is many units from where the search starts.
def test_a_far_mode_is_found():
    rows = ResponseRows.from_columns([1] * 60 + [2], [1] * 60 + [0], {})
    beta = np.array([-6.0])
    sums = mixed_sums(rows, MixedPoint(beta, 3.0, 60))
    assert sums.log_likelihood == pytest.approx(exact(rows, beta, 3.0), abs=1e-7)


# 70 rows of one patient are too many for layers: they are summed from place to place.
@pytest.mark.parametrize("most", [70, 5])
def test_the_log_likelihood_alone_is_that_of_the_sums(most):
    rng = np.random.default_rng(8)
    patient = np.repeat([1, 2, 3], [most, 4, 1])
    x = {"x": rng.normal(size=patient.size)}
    rows = ResponseRows.from_columns(patient, rng.random(patient.size) < 0.4, x)
    point = MixedPoint(np.array([-0.3, 0.5]), 1.0, 60)
    alone = mixed_log_likelihood(patient_blocks(rows), point)
    assert alone == mixed_sums(rows, point).log_likelihood
    assert alone == pytest.approx(exact(rows, point.beta, point.sd), abs=1e-9)
