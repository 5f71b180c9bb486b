"""Time to in-field progression after each procedure, with death as the competing event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from seriatim.analysis.curves import in_months, incidence_curve_rows, incidence_rows
from seriatim.analysis.results import ResultRow
from seriatim.analysis.rows import Place
from seriatim.analysis.study import Study
from seriatim.endpoints.procedures import is_missing
from seriatim.endpoints.time_to_event import ProcedureClock
from seriatim.estimation.aalen_johansen import cumulative_incidence
from seriatim.estimation.event_table import EventTable
from seriatim.protocol import TimeToEventEndpoint

PROGRESSION, DEATH = 1, 2


def progression_rows(
    study: Study, endpoint: TimeToEventEndpoint, clock: ProcedureClock
) -> Iterator[ResultRow]:
    """Yield cumulative incidences of in-field progression and of death before it, by group.

    A group of third to fifth procedures holds some patients more than once, and the limits
    take its procedures as independent; the curves describe and are not tested.
    """
    used = ~is_missing(study.level) & np.isfinite(clock.days)
    table = EventTable.from_rows(
        clock.days[used],
        clock.event[used],
        study.level[used].astype(str),
        groups=study.labels,
    )
    causes = ((PROGRESSION, "progression"), (DEATH, "death"))
    for label in study.labels:
        for cause, name in causes:
            place = Place(
                analysis="cumulative_incidence",
                endpoint=f"{endpoint.name}_{name}",
                unit="procedure",
                population="all_treated",
                groups=study.group.name,
                level=label,
            )
            level = study.protocol.conf_level
            curve = in_months(cumulative_incidence(table, cause, label, conf_level=level))
            yield from incidence_rows(place, curve, endpoint.milestones_months)
            drawn = replace(place, analysis="cumulative_incidence_curve")
            yield from incidence_curve_rows(drawn, curve)
