import json
from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.clustered.clustered import cell_means, clustered_difference
from seriatim.estimation.regression.gee import WorkingCorrelation, gee
from seriatim.estimation.regression.logistic import logistic
from seriatim.estimation.regression.response_rows import ResponseRows
from seriatim.estimation.regression.standardization import (
    Average,
    RiskSums,
    risk_sums,
    standardized_risks,
)
from seriatim.estimation.sandwich import Correction
from seriatim.estimation.summary import ClusterCounts

NAMES = ["sixteen_patients", "bacteria", "respiratory"]


def rows_of(case):
    return ResponseRows.from_columns(case["patient"], case["response"], case["covariates"])


def check(risks, expected, agree):
    agree([risk.value for risk in risks.risks], expected["risks"])
    contrasts = [c.estimate for c in (*risks.differences, *risks.ratios)]
    values = [r.value for r in risks.risks]
    on_scale = [
        *(np.log(p / (1 - p)) for p in values),
        *(c.estimate.value for c in risks.differences),
        *(np.log(c.estimate.value) for c in risks.ratios),
    ]
    agree(on_scale, expected["values"])
    errors = [r.std_error / (r.value * (1 - r.value)) for r in risks.risks]
    agree([*errors, *(c.std_error for c in contrasts)], expected["std_error"])
    df = [e.df for e in (*risks.risks, *contrasts)]
    if "df" in expected:
        agree(df, expected["df"])
    else:
        assert df == [None] * len(df)


@pytest.mark.parametrize("average", list(Average))
@pytest.mark.parametrize("correlation", list(WorkingCorrelation))
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_numerical_derivatives_in_r(reference, agree, name, correlation, average):
    case = reference("standardization", name)
    rows = rows_of(case)
    for correction in (Correction.LZ, Correction.MD):
        fit = gee(rows, correlation=correlation, correction=correction)
        risks = standardized_risks(fit, case["groups"], rows, average=average)
        check(risks, case[str(average)][str(correlation)][str(correction)], agree)


@pytest.mark.parametrize("average", list(Average))
@pytest.mark.parametrize("name", NAMES)
def test_agrees_with_r_for_independent_rows(reference, agree, name, average):
    case = reference("standardization", name)
    rows = rows_of(case)
    risks = standardized_risks(logistic(rows), case["groups"], rows, average=average)
    check(risks, case[str(average)]["logistic"], agree)


def test_without_other_covariates_it_is_the_closed_form(reference_csv):
    data = reference_csv("geetest.csv")
    group = data["g"].astype(int)
    rows = ResponseRows.from_columns(data["id"], data["y"], {"1": group == 1, "2": group == 2})
    groups = {"first": {"1": 0, "2": 0}, "second": {"1": 1, "2": 0}, "later": {"1": 0, "2": 1}}
    risks = standardized_risks(gee(rows.with_unit("procedure")), groups, rows)
    counts = ClusterCounts.from_rows(data["id"], group, data["y"])
    assert [r.value for r in risks.risks] == pytest.approx(cell_means(counts).means)
    for contrast, name in zip(risks.differences, ("1", "2"), strict=True):
        closed = clustered_difference(counts, name, "0").estimate
        for field in ("value", "std_error", "p_value", "conf_low", "conf_high"):
            assert getattr(contrast.estimate, field) == pytest.approx(getattr(closed, field))
    assert risks.differences[0].measure == "risk_difference"
    assert risks.ratios[1].group_value == pytest.approx(0.5)
    assert risks.ratios[1].reference_value == pytest.approx(11 / 16)
    assert risks.risks[0].unit == "procedure"
    assert risks.reference == "first"


