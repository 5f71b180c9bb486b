"""A data set answers by the names of its columns, and says what is not there."""

import pytest

from seriatim.analysis.data_sets import ColumnType, DataColumn, DataSet, DataSetError, DataSets


def column(name, kind):
    return DataColumn(name=name, label=name, type=kind)


TABLE = DataSet(
    name="ADX",
    label="Example",
    grain="one row a thing",
    columns=(column("WHO", ColumnType.TEXT), column("AVAL", ColumnType.INTEGER)),
    rows=(("a", 1), ("b", None), (None, 3)),
)


def test_columns_by_name():
    assert len(TABLE) == 3
    assert TABLE.names == ("WHO", "AVAL")
    assert TABLE.column("AVAL") == (1, None, 3)
    assert TABLE.texts("WHO") == ("a", "b", None)
    assert TABLE.numbers("AVAL") == (1.0, None, 3.0)
    assert next(iter(TABLE.records())) == {"WHO": "a", "AVAL": 1}


def test_rows_by_value():
    assert TABLE.where(WHO="b").rows == (("b", None),)
    assert TABLE.where(WHO=None, AVAL=3).rows == ((None, 3),)
    assert len(TABLE.where(WHO="z")) == 0


def test_what_is_not_there_is_named():
    with pytest.raises(DataSetError, match="ADX has no column AGE"):
        TABLE.column("AGE")
    with pytest.raises(DataSetError, match="not numbers"):
        TABLE.numbers("WHO")


def test_data_sets_by_name():
    sets = DataSets(
        title="t", notice=None, data_hash="d", protocol_hash="p", groups=(), sets=(TABLE,)
    )
    assert sets.get("ADX") is TABLE
    assert list(sets) == [TABLE]
    with pytest.raises(DataSetError, match="There are: ADX"):
        sets.get("ADY")
