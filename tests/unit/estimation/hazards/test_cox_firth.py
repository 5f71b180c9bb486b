import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy.special import chdtrc

from seriatim.estimation.hazards import cox_firth as module
from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.regression.profiles import ProfileEnds

REFERENCE = Path(__file__).parents[3] / "reference"
CASES = json.loads((REFERENCE / "cox_firth.json").read_text())["cases"]
APART = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})


def rows_of(case):
    rows = CoxRows.from_columns(
        case["stop"], case["event"], case["covariates"], start=case.get("start")
    )
    rows = rows.with_strata(case["strata"]) if "strata" in case else rows
    return rows.with_weights(case["weights"]) if "weights" in case else rows


def evaluate_of(rows, ties):
    return partial(module.penalized_points, module.risk_grid(rows, ties))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_agrees_with_an_independent_maximization(agree, case):
    fit = cox_firth(rows_of(case), ties=Ties(case["ties"]))
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree([np.log(term.conf_low) for term in fit.terms], case["conf_low"])
    agree([np.log(term.conf_high) for term in fit.terms], case["conf_high"])
    agree([term.statistic for term in fit.terms], case["statistic"])
    agree(fit.log_likelihood, case["log_likelihood"])
    null, best = case["log_likelihood"]
    agree(fit.likelihood_ratio_test.statistic, 2 * (best - null))
    for term in fit.terms:
        assert term.p_value == pytest.approx(chdtrc(1, term.statistic))


def test_separation_by_hand():
    # Deaths of x = 1 at 4 then 3 at risk: L = r^2 / ((2r + 2)(r + 2)), information
    # 1/4-like terms; the slope of the penalized log-likelihood is 0 at the estimate.
    r = cox_firth(APART).terms[0].value

    def penalized(beta):
        r = np.exp(beta)
        shares = np.array([2 * r / (2 * r + 2), r / (r + 2)])
        information = (shares * (1 - shares)).sum()
        return 2 * beta - np.log((2 * r + 2) * (r + 2)) + np.log(information) / 2

    h = 1e-5
    slope = (penalized(np.log(r) + h) - penalized(np.log(r) - h)) / (2 * h)
    assert slope == pytest.approx(0, abs=1e-9)
    assert cox(APART).terms[0].value is None


def test_limits_by_the_profile_of_one_coefficient():
    fit = cox_firth(APART, conf_level=0.9)
    assert fit.terms[0].conf_level == 0.9
    assert fit.terms[0].conf_low < 1 < fit.terms[0].conf_high
    narrow, wide = cox_firth(APART, conf_level=0.5).terms[0], cox_firth(APART).terms[0]
    assert wide.conf_low < narrow.conf_low < narrow.conf_high < wide.conf_high


def test_units_of_a_covariate_only_rescale_it():
    case = next(case for case in CASES if case["name"] == "lung")
    rows = rows_of(case)
    days = CoxRows.from_columns(
        case["stop"], case["event"], {"age": 365.25 * np.array(case["covariates"]["age"])}
    )
    years = CoxRows.from_columns(case["stop"], case["event"], {"age": case["covariates"]["age"]})
    one, other = cox_firth(days), cox_firth(years)
    assert one.coefficients[0] * 365.25 == pytest.approx(other.coefficients[0], rel=1e-9)
    assert one.terms[0].p_value == pytest.approx(other.terms[0].p_value, rel=1e-9)
    assert rows.names == ("age", "sex")


@pytest.mark.parametrize(
    ("event", "x", "reason"),
    [([0, 0, 0], [1, 2, 3], "no events"), ([1, 0, 1], [1, 1, 1], "does not vary")],
)
def test_what_cannot_be_fitted_has_a_reason(event, x, reason):
    fit = cox_firth(CoxRows.from_columns([1, 2, 3], event, {"x": x}).with_unit("patient"))
    assert reason in fit.reason
    assert fit.terms[0].reason == fit.likelihood_ratio_test.reason == fit.reason
    assert fit.terms[0].unit == "patient"
    assert fit.coefficients == (None,)


def test_covariates_that_repeat_each_other_have_a_reason():
    rows = CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0], "y": [2, 0, 2, 0]})
    assert "repeats the others" in cox_firth(rows).reason


def test_robust_errors_are_refused():
    rows = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]}, cluster=[1, 2])
    with pytest.raises(ValueError, match="neither clusters nor sampling weights"):
        cox_firth(rows)


