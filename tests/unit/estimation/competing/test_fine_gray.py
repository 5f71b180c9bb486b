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


LATE = ["pbc_by_age", "pbc_by_age_other_cause", "abortion", "mgus2_by_age"]


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


# finegray with coxph; the covariance written out in R, as finegray takes its weights as known.
@pytest.mark.parametrize("name", LATE)
def test_delayed_entry_agrees_with_r(reference, agree, name):
    case = reference("fine_gray", name)
    rows = FineGrayRows.from_columns(
        case["time"], case["event"], case["x"], patient=case["patient"]
    )
    fit = fine_gray(rows.with_entry(case["entry"]), case["cause"])
    agree(fit.coefficients, case["coef"])
    agree(np.array(fit.covariance).ravel(), case["variance"])
    agree(fit.log_likelihood, case["log_likelihood"])
    incidence = [predicted_incidence(fit, case["at"], t).value for t in case["points"]]
    agree(incidence, case["incidence"])


def test_delayed_entry_by_hand():
    # Just after 2 one of the three observed has entered, so that the row with the other cause at 1
    # counts 3/2 from then on. With y = 5/2 exp(b) the score is 1 - y / (y + 2) - y / (y + 1).
    rows = FineGrayRows.from_columns([1, 3, 4, 5], [2, 1, 1, 0], {"x": [1, 0, 1, 0]})
    late = fine_gray(rows.with_entry([0, 0, 0, 2]), 1)
    assert late.terms[0].value == pytest.approx(2 / 5 * 2**0.5, rel=1e-10)


def test_entry_at_or_before_the_start_changes_nothing(reference):
    case = reference("fine_gray", "bmt")
    rows = FineGrayRows.from_columns(case["time"], case["event"], case["x"])
    assert rows.entered(rows.table()) is None
    early = fine_gray(rows.with_entry([-1.0, 0.0] + [0.0] * (len(case["time"]) - 2)), 1)
    assert early.covariance == fine_gray(rows, 1).covariance


def test_delayed_entry_without_other_causes_is_a_cox_model():
    rng = np.random.default_rng(5)
    entry = rng.permutation(60) / 61
    time, event = entry + 1 + rng.permutation(60), rng.integers(0, 2, 60)
    x = {"a": rng.normal(size=60), "b": rng.integers(0, 2, 60)}
    patient = rng.integers(0, 20, 60)
    rows = FineGrayRows.from_columns(time, event, x, patient=patient)
    fit = fine_gray(rows.with_entry(entry), 1)
    same = cox(CoxRows.from_columns(time, event, x, cluster=patient, start=entry))
    assert fit.coefficients == pytest.approx(same.coefficients, rel=1e-9)
    assert np.array(fit.covariance) == pytest.approx(np.array(same.covariance), rel=1e-8)


def test_a_time_over_which_nobody_was_observed_is_a_reason():
    def reason(events):
        rows = FineGrayRows.from_columns(
            [1, 2, 3, 7, 8, 9, 9], events, {"x": [1, 0, 1, 1, 0, 0, 1]}
        )
        return fine_gray(rows.with_entry([0, 0, 0, 5, 5, 5, 6]), 1).reason

    assert reason([2, 1, 0, 1, 1, 2, 1]).startswith("nobody is observed both before and after time")
    # Before 5 nobody had another event, or nobody has the cause later: nothing to carry over.
    assert reason([0, 1, 1, 1, 1, 2, 1]) is None
    assert "nobody" not in reason([2, 1, 1, 2, 0, 2, 2])


def test_entries_are_checked():
    rows = FineGrayRows.from_columns([1, 2], [1, 2], {"x": [1, 2]})
    with pytest.raises(ValueError, match="entry"):
        rows.with_entry([0, 2])
    with pytest.raises(ValueError, match="entry has 1"):
        rows.with_entry([0])
    with pytest.raises(ValueError, match="finite"):
        rows.with_entry([0, np.nan])


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


# Neither covariate alone puts the events in order: their sum does.
def test_a_sum_of_covariates_that_orders_all_events_has_no_finite_ratios():
    order, apart = np.arange(6.0), np.array([3.0, -2, 4, 0, -1, 2])
    columns = {"a": order + apart, "b": order - apart}
    fit = fine_gray(FineGrayRows.from_columns([6, 5, 4, 3, 2, 1], [1] * 6, columns), 1)
    assert fit.reason.startswith("no finite estimate for a, b: all or none of the events")


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
