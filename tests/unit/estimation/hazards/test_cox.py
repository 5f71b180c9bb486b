import json
import math
from pathlib import Path

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows, cox, cox_by_group
from seriatim.estimation.hazards.cox_grid import risk_grid
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.log_rank import log_rank, state_table

REFERENCE = Path(__file__).parents[3] / "reference"


CASES = json.loads((REFERENCE / "cox.json").read_text())["cases"]


def rows_of(case):
    rows = CoxRows.from_columns(
        case["stop"],
        case["event"],
        case["covariates"],
        start=case.get("start"),
        cluster=case.get("cluster"),
    )
    rows = rows.with_strata(case["strata"]) if "strata" in case else rows
    return rows.with_weights(case["weights"]) if "weights" in case else rows


def fit_of(case):
    return cox(rows_of(case), ties=Ties(case.get("ties", "efron")))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_agrees_with_r(agree, case):
    fit = fit_of(case)
    agree(fit.coefficients, case["coefficients"])
    for name in ("std_error", "conf_low", "conf_high", "p_value"):
        agree([getattr(term, name) for term in fit.terms], case[name])
    agree(fit.log_likelihood, case["log_likelihood"])
    agree(fit.score_test.statistic, case["score"])
    agree(fit.wald_test.statistic, case["wald"])
    ratio = 2 * (case["log_likelihood"][1] - case["log_likelihood"][0])
    assert fit.likelihood_ratio_test.statistic == pytest.approx(ratio, rel=1e-8)
    assert fit.robust == ("naive_error" in case)
    if fit.robust:
        agree(np.sqrt(np.diag(fit.naive_covariance)), case["naive_error"])
        agree(fit.robust_score_test.statistic, case["robust_score"])
    assert fit.converged
    assert fit.n_events == sum(case["event"])


# R survival and lifelines: time-dependent hazard ratio of two or more procedures to date.
def test_demo_cohort(demo_rows):
    fit = cox_by_group(state_table(*demo_rows), "1")
    (term,) = fit.terms
    assert fit.names == ("2+",)
    assert term.value == pytest.approx(0.93437, abs=5e-6)
    assert (term.conf_low, term.conf_high) == pytest.approx((0.668144, 1.306677), abs=5e-7)
    assert term.p_value == pytest.approx(0.691574, abs=2e-6)


def test_three_levels_to_date_of_the_demo_cohort(reference_csv):
    start, stop, event, state = [], [], [], []
    for row in reference_csv("demo_null_cohort.csv"):
        cuts = [0.0, *(t for t in (row["t2"], row["t3"]) if t < row["time"]), row["time"]]
        for k in range(len(cuts) - 1):
            start.append(cuts[k])
            stop.append(cuts[k + 1])
            event.append(int(row["event"]) if k == len(cuts) - 2 else 0)
            state.append(k + 1)
    fit = cox_by_group(state_table(start, stop, event, state), "1")
    assert [term.value for term in fit.terms] == pytest.approx([0.91774, 0.98805], abs=5e-6)


@pytest.mark.parametrize("name", ["veteran_by_cell_type", "heart_by_transplant"])
def test_counts_and_rows_give_the_same_fit(reference, name):
    case = reference("log_rank", name)
    groups = sorted(set(case["group"]))
    table = EventTable.from_rows(
        case["time"], case["event"], case["group"], entry=case.get("entry")
    )
    group = np.array(case["group"])
    dummies = {g: (group == g).astype(float) for g in groups[1:]}
    rows = CoxRows.from_columns(case["time"], case["event"], dummies, start=case.get("entry"))
    by_rows, by_counts = cox(rows), cox_by_group(table, groups[0])
    assert by_counts.coefficients == pytest.approx(by_rows.coefficients, rel=1e-10)
    assert np.allclose(by_counts.covariance, by_rows.covariance, rtol=1e-9, atol=0)
    assert by_counts.log_likelihood == pytest.approx(by_rows.log_likelihood, rel=1e-12)


def test_without_ties_the_score_test_is_the_log_rank_test():
    rng = np.random.default_rng(3)
    table = EventTable.from_rows(rng.random(50), rng.random(50) < 0.7, rng.integers(0, 3, 50))
    score = cox_by_group(table, "0").score_test
    assert score.statistic == pytest.approx(log_rank(table).statistic, rel=1e-10)


def test_hazard_ratio_by_hand():
    # Events at 1 (x=1), 2 (x=0), 3 (x=1), 4 (x=0): the score is 0 where r^2 - r - 4 = 0.
    fit = cox(CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0]}))
    assert fit.terms[0].value == pytest.approx((1 + math.sqrt(17)) / 2, rel=1e-12)


