import json
from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.cox_sums import (
    ScoreRequest,
    ScoreSums,
    cox_over_sites,
    cox_rounds,
    summarize_scores,
)
from seriatim.estimation.hazards.partial_likelihood import Ties


def split(rows, site):
    """Rows by site, and all rows with the site as stratum."""

    def part(chosen):
        def of(column):
            return None if column is None else column[chosen]

        names = ("start", "stop", "event", "cluster", "weights")
        columns = tuple(of(column) for column in rows.covariates)
        rest = {name: of(getattr(rows, name)) for name in names}
        return replace(rows, covariates=columns, **rest)

    return [part(site == s) for s in np.unique(site)], rows.with_strata(site)


def cgd(reference):
    case = reference("cox", "cgd_clustered")
    rows = CoxRows.from_columns(
        case["stop"],
        case["event"],
        case["covariates"],
        start=case["start"],
        cluster=case["cluster"],
    )
    return rows, np.array(case["cluster"]) % 4


@pytest.mark.parametrize("ties", list(Ties))
def test_sites_agree_with_strata_in_one_place(reference, ties):
    sites, together = split(*cgd(reference))
    apart, whole = cox_over_sites(sites, ties=ties), cox(together, ties=ties)
    assert apart.coefficients == pytest.approx(whole.coefficients, rel=1e-10)
    assert np.allclose(apart.covariance, whole.covariance, rtol=1e-10, atol=0)
    assert apart.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-12)
    for name in ("score_test", "wald_test", "likelihood_ratio_test", "robust_score_test"):
        theirs = getattr(whole, name).statistic
        assert getattr(apart, name).statistic == pytest.approx(theirs, rel=1e-9)
    assert (apart.n, apart.n_events, apart.robust) == (whole.n, whole.n_events, True)


# R coxph with strata(center) and cluster id, in which no patient is in two centers.
def test_hospitals_agree_with_r(reference, agree):
    case = reference("cox", "cgd_by_hospital_clustered")
    rows = CoxRows.from_columns(
        case["stop"],
        case["event"],
        case["covariates"],
        start=case["start"],
        cluster=case["cluster"],
    )
    sites, _ = split(rows, np.array(case["strata"]))
    fit = cox_over_sites(sites)
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree(fit.robust_score_test.statistic, case["robust_score"])


def test_sums_survive_json_and_zero_is_neutral(reference):
    sites, _ = split(*cgd(reference))
    request = ScoreRequest(coefficients=(0.1, 0.01, 0.2), robust=True)
    sums = [summarize_scores(rows, request) for rows in sites]
    back = [ScoreSums.from_json(json.loads(json.dumps(part.to_json()))) for part in sums]
    total = sum(back, ScoreSums.zero())
    assert total.score.tolist() == sum(sums[1:], sums[0]).score.tolist()
    assert (total + ScoreSums.zero()).n == 203
    assert ScoreSums.from_json(ScoreSums.zero().to_json()).n == 0


def test_without_robust_errors_nothing_more_is_sent():
    rows = CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0]}).with_unit("patient")
    fit = cox_over_sites([rows, rows])
    assert fit.robust_score_test is None
    assert fit.terms[0].unit == "patient"
    assert summarize_scores(rows, ScoreRequest(coefficients=(0.0,))).meat is None


def test_what_cannot_be_fitted_has_a_reason():
    censored = CoxRows.from_columns([1, 2], [0, 0], {"x": [1, 0]})
    assert cox_over_sites([censored]).reason == "no events"
    same = CoxRows.from_columns([1, 2], [1, 0], {"x": [1, 1]})
    assert "does not vary" in cox_over_sites([censored, same]).reason
    apart = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})
    assert "no finite estimate for x" in cox_over_sites([apart, apart]).reason


def test_requests_and_sums_are_checked():
    rows = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]})
    with pytest.raises(ValueError, match="expected 1 finite numbers for x"):
        summarize_scores(rows, ScoreRequest(coefficients=(0.0, 1.0)))
    other = CoxRows.from_columns([1, 2], [1, 1], {"y": [1, 0]})
    request = ScoreRequest(coefficients=(0.0,))
    with pytest.raises(ValueError, match="sums of one request"):
        summarize_scores(rows, request) + summarize_scores(other, request)
    with pytest.raises(ValueError, match="at least one"):
        cox_over_sites([])
    with pytest.raises(TypeError):
        ScoreSums.zero() + 1


def test_coefficients_too_large_for_a_site_have_no_likelihood():
    rows = CoxRows.from_columns([1, 2, 3], [1, 1, 1], {"x": [1, 0, 2]})
    sums = summarize_scores(rows, ScoreRequest(coefficients=(1e5,), robust=True))
    assert sums.log_likelihood is None
    assert (sums + sums).log_likelihood is None


def test_a_step_too_large_for_a_site_is_halved():
    rows = CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0]})
    asked = []

    def ask(request):
        asked.append(request.coefficients[0])
        sums = summarize_scores(rows, request)
        return replace(sums, log_likelihood=None) if len(asked) == 2 else sums

    fit = cox_rounds(("x",), ask)
    assert asked[2] == pytest.approx(asked[1] / 2)
    assert fit.coefficients == pytest.approx(cox(rows).coefficients)
