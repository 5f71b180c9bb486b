"""ADCP: one row a stretch of a patient's follow-up, with what was known during it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.data_sets.filling import Shape, fill, integer, key, number, text
from seriatim.analysis.data_sets.material import Material
from seriatim.analysis.data_sets.model import DataSet
from seriatim.analysis.models.adjusted_hazard import (
    AGAIN,
    DISTANT,
    RESPONDED,
    covariates,
    known_in_time,
    stretches,
    with_response,
)
from seriatim.analysis.run_time_to_event import response_of_interest
from seriatim.analysis.study import group_levels
from seriatim.analysis.time_to_event.survival import survival_labels
from seriatim.endpoints.patient_history import derive_patient_history
from seriatim.endpoints.time_to_event import derive_counting_process, derive_overall_survival
from seriatim.protocol import Origin, TimeToEventEndpoint

SHAPE = Shape(
    name="ADCP", label="Counting process", grain="one row a patient, cut and stretch of time"
)
#: ``NUMBER`` cuts at every procedure; ``KNOWN`` wherever something of the adjusted model changes.
CUTS = ("NUMBER", "KNOWN")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretches:
    cut: str
    patient: list[Any]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    event: NDArray[np.bool_]
    number: list[Any]
    level: list[Any]
    known: dict[str, list[Any]]


def counting_data(material: Material) -> DataSet:
    """List the stretches of follow-up from the first procedure, at risk in (STARTDY, STOPDY]."""
    found = [_by_number(material), *_by_knowledge(material)]

    def joined(part: str) -> list[Any]:
        return [value for each in found for value in getattr(each, part)]

    def known(name: str) -> list[Any]:
        return [v for each in found for v in each.known.get(name, [None] * each.start.size)]

    labels = survival_labels(material.study.group)
    return fill(
        SHAPE,
        [
            (key("USUBJID", "Patient"), joined("patient")),
            (key("PARAMCD", "Where follow-up is cut"), [x.cut for x in found for _ in x.start]),
            (number("STARTDY", "Day at risk from (excluded)", "dates", "days"), joined("start")),
            (number("STOPDY", "Day at risk to (included)", "dates", "days"), joined("stop")),
            (integer("EVNT", "Death at the end (1) or not (0)"), joined("event")),
            (integer("NUMBER", "Procedures to date", "order of dates"), joined("number")),
            (text("LEVEL", "Group by procedures to date", "protocol", labels), joined("level")),
            (integer("AGAIN", "Treated again (1) or not (0)"), known(AGAIN)),
            (integer("DISTANT", "Distant disease to date (1) or not (0)"), known(DISTANT)),
            (integer("LATER", "In the later calendar period"), known("later")),
            (integer("RESPOND", "Response to last procedure to date"), known(RESPONDED)),
        ],
    )


def _by_number(material: Material) -> _Stretches:
    process, group = derive_counting_process(material.study.cohort), material.study.group
    labels = dict(zip(material.study.labels, survival_labels(group), strict=True))
    return _Stretches(
        cut="NUMBER",
        patient=process.patient_id.tolist(),
        start=process.start,
        stop=process.stop,
        event=process.event,
        number=process.number.tolist(),
        level=[labels.get(each) for each in group_levels(group, process.number)],
        known={},
    )


def _by_knowledge(material: Material) -> tuple[_Stretches, ...]:
    """Cut as the adjusted model of the first clock from the first procedure does."""
    study = material.study
    wanted = (
        each
        for each in study.protocol.endpoints
        if isinstance(each, TimeToEventEndpoint) and each.origin is Origin.FIRST_PROCEDURE
    )
    endpoint = next(wanted, None)
    survival = derive_overall_survival(study.cohort)
    if endpoint is None or not survival.days.any():
        return ()
    process = derive_counting_process(study.cohort)
    known = known_in_time(endpoint, (survival, process, derive_patient_history(study.cohort)))
    if found := response_of_interest(study, material.responses):
        known = with_response(known, study, survival, found)
    patient, start, stop, event = stretches(known)
    columns = {
        name if name in (AGAIN, DISTANT, RESPONDED) else "later": values.astype(int).tolist()
        for name, values in covariates(known, endpoint.calendar_from).items()
    }
    nothing = [None] * start.size
    return (
        _Stretches(
            cut="KNOWN",
            patient=survival.patient_id[patient].tolist(),
            start=start,
            stop=stop,
            event=event,
            number=nothing,
            level=nothing,
            known=columns,
        ),
    )
