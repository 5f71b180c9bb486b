import json
import math

import numpy as np
import pytest

from seriatim.estimation.regression.g_formula import SecondResponse, g_formula, tipping_analysis

# The one-denominator reconstruction of the published abstract.
WORKED = SecondResponse(n=290, first=174, again_1=34, second_1=22, again_0=25, second_0=2)


def numbers(estimate):
    return [estimate.value, estimate.std_error, estimate.conf_low, estimate.conf_high]


@pytest.mark.parametrize(
    "name",
    ["one_denominator", "one_denominator_moved", "small", "small_moved_down", "nobody_of_ten"],
)
def test_agrees_with_another_quadrature_in_r(reference, agree, name):
    case = reference("g_formula", name)
    result = g_formula(SecondResponse(**case["counts"]), delta=case["delta"])
    agree(numbers(result.second), case["second"])
    agree(numbers(result.difference), case["difference"])
    agree(result.probability_lower, case["lower"])


# 10,000 draws of the same posterior gave -28.5 to -7.1, -21.5 to -0.7 and -18.1 to +2.6.
@pytest.mark.parametrize(
    ("delta", "limits"), [(0, (-0.285, -0.071)), (0.5, (-0.215, -0.007)), (0.75, (-0.181, 0.026))]
)
def test_the_worked_example(delta, limits):
    difference = g_formula(WORKED, delta=delta).difference
    assert (difference.conf_low, difference.conf_high) == pytest.approx(limits, abs=6e-4)


def test_the_mean_by_hand():
    result = g_formula(WORKED)
    a, q1, q0 = 174.5 / 291, 22.5 / 35, 2.5 / 26
    assert result.first.value == pytest.approx(a)
    assert result.first.std_error == pytest.approx(math.sqrt(a * (1 - a) / 292))
    assert result.second.value == pytest.approx(a * q1 + (1 - a) * q0)
    assert result.difference.value == pytest.approx(a * q1 + (1 - a) * q0 - a)
    assert result.probability_lower == pytest.approx(0.9995, abs=1e-4)


def test_the_tipping_delta_brings_a_limit_to_0():
    tipping = tipping_analysis(WORKED, (0.5, 0.75))
    assert 0.5 < tipping.tipping_delta < 0.75
    assert tipping.odds_factor == pytest.approx(math.exp(tipping.tipping_delta))
    there = g_formula(WORKED, delta=tipping.tipping_delta).difference
    assert there.conf_high == pytest.approx(0, abs=1e-9)
    assert [step.delta for step in tipping.steps] == [0.5, 0.75]


def test_a_rise_tips_downwards():
    rise = SecondResponse(n=100, first=30, again_1=20, second_1=18, again_0=30, second_0=20)
    tipping = tipping_analysis(rise, ())
    assert tipping.tipping_delta < 0
    low = g_formula(rise, delta=tipping.tipping_delta).difference.conf_low
    assert low == pytest.approx(0, abs=1e-9)


def test_what_cannot_tip_has_a_reason():
    weak = SecondResponse(n=20, first=10, again_1=5, second_1=3, again_0=5, second_0=2)
    assert "holds 0" in tipping_analysis(weak, ()).reason
    # All but one had a second procedure: the one cannot undo the result.
    all_but_one = SecondResponse(n=200, first=150, again_1=150, second_1=20, again_0=49, second_0=5)
    assert "no delta up to 5" in tipping_analysis(all_but_one, ()).reason
    nobody = SecondResponse(n=5, first=2, again_1=0, second_1=0, again_0=1, second_0=0)
    assert "with a first response" in tipping_analysis(nobody, (0.0,)).reason


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((0, 0, 0, 0, 0, 0), "no patients"),
        ((5, 2, 0, 0, 1, 1), "no patient with a first response"),
        ((5, 2, 1, 1, 0, 0), "no patient without a first response"),
    ],
)
def test_what_is_not_known_has_a_reason(counts, reason):
    names = ("n", "first", "again_1", "second_1", "again_0", "second_0")
    result = g_formula(SecondResponse(**dict(zip(names, counts, strict=True))))
    for estimate in (result.first, result.second, result.difference):
        assert reason in estimate.reason
    assert result.probability_lower is None


def test_extreme_counts_have_limits():
    extreme = SecondResponse(n=2, first=1, again_1=1, second_1=1, again_0=1, second_0=0)
    difference = g_formula(extreme).difference
    assert -1 < difference.conf_low < 0 < difference.conf_high < 1
    # By symmetry of the counts p2 and a are alike.
    assert difference.value == pytest.approx(0, abs=1e-10)


def test_rows_become_counts():
    counts = SecondResponse.from_columns(
        first=[1, 1, 1, 0, 0], again=[1, 1, 0, 1, 0], second=[1, 0, 0, 1, 0]
    )
    assert counts == SecondResponse(n=5, first=3, again_1=2, second_1=1, again_0=1, second_0=1)
    with pytest.raises(ValueError, match="again: expected True/False"):
        SecondResponse.from_columns([1], [2], [0])
    with pytest.raises(ValueError, match="second: expected a finite"):
        SecondResponse.from_columns([1], [1], [np.nan])
    with pytest.raises(ValueError, match="one length"):
        SecondResponse.from_columns([1], [1, 0], [0])


def test_counts_add_and_survive_json():
    one = SecondResponse(n=5, first=3, again_1=2, second_1=1, again_0=1, second_0=1, unit="patient")
    assert SecondResponse.zero() + one == one
    assert (one + one).n == 10
    assert SecondResponse.from_json(json.loads(json.dumps(one.to_json()))) == one
    with pytest.raises(TypeError):
        one + 1
    assert g_formula(one).difference.unit == "patient"


@pytest.mark.parametrize("name", ["first", "again_1", "second_1", "again_0", "second_0"])
def test_impossible_counts_are_refused(name):
    counts = {"n": 5, "first": 3, "again_1": 2, "second_1": 1, "again_0": 1, "second_0": 1}
    with pytest.raises(ValueError, match=f"{name}: expected a count from 0"):
        SecondResponse(**(counts | {name: 9}))


@pytest.mark.parametrize("delta", [math.inf, math.nan, 60])
def test_impossible_deltas_are_refused(delta):
    with pytest.raises(ValueError, match="delta: expected a shift"):
        g_formula(WORKED, delta=delta)
