import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import (
    curve_limits,
    kaplan_meier,
    median_survival,
    reverse_kaplan_meier,
    risk_table,
    survival_at,
    survival_quantile,
)
from seriatim.estimation.survival.log_rank import state_table

CASES = [
    "lung_by_sex",
    "veteran_by_cell_type",
    "colon_death_by_treatment",
    "kidney_by_sex",
    "exact_halves",
    "heart_simon_makuch",
]


def results(case):
    data = case["data"]
    table = EventTable.from_rows(
        data["time"], data["event"], data["group"], entry=data.get("entry")
    )
    for result in case["results"]:
        if result["interval"] == "reverse":
            yield reverse_kaplan_meier(table, result["group"]), result, case["times"]
        else:
            curve = kaplan_meier(table, result["group"], interval=result["interval"])
            yield curve, result, case["times"]


@pytest.mark.parametrize("name", CASES)
def test_curves_agree_with_r(reference, agree, name):
    for curve, result, _ in results(reference("kaplan_meier", name)):
        expected = result["curve"]
        place = np.searchsorted(curve.time, np.array(expected["time"]) - 1e-9)
        agree(curve.time[place], expected["time"])
        for field in ("n_at_risk", "n_events", "n_censored"):
            assert getattr(curve, field)[place].tolist() == expected[field]
        for field in ("survival", "std_error"):
            agree(getattr(curve, field)[place], expected[field])
        # Where survival is exactly 1 or 0, R writes limits equal to it for some kinds of
        # interval and none for others; we write none unless the scale has them.
        inside = (curve.survival[place] > 0) & (curve.survival[place] < 1)
        for field in ("conf_low", "conf_high"):
            theirs = [v for v, keep in zip(expected[field], inside, strict=True) if keep]
            agree(getattr(curve, field)[place][inside], theirs)


@pytest.mark.parametrize("name", CASES)
def test_quantiles_agree_with_r(reference, agree, name):
    for curve, result, _ in results(reference("kaplan_meier", name)):
        probabilities = (0.5,) if result["interval"] == "reverse" else (0.25, 0.5, 0.75)
        listed = {key: result[key] for key in ("quantile", "quantile_low", "quantile_high")}
        listed = {k: v if isinstance(v, list) else [v] for k, v in listed.items()}
        if name == "heart_simon_makuch":
            # Few are at risk early: the lower limit dips below 0.75 and rises again, next test.
            probabilities, listed = (0.5, 0.75), {k: v[1:] for k, v in listed.items()}
        ours = [survival_quantile(curve, p) for p in probabilities]
        agree([e.value for e in ours], listed["quantile"])
        agree([e.conf_low for e in ours], listed["quantile_low"])
        agree([e.conf_high for e in ours], listed["quantile_high"])


def test_limits_that_rise_again_give_the_outermost_crossings(reference):
    data = reference("kaplan_meier", "heart_simon_makuch")["data"]
    table = EventTable.from_rows(data["time"], data["event"], data["group"], entry=data["entry"])
    curve = kaplan_meier(table, "1")
    estimate = survival_quantile(curve, 0.25)
    # The first death, at 5, comes when 11 are at risk; by 16 there are 21 and the limit rises.
    low = dict(zip(curve.time.tolist(), curve.conf_low.tolist(), strict=True))
    assert low[5.0] < low[16.0] < 0.75
    assert estimate.conf_low == 5.0
    after = curve.conf_high[curve.time >= estimate.conf_high]
    assert (after[~np.isnan(after)] <= 0.75).all()


@pytest.mark.parametrize("name", CASES)
def test_milestones_agree_with_r(reference, agree, name):
    for curve, result, _ in results(reference("kaplan_meier", name)):
        if result["interval"] == "reverse":
            continue
        for time, expected in zip(result["milestone_time"], result["milestone"], strict=True):
            agree(survival_at(curve, time).value, expected)


# Vectors B4 of the specification: the demo cohort in R survival.
def test_demo_cohort(reference_csv, demo_rows):
    cohort = reference_csv("demo_null_cohort.csv")
    by_number = np.minimum(cohort["n_ilp"].astype(int), 3)
    table = EventTable.from_rows(cohort["time"], cohort["event"], by_number)
    medians = [median_survival(kaplan_meier(table, g)) for g in ("1", "2", "3")]
    assert [m.value for m in medians] == pytest.approx([35.27, 42.131, 89.654])
    assert (medians[2].conf_low, medians[2].conf_high) == pytest.approx((42.614, 97.428))
    everyone = EventTable.from_rows(cohort["time"], cohort["event"])
    assert median_survival(reverse_kaplan_meier(everyone)).value == pytest.approx(101.026)
    start, stop, event, state = demo_rows
    states = state_table(start, stop, event, state)
    expected = {"1": ((0.6515, 0.3935), (133, 72)), "2+": ((0.6789, 0.3871), (49, 24))}
    for name, (survival, at_risk) in expected.items():
        curve = kaplan_meier(states, name)
        ours = [survival_at(curve, t).value for t in (24, 48)]
        assert ours == pytest.approx(survival, abs=5e-5)
        assert risk_table(states, (24, 48), name).n_at_risk == at_risk


