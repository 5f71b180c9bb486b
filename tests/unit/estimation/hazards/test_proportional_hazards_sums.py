import json
from dataclasses import replace

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.cox_time_sums import TimeRequest, event_times
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.proportional_hazards import (
    TimeFunction,
    TimeTransform,
    count_times,
    proportional_hazards,
)
from seriatim.estimation.hazards.proportional_hazards_sums import (
    TrendRequest,
    TrendSums,
    proportional_hazards_common_baseline,
    proportional_hazards_over_sites,
    summarize_event_trend,
    summarize_trend,
)

STRATIFIED = [
    "lung_strata_clustered",
    "veteran_in_months_strata",
    "bladder_by_recurrence_clustered",
]
COMMON = ["lung", "lung_breslow", "lung_sampling_weights", "veteran_in_months", "heart_start_stop"]
FOUR = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 0, 1]})


def parts(case, site):
    """The rows of each site, without strata."""

    def rows(chosen):
        def of(name):
            return np.array(case[name])[chosen] if name in case else None

        x = {name: np.array(column)[chosen] for name, column in case["covariates"].items()}
        built = CoxRows.from_columns(
            of("stop"), of("event"), x, start=of("start"), cluster=of("cluster")
        )
        return built.with_weights(of("weights")) if "weights" in case else built

    return [rows(site == s) for s in np.unique(site)]


def same(result, table):
    tests = (*result.tests, result.global_test)
    assert [test.statistic for test in tests] == pytest.approx(table["chisq"], rel=1e-8)
    assert [test.p_value for test in tests] == pytest.approx(table["p"], rel=1e-8)
    assert [test.df for test in tests] == table["df"]


# R cox.zph of coxph with strata: here each stratum is a site.
@pytest.mark.parametrize("transform", list(TimeTransform))
@pytest.mark.parametrize("name", STRATIFIED)
def test_each_site_its_own_baseline_agrees_with_r(reference, name, transform):
    case = reference("proportional_hazards", name)
    sites = parts(case, np.array(case["strata"]))
    result = proportional_hazards_over_sites(sites, transform=transform)
    same(result, case["tables"][transform])
    assert result.scaled_residuals.shape == (0, len(case["covariates"]))
    assert (result.transform, result.reason) == (transform, None)


@pytest.mark.parametrize("transform", list(TimeTransform))
@pytest.mark.parametrize("name", COMMON)
def test_one_common_baseline_agrees_with_r(reference, name, transform):
    case = reference("proportional_hazards", name)
    sites = parts(case, np.arange(len(case["stop"])) % 5)
    result = proportional_hazards_common_baseline(
        sites, transform=transform, ties=Ties(case["ties"])
    )
    same(result, case["tables"][transform])


def test_terms_are_tested_together(reference):
    case = reference("proportional_hazards", "veteran_cell_type")
    terms = {name: tuple(group) for name, group in case["terms"].items()}
    sites = parts(case, np.arange(len(case["stop"])) % 3)
    same(proportional_hazards_common_baseline(sites, terms=terms), case["tables"]["km"])
    apart = proportional_hazards_over_sites(sites, terms=terms)
    assert [test.df for test in apart.tests] == [1, 1, 3]
    with pytest.raises(ValueError, match="expected each of x once, found y"):
        proportional_hazards_over_sites([FOUR], terms={"both": ("y",)})


# Exposed at 1 and 4, the others at 2 and 3: worked out on the page of the method.
def test_four_patients_by_hand_from_two_sites():
    sites = parts({"stop": [1, 2, 3, 4], "event": [1] * 4, "covariates": {"x": [1, 0, 0, 1]}},
                  np.array([0, 0, 1, 1]))  # fmt: skip
    r = (np.sqrt(5) - 1) / 2
    share = np.array([r / (r + 1), r / (r + 2), r / (r + 1), 1])
    spread, time = share * (1 - share), np.arange(1, 5)
    score = 1 * (1 - share[0]) - 2 * share[1] - 3 * share[2]
    variance = (time**2 * spread).sum() - (time * spread).sum() ** 2 / spread.sum()
    result = proportional_hazards_common_baseline(sites, transform=TimeTransform.IDENTITY)
    assert result.global_test.statistic == pytest.approx(score**2 / variance, rel=1e-10)


