import json

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.cox_firth import cox_firth
from seriatim.estimation.hazards.cox_firth_sums import (
    PenaltyRequest,
    cox_firth_common_baseline,
    cox_firth_over_sites,
    summarize_penalty,
)
from seriatim.estimation.hazards.partial_likelihood import Ties

APART = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})
COMMON = [
    "separated",
    "separated_breslow",
    "lung",
    "veteran_in_months",
    "heart_start_stop",
    "kidney_weights",
]


def parts(case, site):
    """The rows of each site, without strata."""

    def rows(chosen):
        def of(name):
            return np.array(case[name])[chosen] if name in case else None

        x = {name: np.array(column)[chosen] for name, column in case["covariates"].items()}
        built = CoxRows.from_columns(of("stop"), of("event"), x, start=of("start"))
        return built.with_weights(of("weights")) if "weights" in case else built

    return [rows(site == s) for s in np.unique(site)]


def same(agree, fit, case):
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree([np.log(term.conf_low) for term in fit.terms], case["conf_low"])
    agree([np.log(term.conf_high) for term in fit.terms], case["conf_high"])
    agree([term.statistic for term in fit.terms], case["statistic"])
    agree(fit.log_likelihood, case["log_likelihood"])


# The independent maximization in R, of all rows in one place.
@pytest.mark.parametrize("name", COMMON)
def test_one_common_baseline_agrees_with_r(reference, agree, name):
    case = reference("cox_firth", name)
    sites = parts(case, np.arange(len(case["stop"])) % 3)
    fit = cox_firth_common_baseline(sites, ties=Ties(case["ties"]))
    same(agree, fit, case)
    assert (fit.n, fit.n_events) == (len(case["stop"]), sum(case["event"]))


# R with the number of the recurrence as stratum: here each number is a site.
def test_each_site_its_own_baseline_agrees_with_r(reference, agree):
    case = reference("cox_firth", "bladder_by_recurrence")
    same(agree, cox_firth_over_sites(parts(case, np.array(case["strata"]))), case)


@pytest.mark.parametrize("ties", list(Ties))
def test_sites_agree_with_strata_in_one_place(reference, ties):
    case = reference("cox_firth", "veteran_in_months")
    site = np.arange(len(case["stop"])) % 4
    apart = cox_firth_over_sites(parts(case, site), ties=ties, conf_level=0.9)
    (rows,) = parts(case, 0 * site)
    whole = cox_firth(rows.with_strata(site), ties=ties, conf_level=0.9)
    assert apart.coefficients == pytest.approx(whole.coefficients, rel=1e-9)
    for ours, theirs in zip(apart.terms, whole.terms, strict=True):
        assert ours.conf_low == pytest.approx(theirs.conf_low, rel=1e-8)
        assert ours.conf_high == pytest.approx(theirs.conf_high, rel=1e-8)
        assert (ours.conf_level, ours.method) == (0.9, theirs.method)
    assert apart.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-10)


def test_penalties_add_and_a_site_without_events_has_none():
    request = PenaltyRequest(coefficients=(0.3,), inverse=np.array([[2.0]]))
    censored = CoxRows.from_columns([5, 6], [0, 0], {"x": [1, 0]})
    assert summarize_penalty(censored, request).tolist() == [0]
    # Two at risk with x = 1 of four, then one of three: third central moments of their shares.
    shares = np.array([2, 1]) * np.exp(0.3)
    shares = shares / (shares + 2)
    third = (shares * (1 - shares) * (1 - 2 * shares)).sum()
    assert summarize_penalty(APART, request) == pytest.approx([2 * third])
    sent = PenaltyRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert summarize_penalty(APART, sent).tolist() == summarize_penalty(APART, request).tolist()
    with pytest.raises(ValueError, match="at which the site has a likelihood"):
        summarize_penalty(APART, PenaltyRequest(coefficients=(1e6,), inverse=np.eye(1)))


@pytest.mark.parametrize("over_sites", [cox_firth_over_sites, cox_firth_common_baseline])
@pytest.mark.parametrize(
    ("event", "x", "reason"),
    [([0, 0, 0], [1, 2, 3], "no events"), ([1, 0, 1], [1, 1, 1], "does not vary")],
)
def test_what_cannot_be_fitted_has_a_reason(over_sites, event, x, reason):
    rows = CoxRows.from_columns([1, 2, 3], event, {"x": x}).with_unit("patient")
    fit = over_sites([rows, rows])
    assert reason in fit.reason
    assert fit.terms[0].reason == fit.likelihood_ratio_test.reason == fit.reason
    assert (fit.terms[0].unit, fit.n) == ("patient", 6)
    with pytest.raises(ValueError, match="at least one"):
        over_sites([])
    clustered = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]}, cluster=[1, 2])
    with pytest.raises(ValueError, match="neither clusters nor sampling weights"):
        over_sites([rows, clustered])


@pytest.mark.parametrize("over_sites", [cox_firth_over_sites, cox_firth_common_baseline])
def test_a_step_too_large_to_evaluate_is_halved(over_sites):
    # One row far from the others: a long step of its coefficient cannot be evaluated.
    rows = CoxRows.from_columns(
        range(1, 13), [1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1], {"x": [3000.0] + [0, 1] * 5 + [0]}
    )
    fit, whole = over_sites([rows]), cox_firth(rows)
    assert fit.reason == whole.reason
    if whole.reason is None:
        assert fit.coefficients == pytest.approx(whole.coefficients, rel=1e-8)
