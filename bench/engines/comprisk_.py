"""comprisk."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..calls import DAY, Call
from ..cohort import Cohort


def aalen_johansen(cohort: Cohort) -> Call:
    """All groups and causes at once."""
    from comprisk import CumulativeIncidence

    def run() -> Any:
        return CumulativeIncidence().fit(cohort.time, cohort.cause, group=cohort.group)

    def read(result: Any) -> dict[str, float]:
        incidence, variance = result.curves_[(0, 1)].evaluate(np.array([DAY]))
        return {"incidence": float(incidence[0]), "std_error": float(np.sqrt(variance[0]))}

    return Call(run=run, read=read)
