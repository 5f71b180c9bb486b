import json
from pathlib import Path

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import CoxRows
from seriatim.estimation.hazards.partial_likelihood import Ties
from seriatim.estimation.hazards.proportional_hazards import TimeTransform, proportional_hazards

REFERENCE = Path(__file__).parents[3] / "reference"
CASES = json.loads((REFERENCE / "proportional_hazards.json").read_text())["cases"]
NAMES = [case["name"] for case in CASES]
FEW = CoxRows.from_columns(range(1, 9), [1] * 8, {"x": [1, 0, 1, 1, 0, 0, 1, 0]})


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


@pytest.mark.parametrize("transform", list(TimeTransform))
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_agrees_with_r(agree, case, transform):
    terms = {name: tuple(group) for name, group in case["terms"].items()}
    result = proportional_hazards(
        rows_of(case), transform=transform, terms=terms, ties=Ties(case["ties"])
    )
    table = case["tables"][transform]
    tests = (*result.tests, result.global_test)
    agree([test.statistic for test in tests], table["chisq"])
    agree([test.p_value for test in tests], table["p"])
    assert [test.df for test in tests] == table["df"]
    assert result.terms == tuple(terms)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_scaled_residuals_agree_with_r(agree, case):
    result = proportional_hazards(rows_of(case), ties=Ties(case["ties"]))
    steps = np.flatnonzero(np.diff(result.time, prepend=-1.0))
    for column, sums in zip(result.scaled_residuals.T, case["residual_sums"], strict=True):
        agree(np.add.reduceat(column, steps), sums)


# The old approximation of other programs gives 0.049, 1.780, 1.316 for these.
def test_it_is_the_score_test_and_not_the_old_approximation():
    case = next(case for case in CASES if case["name"] == "lung")
    tests = proportional_hazards(rows_of(case)).tests
    assert [test.statistic for test in tests] == pytest.approx([0.2436, 2.4755, 2.3530], abs=1e-4)


def test_the_trend_is_found_where_it_was_planted():
    rng = np.random.default_rng(4)
    x = rng.integers(0, 2, 400)
    # The hazard of x = 1 doubles at 1 and was half before.
    first = rng.exponential(1, 400) / np.where(x == 1, 0.3, 1.0)
    time = np.where(first < 1, first, 1 + (first - 1) / np.where(x == 1, 6.0, 1.0))
    result = proportional_hazards(CoxRows.from_columns(time, np.ones(400), {"x": x}))
    assert result.global_test.p_value < 1e-6
    early = result.time < 1
    residuals = result.scaled_residuals[:, 0]
    assert residuals[early].mean() < 0 < residuals[~early].mean()


def test_rank_is_the_mean_rank_of_all_rows():
    rows = CoxRows.from_columns([1, 2, 2, 3, 4], [1, 1, 0, 1, 1], {"x": [1, 0, 1, 0, 1]})
    result = proportional_hazards(rows, transform=TimeTransform.RANK)
    assert result.transformed.tolist() == [1, 2.5, 4, 5]
    assert result.time.tolist() == [1, 2, 3, 4]


def test_the_km_function_is_just_before_and_of_all_strata():
    rows = CoxRows.from_columns(
        [1, 2, 3, 4, 5], [1, 1, 1, 1, 1], {"x": [1, 0, 1, 0, 1]}, start=[0, 1, 0, 0, 0]
    ).with_strata(["a", "b", "a", "a", "b"])
    result = proportional_hazards(rows)
    # Strata first. At 1 four are at risk, at 2 four; one of them has the event each time.
    before = {1: 0, 2: 1 / 4, 3: 1 - 9 / 16, 4: 1 - 9 / 16 * 2 / 3, 5: 1 - 9 / 16 * 2 / 3 / 2}
    assert result.time.tolist() == [1, 3, 4, 2, 5]
    assert result.transformed == pytest.approx([before[t] for t in (1, 3, 4, 2, 5)])


def test_an_entry_at_0_is_not_at_risk_at_an_event_at_0():
    rows = CoxRows.from_columns(
        [0, 2, 3, 4], [1, 1, 1, 1], {"x": [1, 0, 1, 0]}, start=[-1, 0, -2, -1]
    )
    # At 0 three are at risk, at 2 all but the first.
    assert proportional_hazards(rows).transformed == pytest.approx([0, 1 / 3, 5 / 9, 7 / 9])


@pytest.mark.parametrize(
    ("stop", "event", "x", "reason"),
    [
        ([1, 2, 3], [0, 0, 0], [1, 2, 3], "no events"),
        ([1, 2, 3], [1, 0, 1], [1, 1, 1], "does not vary"),
        ([0, 2, 3], [1, 1, 1], [1, 0, 1], "no logarithm"),
        ([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0], "no finite estimate for x"),
    ],
)
def test_what_cannot_be_tested_has_a_reason(stop, event, x, reason):
    rows = CoxRows.from_columns(stop, event, {"x": x}).with_unit("patient")
    result = proportional_hazards(rows, transform=TimeTransform.LOG)
    assert reason in result.reason
    assert result.tests[0].reason == result.global_test.reason == result.reason
    assert result.global_test.unit == "patient"
    assert result.scaled_residuals.shape == (0, 1)


def test_one_event_time_leaves_no_room_for_a_trend():
    rows = CoxRows.from_columns([1, 1, 1, 2], [1, 1, 0, 0], {"x": [1, 0, 1, 0]})
    result = proportional_hazards(rows)
    assert "no room for a trend" in result.global_test.reason
    assert result.reason is None


def test_terms_must_name_each_covariate_once():
    with pytest.raises(ValueError, match="expected each of x once, found x, y"):
        proportional_hazards(FEW, terms={"both": ("x", "y")})
