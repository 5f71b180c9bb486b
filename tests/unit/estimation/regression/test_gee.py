import numpy as np
import pytest

from seriatim.estimation.clustered.clustered_logit import clustered_odds_ratio
from seriatim.estimation.intervals import t_quantile
from seriatim.estimation.regression.gee import WorkingCorrelation, gee, gee_spread
from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.sandwich import Correction
from seriatim.estimation.summary import ClusterCounts

NAMES = [
    "sixteen_patients",
    "bacteria",
    "ohio",
    "respiratory",
    "dietox_heavy",
    "colon",
    "lung_by_institution",
]


def rows_of(case):
    return ResponseRows.from_columns(case["patient"], case["response"], case["covariates"])


def errors(fit):
    return [term.std_error for term in fit.terms]


# geepack estimates alpha with all pairs in the denominator, and phi with n: no -p. So do we.
@pytest.mark.parametrize("correlation", list(WorkingCorrelation))
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_r_geepack(reference, agree, name, correlation):
    case = reference("gee", name)
    expected = case[str(correlation)]
    fit = gee(rows_of(case), correlation=correlation, correction=Correction.LZ)
    # One coefficient of dietox is exactly 0; `agree` compares it to 1e-13.
    agree(fit.coefficients, expected["coefficients"])
    agree(errors(fit), expected["LZ"])
    agree(fit.alpha or 0.0, expected["alpha"])
    agree(fit.phi, expected["phi"])
    assert fit.converged


@pytest.mark.parametrize("correlation", list(WorkingCorrelation))
@pytest.mark.parametrize("name", NAMES)
def test_corrections_agree_with_general_matrix_formulas(reference, agree, name, correlation):
    case = reference("gee", name)
    expected = case[str(correlation)]
    for correction in (Correction.KC, Correction.MD):
        fit = gee(rows_of(case), correlation=correlation, correction=correction)
        agree(errors(fit), expected[str(correction)])
        agree([term.df for term in fit.terms], expected["df"])


@pytest.mark.parametrize("name", NAMES)
def test_mancl_derouen_is_clubsandwich_cr3_of_a_glm(reference, agree, name):
    case = reference("gee", name)
    agree(errors(gee(rows_of(case))), case["CR3"])


@pytest.mark.parametrize("correction", list(Correction))
def test_saturated_in_group_it_is_the_closed_form(reference_csv, correction):
    data = reference_csv("geetest.csv")
    group = data["g"].astype(int)
    rows = ResponseRows.from_columns(
        data["id"], data["y"], {"1": group == 1, "2": group == 2}
    ).with_unit("procedure")
    fit = gee(rows, correction=correction)
    counts = ClusterCounts.from_rows(data["id"], group, data["y"])
    for k, name in enumerate(("1", "2"), start=1):
        closed = clustered_odds_ratio(counts, name, "0", correction=correction).estimate
        for field in ("value", "std_error", "df", "p_value", "conf_low", "conf_high"):
            assert getattr(fit.terms[k], field) == pytest.approx(getattr(closed, field), rel=1e-9)
    assert fit.terms[0].unit == "procedure"
    assert (fit.n, fit.n_events, fit.n_patients) == (32, 18, 16)


def test_independence_gives_the_coefficients_of_independent_rows(reference):
    rows = rows_of(reference("gee", "bacteria"))
    assert gee(rows).coefficients == pytest.approx(logistic(rows).coefficients, rel=1e-12)


def test_limits_are_t_limits_of_the_logarithm(reference):
    term = gee(rows_of(reference("gee", "bacteria")), conf_level=0.9).terms[2]
    half = t_quantile(0.9, term.df) * term.std_error
    limits = np.log([term.conf_low, term.value, term.conf_high])
    assert np.diff(limits) == pytest.approx([half, half])
    assert term.statistic == pytest.approx(limits[1] / term.std_error)
    assert (term.conf_level, term.n_events) == (0.9, 177)


def test_hospitals_together_are_one(reference):
    case = reference("gee", "respiratory")
    patient = np.array(case["patient"])
    parts = [patient < 100, (patient >= 100) & (patient < 130), patient >= 130]
    y = np.array(case["response"])
    x = {name: np.array(column) for name, column in case["covariates"].items()}
    sites = [
        ResponseRows.from_columns(patient[at], y[at], {n: c[at] for n, c in x.items()})
        for at in parts
    ]
    together = gee(*sites, correlation=WorkingCorrelation.EXCHANGEABLE)
    alone = gee(rows_of(case), correlation=WorkingCorrelation.EXCHANGEABLE)
    assert together.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    assert errors(together) == pytest.approx(errors(alone), rel=1e-10)
    assert together.alpha == pytest.approx(alone.alpha, rel=1e-10)


def test_units_of_a_covariate_only_rescale_it(reference):
    case = reference("gee", "lung_by_institution")
    years = {"age": case["covariates"]["age"]}
    born = {"born": [2019 - a for a in years["age"]]}
    first = gee(rows_of({**case, "covariates": years}))
    second = gee(rows_of({**case, "covariates": born}))
    assert second.coefficients[1] == pytest.approx(-first.coefficients[1], rel=1e-9)
    assert second.terms[1].std_error == pytest.approx(first.terms[1].std_error, rel=1e-9)


