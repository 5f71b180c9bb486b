import numpy as np
import pytest

from seriatim.estimation.competing.cause_rows import CauseRows, locate_times
from seriatim.estimation.survival.event_table import EventTable


def test_rows_are_placed_on_the_table_of_their_group():
    rows = CauseRows.from_columns(
        [5, 9, 4, 7],
        [1, 0, 2, 0],
        ["p", "p", "q", "r"],
        group=["a", "a", "a", "b"],
        entry=[0, 5, 0, 0],
    )
    placed = rows.place(rows.table.select("a"), "a")
    assert placed.patient.tolist() == [0, 0, 1]
    assert placed.last.tolist() == [1, 2, 0]
    # The second row is at risk after 5, that is from the time with index 2 on.
    assert placed.first.tolist() == [0, 2, 0]
    assert placed.event.tolist() == [1, 0, 2]
    assert placed.n_patients == 3


def test_without_groups_there_is_one():
    rows = CauseRows.from_columns([2.0], [True], [7])
    assert rows.table.groups == ("all",)
    assert rows.place(rows.table, "all").last.tolist() == [0]


def test_a_table_that_lacks_the_rows_is_refused():
    rows = CauseRows.from_columns([2, 3], [1, 1], [1, 2])
    with pytest.raises(ValueError, match="found 1 times of these rows that it does not hold"):
        rows.place(EventTable.from_rows([3], [1]), "all")


def test_columns_of_one_length():
    with pytest.raises(ValueError, match="time has 2, patient has 1"):
        CauseRows.from_columns([1, 2], [0, 1], ["p"])


def test_float_ties_are_one_time():
    assert locate_times(np.array([0.3, 1.0]), np.array([0.1 + 0.2])).tolist() == [0]
