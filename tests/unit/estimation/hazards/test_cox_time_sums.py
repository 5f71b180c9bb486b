import json
from dataclasses import fields, replace

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows, cox
from seriatim.estimation.hazards.cox_time_sums import (
    TimeRequest,
    TimeSums,
    baseline_tables,
    cox_common_baseline,
    event_times,
    summarize_risk_sets,
)
from seriatim.estimation.hazards.partial_likelihood import Ties


def parts(case, count):
    """All rows, and the rows of patients dealt out to sites."""
    names = ["stop", "event", "start", "cluster", "weights"]
    columns = {name: np.array(case[name]) for name in names if name in case}
    x = {name: np.array(column) for name, column in case["covariates"].items()}
    site = columns.get("cluster", np.arange(len(case["stop"]))) % count

    def rows(chosen):
        of = {name: column[chosen] for name, column in columns.items()}
        weights = of.pop("weights", None)
        built = CoxRows.from_columns(
            of.pop("stop"), of.pop("event"), {k: v[chosen] for k, v in x.items()}, **of
        )
        return built if weights is None else built.with_weights(weights)

    return rows(site >= 0), [rows(site == s) for s in range(count)]


@pytest.mark.parametrize(
    "name",
    [
        "lung",
        "lung_sampling_weights",
        "veteran_in_months",
        "veteran_in_months_breslow",
        "cgd_clustered",
        "heart_weights_clustered",
        "pbcseq_weights_breslow",
    ],
)
def test_sites_agree_with_one_place_and_with_r(reference, agree, name):
    case = reference("cox", name)
    whole, sites = parts(case, 5)
    ties = Ties(case["ties"])
    fit, one = cox_common_baseline(sites, ties=ties), cox(whole, ties=ties)
    agree(fit.coefficients, case["coefficients"])
    agree([term.std_error for term in fit.terms], case["std_error"])
    agree(fit.log_likelihood, case["log_likelihood"])
    agree(fit.wald_test.statistic, case["wald"])
    assert np.allclose(fit.covariance, one.covariance, rtol=1e-9, atol=0)
    assert fit.n == one.n
    if fit.robust:
        agree(fit.robust_score_test.statistic, case["robust_score"])


def test_what_cannot_be_fitted_has_a_reason():
    censored = CoxRows.from_columns([1, 2], [0, 0], {"x": [1, 0]})
    assert cox_common_baseline([censored, censored]).reason == "no events"
    same = CoxRows.from_columns([1, 2], [1, 0], {"x": [1, 1]})
    assert "does not vary" in cox_common_baseline([same, same]).reason
    apart = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 0, 0], {"x": [1, 1, 0, 0]})
    assert "no finite estimate for x" in cox_common_baseline([apart, apart]).reason
    with pytest.raises(ValueError, match="at least one"):
        cox_common_baseline([])


def test_sums_of_other_times_or_strata_are_refused():
    rows = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]})
    one = TimeRequest(
        times=event_times(rows),
        coefficients=np.zeros(1),
        center=np.zeros(1),
        scale=np.ones(1),
    )
    sums = summarize_risk_sets(rows, one)
    other = replace(one, times=np.ones(1))
    with pytest.raises(ValueError, match="the same 2 event times"):
        sums + summarize_risk_sets(rows, other)
    with pytest.raises(ValueError, match="strata: expected none"):
        summarize_risk_sets(rows.with_strata(["a", "b"]), one)
    with pytest.raises(TypeError):
        sums + 1
    lost = replace(sums, sums=replace(sums.sums, s0=np.zeros(2)))
    with pytest.raises(ValueError, match="lost in rounding"):
        baseline_tables(lost, one, Ties.EFRON)


def test_messages_survive_json_and_zero_is_neutral(reference):
    whole, _ = parts(reference("cox", "heart_weights_clustered"), 1)
    request = TimeRequest(
        times=event_times(whole),
        coefficients=np.array([0.1, 0.2, -0.3]),
        center=np.mean(whole.covariates, axis=1),
        scale=np.std(whole.covariates, axis=1),
    )
    sent = TimeRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert sent.scale.tolist() == request.scale.tolist()
    sums = summarize_risk_sets(whole, sent)
    back = TimeSums.from_json(json.loads(json.dumps(sums.to_json()))) + TimeSums.zero(sent)
    assert (back.n, back.largest) == (sums.n, sums.largest)
    for field in fields(sums.sums):
        ours, theirs = getattr(back.sums, field.name), getattr(sums.sums, field.name)
        assert np.array_equal(ours, theirs)
    assert back.sums.events.dtype == np.int64


def test_sites_must_agree_on_covariates_and_unit():
    one = CoxRows.from_columns([1, 2], [1, 1], {"x": [1, 0]})
    other = CoxRows.from_columns([1, 2], [1, 1], {"y": [1, 0]})
    with pytest.raises(ValueError, match="expected the covariates x at each"):
        cox_common_baseline([one, other])
    fit = cox_common_baseline([one, one.with_unit("patient")])
    assert fit.terms[0].unit == "patient"
    with pytest.raises(ValueError, match="unit"):
        cox_common_baseline([one.with_unit("lesion"), one.with_unit("patient")])