def test_units_of_a_covariate_only_rescale_it(reference):
    case = reference("cox", "lung")
    shifted = {**case, "covariates": {"days": [365.25 * a for a in case["covariates"]["age"]]}}
    years = {**case, "covariates": {"age": case["covariates"]["age"]}}
    assert fit_of(shifted).coefficients[0] * 365.25 == pytest.approx(
        fit_of(years).coefficients[0], rel=1e-9
    )


def test_a_group_without_events_has_no_finite_ratio():
    rows = [1, 2, 3, 4, 5, 6], [1, 1, 0, 0, 1, 0], ["a", "a", "b", "b", "a", "b"]
    fit = cox_by_group(EventTable.from_rows(*rows).with_unit("patient"), "a")
    (term,) = fit.terms
    assert term.value is None
    assert "no finite estimate for b" in term.reason
    assert term.unit == "patient"
    assert not fit.converged
    assert fit.score_test.p_value is not None
    assert fit.wald_test.p_value is None


def test_other_terms_survive_one_that_runs_off():
    rng = np.random.default_rng(5)
    x = rng.random(60)
    time = rng.random(60) + 0.1
    separated = np.repeat([0.0, 1.0], [50, 10])
    event = (rng.random(60) < 0.8) & (separated == 0)
    fit = cox(CoxRows.from_columns(time, event, {"x": x, "separated": separated}))
    assert fit.terms[1].value is None
    assert fit.terms[0].value is not None
    # Rows that cannot have the event in the limit leave the risk set.
    keep = separated == 0
    alone = cox(CoxRows.from_columns(time[keep], event[keep], {"x": x[keep]}))
    assert fit.coefficients[0] == pytest.approx(alone.coefficients[0], rel=1e-6)


@pytest.mark.parametrize(
    ("event", "x", "reason"),
    [
        ([0, 0, 0], [1, 2, 3], "no events"),
        ([1, 0, 1], [1, 1, 1], "does not vary"),
        ([0, 0, 1], [1, 2, 3], "does not vary"),
    ],
)
def test_what_cannot_be_fitted_has_a_reason(event, x, reason):
    fit = cox(CoxRows.from_columns([1, 2, 3], event, {"x": x}))
    assert fit.terms[0].value is None
    assert reason in fit.terms[0].reason
    assert fit.log_likelihood is None
    assert fit.wald_test.reason == fit.reason


def test_covariates_that_repeat_each_other_have_a_reason():
    rows = CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0], "y": [2, 0, 2, 0]})
    assert "repeats the others" in cox(rows).reason


def test_one_cluster_leaves_no_spread():
    rows = CoxRows.from_columns([1, 2, 3, 4], [1] * 4, {"x": [1, 0, 1, 0]}, cluster=[7] * 4)
    fit = cox(rows.with_unit("procedure"))
    assert fit.wald_test.p_value is None
    assert fit.terms[0].unit == "procedure"


def test_group_fit_without_events_or_groups():
    table = EventTable.from_rows([1, 2], [0, 0], ["a", "b"])
    assert cox_by_group(table, "a").reason == "no events"
    alone = EventTable.from_rows([1, 2], [1, 1], ["a", "a"])
    assert cox_by_group(alone, "a").reason == "expected at least two groups"
    unused = EventTable.from_rows([1, 2], [1, 1], ["a", "a"], groups=("a", "b"))
    assert "does not vary" in cox_by_group(unused, "a").reason


def test_a_tiny_unit_gives_a_limit_too_large_to_write():
    x = np.array([1.0, 0, 1, 0, 0, 1, 1, 0]) * 1e-4
    fit = cox(CoxRows.from_columns(range(1, 9), [1] * 8, {"x": x}))
    assert fit.terms[0].conf_high is None
    assert "too large" in fit.terms[0].reason


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"stop": [1], "event": [1], "covariates": {}}, "at least one"),
        ({"stop": [1], "event": [2], "covariates": {"x": [1]}}, "which one is the event"),
        ({"stop": [1], "event": [1], "covariates": {"x": [1]}, "start": [1]}, "before stop"),
        ({"stop": [1], "event": [1], "covariates": {"x": [1, 2]}}, "one length"),
        ({"stop": [1], "event": [1], "covariates": {"x": [np.nan]}}, "x: expected a finite"),
    ],
)
def test_bad_rows_are_refused(columns, message):
    with pytest.raises(ValueError, match=message):
        CoxRows.from_columns(**columns)


