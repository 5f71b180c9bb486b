import numpy as np
import pytest

from seriatim.estimation.competing.fine_gray import (
    FineGrayRows,
    cause_specific,
    fine_gray,
    predicted_incidence,
)
from seriatim.estimation.hazards.cox import CoxRows, cox

CASES = [
    "bmt",
    "bmt_in_quarters_of_a_year",
    "bmt_censoring_by_hospital_drug",
    "mgus2",
    "mgus2_death",
    "pbc",
    "pbc_events_before_censorings",
    "no_censoring",
]


def fitted(case, **options):
    rows = FineGrayRows.from_columns(
        case["time"], case["event"], case["x"], censoring_group=case.get("censoring"), **options
    )
    return fine_gray(rows, case["cause"])


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("fine_gray", name)
    fit = fitted(case)
    agree(fit.coefficients, case["coef"])
    # With several censoring curves, R's variance differs from the derivative by the weights of
    # rows in the fourth digit; `test_influences_are_derivatives_by_weights` checks ours.
    if "censoring" in case:
        variance = np.reshape(case["variance"], (len(fit.names), -1))
        agree(np.diag(fit.covariance), list(np.diag(variance)), rel=1e-3)
    else:
        agree(np.array(fit.covariance).ravel(), case["variance"])
    agree(fit.log_likelihood, case["log_likelihood"])
    agree([t.value for t in fit.terms], list(np.exp(case["coef"])))
    incidence = [predicted_incidence(fit, case["at"], t).value for t in case["points"]]
    agree(incidence, case["incidence"])
    if "weighted_cox" in case:
        agree(fit.coefficients, case["weighted_cox"])


def test_without_other_causes_it_is_a_cox_model(reference):
    # Breslow equals Efron without ties; the error of G does not matter when nobody is weighted.
    rng = np.random.default_rng(3)
    time, event = rng.permutation(50) + 1, rng.integers(0, 2, 50)
    x = {"a": rng.normal(size=50), "b": rng.integers(0, 2, 50)}
    patient = rng.integers(0, 20, 50)
    fit = fine_gray(FineGrayRows.from_columns(time, event, x, patient=patient), 1)
    same = cox(CoxRows.from_columns(time, event, x, cluster=patient))
    assert fit.coefficients == pytest.approx(same.coefficients, rel=1e-9)
    assert np.array(fit.covariance) == pytest.approx(np.array(same.covariance), rel=1e-8)
    assert fit.wald_test.p_value == pytest.approx(same.wald_test.p_value, rel=1e-8)


def test_a_patient_counted_twice_is_one(reference):
    case = reference("fine_gray", "bmt")
    twice = {k: [*case[k], *case[k]] for k in ("time", "event")} | {"cause": 1}
    twice["x"] = {k: [*v, *v] for k, v in case["x"].items()}
    n = len(case["time"])
    once, again = fitted(case), fitted(twice, patient=[*range(n), *range(n)])
    assert again.coefficients == pytest.approx(once.coefficients, rel=1e-9)
    assert np.array(again.covariance) == pytest.approx(np.array(once.covariance), rel=1e-8)


def test_units_of_covariates_do_not_matter(reference):
    case = reference("fine_gray", "bmt")
    moved = case | {"x": case["x"] | {"age": [365.25 * v + 1e4 for v in case["x"]["age"]]}}
    one, other = fitted(case), fitted(moved)
    assert other.coefficients[0] * 365.25 == pytest.approx(one.coefficients[0], rel=1e-9)
    assert other.terms[1].std_error == pytest.approx(one.terms[1].std_error, rel=1e-9)


def test_no_fit_has_a_reason():
    def reason(event, x, cause=1):
        fit = fine_gray(FineGrayRows.from_columns([1, 2, 3, 4], event, {"x": x}), cause)
        assert fit.terms[0].reason == fit.wald_test.reason == fit.reason
        assert fit.coefficients == (None,)
        assert predicted_incidence(fit, {"x": 1}, 1).reason == fit.reason
        return fit.reason

    assert reason([2, 0, 2, 0], [1, 2, 3, 4]) == "no event of this cause"
    assert "does not vary" in reason([1, 2, 1, 0], [1, 1, 1, 1])
    assert reason([1, 1, 0, 0], [1, 1, 0, 0]).startswith("no finite estimate for x")
    empty = fine_gray(FineGrayRows.from_columns([], [], {"x": []}), 1)
    assert empty.reason == "no event of this cause"


def test_a_single_patient_has_no_spread():
    rows = FineGrayRows.from_columns(
        [1, 2, 3, 4, 5], [1, 2, 1, 1, 0], {"x": [1, 0, 0, 1, 0]}, patient=["p"] * 5
    ).with_unit("procedure")
    fit = fine_gray(rows, 1)
    assert fit.terms[0].reason == "no spread between patients, so no limits"
    assert fit.terms[0].unit == "procedure"
    assert fit.wald_test.reason == "fewer patients with influence than coefficients"


def test_predictions_outside_the_data(reference):
    fit = fitted(reference("fine_gray", "no_censoring"))
    assert predicted_incidence(fit, {"x": 4}, 0.5).value == 0
    assert predicted_incidence(fit, {"x": 4}, 13).reason == "follow-up ends at 12, before time 13"
    assert predicted_incidence(fit, {"x": 1e6}, 9).value in (0, 1)
    with pytest.raises(ValueError, match="expected x; found y"):
        predicted_incidence(fit, {"y": 1}, 1)


def test_malformed_columns():
    with pytest.raises(ValueError, match="at least one named column"):
        FineGrayRows.from_columns([1], [1], {})
    with pytest.raises(ValueError, match="whole-number causes"):
        FineGrayRows.from_columns([1], [0.5], {"x": [1]})
    with pytest.raises(ValueError, match=r"found -1\.0 at position 1"):
        FineGrayRows.from_columns([1, -1], [1, 0], {"x": [1, 2]})
    with pytest.raises(ValueError, match="whole-number causes"):
        cause_specific([1], [-1], {"x": [1]})


def test_cause_specific_models_are_cox_models_of_each_cause(reference):
    case = reference("fine_gray", "bmt")
    fits = cause_specific(case["time"], case["event"], case["x"])
    assert sorted(fits) == [1, 2]
    for cause, fit in fits.items():
        own = [e == cause for e in case["event"]]
        alone = cox(CoxRows.from_columns(case["time"], own, case["x"]))
        assert fit.coefficients == alone.coefficients
