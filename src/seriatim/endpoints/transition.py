"""Response after a procedure, given the response after the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.endpoints.procedures import Procedures

NO_FURTHER = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transitions:
    """One entry a procedure: its number, its response and that of the next one of the field.

    ``after`` is ``"none"`` where no further procedure followed.
    """

    patient: NDArray[np.int64]
    number: NDArray[np.int64]
    before: NDArray[Any]
    after: NDArray[Any]


def derive_transitions(procedures: Procedures, response: NDArray[Any]) -> Transitions:
    """Pair every procedure with the next of the same patient and treated field.

    ``response`` has one code (CR, PR, SD, PD, NE) a procedure, in the order of ``procedures``,
    which are sorted by patient, treated field and number.
    """
    n = len(procedures)
    same = np.zeros(n, dtype=bool)
    if n > 1:
        same[:-1] = (procedures.patient[1:] == procedures.patient[:-1]) & (
            procedures.treated_field[1:] == procedures.treated_field[:-1]
        )
    after = np.full(n, NO_FURTHER, dtype=object)
    following = np.flatnonzero(same)
    after[following] = response[following + 1]
    return Transitions(
        patient=procedures.patient,
        number=procedures.number,
        before=response.astype(object),
        after=after,
    )