def test_log_and_identity_need_no_counts_of_times():
    assert [t for t in TimeTransform if t.needs_counts] == [TimeTransform.KM, TimeTransform.RANK]
    counts = count_times(FOUR) + count_times(FOUR)
    km, rank = (TimeFunction.of(t, counts) for t in (TimeTransform.KM, TimeTransform.RANK))
    assert km.at(np.array([1.0, 2.0, 4.0])) == pytest.approx([0, 0.25, 0.75])
    assert rank.at(np.array([1.0, 4.0])).tolist() == [1.5, 7.5]
    log = TimeFunction.of(TimeTransform.LOG, None)
    assert log.at(np.array([1.0])).tolist() == [0]


def test_messages_survive_json_and_zero_is_neutral():
    function = TimeFunction.of(TimeTransform.RANK, count_times(FOUR))
    request = TrendRequest(coefficients=(0.2,), function=function, center=2.5, ties=Ties.BRESLOW)
    sent = TrendRequest.from_json(json.loads(json.dumps(request.to_json())))
    assert sent.to_json() == request.to_json()
    sums = summarize_trend(FOUR.with_unit("patient"), sent)
    back = TrendSums.from_json(json.loads(json.dumps(sums.to_json()))) + TrendSums.zero()
    assert back.to_json() == sums.to_json()
    assert (sums + TrendSums.zero()).unit == "patient"
    assert (TrendSums.zero() + TrendSums.zero()).n == 0
    with pytest.raises(TypeError):
        sums + 1
    other = CoxRows.from_columns([1, 2], [1, 1], {"y": [1, 0]})
    with pytest.raises(ValueError, match="Send every site the same request"):
        sums + summarize_trend(other, sent)


@pytest.mark.parametrize(
    "over_sites", [proportional_hazards_over_sites, proportional_hazards_common_baseline]
)
@pytest.mark.parametrize(
    ("stop", "event", "x", "reason"),
    [
        ([1, 2, 3], [0, 0, 0], [1, 2, 3], "no events"),
        ([1, 2, 3], [1, 0, 1], [1, 1, 1], "does not vary"),
        ([0, 2, 3], [1, 1, 1], [1, 0, 1], "no logarithm"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0], "no finite estimate for x"),
    ],
)
def test_what_cannot_be_tested_has_a_reason(over_sites, stop, event, x, reason):
    rows = CoxRows.from_columns(stop, event, {"x": x}).with_unit("patient")
    censored = CoxRows.from_columns([5, 6], [0, 0], {"x": x[:2]})
    result = over_sites([rows, censored, rows], transform=TimeTransform.LOG)
    assert reason in result.reason
    assert result.tests[0].reason == result.global_test.reason == result.reason
    assert result.global_test.unit == "patient"
    assert result.global_test.n == 2 * len(stop) + 2
    with pytest.raises(ValueError, match="at least one"):
        over_sites([])


def test_one_event_time_leaves_no_room_for_a_trend():
    rows = CoxRows.from_columns([1, 1, 1, 2], [1, 1, 0, 0], {"x": [1, 0, 1, 0]})
    for over_sites in (proportional_hazards_over_sites, proportional_hazards_common_baseline):
        assert "no room for a trend" in over_sites([rows, rows]).global_test.reason


def test_coefficients_too_large_for_a_site_are_a_reason():
    function = TimeFunction.of(TimeTransform.IDENTITY, None)
    request = TrendRequest(coefficients=(1e5,), function=function)
    lost, fine = summarize_trend(FOUR, request), replace(request, coefficients=(0.0,))
    both = lost + summarize_trend(FOUR, fine)
    assert "lost in rounding" in both.reason
    assert both.n_events == 8


def test_the_function_of_time_is_found_for_times_that_differ_by_rounding():
    one = CoxRows.from_columns([0.1 + 0.2, 1], [1, 1], {"x": [1, 0]})
    two = CoxRows.from_columns([0.3, 2], [1, 1], {"x": [0, 1]})
    together = CoxRows.from_columns([0.1 + 0.2, 1, 0.3, 2], [1] * 4, {"x": [1, 0, 0, 1]})
    ours = proportional_hazards_common_baseline([one, two]).global_test.statistic
    assert ours == pytest.approx(proportional_hazards(together).global_test.statistic, rel=1e-10)
    request = TimeRequest(
        times=event_times(together),
        coefficients=np.zeros(1),
        center=np.zeros(1),
        scale=np.ones(1),
    )
    assert request.times[0] == 0.3
    assert summarize_event_trend(one, request, np.array([7.0, 1.0, 1.0])).tolist() == [7]
