"""A row says where it belongs, and a missing value says why."""

import pytest

from seriatim.analysis.rows import Place
from seriatim.estimation.estimate import Estimate, HypothesisTest

PLACE = Place(
    analysis="response", endpoint="complete_response", unit="procedure", population="evaluable"
)


def test_the_id_is_the_place():
    row = PLACE.at("Second ILP", "CR").count(24, 59)
    assert row.id == "response.complete_response.evaluable.second_ilp.cr.count"
    assert (row.value, row.n, row.n_total, row.level, row.context) == (
        24.0,
        24,
        59,
        "Second ILP",
        "CR",
    )


def test_a_missing_value_needs_a_reason():
    with pytest.raises(ValueError, match="needs a reason"):
        PLACE.row("median", None)
    assert PLACE.row("median", None, reason="not reached").reason == "not reached"


def test_an_estimate_brings_its_limits_but_nothing_that_is_absent():
    estimate = Estimate(method="wilson", value=0.5, conf_low=0.3, conf_high=0.7, n=10, n_events=5)
    rows = list(PLACE.at("First ILP").estimate("proportion", estimate, n=5, n_total=10))
    assert [row.statistic for row in rows] == ["proportion", "conf_low", "conf_high"]
    assert {row.method for row in rows} == {"wilson"}
    assert [row.conf_level for row in rows] == [None, 0.95, 0.95]


def test_an_estimate_without_a_value_is_its_reason():
    estimate = Estimate(method="wilson", value=None, reason="no procedures")
    (row,) = PLACE.estimate("proportion", estimate)
    assert (row.value, row.reason) == (None, "no procedures")


def test_p_values_of_several_tests_have_ids_of_their_own():
    tests = [
        HypothesisTest(
            method=method, statistic=None, df=None, p_value=0.5, groups=("a", "b"),
            n_by_group=(1, 1), n=2,
        )
        for method in ("boschloo", "fisher")
    ]  # fmt: skip
    ids = {row.id for test in tests for row in PLACE.test(test)}
    assert len(ids) == 2
