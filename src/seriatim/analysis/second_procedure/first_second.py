"""The first and the second procedure of each patient: one pair a patient, in one treated field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.endpoints.transition import NO_FURTHER, Transitions

EVALUABLE = ("CR", "PR", "SD", "PD")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSecond:
    """Response to the first procedure of each patient and to the second of the same field.

    One entry a patient: ``first`` and ``second`` are codes, ``second`` is ``"none"`` where no
    further procedure followed. A patient with a first procedure in several fields enters with one
    that went on to a second, if any did, else with the first by name; ``n_fields_left_out`` says
    how many fields were left, because methods for pairs need patients that are independent.
    ``place`` is where the first procedure stands among the procedures, where that is known.
    """

    first: NDArray[Any]
    second: NDArray[Any]
    n_fields_left_out: int
    place: NDArray[np.int64] | None = None

    @property
    def assessed(self) -> NDArray[np.bool_]:
        """Mark patients whose first procedure was evaluable."""
        return np.isin(self.first, EVALUABLE)

    @property
    def again(self) -> NDArray[np.bool_]:
        """Mark patients who had a second procedure."""
        treated: NDArray[np.bool_] = (self.second != NO_FURTHER).astype(np.bool_)
        return treated

    @property
    def pairs(self) -> NDArray[np.bool_]:
        """Mark patients with both procedures evaluable."""
        return self.assessed & np.isin(self.second, EVALUABLE)


def pair_first_second(transitions: Transitions) -> FirstSecond:
    """Take one first procedure a patient, with the one that followed it in the same field."""
    inside = np.flatnonzero(transitions.number == 1)
    went_on = (transitions.after[inside] != NO_FURTHER).astype(np.bool_)
    # By patient, those who went on first; the sort is stable, so that a field keeps its place.
    order = inside[np.lexsort((~went_on, transitions.patient[inside]))]
    _, chosen = np.unique(transitions.patient[order], return_index=True)
    rows = order[chosen]
    return FirstSecond(
        first=transitions.before[rows],
        second=transitions.after[rows],
        n_fields_left_out=len(inside) - len(rows),
        place=rows,
    )
