"""The procedures of a cohort in their derived order, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort

Within = Literal["treated_field", "patient"]

_QUERY = """
SELECT row_id, patient_id, procedure_id, treated_field, number_in_field, number_in_patient,
       dense_rank() OVER (ORDER BY patient_id) - 1 AS patient
FROM ordered_procedures
ORDER BY patient_id, treated_field, number_in_field
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedures:
    """Accepted procedures, one entry a procedure, by patient, treated field and order.

    ``number`` is the procedure number within the treated field or the patient, 1 for the first;
    ``patient`` an integer code 0, 1, ... by which estimates are clustered; ``row_id`` points to
    the record.
    """

    row_id: NDArray[np.int64]
    patient: NDArray[np.int64]
    patient_id: NDArray[Any]
    procedure_id: NDArray[Any]
    treated_field: NDArray[Any]
    number: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the procedures."""
        return len(self.row_id)


def derive_procedures(cohort: Cohort, within: Within = "treated_field") -> Procedures:
    """Order the accepted procedures and count them within the treated field or the patient."""
    columns = cohort.columns(_QUERY)
    number = "number_in_field" if within == "treated_field" else "number_in_patient"
    return Procedures(
        row_id=columns["row_id"].astype(np.int64),
        patient=columns["patient"].astype(np.int64),
        patient_id=columns["patient_id"],
        procedure_id=columns["procedure_id"],
        treated_field=columns["treated_field"],
        number=columns[number].astype(np.int64),
    )


def positions(procedures: Procedures, row_id: NDArray[Any]) -> NDArray[np.int64]:
    """Return where the procedures with these ``row_id`` stand; every one must be there."""
    order = np.argsort(procedures.row_id, kind="stable")
    return order[np.searchsorted(procedures.row_id[order], row_id)]


def align(procedures: Procedures, row_id: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:
    """Put values keyed by ``row_id`` in the order of the procedures; None where there is none."""
    aligned = np.full(len(procedures), None, dtype=object)
    if len(row_id) == 0:
        return aligned
    order = np.argsort(row_id, kind="stable")
    place = np.searchsorted(row_id[order], procedures.row_id)
    found = place < len(row_id)
    found[found] = row_id[order][place[found]] == procedures.row_id[found]
    aligned[found] = values[order][place[found]]
    return aligned


def is_missing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark the entries that are None."""
    missing: NDArray[np.bool_] = np.equal(values, np.array(None, dtype=object)).astype(np.bool_)
    return missing
