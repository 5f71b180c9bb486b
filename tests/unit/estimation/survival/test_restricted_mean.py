import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.group_values import difference, equality_test, ratio, value_of
from seriatim.estimation.survival.patient_rows import PatientRows
from seriatim.estimation.survival.restricted_mean import (
    common_horizon,
    restricted_mean,
    restricted_mean_influence,
)

CASES = [
    "lung_by_sex",
    "veteran_by_cell_type",
    "kidney_by_sex",
    "heart_by_transplant",
    "bladder2_by_number",
]
FIELDS = ("value", "std_error", "p_value", "conf_low", "conf_high")


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("restricted_mean", name)
    columns = (case[k] for k in ("patient", "time", "event", "group"))
    rows = PatientRows.from_rows(*columns, entry=case["entry"])
    table, horizon = rows.table().select(*case["groups"]), case["horizon"]
    plain = restricted_mean(table, horizon)
    agree([value_of(plain, g).std_error for g in case["groups"]], case["std_error"])
    clusters = restricted_mean_influence(rows, table, horizon)
    clustered = restricted_mean(table, horizon, clusters=clusters)
    for values, expected in ((plain, case["independent"]), (clustered, case["clustered"])):
        agree(values.value, case["value"])
        agree(values.covariance.ravel(), expected["covariance"])
        for group, pair in zip(case["groups"][1:], expected["pairs"], strict=True):
            found = difference(values, group, case["groups"][0]).estimate
            agree([getattr(found, k) for k in FIELDS], [pair["difference"][k] for k in FIELDS])
            found = ratio(values, group, case["groups"][0]).estimate
            agree([found.std_error, found.p_value], [pair["log_ratio"][k] for k in FIELDS[1:3]])
            logs = [np.log(x) for x in (found.value, found.conf_low, found.conf_high)]
            agree(logs, [pair["log_ratio"][k] for k in ("value", "conf_low", "conf_high")])
        test = equality_test(values)
        agree(
            [test.statistic, test.df, test.p_value],
            [expected[k] for k in ("statistic", "df", "p_value")],
        )


def test_one_row_a_patient_gives_greenwoods_error_clustered_too():
    rows = PatientRows.from_rows(range(6), [1, 2, 3, 4, 5, 6], [1, 0, 1, 1, 0, 1])
    table = rows.table()
    clusters = restricted_mean_influence(rows, table, 5.5)
    clustered, plain = restricted_mean(table, 5.5, clusters=clusters), restricted_mean(table, 5.5)
    assert clustered.covariance[0, 0] == pytest.approx(plain.covariance[0, 0], rel=1e-12)


# Without censoring and beyond the last event it is the ordinary mean, with its ordinary error.
def test_complete_follow_up_gives_the_mean():
    time = np.array([3.0, 1.0, 7.0, 2.0])
    estimate = value_of(restricted_mean(EventTable.from_rows(time, [1] * 4), 10), "all")
    assert estimate.value == pytest.approx(time.mean())
    assert estimate.std_error == pytest.approx(time.std() / 2)
    assert estimate.conf_high - estimate.value == pytest.approx(1.959963985 * time.std() / 2)


def test_the_horizon_is_where_every_group_still_has_ten_at_risk():
    time = [*range(1, 16), *range(1, 31)]
    table = EventTable.from_rows(time, [1] * 45, ["a"] * 15 + ["b"] * 30)
    assert common_horizon(table) == 6
    assert restricted_mean(table).method == "restricted mean to time 6"
    few = EventTable.from_rows([1, 2, 3], [1, 1, 1], list("aab"))
    assert common_horizon(few) is None
    assert "never has 10" in value_of(restricted_mean(few), "a").reason


@pytest.mark.parametrize(
    ("rows", "horizon", "reason", "values"),
    [
        (([1, 2, 3, 4], [1, 0, 1, 0], list("aabb")), 2.5, "'a' ends at 2", (None, 2.5)),
        (([1, 2, 3, 4], [1, 1, 1, 0], list("aabb")), 2.5, "no event before 2.5", (1.5, 2.5)),
        (([3, 4], [0, 0], list("ab")), 3, "no event before 3 in group 'a'", (3.0, 3.0)),
    ],
)
def test_what_cannot_be_compared_has_a_reason(rows, horizon, reason, values):
    contrast = difference(restricted_mean(EventTable.from_rows(*rows), horizon), "a", "b")
    assert (contrast.group_value, contrast.reference_value) == values
    assert contrast.estimate.conf_low is None
    assert reason in contrast.estimate.reason


def test_no_rows_and_a_horizon_at_0():
    empty = EventTable.from_rows([], [])
    assert value_of(restricted_mean(empty, 3), "all").reason == "no rows in group 'all'"
    with pytest.raises(ValueError, match="horizon: expected a time above 0, found 0"):
        restricted_mean(EventTable.from_rows([1, 2], [1, 1]), 0)


def test_a_curve_that_reached_0_has_a_mean_beyond():
    table = EventTable.from_rows([1, 2], [1, 1])
    assert restricted_mean(table, 50).value.tolist() == [1.5]
