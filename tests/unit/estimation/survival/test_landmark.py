import json

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import cox_by_group
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at
from seriatim.estimation.survival.landmark import LandmarkRows, LandmarkTable, landmark
from seriatim.estimation.survival.log_rank import log_rank


def never(column):
    return [np.inf if value is None else value for value in column]


def landmark_of(case):
    changes = [never(case["change"])]
    return landmark(case["time"], case["event"], changes, case["landmark"], states=("1", "2+"))


@pytest.mark.parametrize("name", ["demo_12", "demo_24", "jasa_30", "jasa_90"])
def test_agrees_with_r(reference, agree, name):
    case = reference("landmark", name)
    found = landmark_of(case)
    assert found.table.at_start.tolist() == case["n"]
    for field in ("n_event_before", "n_censored_before"):
        assert getattr(found, field) == case[field]
    assert found.n_changed_later.tolist() == [case["n_changed_later"], 0]
    assert found.n_all() == len(case["time"])
    ratio = cox_by_group(found.table, "1").terms[0]
    agree(
        [ratio.value, ratio.conf_low, ratio.conf_high],
        [case[k] for k in ("hazard_ratio", "conf_low", "conf_high")],
    )
    agree(log_rank(found.table).statistic, case["statistic"])
    curves = [kaplan_meier(found.table, state) for state in ("1", "2+")]
    milestones = [survival_at(curve, case["landmark"]) for curve in curves]
    agree([m.value for m in milestones], case["survival"])
    agree([m.std_error for m in milestones], case["std_error"])


def late_rows(case, chosen=slice(None)):
    columns = (np.array(case[k])[chosen] for k in ("time", "event"))
    changes = [np.array(never(case["change"]))[chosen]]
    return LandmarkRows.from_columns(*columns, changes, entry=np.array(case["entry"])[chosen])


@pytest.mark.parametrize("name", ["demo_registered_late_12", "mgus_from_age_75"])
def test_delayed_entry_agrees_with_r(reference, agree, name):
    case = reference("landmark", name)
    found = late_rows(case).landmark(case["landmark"], states=("1", "2+"))
    assert [found.table.n(state) for state in ("1", "2+")] == case["n"]
    assert found.n_entered_later() == case["n_entered_later"] > 0
    assert found.n_changed_later.tolist() == [case["n_changed_later"], 0]
    assert found.n_all() == len(case["time"])
    ratio = cox_by_group(found.table, "1").terms[0]
    expected = [case[k] for k in ("hazard_ratio", "conf_low", "conf_high")]
    agree([ratio.value, ratio.conf_low, ratio.conf_high], expected)
    agree(log_rank(found.table).statistic, case["statistic"])
    curves = [kaplan_meier(found.table, state) for state in ("1", "2+")]
    milestones = [survival_at(curve, case["milestone"]) for curve in curves]
    agree([m.value for m in milestones], case["survival"])
    agree([m.std_error for m in milestones], case["std_error"])


def test_delayed_entry_by_hand():
    # Landmark 12. Entered by then: from the start. At 15: from 3 on, in the state of 12.
    rows = LandmarkRows.from_columns(
        [11, 20, 30, 40], [1, 1, 0, 1], [[np.inf, 5, 14, 12]], entry=[3, -1, 12, 15]
    )
    found = rows.landmark(12)
    assert found.table.at_start.tolist() == [1, 1]
    assert found.table.time.tolist() == [3, 8, 18, 28]
    assert found.table.entered.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0]]
    assert found.table.n_at_risk().tolist() == [[1, 1, 1, 0], [1, 2, 1, 1]]
    assert (found.n_entered_later(), found.n_event_before) == (1, 1)
    assert found.n_changed_later.tolist() == [1, 0]


def test_parts_with_delayed_entry_add_up(reference):
    case = reference("landmark", "mgus_from_age_75")
    total = LandmarkTable.zero(900.0)
    for site in range(4):
        total += late_rows(case, slice(site, None, 4)).landmark(900, states=("1", "2+"))
    assert total == late_rows(case).landmark(900, states=("1", "2+"))


