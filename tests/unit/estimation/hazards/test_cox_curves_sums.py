import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.cox_curves import CurveFrame, cox_curves
from seriatim.estimation.hazards.cox_curves_sums import (
    cox_curve_common_baseline,
    cox_curves_over_sites,
    curves_of_site,
)
from seriatim.estimation.hazards.cox_sums import cox_over_sites
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.survival.kaplan_meier import survival_at

COMMON = [
    "lung",
    "lung_breslow",
    "lung_tied_weights",
    "lung_tied_sampling_weights",
    "lung_tied_clustered",
    "heart_start_stop",
]
FOUR = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})


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

    return {str(s): rows(site == s) for s in dict.fromkeys(site.tolist())}


def same_as_r(ours, theirs, agree):
    place = np.searchsorted(ours.curve.time, theirs["time"])
    agree(ours.cumulative_hazard[place], theirs["hazard"])
    agree(ours.hazard_std_error[place], theirs["std_error"])
    agree(ours.curve.survival[place], theirs["survival"])
    # R's plain limits may fall below 0; a share does not.
    agree(ours.curve.conf_low[place], [max(low, 0) for low in theirs["conf_low"]])
    agree(ours.curve.conf_high[place], theirs["conf_high"])


def same_curve(ours, theirs):
    for name in ("time", "n_at_risk", "n_events", "n_censored", "n_entered"):
        assert getattr(ours.curve, name).tolist() == getattr(theirs.curve, name).tolist()
    for name in ("survival", "std_error", "conf_low", "conf_high"):
        assert getattr(ours.curve, name) == pytest.approx(
            getattr(theirs.curve, name), rel=1e-9, nan_ok=True
        )
    assert ours.hazard_std_error == pytest.approx(theirs.hazard_std_error, rel=1e-9)
    assert (ours.curve.n, ours.curve.method) == (theirs.curve.n, theirs.curve.method)


@pytest.mark.parametrize("interval", ["log", "log-log", "plain"])
@pytest.mark.parametrize("name", COMMON)
def test_one_common_baseline_agrees_with_r(reference, agree, name, interval):
    case = reference("cox_curves", name)
    site = np.array(case.get("cluster", range(len(case["stop"])))) % 4
    ours = cox_curve_common_baseline(
        list(parts(case, site).values()),
        case["profile"],
        interval=interval,
        ties=Ties(case["ties"]),
    )
    (theirs,) = (curve for curve in case["curves"] if curve["interval"] == interval)
    same_as_r(ours, theirs, agree)
    assert ours.stratum == "all"


# R survfit of coxph with strata: here each stratum is a site.
@pytest.mark.parametrize("interval", ["log", "log-log", "plain"])
def test_each_site_its_own_baseline_agrees_with_r(reference, agree, interval):
    case = reference("cox_curves", "veteran_in_months_strata")
    sites = parts(case, np.array(case["strata"]))
    curves = cox_curves_over_sites(sites, case["profile"], interval=interval)
    assert [curve.stratum for curve in curves] == list(sites)
    expected = {c["stratum"]: c for c in case["curves"] if c["interval"] == interval}
    for ours in curves:
        same_as_r(ours, expected[ours.stratum], agree)


def test_hospitals_with_patients_agree_with_one_place(reference):
    case = reference("cox", "cgd_by_hospital_clustered")
    hospital = np.array(case["strata"])
    profile = dict.fromkeys(case["covariates"], 1.0)
    ours = cox_curves_over_sites(parts(case, hospital), profile)
    (rows,) = parts(case, np.zeros(hospital.size)).values()
    whole = {curve.stratum: curve for curve in cox_curves(rows.with_strata(hospital), profile)}
    assert len(ours) == len(whole)
    for curve in ours:
        same_curve(curve, whole[curve.stratum])


def test_strata_within_a_site_have_a_curve_each():
    late = CoxRows.from_columns([1, 2, 4, 5], [1, 1, 1, 0], {"x": [0, 1, 1, 0]})
    both = CoxRows.from_columns(
        [1, 2, 3, 4, 1, 2, 4, 5], [1, 1, 1, 1, 1, 1, 1, 0], {"x": [1, 0, 1, 0, 0, 1, 1, 0]}
    )
    inside = both.with_strata(["leg"] * 4 + ["arm"] * 4)
    north, south = cox_curves_over_sites({"a": FOUR, "b": late}, {"x": 1})
    arm, leg = cox_curves_over_sites({"only": inside}, {"x": 1})
    assert (arm.stratum, leg.stratum) == ("only, arm", "only, leg")
    same_curve(leg, north)
    same_curve(arm, south)


def test_a_site_without_events_stays_at_1():
    censored = CoxRows.from_columns([5, 6], [0, 0], {"x": [1, 0]})
    _, quiet = cox_curves_over_sites({"north": FOUR, "south": censored}, {"x": 1})
    assert quiet.curve.survival.tolist() == [1, 1]
    assert quiet.hazard_std_error.tolist() == [0, 0]
    assert quiet.curve.n_at_risk.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("event", "x", "reason"),
    [
        ([0, 0, 0, 0], [1, 2, 3, 4], "no events"),
        ([1, 0, 1, 0], [1, 1, 1, 1], "does not vary"),
        ([1, 1, 0, 0], [1, 1, 0, 0], "no finite estimate for x"),
    ],
)
def test_without_a_fit_there_is_a_reason(event, x, reason):
    rows = CoxRows.from_columns([1, 2, 3, 4], event, {"x": x}).with_unit("patient")
    common = cox_curve_common_baseline([rows, rows], {"x": 1})
    apart = cox_curves_over_sites({"north": rows, "south": rows}, {"x": 1})
    assert [curve.stratum for curve in apart] == ["north", "south"]
    for curve in (common, *apart):
        assert reason in curve.reason
        assert reason in survival_at(curve.curve, 2).reason
        assert curve.curve.unit == "patient"


def test_profiles_and_sites_are_checked():
    with pytest.raises(ValueError, match="a value for each of x; found none"):
        cox_curve_common_baseline([FOUR], {})
    with pytest.raises(ValueError, match="at least one"):
        cox_curves_over_sites({}, {"x": 1})


def test_a_site_at_which_the_fit_is_too_large_says_so():
    frame = CurveFrame.of(("x",), {"x": 0}, "log", Ties.EFRON, 0.95)
    extreme = CoxRows.from_columns([9, 10, 11], [1, 1, 1], {"x": [0, 1e6, 1]})
    (lost,) = curves_of_site(extreme, cox_over_sites([FOUR]), frame, "south")
    assert lost.reason == "the sums over risk sets are lost in rounding"
