"""tableone."""

from __future__ import annotations

from typing import Any

from ..calls import Call
from ..cohort import CATEGORICAL, Cohort


def table_one(cohort: Cohort) -> Call:
    """Means and counts by group, with tests."""
    import pandas as pd
    from tableone import TableOne

    columns = list(cohort.covariates)
    frame = pd.DataFrame({**cohort.covariates, "group": cohort.group})
    for name in CATEGORICAL:
        frame[name] = frame[name].astype(int)

    def run() -> Any:
        return TableOne(
            frame, columns=columns, categorical=list(CATEGORICAL), groupby="group", pval=True
        )

    def read(result: Any) -> dict[str, float]:
        p_value = result.htest_table["P-Value"]
        return {"p_mean": float(p_value["bmi"]), "p_count": float(p_value["sex"])}

    return Call(run=run, read=read)
