import json

import numpy as np
import pytest

from seriatim.estimation.survival.event_table import EventTable
from seriatim.estimation.survival.kaplan_meier import kaplan_meier
from seriatim.estimation.survival.weighted_event_table import WeightedEventTable, risk_sums

ROWS = [2, 3, 3, 5, 6], [1, 0, 1, 1, 0], [1.0, 2.0, 0.5, 3.0, 0.25], list("aabba")
ENTRY = [0, 0, 1, 0, 2]


def test_weights_by_hand():
    table = WeightedEventTable.from_rows(*ROWS, entry=ENTRY)
    assert table.counts == EventTable.from_rows(ROWS[0], ROWS[1], ROWS[3], entry=ENTRY)
    assert table.counts.time.tolist() == [1, 2, 3, 5, 6]
    assert table.at_start.tolist() == [3, 3]
    assert table.entered.tolist() == [[0, 0.25, 0, 0, 0], [0.5, 0, 0, 0, 0]]
    assert table.events.tolist() == [[0, 1, 0, 0, 0], [0, 0, 0.5, 3, 0]]
    assert table.censored.tolist() == [[0, 0, 2, 0, 0.25], [0, 0, 0, 0, 0]]
    assert risk_sums(table).at_risk.tolist() == [[3, 3, 2.25, 0.25, 0.25], [3, 3.5, 3.5, 3, 0]]


def test_whole_weights_are_rows_counted_several_times():
    time, event, weight = [1, 2, 3, 4], [1, 0, 1, 1], [2, 3, 1, 2]
    repeated = (np.repeat(column, weight) for column in (time, event))
    expected = kaplan_meier(EventTable.from_rows(*repeated))
    curve = kaplan_meier(WeightedEventTable.from_rows(time, event, weight))
    assert curve.survival.tolist() == expected.survival.tolist()
    np.testing.assert_allclose(curve.std_error, expected.std_error)
    # What is printed under the curve stays the number of rows.
    assert curve.n_at_risk.tolist() == [4, 3, 2, 1]
    assert curve.method == "weighted Kaplan-Meier, Greenwood, log-log limits"


def test_the_curve_is_exactly_0_where_everyone_at_risk_had_the_event():
    weight = [0.1, 0.2, 0.7, 1 / 3]
    curve = kaplan_meier(WeightedEventTable.from_rows([1, 2, 3, 3], [1, 0, 1, 1], weight))
    assert curve.survival[-1] == 0.0


def test_selecting_groups_and_naming_the_unit():
    table = WeightedEventTable.from_rows(*ROWS, entry=ENTRY).with_unit("procedure")
    chosen = table.select("b")
    assert chosen.counts.unit == "procedure"
    assert chosen.counts.time.tolist() == [1, 3, 5]
    assert chosen.events.tolist() == [[0, 0.5, 3]]


def test_json_and_sums_keep_everything():
    table = WeightedEventTable.from_rows(*ROWS, entry=ENTRY)
    again = WeightedEventTable.from_json(json.loads(json.dumps(table.to_json())))
    for summed in (again, table + WeightedEventTable.zero(), WeightedEventTable.zero() + again):
        assert summed.counts == table.counts
        for name in ("at_start", "entered", "censored", "events"):
            assert np.array_equal(getattr(summed, name), getattr(table, name))
    with pytest.raises(TypeError):
        table + table.counts


@pytest.mark.parametrize("weight", [0, -1])
def test_weights_must_be_positive(weight):
    with pytest.raises(ValueError, match=r"positive number, found .* at position 1"):
        WeightedEventTable.from_rows([1, 2], [1, 1], [1, weight])


def test_sums_of_the_wrong_shape_are_refused():
    table = WeightedEventTable.from_rows([1], [1], [1])
    with pytest.raises(ValueError, match=r"at_start: expected shape \(1,\), found \(2,\)"):
        WeightedEventTable(
            counts=table.counts,
            at_start=np.zeros(2),
            entered=table.entered,
            censored=table.censored,
            events=table.events,
        )
