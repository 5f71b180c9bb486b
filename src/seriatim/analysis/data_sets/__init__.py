"""Analysis data sets: what the numbers were computed from, one table a grain."""

# ruff: noqa: F401 - the types, which the report may see; the modules that fill them it may not.
from seriatim.analysis.data_sets.model import (
    ColumnType,
    DataColumn,
    DataSet,
    DataSetError,
    DataSets,
    Value,
)
