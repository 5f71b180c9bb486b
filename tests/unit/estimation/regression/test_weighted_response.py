import numpy as np
import pytest

from seriatim.estimation.regression.weighted_response import (
    FIRST_RESPONSE,
    weighted_response,
)


def numbers(estimate):
    return [estimate.value, estimate.std_error, estimate.conf_low, estimate.conf_high]


def patients(*strata):
    """Return columns from strata of (first response, treated again, responses, patients)."""
    columns = [[], [], []]
    for first, again, responded, n in strata:
        columns[0] += [first] * n
        columns[1] += [again] * n
        columns[2] += [1] * responded + [0] * (n - responded)
    return columns


@pytest.mark.parametrize("name", ["reconstruction", "birthwt", "birthwt_years"])
def test_agrees_with_the_estimating_equations_in_r(reference, agree, name):
    case = reference("weighted_response", name)
    columns = case["first"], case["again"], case["second"]
    result = weighted_response(*columns, dict(case["covariates"] or {}))
    agree([result.first.value, result.second.value], [case["first_mean"], case["second_mean"]])
    agree([result.first.std_error, result.second.std_error], case["se"])
    agree(numbers(result.difference), case["difference"])
    agree(result.difference.p_value, case["p_value"])
    agree(result.difference.df, case["df"])
    agree([result.effective_n, result.largest_weight], [case["effective_n"], case["largest"]])
    assert result.covariates == (FIRST_RESPONSE, *case["covariates"])


def test_with_the_first_response_alone_it_is_the_mix_by_hand():
    result = weighted_response(
        *patients((1, 1, 6, 10), (1, 0, 0, 10), (0, 1, 3, 20), (0, 0, 0, 20))
    )
    # A third responded first, 6 of 10 of them and 3 of 20 of the others the second time.
    assert result.first.value == pytest.approx(1 / 3)
    assert result.second.value == pytest.approx(0.6 / 3 + 0.15 * 2 / 3)
    # Everybody was treated again with chance 1/2: equal weights of 2.
    assert result.effective_n == pytest.approx(30)
    assert result.largest_weight == pytest.approx(1 / 30)


def test_a_covariate_that_decided_is_repaired():
    """Of the young 8 in 10 and of the old 2 in 10 were treated again; only the young respond."""
    first, again, second = patients(
        (1, 1, 40, 40), (1, 0, 0, 10), (1, 1, 0, 10), (1, 0, 0, 40),
        (0, 1, 40, 40), (0, 0, 0, 10), (0, 1, 0, 10), (0, 0, 0, 40),
    )  # fmt: skip
    old = ([0] * 50 + [1] * 50) * 2
    assert weighted_response(first, again, second).second.value == pytest.approx(0.8)
    assert weighted_response(first, again, second, {"old": old}).second.value == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("strata", "covariates", "reason"),
    [
        ((), {}, "no patients"),
        (((1, 1, 4, 4), (1, 0, 0, 50), (0, 1, 9, 30)), {}, "4 patients with a first response"),
        (((1, 1, 4, 40), (1, 0, 0, 50), (0, 0, 0, 30)), {}, "0 patients without a first response"),
        (((1, 1, 4, 9), (1, 0, 0, 9), (0, 1, 3, 9), (0, 0, 0, 9)), {"a": None, "b": None},
         "18 patients treated again and 18 not allow 1 covariates"),
        (((1, 1, 4, 9), (1, 0, 0, 9), (0, 1, 3, 8), (0, 0, 0, 9)), {}, "count as 17.0, fewer"),
        (((1, 1, 4, 30), (1, 0, 0, 30), (0, 1, 3, 30), (0, 0, 0, 30)), {"again": "again"},
         "weights: "),
        (((1, 1, 4, 30), (1, 0, 0, 30), (0, 1, 3, 30), (0, 0, 0, 30)), {"same": "same"},
         "weights: "),
    ],
    ids=["nobody", "few with", "none without", "parameters", "effective", "separation", "constant"],
)  # fmt: skip
def test_what_the_data_do_not_carry_is_refused(strata, covariates, reason):
    columns = patients(*strata)
    n = len(columns[0])
    made = {"again": columns[1], "same": [3.0] * n, None: np.arange(n)}
    result = weighted_response(*columns, {k: made[v] for k, v in covariates.items()})
    assert reason in result.reason
    for estimate in (result.first, result.second, result.difference):
        assert estimate.value is None
        assert estimate.reason == result.reason


def test_weights_that_were_fitted_are_told_when_they_are_refused():
    strata = (1, 1, 4, 9), (1, 0, 0, 9), (0, 1, 3, 8), (0, 0, 0, 9)
    result = weighted_response(*patients(*strata))
    assert result.effective_n < 20
    assert 0 < result.largest_weight < 1


def test_a_response_that_everybody_gave_has_no_spread():
    strata = (1, 1, 30, 30), (1, 0, 0, 30)
    strata += (0, 1, 30, 30), (0, 0, 0, 30)
    result = weighted_response(*patients(*strata))
    assert result.second.value == pytest.approx(1)
    assert "responded alike" in result.second.reason
    assert result.difference.conf_high <= 1
    assert result.reason is None


def test_limits_do_not_depend_on_the_units_of_a_covariate():
    draw = np.random.default_rng(3)
    first, again, second = (draw.integers(0, 2, 120) for _ in range(3))
    year = draw.integers(1990, 2020, 120)
    one = weighted_response(first, again, second, {"year": year}).difference
    other = weighted_response(first, again, second, {"year": 1000.0 * (year - 2000)}).difference
    assert numbers(one) == pytest.approx(numbers(other), rel=1e-9)


def test_many_patients_are_summed_in_blocks():
    draw = np.random.default_rng(4)
    columns = [draw.integers(0, 2, 5000) for _ in range(3)]
    twice = [np.tile(column, 2) for column in columns]
    one, two = weighted_response(*columns).difference, weighted_response(*twice).difference
    assert two.value == pytest.approx(one.value)
    assert two.std_error == pytest.approx(one.std_error / np.sqrt(2), rel=1e-3)


@pytest.mark.parametrize(
    ("columns", "more", "message"),
    [
        (([1], [2], [0]), {}, "again: expected True/False"),
        (([1], [1], [0]), {FIRST_RESPONSE: [1]}, "always in the model"),
        (([1, 0], [1], [0]), {}, "again"),
    ],
)
def test_what_is_no_yes_or_no_is_refused(columns, more, message):
    with pytest.raises(ValueError, match=message):
        weighted_response(*columns, more)
