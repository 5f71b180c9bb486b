import json

import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable, stratum_tables


def test_counts_by_hand():
    # Rows: a 2 event, a 3 censored, b 3 event, b (1, 5] event.
    table = EventTable.from_rows([2, 3, 3, 5], [1, 0, 1, 1], list("aabb"), entry=[0, 0, 0, 1])
    assert table.time.tolist() == [1, 2, 3, 5]
    assert table.at_start.tolist() == [2, 1]
    assert table.entered.tolist() == [[0, 0, 0, 0], [1, 0, 0, 0]]
    assert table.censored.tolist() == [[0, 0, 1, 0], [0, 0, 0, 0]]
    assert table.events.tolist() == [[[0, 1, 0, 0], [0, 0, 1, 1]]]
    # At risk just before t: the late row is not at risk at its own entry time 1.
    assert table.n_at_risk().tolist() == [[2, 2, 1, 0], [1, 2, 2, 1]]
    assert (table.n(), table.n("b")) == (4, 2)


def test_causes_are_kept_apart_and_can_be_pooled():
    table = EventTable.from_rows([1, 2, 3, 4], [1, 2, 0, 2])
    assert table.causes == (1, 2)
    assert table.any_cause().events.tolist() == [[[1, 1, 0, 1]]]
    only = table.only_cause(2)
    assert only.events.tolist() == [[[0, 1, 0, 1]]]
    assert only.censored.tolist() == [[1, 0, 1, 0]]
    with pytest.raises(ValueError, match="expected one of"):
        table.only_cause(3)


def test_reversing_swaps_events_and_censorings():
    table = EventTable.from_rows([1, 2, 2], [1, 0, 2]).reversed()
    assert table.events.tolist() == [[[0, 1]]]
    assert table.censored.tolist() == [[1, 1]]


def test_select_orders_groups_and_drops_empty_times():
    table = EventTable.from_rows([1, 2, 3], [1, 1, 1], ["a", "b", "c"])
    chosen = table.select("c", "a")
    assert chosen.groups == ("c", "a")
    assert chosen.time.tolist() == [1, 3]
    with pytest.raises(ValueError, match="expected one of a, b, c; found 'd'"):
        table.select("d")


def test_groups_without_rows_are_kept_when_named():
    table = EventTable.from_rows([1], [1], ["a"], groups=("a", "b"))
    assert table.n("b") == 0
    assert EventTable.from_rows([1], [1], groups=("everyone",)).groups == ("everyone",)


def test_no_rows_at_all():
    table = EventTable.from_rows([], [])
    assert table.n() == 0
    assert table.time.size == 0
    assert table + table == table


def test_json_round_trip_keeps_everything():
    table = EventTable.from_rows([1, 2.5], [2, 0], ["a", "b"], entry=[0, 1]).with_unit("patient")
    assert EventTable.from_json(json.loads(json.dumps(table.to_json()))) == table
    assert EventTable.from_json(EventTable.zero().to_json()) == EventTable.zero()


def test_equality_is_by_value():
    table = EventTable.from_rows([1], [1])
    assert table == EventTable.from_rows([1], [1])
    assert table != EventTable.from_rows([2], [1])
    assert table != table.with_unit("patient")
    assert table != "a table"
    with pytest.raises(TypeError):
        table + 1
    with pytest.raises(TypeError, match="unhashable"):
        hash(table)


def test_tables_cannot_be_changed():
    table = EventTable.from_rows([1], [1])
    with pytest.raises(ValueError, match="read-only"):
        table.events[0, 0, 0] = 5


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"time": [1, np.nan], "event": [1, 1]}, "finite number, found nan at position 1"),
        ({"time": [-1], "event": [1]}, "0 or later, found -1.0 at position 0"),
        ({"time": [1], "event": [0.5]}, "whole-number causes"),
        ({"time": [1], "event": [-1]}, "whole-number causes"),
        ({"time": [1, 2], "event": [1]}, "time has 2, event has 1"),
        ({"time": [1], "event": [1], "entry": [1]}, "entry 1.0 and time 1.0"),
        ({"time": [[1]], "event": [1]}, "one column"),
    ],
)
def test_bad_rows_are_refused(columns, message):
    with pytest.raises(ValueError, match=message):
        EventTable.from_rows(**columns)


def test_fields_of_the_wrong_shape_are_refused():
    with pytest.raises(ValueError, match=r"censored: expected shape \(0, 0\), found \(1, 1\)"):
        EventTable(
            groups=(),
            causes=(),
            time=np.zeros(0),
            at_start=np.zeros(0, dtype=np.int64),
            entered=np.zeros((0, 0), dtype=np.int64),
            censored=np.zeros((1, 1), dtype=np.int64),
            events=np.zeros((0, 0, 0), dtype=np.int64),
        )


def test_strata_are_tables_of_their_rows():
    time, event, group, entry = [1, 2, 3, 4], [1, 0, 2, 1], list("aabb"), [0, 1, 0, 0]
    tables = stratum_tables([10, 9, 10, 9], time, event, group, entry=entry)
    assert list(tables) == ["9", "10"]
    expected = EventTable.from_rows([2, 4], [0, 1], ["a", "b"], entry=[1, 0])
    assert tables["9"] == expected
    assert tables["9"] + tables["10"] == EventTable.from_rows(time, event, group, entry=entry)
    assert stratum_tables(["x"], [1], [1]) == {"x": EventTable.from_rows([1], [1])}
    with pytest.raises(ValueError, match="stratum has 1"):
        stratum_tables(["x"], [1, 2], [1, 1])


@pytest.mark.parametrize("unit", [1, 1 / 7])
@pytest.mark.parametrize("late", [True, False])
@pytest.mark.parametrize("group", [None, "codes", "texts"])
def test_strata_counted_in_one_pass_are_those_counted_one_by_one(unit, late, group):
    rng = np.random.default_rng(4)
    time, event = rng.integers(1, 30, 400) * unit, rng.integers(0, 3, 400)
    stratum = rng.choice([2, 5, 11], 400)
    column = {"codes": rng.integers(0, 3, 400), "texts": rng.choice(["b", "a"], 400), None: None}
    column["codes"][stratum == 5] = 1
    entry = np.where(rng.random(400) < 0.5, time - unit, 0) if late else None
    tables = stratum_tables(stratum, time, event, column[group], entry=entry)
    assert list(tables) == ["2", "5", "11"]
    for name, table in tables.items():
        own = stratum == int(name)
        groups = None if group is None else column[group][own]
        starts = None if entry is None else entry[own]
        assert table == EventTable.from_rows(time[own], event[own], groups, entry=starts)


def test_strata_of_no_rows():
    assert stratum_tables([], [], []) == {}


def test_a_number_and_its_text_are_one_stratum():
    mixed = np.array([1, "1"], dtype=object)
    assert stratum_tables(mixed, [1, 2], [1, 1]) == {"1": EventTable.from_rows([1, 2], [1, 1])}


def test_a_number_and_its_text_are_one_group():
    groups = np.array([1, "1", 2, "2"], dtype=object)
    table = EventTable.from_rows([1, 2, 3, 4], [1, 1, 1, 1], groups)
    assert (table.groups, table.n()) == (("1", "2"), 4)
