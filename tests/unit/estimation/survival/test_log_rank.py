import json
from functools import reduce
from operator import add

import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable, stratum_tables
from seriatim.estimation.survival.log_rank import (
    LogRankSums,
    log_rank,
    log_rank_sums,
    log_rank_test,
    log_rank_trend,
    mantel_byar,
    state_table,
    stratified_log_rank,
)

PLAIN = [
    "lung_by_sex",
    "veteran_by_cell_type",
    "colon_by_treatment",
    "kidney_by_sex",
    "demo_by_final_number",
    "lung_by_sex_rho_1",
    "veteran_by_cell_type_rho_half",
]
STRATIFIED = [
    "lung_by_sex_stratified_by_institution",
    "lung_by_sex_stratified_by_institution_rho_1",
]


def strata_of(case):
    return stratum_tables(*(case[k] for k in ("strata", "time", "event", "group")))


def table_of(case):
    return EventTable.from_rows(case["time"], case["event"], case["group"], entry=case.get("entry"))


@pytest.mark.parametrize("name", [*PLAIN, "heart_by_transplant", "demo_by_number_to_date"])
def test_agrees_with_r(reference, agree, name):
    case = reference("log_rank", name)
    test = log_rank(table_of(case), rho=case.get("rho", 0))
    agree(
        [test.statistic, test.df, test.p_value], [case[k] for k in ("statistic", "df", "p_value")]
    )
    if "observed" in case:
        agree(test.observed, case["observed"])
        agree(test.expected, case["expected"])


@pytest.mark.parametrize("name", STRATIFIED)
def test_strata_add_up_to_the_stratified_test_of_r(reference, agree, name):
    case = reference("log_rank", name)
    rho = case.get("rho", 0)
    test = stratified_log_rank(strata_of(case), rho=rho)
    agree([test.statistic, test.p_value], [case["statistic"], case["p_value"]])
    agree(test.observed, case["observed"])
    agree(test.expected, case["expected"])
    parts = [log_rank_sums(table, rho=rho) for table in strata_of(case).values()]
    assert log_rank_test(reduce(add, parts)).statistic == pytest.approx(test.statistic, rel=1e-12)


@pytest.mark.parametrize("name", [*PLAIN, *STRATIFIED])
def test_trend_agrees_with_r(reference, agree, name):
    case = reference("log_rank", name)
    tables = strata_of(case).values() if "strata" in case else [table_of(case)]
    sums = reduce(add, [log_rank_sums(table, rho=case.get("rho", 0)) for table in tables])
    test = log_rank_trend(sums)
    agree([test.statistic, test.df, test.p_value], [case["trend"], 1, case["trend_p_value"]])
    # Scores may be shifted and stretched: what matters is how they are spaced.
    scores = {group: 10.0 + 5 * k for k, group in enumerate(sums.groups)}
    assert log_rank_trend(sums, scores).statistic == pytest.approx(test.statistic, rel=1e-9)


def test_weighted_tests_count_events_unweighted_and_say_their_weights(reference):
    table = table_of(reference("log_rank", "lung_by_sex_rho_1"))
    test = log_rank(table, rho=1)
    assert test.method == "log-rank, Harrington-Fleming rho 1"
    assert test.n_events == int(table.events.sum()) > sum(test.observed)
    assert stratified_log_rank({"a": table, "b": table}).method == "log-rank, stratified in 2"
    with pytest.raises(ValueError, match="rho: expected 0"):
        log_rank(table, rho=-1)


def test_a_trend_without_information_has_a_reason():
    one = log_rank_sums(EventTable.from_rows([1, 2], [1, 1], ["a", "a"], groups=("a", "b")))
    assert log_rank_trend(one).reason == "1 of 2 groups were at risk when events happened"
    assert log_rank_trend(LogRankSums.zero()).reason == "no events"
    both = log_rank_sums(EventTable.from_rows([1, 2, 3], [1, 1, 1], ["a", "b", "a"]))
    assert "different scores" in log_rank_trend(both, {"a": 2, "b": 2}).reason
    with pytest.raises(ValueError, match="expected one for each group, found none for 'b'"):
        log_rank_trend(both, {"a": 2})


def test_no_strata_is_no_test():
    assert stratified_log_rank({}).reason == "no events"


def test_mantel_byar_on_the_demo_cohort(reference, agree, demo_rows):
    test = mantel_byar(state_table(*demo_rows, states=("1", "2+")).with_unit("patient"))
    case = reference("log_rank", "demo_by_number_to_date")
    agree([test.statistic, test.p_value], [case["statistic"], case["p_value"]])
    assert test.method == "Mantel-Byar"
    assert test.unit == "patient"
    assert test.n_events == 215


# R survival and lifelines: the naive comparison by the final number, which uses the future.
def test_naive_test_of_the_demo_cohort(reference_csv):
    cohort = reference_csv("demo_null_cohort.csv")
    by_number = np.minimum(cohort["n_ilp"].astype(int), 3)
    test = log_rank(EventTable.from_rows(cohort["time"], cohort["event"], by_number))
    assert test.p_value == pytest.approx(0.024743, abs=5e-7)
    assert test.n_by_group == (223, 49, 18)


def test_choosing_groups():
    rows = [1, 2, 3, 4, 5, 6], [1] * 6, list("abcabc")
    both = log_rank(EventTable.from_rows(*rows), groups=("c", "a"))
    keep = [0, 2, 3, 5]
    alone = log_rank(EventTable.from_rows(*([column[i] for i in keep] for column in rows)))
    assert both.groups == ("c", "a")
    assert both.statistic == pytest.approx(alone.statistic, rel=1e-12)


def test_no_events_is_no_test():
    test = log_rank(EventTable.from_rows([1, 2], [0, 0], ["a", "b"]))
    assert test.p_value is None
    assert test.reason == "no events"


def test_groups_never_at_risk_are_left_out():
    rows = [1, 2, 3, 4, 0.5], [1, 1, 1, 1, 0], ["a", "b", "a", "b", "c"]
    test = log_rank(EventTable.from_rows(*rows))
    assert test.df == 1
    assert test.n_by_group == (2, 2, 1)


def test_one_group_is_no_test():
    test = log_rank(EventTable.from_rows([1, 2], [1, 1], ["a", "a"], groups=("a", "b")))
    assert test.p_value is None
    assert test.reason == "1 of 2 groups were at risk when events happened"


def test_everyone_dies_at_once_is_no_test():
    test = log_rank(EventTable.from_rows([1, 1], [1, 1], ["a", "b"]))
    assert test.p_value is None
    assert "too few event times" in test.reason


def test_no_rows_is_no_test():
    assert log_rank_test(LogRankSums.zero()).reason == "no events"


def test_sums_survive_json(reference):
    sums = log_rank_sums(table_of(reference("log_rank", "kidney_by_sex")))
    again = LogRankSums.from_json(json.loads(json.dumps(sums.to_json())))
    assert log_rank_test(again) == log_rank_test(sums)
    with pytest.raises(TypeError):
        sums + 1
