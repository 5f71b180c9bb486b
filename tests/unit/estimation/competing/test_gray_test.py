import json
from functools import reduce
from operator import add

import numpy as np
import pytest

from seriatim.estimation.competing.gray_test import (
    GraySums,
    gray_sums,
    gray_test,
    stratified_gray_test,
)
from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.log_rank import log_rank

CASES = [
    "mgus2_by_sex",
    "bmt_by_disease",
    "bmt_by_disease_in_strata",
    "transplant_by_blood",
    "bmt_in_quarters_of_a_year",
    "no_ties",
    "few_and_tied",
    "four_rows",
]


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("gray_test", name)
    columns = {k: np.array(case[k]) for k in ("time", "event", "group", "stratum")}
    tables = []
    for stratum in sorted(set(case["stratum"])):
        own = columns["stratum"] == stratum
        tables.append(EventTable.from_rows(*(columns[k][own] for k in ("time", "event", "group"))))
    for result in case["results"]:
        cause, rho = result["cause"], result["rho"]
        sums = [gray_sums(table, cause, rho=rho) for table in tables]
        test = stratified_gray_test(reduce(add, sums, GraySums.zero(cause, rho=rho)))
        agree(test.statistic, result["statistic"])
        agree(test.p_value, result["p_value"])
        assert test.df == result["df"]
        assert sum(test.observed) == pytest.approx(sum(test.expected))


def test_one_cause_without_censoring_is_close_to_log_rank(reference):
    # R equals the numbers at risk then, so observed and expected are the same; the variance of a
    # cumulative incidence is not that of a hazard, and differs in small terms.
    case = reference("gray_test", "no_ties")
    table = EventTable.from_rows(case["time"], [1] * len(case["time"]), case["group"])
    gray, rank = gray_test(table, 1), log_rank(table)
    assert gray.expected == pytest.approx(rank.expected)
    assert gray.statistic == pytest.approx(rank.statistic, rel=0.1)


def test_sums_of_groups_in_any_order_and_back_from_json():
    table = EventTable.from_rows([1, 2, 3, 4, 5], [1, 2, 1, 1, 0], ["a", "b", "a", "b", "c"])
    sums = gray_sums(table.with_unit("patient"), 1)
    again = GraySums.from_json(json.loads(json.dumps(sums.to_json())))
    assert stratified_gray_test(again) == stratified_gray_test(sums)
    assert again.unit == "patient"
    only = gray_sums(table.select("b", "a"), 1)
    assert (sums + only).observed.tolist() == [4, 2, 0]
    assert GraySums.__add__(sums, 1) is NotImplemented
    with pytest.raises(ValueError, match="one cause and rho in all strata"):
        sums + gray_sums(table, 2)


def test_no_test_has_a_reason():
    groups = ["a", "a", "b", "b"]
    assert gray_test(EventTable.from_rows([1, 2, 3, 4], [2, 2, 2, 0], groups), 1).reason == (
        "no event of this cause"
    )
    apart = EventTable.from_rows([1, 2, 3, 4], [0, 0, 1, 1], groups)
    assert gray_test(apart, 1).reason == "1 of 2 groups were at risk when events happened"
    everyone = EventTable.from_rows([1, 1, 1, 1], [1, 1, 1, 1], groups)
    assert gray_test(everyone, 1).reason == (
        "the groups are at risk together at too few event times for a test"
    )
    assert gray_test(EventTable.zero(), 1).reason == "no event of this cause"
    with pytest.raises(ValueError, match="rho: expected 0"):
        gray_test(apart, 1, rho=-1)
