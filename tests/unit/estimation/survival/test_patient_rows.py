import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.patient_rows import PatientRows

COLUMNS = ["q", "p", "q"], [3, 4, 9], [1, 0, 2], ["late", "early", "early"]


def test_tables_are_those_of_the_rows():
    rows = PatientRows.from_rows(*COLUMNS, entry=[0, 0, 3]).with_unit("procedure")
    expected = EventTable.from_rows(*COLUMNS[1:], entry=[0, 0, 3]).with_unit("procedure")
    assert rows.table() == expected
    assert rows.patients.tolist() == ["p", "q"]
    weighted = rows.with_weights([1, 2, 3]).weighted_table()
    assert weighted.counts == expected
    assert weighted.at_start.tolist() == [2, 1]
    assert rows.weighted_table().at_start.tolist() == expected.at_start.tolist()


def test_without_groups_there_is_one():
    rows = PatientRows.from_rows([1, 2], [3, 4], [1, 0])
    assert rows.table() == EventTable.from_rows([3, 4], [1, 0])
    places, weight = rows.places(rows.table())
    assert (places.group.tolist(), places.exits.tolist()) == ([0, 0], [0, 1])
    assert places.entries.tolist() == [-1, -1]
    assert weight.tolist() == [1, 1]


def test_places_follow_the_groups_and_times_of_the_table():
    rows = PatientRows.from_rows(*COLUMNS, entry=[0, 0, 3])
    wider = rows.table() + EventTable.from_rows([1, 3.5], [1, 1], ["early", "first"])
    places, _ = rows.places(wider)
    assert [wider.groups[g] for g in places.group] == COLUMNS[3]
    assert wider.time[places.exits].tolist() == [3, 4, 9]
    assert places.entries.tolist() == [-1, -1, 1]
    assert places.happened.tolist() == [1, 0, 1]


def test_strata_share_the_patients():
    parts = PatientRows.from_rows(*COLUMNS).by(["x", "y", "y"])
    assert list(parts) == ["x", "y"]
    assert parts["y"].patient.tolist() == [0, 1]
    assert parts["x"].patients is parts["y"].patients
    assert parts["y"].table().n() == 2
    # A stratum without a group needs no place for it in its table.
    assert parts["x"].table().groups == ("late",)
    assert parts["x"].places(parts["x"].table())[0].group.tolist() == [0]


def test_rows_that_the_table_does_not_hold_are_refused():
    rows = PatientRows.from_rows([1, 2], [3, 4.5], [1, 1])
    for times in ([3, 4], [3.5, 4.5], [5, 6]):
        with pytest.raises(ValueError, match="expected times of the table"):
            rows.places(EventTable.from_rows(times, [1, 1]))
    with pytest.raises(ValueError, match="expected one of a; found 'all'"):
        rows.places(EventTable.from_rows([3, 4.5], [1, 1], ["a", "a"]))


def test_weights_need_a_weighted_table():
    rows = PatientRows.from_rows([1, 2], [3, 4], [1, 1]).with_weights([0.5, 2])
    with pytest.raises(ValueError, match="expected a weighted table"):
        rows.places(rows.table())


def test_columns_must_agree_in_length():
    with pytest.raises(ValueError, match="patient has 1, time has 2"):
        PatientRows.from_rows([1], [3, 4], [1, 1])
    rows = PatientRows.from_rows([1, 2], [3, 4], [1, 1])
    with pytest.raises(ValueError, match="weight has 1"):
        rows.with_weights([1])
    with pytest.raises(ValueError, match="stratum has 1"):
        rows.by(["a"])


def test_whole_days_and_fractions_are_placed_alike():
    time = np.array([3, 10, 400, 3])
    for scale in (1, 1.0, 1 / 30.4375):
        rows = PatientRows.from_rows(
            [1, 2, 3, 4], time * scale, [1] * 4, entry=[0, 0, 3 * scale, 0]
        )
        places, _ = rows.places(rows.table())
        assert places.exits.tolist() == [0, 1, 2, 0]
        assert places.entries.tolist() == [-1, -1, 0, -1]
