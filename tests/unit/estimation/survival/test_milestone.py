import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.group_values import difference, equality_test, ratio, value_of
from seriatim.estimation.survival.influence import InfluenceProducts
from seriatim.estimation.survival.kaplan_meier import kaplan_meier, survival_at
from seriatim.estimation.survival.milestone import milestone, milestone_influence, mover_difference
from seriatim.estimation.survival.patient_rows import PatientRows

CASES = [
    "lung_by_sex",
    "veteran_by_cell_type",
    "kidney_by_sex",
    "heart_by_transplant",
    "bladder2_by_number",
]
FIELDS = ("value", "std_error", "p_value", "conf_low", "conf_high")


def rows_of(case):
    columns = (case[k] for k in ("patient", "time", "event", "group"))
    return PatientRows.from_rows(*columns, entry=case["entry"])


def both_covariances(case):
    rows = rows_of(case)
    table = rows.table().select(*case["groups"])
    time = case["time_point"]
    yield milestone(table, time), case["independent"]
    clusters = milestone_influence(rows, table, time)
    yield milestone(table, time, clusters=clusters), case["clustered"]


def agrees_with(agree, estimate, expected):
    agree([getattr(estimate, name) for name in FIELDS], [expected[name] for name in FIELDS])


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_r(reference, agree, name):
    case = reference("milestone", name)
    for values, expected in both_covariances(case):
        agree(values.value, case["value"])
        agree(values.covariance.ravel(), expected["covariance"])
        for group, pair in zip(case["groups"][1:], expected["pairs"], strict=True):
            found = difference(values, group, case["groups"][0]).estimate
            agrees_with(agree, found, pair["difference"])
            found = ratio(values, group, case["groups"][0]).estimate
            agree([found.std_error, found.p_value], [pair["log_ratio"][k] for k in FIELDS[1:3]])
            logs = [np.log(x) for x in (found.value, found.conf_low, found.conf_high)]
            agree(logs, [pair["log_ratio"][k] for k in ("value", "conf_low", "conf_high")])
        for group, pair in zip(case["groups"][1:], expected["combined"], strict=True):
            found = mover_difference(values, group, case["groups"][0]).estimate
            agree([found.conf_low, found.conf_high], [pair["conf_low"], pair["conf_high"]])
            assert (found.std_error, found.p_value) == (None, None)
        test = equality_test(values)
        agree(
            [test.statistic, test.df, test.p_value],
            [expected[k] for k in ("statistic", "df", "p_value")],
        )


@pytest.mark.parametrize("name", CASES)
def test_limits_of_a_group_are_those_of_the_curve(reference, agree, name):
    case = reference("milestone", name)
    rows = rows_of(case)
    values = milestone(rows.table().select(*case["groups"]), case["time_point"])
    for k, group in enumerate(case["groups"]):
        estimate = value_of(values, group)
        agree([estimate.conf_low, estimate.conf_high], [case["conf_low"][k], case["conf_high"][k]])
        curve = survival_at(kaplan_meier(rows.table(), group), case["time_point"])
        agree([curve.value, curve.std_error], [estimate.value, estimate.std_error])


# Limbs of the same patients, one in each group, and the two always alike: no difference to see.
def test_shared_patients_make_the_difference_more_certain():
    patient = [*range(20), *range(20)]
    time = [*range(1, 21), *range(1, 21)]
    event = [1, 0, 1, 1, 1] * 8
    rows = PatientRows.from_rows(patient, time, event, ["left"] * 20 + ["right"] * 20)
    table = rows.table()
    clusters = milestone_influence(rows, table, 10)
    estimate = difference(milestone(table, 10, clusters=clusters), "left", "right").estimate
    assert (estimate.value, estimate.std_error) == (0.0, None)
    assert "does not vary" in estimate.reason
    independent = difference(milestone(table, 10), "left", "right").estimate
    assert independent.std_error > 0.1


@pytest.mark.parametrize(
    ("rows", "time", "reason", "values"),
    [
        (([1, 3, 3, 4], [1, 0, 1, 0], list("aabb")), 2.5, "no event up to time 2.5", (0.5, 1.0)),
        (([1, 2, 3, 4], [1, 0, 1, 0], list("aabb")), 3.5, "'a' ends at 2", (None, 0.5)),
        (([1, 2, 3, 4], [1, 1, 1, 0], list("aabb")), 3.5, "reached 0", (0.0, 0.5)),
        (([3, 4], [0, 0], list("ab")), 1, "no event up to time 1", (1.0, 1.0)),
    ],
)
def test_what_cannot_be_compared_has_a_reason(rows, time, reason, values):
    table = EventTable.from_rows(*rows)
    found = milestone(table, time)
    contrast = difference(found, "a", "b")
    assert (contrast.group_value, contrast.reference_value) == values
    for result in (contrast.estimate, mover_difference(found, "a", "b").estimate):
        assert result.conf_low is None
        assert reason in result.reason
    assert reason in ratio(found, "a", "b").estimate.reason
    assert equality_test(found).p_value is None


def test_a_group_without_rows():
    table = EventTable.from_rows([1, 2], [1, 1], ["a", "a"], groups=("a", "b"))
    estimate = value_of(milestone(table, 1), "b")
    assert (estimate.value, estimate.reason) == (None, "no rows in group 'b'")


def test_one_patient_has_no_spread():
    rows = PatientRows.from_rows([1, 1, 2, 3], [1, 2, 1, 2], [1, 0, 1, 0], list("aabb"))
    table = rows.table()
    values = milestone(table, 1.5, clusters=milestone_influence(rows, table, 1.5))
    assert "no spread is seen" in value_of(values, "a").reason
    assert mover_difference(values, "b", "a").estimate.conf_low is None
    assert value_of(values, "b").std_error > 0
    assert value_of(values, "a").value == 0.5


def test_sites_add_up(reference):
    case = reference("milestone", "bladder2_by_number")
    columns = {k: np.array(case[k]) for k in ("patient", "time", "event", "group", "entry")}
    parts = []
    for site in range(3):
        own = {name: column[columns["patient"] % 3 == site] for name, column in columns.items()}
        entry = own.pop("entry")
        parts.append(PatientRows.from_rows(*own.values(), entry=entry))
    table = parts[0].table() + parts[1].table() + parts[2].table()
    sums = InfluenceProducts.zero()
    for part in parts:
        sums += milestone_influence(part, table, 20)
    alone = rows_of(case)
    expected = milestone_influence(alone, alone.table(), 20)
    np.testing.assert_allclose(sums.products, expected.products, rtol=1e-10)
    assert sums.n_patients.tolist() == expected.n_patients.tolist()


def test_a_group_is_not_compared_with_itself():
    table = EventTable.from_rows([1, 2], [1, 1], ["a", "b"])
    with pytest.raises(ValueError, match="expected another group than 'a'"):
        difference(milestone(table, 1), "a", "a")
    with pytest.raises(ValueError, match="expected one of a, b; found 'c'"):
        mover_difference(milestone(table, 1), "a", "c")
