"""How a procedure is named that has no name in the file."""

from __future__ import annotations

# Patient, date, region and side make a procedure what it is.
ASSIGNED_ID = "concat_ws(':', patient_id, CAST(procedure_date AS VARCHAR), region, side)"
