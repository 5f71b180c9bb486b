"""Worst complication of each procedure, by Clavien-Dindo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures, align, is_missing, positions

_RANKS = """
WITH ranks(code, rank) AS (
    VALUES ('none', 0), ('I', 1), ('II', 2), ('IIIa', 3), ('IIIb', 4),
           ('IVa', 5), ('IVb', 6), ('V', 7)
)"""

_QUERY = f"""{_RANKS},
grades AS (
    SELECT p.row_id, p.clavien_dindo AS code FROM procedures p
    UNION ALL
    SELECT p.row_id, c.clavien_dindo
    FROM complications c JOIN procedures p USING (procedure_id)
    WHERE c.complication_date - p.procedure_date BETWEEN 0 AND $window_days
)
SELECT g.row_id, max_by(g.code, r.rank) AS grade
FROM grades g JOIN ranks r USING (code)
GROUP BY g.row_id
ORDER BY g.row_id
"""


# The same complication of one procedure written down twice is one, with its worst grade.
_LIST = f"""{_RANKS}
SELECT p.row_id, lower(trim(c.term)) AS term, max_by(c.clavien_dindo, r.rank) AS grade
FROM complications c
JOIN procedures p USING (procedure_id)
JOIN ranks r ON r.code = c.clavien_dindo
WHERE c.complication_date - p.procedure_date BETWEEN 0 AND $window_days
GROUP BY p.row_id, lower(trim(c.term))
ORDER BY p.row_id, term
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplicationList:
    """One entry a procedure and kind of complication, with its worst Clavien-Dindo grade.

    ``place`` is the position of the procedure; a procedure without complications has no entry.
    """

    place: NDArray[np.int64]
    term: NDArray[Any]
    grade: NDArray[Any]


def derive_complication_list(
    cohort: Cohort, procedures: Procedures, window_days: int
) -> ComplicationList:
    """List the complications of each procedure within the window, by what they were."""
    columns = cohort.columns(_LIST, {"window_days": window_days})
    place = positions(procedures, columns["row_id"])
    return ComplicationList(place=place, term=columns["term"], grade=columns["grade"])


def derive_complications(cohort: Cohort, procedures: Procedures, window_days: int) -> NDArray[Any]:
    """Return the worst grade within the window (``"none"``, ``"I"`` to ``"V"``) a procedure.

    Where the registry keeps a list of complications, a procedure without an entry had none.
    Without such a list an empty cell is not recorded, and None here: a blank is never "none".
    """
    columns = cohort.columns(_QUERY, {"window_days": window_days})
    grades = align(procedures, columns["row_id"], columns["grade"])
    if cohort.has_rows("complications"):
        grades[is_missing(grades)] = "none"
    return grades
