import json

import numpy as np
import pytest

from seriatim.estimation.counts.value_counts import ValueCounts


def brute(values, groups):
    """Counts by dictionary."""
    cells = {}
    for value, group in zip(values, groups, strict=True):
        cells[group, value] = cells.get((group, value), 0) + 1
    return cells


@pytest.mark.parametrize("kind", ["whole", "decimal", "wide", "negative"])
def test_counts_are_those_of_a_dictionary(kind):
    rng = np.random.default_rng(1)
    values = {
        "whole": rng.integers(20, 60, 300).astype(float),
        "decimal": rng.integers(0, 40, 300) / 7,
        "wide": rng.integers(0, 2**45, 300).astype(float),
        "negative": rng.integers(-30, 4, 300).astype(float),
    }[kind]
    groups = rng.choice(["a", "b", "c"], 300)
    counts = ValueCounts.from_rows(values, groups)
    assert (np.diff(counts.values) > 0).all()
    ours = {
        (group, value): n
        for group, row in zip(counts.groups, counts.counts.tolist(), strict=True)
        for value, n in zip(counts.values.tolist(), row, strict=True)
        if n
    }
    assert ours == brute(values.tolist(), groups.tolist())


def test_missing_values_are_counted():
    masked = np.ma.array([1, 2, 3], mask=[False, True, False])
    for column in ([1, None, 3], [1, np.nan, 3], masked):
        counts = ValueCounts.from_rows(column, ["a", "b", "b"])
        assert counts.missing.tolist() == [0, 1]
        assert counts.values.tolist() == [1, 3]
    assert ValueCounts.from_rows([None, None]).missing.tolist() == [2]


def test_zero_has_no_sign():
    counts = ValueCounts.from_rows([0.5, -0.0, 0.0])
    assert str(counts.values.tolist()) == "[0.0, 0.5]"


def test_floats_are_told_apart_as_stored():
    assert ValueCounts.from_rows([0.1 + 0.2, 0.3]).values.size == 2


def test_several_columns_of_the_same_rows():
    columns = {"age": [60, 70], "thickness": [1.5, None]}
    both = ValueCounts.from_columns(columns, ["a", "b"], groups=("b", "a"))
    assert both["age"] == ValueCounts.from_rows(columns["age"], ["a", "b"], groups=("b", "a"))
    assert both["thickness"].missing.tolist() == [1, 0]
    assert ValueCounts.from_columns({}) == {}


def test_groups_together_are_the_column_all():
    counts = ValueCounts.from_rows([1, 2, 2, None], ["a", "a", "b", "b"])
    assert counts.together() == ValueCounts.from_rows([1, 2, 2, None])


def test_a_sum_is_the_summary_of_all():
    whole = ValueCounts.from_rows([1, 2, 2, None], ["a", "a", "b", "b"]).with_unit("patient")
    first = ValueCounts.from_rows([2, None], ["b", "b"])
    second = ValueCounts.from_rows([1, 2], ["a", "a"]).with_unit("patient")
    assert first + ValueCounts.zero() + second == whole
    assert ValueCounts.from_json(json.loads(json.dumps(whole.to_json()))) == whole
    assert whole != 3
    with pytest.raises(TypeError):
        whole + 3


def test_selecting_groups():
    counts = ValueCounts.from_rows([1, 2, 3], ["a", "b", "c"])
    assert counts.select("c", "a").n().tolist() == [1, 1]
    assert counts.select("a", "b", "c") is counts
    with pytest.raises(ValueError, match="group: expected one of a, b, c; found 'd'"):
        counts.select("d")


def test_means_and_squares():
    counts = ValueCounts.from_rows([1, 3, 5], ["a", "a", "b"], groups=("a", "b", "c"))
    mean, squares = counts.means()
    assert mean[:2].tolist() == [2, 5]
    assert np.isnan(mean[2])
    assert squares.tolist() == [2, 0, 0]


def test_what_varies():
    column = [0.1] * 10 + [1e9, 1e9 + 0.25] + [5.0, 6.0]
    counts = ValueCounts.from_rows(column, ["a"] * 10 + ["b"] * 2 + ["c"] * 2)
    assert counts.varies(counts.means()[1]).tolist() == [False, True, True]
    tiny = ValueCounts.from_rows([0.0, 1e-200])
    assert not tiny.varies(tiny.means()[1]).any()
    assert ValueCounts.zero().varies(np.zeros(0)).tolist() == []


def test_malformed_input_is_refused():
    with pytest.raises(ValueError, match=r"value: expected a number up to .*, found inf at posi"):
        ValueCounts.from_rows([1, np.inf])
    with pytest.raises(ValueError, match="one column of numbers, found shape"):
        ValueCounts.from_rows([[1, 2]])
    with pytest.raises(ValueError, match="columns of one length"):
        ValueCounts.from_rows([1, 2], ["a"])
    with pytest.raises(ValueError, match="counts and missing: expected shapes"):
        ValueCounts(
            groups=("a",),
            values=np.zeros(2),
            counts=np.zeros((1, 1), dtype=np.int64),
            missing=np.zeros(1, dtype=np.int64),
        )
