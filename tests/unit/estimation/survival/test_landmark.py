import json

import numpy as np
import pytest

from seriatim.estimation.hazards.cox import cox_by_group
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at
from seriatim.estimation.survival.landmark import LandmarkTable, landmark
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
