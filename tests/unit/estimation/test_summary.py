import json

import numpy as np
import pytest

from seriatim.estimation.summary import ClusterCounts, CountTable


def test_count_table_by_hand():
    table = CountTable.from_rows(["a", "b", "a"], [1, 1, 0], column_labels=("1", "0"))
    assert table.counts.tolist() == [[1, 1], [1, 0]]
    assert table.count("b", "1") == 1
    assert table.row_total("a") == 2
    with pytest.raises(ValueError, match="row: expected one of a, b; found 'c'"):
        table.row_total("c")


def test_count_table_adds_and_survives_json():
    table = CountTable.from_rows(["a"], ["yes"]) + CountTable.from_rows(["b"], ["no"])
    assert table.columns == ("no", "yes")
    assert table.counts.tolist() == [[0, 1], [1, 0]]
    table = table.with_unit("procedure")
    assert CountTable.from_json(json.loads(json.dumps(table.to_json()))) == table
    assert CountTable.zero() + table == table
    assert table != 3
    with pytest.raises(TypeError):
        table + 3


def test_count_table_of_the_wrong_shape():
    with pytest.raises(ValueError, match="expected 1 x 0 cells"):
        CountTable(rows=("a",), columns=(), counts=np.zeros((2, 2), dtype=np.int64))


def test_cluster_counts_by_hand():
    counts = ClusterCounts.from_rows(["p2", "p1", "p2"], ["a", "a", "b"], [1, 0, 3])
    assert counts.patients.tolist() == ["p1", "p2"]
    assert counts.size.tolist() == [[1, 0], [1, 1]]
    assert counts.total.tolist() == [[0, 0], [1, 3]]
    assert counts.total_squares.tolist() == [[0, 0], [1, 9]]
    assert (counts.n("a"), counts.n_patients("b")) == (2, 1)
    assert not counts.is_binary()


def test_cluster_counts_add_the_same_and_other_patients():
    first = ClusterCounts.from_rows([1, 2], ["a", "a"], [1, 0])
    second = ClusterCounts.from_rows([2, 3], ["a", "b"], [1, 1])
    both = first + second
    assert both.patients.tolist() == [1, 2, 3]
    assert both.size.tolist() == [[1, 0], [2, 0], [0, 1]]
    assert both == second + first
    assert both.is_binary()


def test_cluster_counts_survive_json():
    for patients in ([1, 2], ["p1", "p2"]):
        counts = ClusterCounts.from_rows(patients, ["a", "b"], [0.5, 1]).with_unit("lesion")
        assert ClusterCounts.from_json(json.loads(json.dumps(counts.to_json()))) == counts
    zero = ClusterCounts.zero()
    assert ClusterCounts.from_json(zero.to_json()) == zero
    assert zero + counts == counts
    assert counts + zero == counts
    assert counts != 3
    with pytest.raises(TypeError):
        counts + 3


def test_numbers_and_text_cannot_name_the_same_patients():
    first = ClusterCounts.from_rows([1], ["a"], [1])
    second = ClusterCounts.from_rows(["1"], ["a"], [1])
    with pytest.raises(ValueError, match="one kind"):
        first + second


def test_units_cannot_be_mixed():
    counts = ClusterCounts.from_rows([1], ["a"], [1])
    with pytest.raises(ValueError, match="one unit"):
        counts.with_unit("patient") + counts.with_unit("procedure")


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match="value: expected a finite number"):
        ClusterCounts.from_rows([1], ["a"], [np.nan])


def test_cluster_counts_of_the_wrong_shape():
    with pytest.raises(ValueError, match="size: expected shape"):
        ClusterCounts(
            patients=np.array([1]),
            groups=("a",),
            size=np.zeros((1, 2), dtype=np.int64),
            total=np.zeros((1, 1)),
            total_squares=np.zeros((1, 1)),
        )
