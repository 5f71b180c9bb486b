"""Worst local toxicity of each procedure, by Wieberdink."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from seriatim.cohort import Cohort
from seriatim.endpoints.procedures import Procedures, align

# Roman numerals I to V do not sort by text, so the rank is spelled out. A grading counts for
# the procedure it names, also when the row of the procedure carries a lower one.
_QUERY = """
WITH ranks(code, rank) AS (VALUES ('I', 1), ('II', 2), ('III', 3), ('IV', 4), ('V', 5)),
grades AS (
    SELECT p.row_id, p.wieberdink AS code FROM procedures p
    UNION ALL
    SELECT p.row_id, t.wieberdink FROM toxicities t JOIN procedures p USING (procedure_id)
)
SELECT g.row_id, max_by(g.code, r.rank) AS grade
FROM grades g JOIN ranks r USING (code)
GROUP BY g.row_id
ORDER BY g.row_id
"""


def derive_local_toxicity(cohort: Cohort, procedures: Procedures) -> NDArray[Any]:
    """Return the worst Wieberdink grade (``"I"`` to ``"V"``) a procedure; None if not recorded."""
    columns = cohort.columns(_QUERY)
    return align(procedures, columns["row_id"], columns["grade"])