def test_an_outlier_that_runs_off_does_not_overflow():
    # One row of 2,000 has the covariate and is the first to have the event.
    x = np.zeros(2000)
    x[0] = 1e6
    event = np.zeros(2000)
    event[:5] = 1
    fit = cox(CoxRows.from_columns(np.arange(1, 2001), event, {"x": x}))
    assert "no finite estimate for x" in fit.terms[0].reason


def test_covariates_that_differ_only_in_a_group_without_events():
    rng = np.random.default_rng(8)
    separated = np.repeat([0.0, 1.0], [40, 10])
    first = rng.random(50)
    second = first + separated * rng.random(50)
    event = (rng.random(50) < 0.8) & (separated == 0)
    columns = {"separated": separated, "first": first, "second": second}
    fit = cox(CoxRows.from_columns(rng.random(50) + 0.1, event, columns))
    assert all(term.value is None for term in fit.terms)
    assert "separated" in fit.reason


def test_coefficients_of_exactly_0_give_tests_of_0():
    # The likelihood is highest at 0, and rounding makes the fitted value a hair lower.
    x = {"b": [0, 0, 0, 1], "entry": [0, 1, 2, 2]}
    fit = cox(CoxRows.from_columns([1, 2, 2, 2], [0, 1, 1, 1], x))
    assert fit.likelihood_ratio_test.statistic == pytest.approx(0, abs=1e-12)
    assert fit.likelihood_ratio_test.p_value == pytest.approx(1)


# What other programs get wrong without a word. The right numbers are R's, in the cases above.


def case_of(name):
    return next(case for case in CASES if case["name"] == name)


def test_weights_stay_in_the_terms_of_tied_events():
    case = case_of("veteran_in_months")
    plain = fit_of(case)
    double = fit_of({**case, "weights": [2.0] * len(case["stop"])})
    assert double.coefficients == pytest.approx(plain.coefficients, rel=1e-10)
    assert double.terms[0].std_error == pytest.approx(plain.terms[0].std_error / math.sqrt(2))


def test_robust_errors_of_an_efron_fit_have_efron_residuals():
    case = case_of("veteran_in_months")
    rows = rows_of({**case, "cluster": [k // 2 for k in range(len(case["stop"]))]})
    fit = cox(rows)
    errors = []
    for ties in Ties:
        grid = risk_grid(rows, ties)
        at = grid.point(np.array(fit.coefficients) * grid.scale)
        moved = grid.influence(at, rows.cluster) * grid.scale @ np.array(fit.naive_covariance)
        errors.append(np.sqrt((moved**2).sum(axis=0)))
    ours = [term.std_error for term in fit.terms]
    assert ours == pytest.approx(errors[0], rel=1e-9)
    assert np.abs(errors[1] / errors[0] - 1).max() > 0.05


def test_robust_errors_know_when_a_row_entered():
    case = case_of("heart_clustered")
    late = fit_of(case)
    early = fit_of({key: value for key, value in case.items() if key != "start"})
    assert late.terms[0].std_error == pytest.approx(case["std_error"][0], rel=1e-8)
    assert early.terms[0].std_error != pytest.approx(case["std_error"][0], rel=0.01)


def test_a_row_that_enters_at_an_event_time_is_not_at_risk_there():
    case = case_of("lung_entry_at_event_times")
    half_a_day_later = [entry + 0.5 for entry in case["start"]]
    later = fit_of({**case, "start": half_a_day_later})
    assert later.coefficients == pytest.approx(fit_of(case).coefficients, rel=1e-10)
    earlier = fit_of({**case, "start": [max(entry - 0.5, 0) for entry in case["start"]]})
    assert earlier.coefficients != pytest.approx(later.coefficients, rel=1e-4)


def test_entry_with_strata_has_finite_errors():
    fit = fit_of(case_of("lung_entry_strata_clustered"))
    assert all(0 < term.std_error < math.inf for term in fit.terms)


@pytest.mark.parametrize("name", ["lung", "colon_both_events", "pbcseq_weights_breslow"])
def test_it_goes_on_to_the_top(name):
    case = case_of(name)
    fit = fit_of(case)
    grid = risk_grid(rows_of(case), fit.ties)
    here = grid.likelihood(np.array(fit.coefficients) * grid.scale)
    step = np.linalg.solve(here.information, here.score)
    assert math.sqrt(abs(step @ here.score)) < 1e-9


def test_float_ties_are_one_time():
    tied = cox(CoxRows.from_columns([0.1 + 0.2, 0.3, 1, 2], [1] * 4, {"x": [1, 0, 0, 1]}))
    whole = cox(CoxRows.from_columns([3, 3, 10, 20], [1] * 4, {"x": [1, 0, 0, 1]}))
    assert tied.coefficients == pytest.approx(whole.coefficients, rel=1e-12)
