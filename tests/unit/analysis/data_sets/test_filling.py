"""Arrays become plain values: missing is None, a number never NaN."""

import numpy as np
import pytest

from seriatim.analysis.data_sets.filling import (
    Shape,
    day,
    fill,
    integer,
    key,
    number,
    text,
    yes_no,
)

SHAPE = Shape(name="ADX", label="Example", grain="one row a thing")


def test_every_kind_of_missing_value_is_none():
    table = fill(
        SHAPE,
        [
            (key("WHO", "Who"), np.array(["a", None, ""], dtype=object)),
            (integer("N", "N"), np.array([1.0, np.nan, 3.0])),
            (number("X", "X", unit="mm"), [np.inf, -np.inf, 2]),
            (day("D", "D"), np.array(["2010-01-02", "NaT", "2011-01-01"], dtype="datetime64[D]")),
            (text("T", "T", codes=["x"]), ["x", float("nan"), "x"]),
        ],
    )
    assert table.rows == (
        ("a", 1, None, "2010-01-02", "x"),
        (None, None, None, None, None),
        (None, 3, 2.0, "2011-01-01", "x"),
    )
    assert table.columns[0].key
    assert table.columns[4].codes == ("x",)


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        fill(SHAPE, [(text("A", "A"), ["x"]), (text("B", "B"), [])])


def test_flags():
    assert yes_no(np.array([True, False])) == ["Y", "N"]
