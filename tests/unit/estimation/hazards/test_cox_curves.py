import json
import math
from pathlib import Path

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.cox_curves import cox_curves, cox_residuals
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.survival.kaplan_meier import median_survival, survival_at

REFERENCE = Path(__file__).parents[3] / "reference"
CASES = json.loads((REFERENCE / "cox_curves.json").read_text())["cases"]
NAMES = [case["name"] for case in CASES]
FOUR = CoxRows.from_columns([1, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]})


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


@pytest.mark.parametrize("interval", ["log", "log-log", "plain"])
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_curves_agree_with_r(agree, case, interval):
    curves = cox_curves(rows_of(case), case["profile"], interval=interval, ties=Ties(case["ties"]))
    expected = [curve for curve in case["curves"] if curve["interval"] == interval]
    assert [ours.stratum for ours in curves] == [theirs["stratum"] for theirs in expected]
    for ours, theirs in zip(curves, expected, strict=True):
        place = np.searchsorted(ours.curve.time, theirs["time"])
        assert ours.curve.time[place].tolist() == theirs["time"]
        agree(ours.cumulative_hazard[place], theirs["hazard"])
        agree(ours.hazard_std_error[place], theirs["std_error"])
        agree(ours.curve.survival[place], theirs["survival"])
        # R's plain limits may fall below 0; a share does not.
        agree(ours.curve.conf_low[place], [max(low, 0) for low in theirs["conf_low"]])
        agree(ours.curve.conf_high[place], theirs["conf_high"])


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_residuals_agree_with_r(agree, case):
    residuals = cox_residuals(rows_of(case), ties=Ties(case["ties"]))
    # The events expected: a residual may be 0 but for rounding.
    event = np.array(case["event"])
    agree(event - residuals.martingale, (event - np.array(case["martingale"])).tolist())
    assert residuals.deviance == pytest.approx(case["deviance"], rel=1e-8, abs=1e-14)


def test_the_curve_by_hand():
    # Hazard ratio r = (1 + sqrt(17)) / 2; risk sums 2 + 2 r, 2 + r, 1 + r, 1.
    r = (1 + math.sqrt(17)) / 2
    hazard = np.cumsum([1 / (2 + 2 * r), 1 / (2 + r), 1 / (1 + r), 1])
    (without,), (with_it,) = cox_curves(FOUR, {"x": 0}), cox_curves(FOUR, {"x": 1})
    assert without.cumulative_hazard == pytest.approx(hazard, rel=1e-12)
    assert with_it.curve.survival == pytest.approx(np.exp(-r * hazard), rel=1e-12)
    assert without.curve.n_at_risk.tolist() == [4, 3, 2, 1]
    assert without.profile == (("x", 0.0),)


def test_curves_are_read_as_kaplan_meier_curves_are():
    case = next(case for case in CASES if case["name"] == "lung")
    (predicted,) = cox_curves(rows_of(case), case["profile"])
    median = median_survival(predicted.curve)
    assert median.conf_low < median.value < median.conf_high
    half = survival_at(predicted.curve, median.value)
    assert half.value <= 0.5
    assert half.conf_low < half.value < half.conf_high
    assert half.method.startswith("Cox (Efron), predicted survival, log-log limits")


def test_a_stratum_without_events_stays_at_1():
    rows = CoxRows.from_columns(
        [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0], {"x": [1, 0, 1, 0, 1, 0]}
    ).with_strata(["a", "a", "a", "a", "b", "b"])
    _, quiet = cox_curves(rows, {"x": 1})
    assert quiet.curve.survival.tolist() == [1, 1]
    assert quiet.hazard_std_error.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("event", "x", "reason"),
    [
        ([0, 0, 0, 0], [1, 2, 3, 4], "no events"),
        ([1, 0, 1, 0], [1, 1, 1, 1], "does not vary"),
        ([1, 1, 0, 0], [1, 1, 0, 0], "no finite estimate for x"),
    ],
)
def test_without_a_fit_there_is_a_reason(event, x, reason):
    rows = CoxRows.from_columns([1, 2, 3, 4], event, {"x": x})
    (predicted,) = cox_curves(rows, {"x": 1})
    assert reason in predicted.reason
    assert reason in survival_at(predicted.curve, 2).reason
    residuals = cox_residuals(rows)
    assert reason in residuals.reason
    assert residuals.martingale.size == 0


@pytest.mark.parametrize(
    ("profile", "message"),
    [
        ({}, "a value for each of x; found none"),
        ({"x": 1, "y": 2}, "found x, y"),
        ({"x": math.inf}, "expected finite"),
    ],
)
def test_bad_profiles_are_refused(profile, message):
    with pytest.raises(ValueError, match=message):
        cox_curves(FOUR, profile)


def test_rows_never_at_risk_expect_nothing():
    rows = CoxRows.from_columns([0.5, 1, 2, 3, 4], [0, 1, 1, 1, 1], {"x": [1, 1, 0, 1, 0]})
    residuals = cox_residuals(rows)
    assert residuals.martingale[0] == residuals.deviance[0] == 0
    assert residuals.martingale.sum() == pytest.approx(0, abs=1e-12)


def test_an_extreme_profile_does_not_overflow():
    (predicted,) = cox_curves(FOUR, {"x": 1e4})
    assert predicted.curve.survival[0] == 0