def test_risk_table_rows_add_up_to_everyone(reference):
    data = reference("kaplan_meier", "colon_death_by_treatment")["data"]
    table = EventTable.from_rows(data["time"], data["event"])
    times = (0, 100, 500.5, 1000, 2000, 1e6)
    counts = risk_table(table, times)
    time, event = np.array(data["time"]), np.array(data["event"])
    for k, t in enumerate(times):
        assert counts.n_at_risk[k] == (time >= t).sum()
        assert counts.n_events[k] == ((time < t) & (event == 1)).sum()
        assert counts.n_censored[k] == ((time < t) & (event == 0)).sum()
        assert counts.n_at_risk[k] + counts.n_events[k] + counts.n_censored[k] == counts.n
    assert counts.to_json()["times"][1] == 100.0


def test_risk_table_counts_late_entries():
    table = EventTable.from_rows([5, 6], [1, 0], entry=[0, 2])
    counts = risk_table(table, [2, 3, 6])
    assert counts.n_entered == (1, 2, 2)
    assert counts.n_at_risk == (1, 2, 1)


def test_nobody_has_the_event():
    curve = kaplan_meier(EventTable.from_rows([1, 2], [0, 0]))
    assert curve.survival.tolist() == [1, 1]
    median = median_survival(curve)
    assert median.value is None
    assert median.reason == "not reached: value, lower limit, upper limit"
    estimate = survival_at(curve, 1.5)
    assert estimate.value == 1.0
    assert estimate.conf_low is None
    assert "no event up to time 1.5" in estimate.reason


def test_one_row_with_the_event():
    curve = kaplan_meier(EventTable.from_rows([3], [1]).with_unit("patient"))
    assert curve.survival.tolist() == [0]
    median = median_survival(curve)
    assert median.value == 3
    assert median.unit == "patient"
    assert "lower limit" in median.reason
    after = survival_at(curve, 10)
    assert (after.value, after.reason) == (0.0, "the curve has reached 0: no limits")


def test_after_the_end_of_follow_up_nothing_is_known():
    curve = kaplan_meier(EventTable.from_rows([1, 2], [1, 0]))
    estimate = survival_at(curve, 3)
    assert estimate.value is None
    assert estimate.reason == "follow-up ends at 2, before time 3"


def test_an_empty_group_gives_reasons():
    curve = kaplan_meier(EventTable.from_rows([1], [1], ["a"], groups=("a", "b")), "b")
    assert curve.time.size == 0
    for estimate in (median_survival(curve), survival_at(curve, 1)):
        assert estimate.value is None
        assert estimate.reason == "no rows in group 'b'"


def test_a_death_at_time_0_counts():
    curve = kaplan_meier(EventTable.from_rows([0, 1, 2, 3], [1, 0, 0, 0]))
    assert survival_at(curve, 0).value == 0.75


def test_a_curve_that_falls_to_0_before_later_entries_says_so():
    table = EventTable.from_rows([1, 5, 6], [1, 1, 0], entry=[0, 2, 2])
    curve = kaplan_meier(table)
    assert curve.survival.tolist() == [0, 0, 0, 0]
    assert "0 from time 1" in curve.reason


def test_curves_are_read_only():
    curve = kaplan_meier(EventTable.from_rows([1], [1]))
    with pytest.raises(ValueError, match="read-only"):
        curve.survival[0] = 1


def test_bad_requests_are_refused():
    table = EventTable.from_rows([1], [1])
    with pytest.raises(ValueError, match="expected one of log-log, log, plain"):
        kaplan_meier(table, interval="arcsine")
    with pytest.raises(ValueError, match="between 0 and 1, found 1"):
        survival_quantile(kaplan_meier(table), 1)
    with pytest.raises(ValueError, match="conf_level"):
        kaplan_meier(table, conf_level=95)


def test_plain_limits_stay_within_0_and_1():
    low, high = curve_limits(np.array([0.9, 0.1]), np.array([0.2, 0.2]), "plain", 0.95)
    assert high[0] == 1
    assert low[1] == 0


# Deaths at 1 to 8: S is one half from 4 to 5. R: 4.5; greenwood 0.8 gives 4; lifelines 0.30 and
# statsmodels 0.15 give 5.
def test_the_median_is_the_middle_where_the_curve_is_exactly_one_half():
    assert median_survival(kaplan_meier(EventTable.from_rows(range(1, 9), [1] * 8))).value == 4.5


# Ties by float noise. greenwood 0.8 gives 0.667 after the first of two deaths that R merges: 0.75
# is 1 - 2/8 of eight at risk.
def test_float_noise_does_not_split_a_death_in_two():
    curve = kaplan_meier(EventTable.from_rows([0.1 + 0.2, 0.3] + [1.0] * 6, [1, 1] + [0] * 6))
    assert curve.survival.tolist() == [0.75, 0.75]