def test_an_upper_limit_too_large_to_write():
    x = np.array([1.0, 0, 1, 0, 0, 1, 1, 0]) * 1e-4
    (term,) = cox_firth(CoxRows.from_columns(range(1, 9), [1] * 8, {"x": x})).terms
    assert term.conf_high is None
    assert "too large" in term.reason


def test_a_climb_that_finds_no_way_has_a_reason(monkeypatch):
    monkeypatch.setattr(module, "_MAX_STEPS", 0)
    assert "could not be maximized" in cox_firth(APART).reason


def nothing_found(grid, best, quantile):
    return ProfileEnds(*np.full((2, 3 * best.beta.size), np.nan))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_profiles_found_one_by_one_are_those_found_together(monkeypatch, case):
    rows, ties = rows_of(case), Ties(case["ties"])
    together = cox_firth(rows, ties=ties)
    monkeypatch.setattr(module, "_all_profiles", nothing_found)
    alone = cox_firth(rows, ties=ties)
    for one, other in zip(together.terms, alone.terms, strict=True):
        assert one.conf_low == pytest.approx(other.conf_low, rel=1e-9)
        assert one.conf_high == pytest.approx(other.conf_high, rel=1e-9)
        assert one.statistic == pytest.approx(other.statistic, rel=1e-9, abs=1e-10)


def test_limits_that_cannot_be_reached_have_a_reason(monkeypatch):
    monkeypatch.setattr(module, "_all_profiles", nothing_found)
    monkeypatch.setattr(module, "_held", lambda *_: None)
    (term,) = cox_firth(APART).terms
    assert term.value == pytest.approx(7.555313127)
    assert term.conf_low is None
    assert term.p_value is None
    assert "does not fall to a limit" in term.reason


def rows_from(table):
    start, stop, event, x, y = (np.array(column) for column in zip(*table, strict=True))
    return CoxRows.from_columns(stop, event, {"x": x, "y": y}, start=start)


def test_two_deaths_along_a_ridge_have_no_maximum_within_reach():
    # One row apart in both covariates: their information is all but one number.
    rows = [(2, 4, 1, 1, 50), (4, 7, 0, 1, 1), (0, 3, 1, 0, 0), (0, 3, 0, 0, 0.1)]
    fit = cox_firth(rows_from(rows))
    assert "could not be maximized" in fit.reason


def test_a_profile_that_is_lost_leaves_the_other_limits():
    fit = cox_firth(
        rows_from(
            [
                (3, 5, 0, 1, 1), (4, 6, 0, 2, 0), (3, 5, 1, 2, 1), (0, 2, 1, 2, 50),
                (0, 4, 0, 1, 0), (4, 7, 1, 2, 1), (2, 6, 1, 2, 0.1), (0, 1, 0, 0, 50),
                (2, 4, 0, 1, 50), (1, 5, 0, 0, 1), (2, 4, 0, 0, 1),
            ]
        )
    )  # fmt: skip
    assert fit.reason is None
    for term in fit.terms:
        assert term.conf_high is not None
        assert term.conf_low is not None or "does not fall to a limit" in term.reason


def test_the_curvature_of_the_penalty_is_learned_from_a_step():
    evaluate = evaluate_of(rows_of(CASES[0]), Ties.EFRON)
    both = np.array([True, True])
    here = module._penalized(evaluate, np.array([0.2, 0.1]))
    there = module._penalized(evaluate, np.array([0.25, 0.05]))
    # After it, the curvature explains the change of the slope along the step.
    learned = there.after(here, both)
    step = there.beta - here.beta
    information = (np.linalg.inv(there.inverse) + np.linalg.inv(here.inverse)) / 2
    assert (information + learned.bend) @ step == pytest.approx(here.score - there.score)
    # A step that fits already teaches nothing.
    again = there.after(replace(here, bend=learned.bend), both)
    assert again.bend == pytest.approx(learned.bend)


def test_the_slope_is_that_of_the_penalized_likelihood():
    for case in CASES:
        evaluate = evaluate_of(rows_of(case), Ties(case["ties"]))
        beta, h = np.full(len(case["covariates"]), 0.1), 1e-5
        here = module._penalized(evaluate, beta)
        for j, step in enumerate(np.eye(beta.size) * h):
            above, below = (module._penalized(evaluate, beta + s) for s in (step, -step))
            slope = (above.value - below.value) / (2 * h)
            assert slope == pytest.approx(here.score[j], rel=1e-6, abs=1e-6)


def test_too_large_coefficients_have_no_value():
    evaluate = evaluate_of(APART, Ties.EFRON)
    assert module._penalized(evaluate, np.array([1e6])) is None
    assert module._penalized(evaluate, np.array([100.0])) is None
