"""One registry for all tests of this folder, and its rows as a reader of the file has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from seriatim.synthetic import REPEAT_ILP, Registry, generate
from seriatim.synthetic.null_cohort import NullCohort, draw_null_cohort
from seriatim.synthetic.outcomes import assign_outcomes
from seriatim.synthetic.plan import Outcomes, PatientPlan, plan_patients

Row = dict[str, Any]
RowsOf = Callable[[str], list[Row]]


@pytest.fixture(scope="session")
def registry() -> Registry:
    return generate(seed=1)


@pytest.fixture(scope="session")
def rows_of(registry: Registry) -> RowsOf:
    """Return the rows of a table, empty cells as None."""

    def rows(table: str) -> list[Row]:
        columns = {name: values.tolist() for name, values in registry.tables[table].items()}
        return [
            {
                name: None if value != value else value
                for name, value in zip(columns, row, strict=True)
            }
            for row in zip(*columns.values(), strict=True)
        ]

    return rows


@pytest.fixture(scope="session")
def cohort() -> NullCohort:
    return draw_null_cohort(REPEAT_ILP, np.random.default_rng(7))


@pytest.fixture(scope="session")
def outcomes(cohort: NullCohort) -> Outcomes:
    return assign_outcomes(REPEAT_ILP, cohort, np.random.default_rng(7))


@pytest.fixture(scope="session")
def patients(cohort: NullCohort, outcomes: Outcomes) -> tuple[PatientPlan, ...]:
    return plan_patients(REPEAT_ILP, cohort, outcomes, np.random.default_rng(7))
