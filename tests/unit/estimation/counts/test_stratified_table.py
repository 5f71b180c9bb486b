import numpy as np
import pytest

from seriatim.estimation.counts.stratified_table import StratifiedTable
from seriatim.estimation.counts.two_by_two import TwoByTwo

ROWS = (
    ["early", "early", "early", "late", "late"],
    ["second", "first", "first", "second", "second"],
    [True, False, True, False, True],
)


def table_of(rows=ROWS):
    return StratifiedTable.from_rows(*rows, group="second", reference="first")


def test_counts_by_stratum():
    table = table_of()
    assert table.strata == ("early", "late")
    assert table.counts.tolist() == [[1, 1, 1, 2], [1, 2, 0, 0]]
    with pytest.raises(ValueError, match="read-only"):
        table.counts[0, 0] = 5


def test_no_rows():
    assert table_of(([], [], [])) == StratifiedTable.zero()


def test_tables_of_named_strata():
    tables = {
        "early": TwoByTwo(events_1=1, n_1=1, events_0=1, n_0=2, unit="patient"),
        "late": TwoByTwo(events_1=1, n_1=2, events_0=0, n_0=0),
    }
    assert StratifiedTable.from_tables(tables) == table_of().with_unit("patient")
    assert StratifiedTable.from_tables({}) == StratifiedTable.zero()


def test_a_shared_stratum_is_added_and_others_stay_apart():
    other = StratifiedTable(strata=("late", "today"), counts=np.array([[1, 1, 0, 3], [0, 1, 1, 1]]))
    assert (table_of() + other).counts.tolist() == [[1, 1, 1, 2], [2, 3, 0, 3], [0, 1, 1, 1]]


def test_the_crude_table():
    assert table_of().collapsed() == TwoByTwo(events_1=2, n_1=3, events_0=1, n_0=2)


def test_what_is_no_stratified_table_is_refused():
    with pytest.raises(ValueError, match=r"expected shape \(1, 4\), found \(1, 2\)"):
        StratifiedTable(strata=("a",), counts=np.array([[1, 2]]))
    with pytest.raises(ValueError, match=r"found \[3, 2, 0, 1\] .* in stratum 'b'"):
        StratifiedTable(strata=("a", "b"), counts=np.array([[1, 2, 0, 1], [3, 2, 0, 1]]))
    with pytest.raises(ValueError, match="label: expected one of second, first; found 'third'"):
        table_of((["a"], ["third"], [1]))
    with pytest.raises(ValueError, match=r"event: expected True or False .* found 3"):
        table_of((["a"], ["first"], [3]))
    with pytest.raises(TypeError):
        table_of() + 1
    assert table_of() != 1
