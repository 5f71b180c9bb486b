"""Values of registry fields for the procedures of a cohort, for Table 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.dictionary import Field, FieldType
from seriatim.endpoints.procedures import Procedures

#: Variables of Table 1 that no field records but two fields give.
DERIVED = {
    "age_at_procedure": "year(o.procedure_date) - q.birth_year",
    "year_of_procedure": "year(o.procedure_date)",
    "months_since_previous": "(o.procedure_date - o.previous_date) / 30.4375",
}


def derive_characteristics(
    cohort: Cohort, procedures: Procedures, variables: Sequence[Field | str]
) -> dict[str, NDArray[Any]]:
    """Return, by name, one value a procedure: codes (None = missing) or numbers (NaN = missing).

    A variable is a field of ``patients`` or ``procedures`` (a patient's value is repeated for
    each procedure), or the name of a derived one: ``age_at_procedure`` in calendar years,
    ``year_of_procedure``, ``months_since_previous`` of the same treated field.
    """
    if not variables:
        return {}
    expressions = ", ".join(f'{_expression(each)} AS "{_name(each)}"' for each in variables)
    columns = cohort.columns(
        f"SELECT o.row_id, {expressions} FROM ordered_procedures o "
        "JOIN procedures p USING (row_id) JOIN patients q ON q.patient_id = o.patient_id "
        "ORDER BY o.row_id"
    )
    places = np.searchsorted(columns["row_id"], procedures.row_id)
    return {_name(each): _values(each, columns[_name(each)][places]) for each in variables}


def _name(variable: Field | str) -> str:
    return variable if isinstance(variable, str) else variable.name


def _expression(variable: Field | str) -> str:
    if isinstance(variable, str):
        return DERIVED[variable]
    alias = {"patients": "q", "procedures": "p"}[variable.table]
    return f'{alias}."{variable.name}"'


def _values(variable: Field | str, values: NDArray[Any]) -> NDArray[Any]:
    is_text = isinstance(variable, Field) and variable.type in (FieldType.CHOICE, FieldType.TEXT)
    return values.astype(object) if is_text else values.astype(np.float64)