def test_an_entry_not_before_the_time_is_refused():
    with pytest.raises(ValueError, match=r"found 5\.0 and 5\.0 at position 1"):
        LandmarkRows.from_columns([4, 5], [1, 1], [[1, 2]], entry=[0, 5])
    with pytest.raises(ValueError, match="entry has 1"):
        LandmarkRows.from_columns([4, 5], [1, 1], [[1, 2]], entry=[0])


# Vectors B4 of the specification: the demo cohort in R survival.
@pytest.mark.parametrize(
    ("month", "n", "expected"),
    [(12, (183, 48), (0.9235, 0.6226, 1.3697)), (24, (133, 49), (0.9699, 0.6455, 1.4573))],
)
def test_demo_cohort(reference_csv, month, n, expected):
    cohort = reference_csv("demo_null_cohort.csv")
    changes = [cohort[f"t{k}"] for k in (2, 3, 4, 5)]
    found = landmark(cohort["time"], cohort["event"], changes, month, states=("1", "2+"))
    assert tuple(found.table.at_start) == n
    ratio = cox_by_group(found.table, "1").terms[0]
    ours = ratio.value, ratio.conf_low, ratio.conf_high
    assert ours == pytest.approx(expected, abs=5e-5)


def test_by_hand():
    # Out: an event at the landmark itself, and a censoring before it. The change at 12 counts, that
    # at 12.5 is later, and that at 40 is not before the row ends.
    time, event = [12, 4, 20, 30, 40, 50], [1, 0, 1, 1, 0, 1]
    changes = [[3, 2, 12, 12.5, 40, 5], [np.inf] * 5 + [11]]
    found = landmark(time, event, changes, 12).with_unit("patient")
    assert (found.n_event_before, found.n_censored_before) == (1, 1)
    assert found.table.groups == ("0", "1", "2")
    assert found.table.at_start.tolist() == [2, 1, 1]
    assert found.table.time.tolist() == [8, 18, 28, 38]
    assert found.n_changed_later.tolist() == [1, 0, 0]
    assert found.table.unit == "patient"
    two = landmark(time, event, changes, 12, states=("once", "again"))
    assert two.table.at_start.tolist() == [2, 2]


def test_float_noise_at_the_landmark():
    found = landmark([0.1 + 0.2, 1.0], [1, 1], [[np.inf, 0.1 + 0.2]], 0.3)
    assert found.table.at_start.tolist() == [0, 1]


def test_parts_add_up(reference):
    case = reference("landmark", "demo_12")
    columns = np.array([case["time"], case["event"], never(case["change"])])
    total = LandmarkTable.zero(12.0)
    for site in range(3):
        time, event, change = columns[:, site::3]
        total += landmark(time, event, [change], 12, states=("1", "2+"))
    assert total == landmark_of(case)
    again = LandmarkTable.from_json(json.loads(json.dumps(total.to_json())))
    assert again == total
    assert again != again.with_unit("patient")
    assert again != "a table"


def test_nobody_left_is_an_empty_table():
    found = landmark([1, 2], [1, 0], [[np.inf, np.inf]], 5)
    assert (found.table.n(), found.n_all()) == (0, 2)
    assert log_rank(found.table).reason == "no events"


@pytest.mark.parametrize(
    ("changes", "at", "message"),
    [
        ([[1, 2]], -1, "landmark of 0 or later"),
        ([[1, 2]], np.inf, "landmark of 0 or later"),
        ([], 1, "at least one column"),
        ([[1, np.nan]], 1, "changes 0: expected a time, or infinity for never.*position 1"),
        ([np.ma.masked_array([1, 2], mask=[True, False])], 1, "position 0"),
        ([[1]], 1, "changes 0 has 1"),
    ],
)
def test_bad_input_is_refused(changes, at, message):
    with pytest.raises(ValueError, match=message):
        landmark([1, 2], [1, 1], changes, at)


def test_tables_of_other_landmarks_are_not_added():
    one, other = LandmarkTable.zero(1.0), LandmarkTable.zero(2.0)
    with pytest.raises(ValueError, match=r"one landmark, found 1\.0 and 2\.0"):
        one + other
    with pytest.raises(TypeError):
        one + 1
