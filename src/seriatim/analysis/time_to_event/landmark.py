"""Survival from a fixed day on, by whether a patient had been treated again by then."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from seriatim.analysis.results import ResultRow
from seriatim.analysis.study import DAYS_PER_MONTH, Study
from seriatim.analysis.time_to_event.survival import ANY_AGAIN, patient_place
from seriatim.endpoints.time_to_event import CountingProcess, PatientSurvival, change_times
from seriatim.estimation.hazards.cox import cox_by_group
from seriatim.estimation.survival.landmark import LandmarkTable, landmark
from seriatim.protocol import TimeToEventEndpoint

ONCE = "1 ILP"
AT_LANDMARK = "number_at_landmark"


def landmark_rows(
    study: Study,
    endpoint: TimeToEventEndpoint,
    survival: PatientSurvival,
    process: CountingProcess,
) -> Iterator[ResultRow]:
    """Yield the hazard ratio at each landmark of the protocol, and whom it leaves out."""
    if not survival.days.size:
        empty = patient_place(endpoint, "landmark", AT_LANDMARK)
        yield empty.row("hazard_ratio", None, reason="no patient was followed")
        return
    changes = change_times(survival, process)[:1] or (np.full(survival.days.size, np.inf),)
    for month in endpoint.landmarks_months:
        found = landmark(
            survival.days,
            survival.death,
            changes,
            month * DAYS_PER_MONTH,
            states=(ONCE, ANY_AGAIN),
        )
        yield from _rows(study, endpoint, found.with_unit("patient"), f"landmark={month:g}")


def _rows(
    study: Study, endpoint: TimeToEventEndpoint, found: LandmarkTable, context: str
) -> Iterator[ResultRow]:
    place = patient_place(endpoint, "landmark", AT_LANDMARK)
    everyone = place.at("", context)
    n_all = found.n_all()
    for statistic, n in (
        ("n_dead_before", found.n_event_before),
        ("n_censored_before", found.n_censored_before),
        ("n_treated_later", int(found.n_changed_later[0])),
    ):
        total = found.table.n(ONCE) if statistic == "n_treated_later" else n_all
        yield everyone.row(statistic, float(n), n=n, n_total=total)
    for g, state in enumerate(found.table.groups):
        here, n = place.at(state, context), found.table.n(state)
        deaths = int(found.table.events[:, g].sum())
        yield here.row("n", float(n), n=n, n_total=n_all)
        yield here.row("n_events", float(deaths), n=deaths, n_total=n)
    fit = cox_by_group(found.table, ONCE, conf_level=study.protocol.conf_level)
    contrast = place.at(f"{ANY_AGAIN} v {ONCE}", context)
    yield from contrast.estimate("hazard_ratio", fit.terms[0], n_total=found.table.n())
