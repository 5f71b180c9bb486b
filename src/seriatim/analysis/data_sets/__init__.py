"""Analysis data sets: what the numbers were computed from, one table a grain.

The types are here, for the report too; the modules that fill them it may not see.
"""

from seriatim.analysis.data_sets.model import (
    ColumnType,
    DataColumn,
    DataSet,
    DataSetError,
    DataSets,
    Value,
)

__all__ = ["ColumnType", "DataColumn", "DataSet", "DataSetError", "DataSets", "Value"]