def test_sites_together_are_one(reference):
    case = reference("standardization", "respiratory")
    patient, y = np.array(case["patient"]), np.array(case["response"])
    x = {name: np.array(column) for name, column in case["covariates"].items()}
    sites = [
        ResponseRows.from_columns(patient[at], y[at], {n: c[at] for n, c in x.items()})
        for at in (patient < 100, patient >= 100)
    ]
    together = standardized_risks(gee(*sites), case["groups"], *sites)
    alone = standardized_risks(gee(rows_of(case)), case["groups"], rows_of(case))
    for ours, theirs in zip(together.differences, alone.differences, strict=True):
        assert ours.estimate.value == pytest.approx(theirs.estimate.value, rel=1e-10)
        assert ours.estimate.conf_low == pytest.approx(theirs.estimate.conf_low, rel=1e-10)


def test_sums_by_hand():
    # Patient 1 has two rows of weight 1/2; with coefficients (0, 0) every risk is 1/2.
    rows = ResponseRows.from_columns([1, 1, 2], [1, 0, 1], {"x": [1, 3, 5]})
    sums = risk_sums(rows, np.zeros(2), {"as is": {}, "x = 7": {"x": 7}})
    assert sums.count == 2
    assert sums.risk.tolist() == [1, 1]
    assert sums.slope.tolist() == [[0.5, (2 + 5) / 4], [0.5, 3.5]]
    by_rows = risk_sums(rows, np.zeros(2), {"as is": {}}, Average.ROWS)
    assert (by_rows.count, by_rows.slope[0, 1]) == (3, 9 / 4)
    again = RiskSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert (RiskSums.zero() + again).to_json() == sums.to_json()
    with pytest.raises(TypeError):
        sums + 1


def test_a_fit_without_numbers_passes_its_reason_on():
    rows = ResponseRows.from_columns([1, 2, 3, 4], [0, 0, 1, 0], {"b": [0, 0, 1, 1]})
    risks = standardized_risks(gee(rows), {"a": {"b": 0}, "b": {"b": 1}}, rows)
    assert "no finite estimate for b" in risks.reason
    for estimate in (*risks.risks, risks.differences[0].estimate, risks.ratios[0].estimate):
        assert estimate.reason == risks.reason


def test_no_spread_has_a_reason():
    rows = ResponseRows.from_columns([1, 1, 2, 2], [1, 0, 0, 1], {"x": [0, 1, 0, 1]})
    fit = logistic(rows)
    still = replace(fit, covariance=((0.0, 0.0), (0.0, 0.0)))
    risks = standardized_risks(still, {"a": {"x": 0}, "b": {"x": 1}}, rows)
    assert risks.risks[0].value == pytest.approx(0.5)
    assert "no spread" in risks.risks[0].reason


def test_a_ratio_with_a_limit_too_large_to_write():
    x = np.array([1.0, 0, 1, 0, 0, 1, 1, 0])
    rows = ResponseRows.from_columns(None, [1, 0, 0, 0, 1, 1, 0, 1], {"x": x})
    vast = replace(logistic(rows), covariance=((1e7, 0.0), (0.0, 1e7)))
    risks = standardized_risks(vast, {"a": {"x": 0}, "b": {"x": 1}}, rows)
    assert "too large" in risks.ratios[0].estimate.reason


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ({"a": {"x": 0}}, "at least one more, found 1"),
        ({"a": {"x": 0}, "b": {"y": 1}}, "expected covariates of the fit .x., found 'y'"),
        ({"a": {"x": 0}, "b": {"intercept": 1}}, "found 'intercept'"),
    ],
)
def test_bad_groups_are_refused(groups, message):
    rows = ResponseRows.from_columns(None, [1, 0, 0, 1], {"x": [1, 0, 1, 0]})
    with pytest.raises(ValueError, match=message):
        standardized_risks(logistic(rows), groups, rows)


def test_other_rows_are_refused():
    rows = ResponseRows.from_columns(None, [1, 0, 0, 1], {"x": [1, 0, 1, 0]})
    other = ResponseRows.from_columns(None, [1, 0], {"y": [1, 0]})
    for sites in ((other,), ()):
        with pytest.raises(ValueError, match="those of the fit"):
            standardized_risks(logistic(rows), {"a": {"x": 0}, "b": {"x": 1}}, *sites)
