import json
from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.competing.fine_gray import FineGrayRows, fine_gray
from seriatim.estimation.competing.fine_gray_sums import (
    RiskSetSums,
    _first_request,
    fine_gray_over_sites,
    summarize_influences,
    summarize_risk_sets,
)


def sites_of(case, site, patient=None):
    """Rows of each site; `site` and `patient` hold a label for each row."""
    parts = []
    for label in np.unique(site):
        at = site == label
        columns = {name: np.array(column)[at] for name, column in case["x"].items()}
        groups = np.array(case["censoring"])[at] if "censoring" in case else None
        rows = FineGrayRows.from_columns(
            np.array(case["time"])[at],
            np.array(case["event"])[at],
            columns,
            patient=None if patient is None else patient[at],
            censoring_group=groups,
        )
        parts.append(rows.with_entry(np.array(case["entry"])[at]) if "entry" in case else rows)
    return parts


@pytest.mark.parametrize(
    "name",
    [
        "bmt",
        "bmt_censoring_by_hospital_drug",
        "pbc",
        "no_censoring",
        "pbc_by_age_other_cause",
        "abortion",
    ],
)
@pytest.mark.parametrize("n_sites", [1, 2, 7])
def test_sites_together_are_one_fit(reference, name, n_sites):
    case = reference("fine_gray", name)
    patient = np.arange(len(case["time"])) // 2
    site = patient % n_sites
    alone = fine_gray(sites_of(case, 0 * site, patient)[0], case["cause"])
    apart = fine_gray_over_sites(sites_of(case, site, patient), case["cause"])
    assert apart.coefficients == pytest.approx(alone.coefficients, rel=1e-10)
    assert np.allclose(apart.covariance, alone.covariance, rtol=1e-9, atol=1e-15)
    assert apart.log_likelihood == pytest.approx(alone.log_likelihood, rel=1e-12)
    assert np.allclose(apart.cumulative_hazard, alone.cumulative_hazard, rtol=1e-10)
    assert (apart.n, apart.n_events, apart.n_competing) == (
        alone.n,
        alone.n_events,
        alone.n_competing,
    )


def test_no_fit_has_the_same_reasons():
    def reason(events, x):
        case = {"time": [1, 2, 3, 4], "event": events, "x": {"x": x}}
        sites = sites_of(case, np.array([0, 0, 1, 1]))
        apart = fine_gray_over_sites(sites, 1)
        assert apart.reason == fine_gray(sites_of(case, np.zeros(4))[0], 1).reason
        return apart.reason

    assert reason([2, 2, 0, 0], [1, 2, 3, 4]) == "no event of this cause"
    assert "does not vary" in reason([1, 2, 1, 0], [1, 1, 1, 1])
    assert reason([1, 1, 0, 0], [1, 1, 0, 0]).startswith("no finite estimate for x")


def test_a_gap_in_observation_is_seen_over_all_sites():
    case = {"time": [1, 2, 7, 8], "event": [2, 1, 1, 0], "x": {"x": [1, 0, 1, 0]}}
    case["entry"] = [0, 0, 5, 5]
    apart = fine_gray_over_sites(sites_of(case, np.array([0, 1, 0, 1])), 1)
    assert "both before and after time 5" in apart.reason
    # A patient at the second site bridges it.
    last = {"time": 9, "event": 0, "entry": 0}
    bridged = {name: [*case[name], value] for name, value in last.items()}
    bridged["x"] = {"x": [1, 0, 1, 0, 1]}
    assert fine_gray_over_sites(sites_of(bridged, np.array([0, 1, 0, 1, 1])), 1).reason is None


def test_a_single_patient_has_no_spread():
    rows = FineGrayRows.from_columns(
        [1, 2, 3, 4, 5], [1, 2, 1, 1, 0], {"x": [1, 0, 0, 1, 0]}, patient=["p"] * 5
    )
    assert fine_gray_over_sites([rows], 1).terms[0].reason.startswith("no spread")


def test_sums_travel_and_add(reference):
    sites = sites_of(reference("fine_gray", "no_censoring"), np.arange(12) % 2)
    request = _first_request(sites, 1)
    one, other = (summarize_risk_sets(rows, request) for rows in sites)
    again = RiskSetSums.from_json(json.loads(json.dumps(one.to_json())))
    assert np.array_equal((again + other).second, (other + one).second)
    assert RiskSetSums.__add__(one, 1) is NotImplemented
    short = replace(request, table=sites[0].table())
    with pytest.raises(ValueError, match="expected sums on one merged table"):
        summarize_risk_sets(sites[0], short) + other
    with pytest.raises(ValueError, match="expected the means, rises and carried sums"):
        summarize_influences(sites[0], request)


def test_overflow_is_told_to_the_coordinator():
    rows = FineGrayRows.from_columns(
        np.arange(400), np.ones(400), {"x": np.eye(1, 400)[0], "y": np.arange(400) % 2}
    )
    sums = summarize_risk_sets(
        rows, replace(_first_request([rows], 1), coefficients=np.full(2, 20))
    )
    assert sums.largest > 300
    assert fine_gray_over_sites([rows], 1).reason.startswith("no finite estimate for x")


def test_other_covariates_are_refused():
    one = FineGrayRows.from_columns([1], [1], {"x": [1]})
    other = FineGrayRows.from_columns([1], [1], {"y": [1]})
    with pytest.raises(ValueError, match="expected x in this order at every site"):
        fine_gray_over_sites([one, other], 1)