def test_spread_of_a_contrast_is_that_of_the_recoded_model(reference):
    case = reference("gee", "bacteria")
    x = {name: np.array(column) for name, column in case["covariates"].items()}
    fit = gee(rows_of(case), correlation=WorkingCorrelation.EXCHANGEABLE)
    spread = gee_spread(fit, [[0, 0, -1, 1]], rows_of(case))
    # With "either drug" in place of the first, the last coefficient is their difference.
    recoded = {"week": x["week"], "either": x["drug"] + x["high"], "high": x["high"]}
    again = gee(
        rows_of({**case, "covariates": recoded}), correlation=WorkingCorrelation.EXCHANGEABLE
    )
    c = np.array([0, 0, -1, 1])
    assert np.sqrt(c @ spread.covariance @ c) == pytest.approx(again.terms[3].std_error)
    assert spread.df[0] == pytest.approx(again.terms[3].df)


def test_spread_needs_a_fit_and_its_rows():
    rows = ResponseRows.from_columns([1, 1, 2, 3], [1, 0, 0, 1], {})
    other = ResponseRows.from_columns([1, 1, 2, 3], [1, 0, 0, 1], {"x": [1, 2, 3, 4]})
    with pytest.raises(ValueError, match="covariates of the fit"):
        gee_spread(gee(rows), [[1.0]], other)
    nothing = ResponseRows.from_columns([1, 2], [1, 1], {})
    with pytest.raises(ValueError, match="same response"):
        gee_spread(gee(nothing), [[1.0]], nothing)


# Patients 1 and 2 have the covariate and never the event.
SEPARATED = [1, 1, 2, 3, 3, 4, 5, 6], [0, 0, 0, 1, 0, 1, 0, 1], {"x": [1, 1, 1, 0, 0, 0, 0, 0]}


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], [], {"x": []}), "no rows"),
        (([1, 2, 3], [1, 1, 1], {"x": [1, 2, 3]}), "all 3 rows have the same response"),
        (([1, 1, 1], [1, 0, 1], {}), "one patient"),
        (SEPARATED, "no finite estimate for x"),
        (([1, 2, 3, 4], [1, 0, 1, 0], {"x": [7, 7, 7, 7]}), "does not vary"),
        (([1, 2, 3, 4], [1, 0, 1, 0], {"x": [0, 0, 1, 1], "y": [1, 1, 0, 0]}), "repeats"),
        (([1, 1, 2, 3, 4], [1, 0, 1, 0, 1], {"x": [1, 1, 0, 0, 0]}), "rests on a single patient"),
        (([1, 1, 2, 2, 3, 3], [1, 0] * 3, {}), "no spread"),
    ],
)
@pytest.mark.parametrize("correction", list(Correction))
def test_what_cannot_be_fitted_has_a_reason(columns, reason, correction):
    fit = gee(ResponseRows.from_columns(*columns), correction=correction)
    assert all(reason in term.reason for term in fit.terms)
    assert all(term.value is None for term in fit.terms)


@pytest.mark.parametrize(
    ("response", "alpha"), [([1, 1, 0, 0, 1, 1, 1, 1], "1"), ([1, 0, 0, 1, 1, 0, 0, 1], "-1")]
)
def test_an_impossible_correlation_has_a_reason(response, alpha):
    rows = ResponseRows.from_columns([1, 1, 2, 2, 3, 3, 4, 4], response, {})
    fit = gee(rows, correlation=WorkingCorrelation.EXCHANGEABLE)
    assert f"correlation of {alpha} is impossible" in fit.reason
    assert not fit.converged


def test_without_two_rows_of_a_patient_there_is_no_correlation():
    rows = ResponseRows.from_columns(None, [1, 0, 0, 1, 1, 0, 1], {"x": [1, 2, 3, 4, 5, 6, 7]})
    fit = gee(rows, correlation=WorkingCorrelation.EXCHANGEABLE)
    assert fit.alpha is None
    assert fit.coefficients == pytest.approx(gee(rows).coefficients)


def test_more_rows_than_a_block_holds(reference):
    case = reference("gee", "ohio")
    copies = 20
    many = {
        "patient": [p + 10_000 * k for k in range(copies) for p in case["patient"]],
        "response": case["response"] * copies,
        "covariates": {name: column * copies for name, column in case["covariates"].items()},
    }
    one = gee(rows_of(case), correction=Correction.LZ)
    fit = gee(rows_of(many), correction=Correction.LZ)
    assert fit.n == 540 * copies
    assert np.array(errors(fit)) == pytest.approx(np.array(errors(one)) / np.sqrt(copies))


def test_a_probability_near_0_does_not_overflow():
    x = np.zeros(400)
    x[0] = 1e5
    response = np.zeros(400)
    response[1:9] = 1
    fit = gee(ResponseRows.from_columns(np.arange(400) // 2, response, {"x": x}))
    assert fit.terms[1].value is None
    assert "no finite estimate for x" in fit.reason


def test_a_group_of_0_percent_has_no_odds_ratio_here_nor_in_closed_form():
    rows = [1, 1, 2, 2, 3, 3], ["a", "b"] * 3, [1, 0, 0, 0, 1, 0]
    counts = ClusterCounts.from_rows(*rows)
    assert clustered_odds_ratio(counts, "b", "a").estimate.value is None
    fit = gee(ResponseRows.from_columns(rows[0], rows[2], {"b": [g == "b" for g in rows[1]]}))
    assert "no finite estimate for b" in fit.reason
