"""ADTTE: one row a patient or procedure and clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seriatim.analysis.data_sets.filling import Shape, fill, integer, key, number, text
from seriatim.analysis.data_sets.material import Material
from seriatim.analysis.data_sets.model import DataSet
from seriatim.analysis.study import DAYS_PER_MONTH, group_levels
from seriatim.analysis.time_to_event.from_procedure import days_at_risk
from seriatim.analysis.time_to_event.survival import survival_labels
from seriatim.endpoints.time_to_event import (
    ProcedureClock,
    derive_in_field_progression,
    derive_overall_survival,
    derive_survival_from_procedure,
)

SHAPE = Shape(
    name="ADTTE", label="Times to events", grain="one row a patient or procedure and clock"
)
#: Code: what the clock measures, and what its events are; 0 is censored.
PARAMETERS = {
    "OS": ("Survival from first procedure", {1: "death"}),
    "OSPROC": ("Survival from this procedure", {1: "death"}),
    "IFP": ("Time to in-field progression", {1: "in-field progression", 2: "death"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    code: str
    patient: NDArray[Any]
    procedure: list[str | None]
    group: NDArray[Any]
    days: NDArray[np.float64]
    event: NDArray[np.int64]


def time_data(material: Material) -> DataSet:
    """List the clocks of all patients and procedures whose end is known."""
    found = [_overall(material), *_from_procedures(material)]

    def joined(part: str) -> list[Any]:
        return [value for each in found for value in getattr(each, part)]

    codes = [each.code for each in found for _ in each.days]
    days, events = np.array(joined("days"), dtype=np.float64), joined("event")
    names = [
        PARAMETERS[code][1].get(int(e), "censored") for code, e in zip(codes, events, strict=True)
    ]
    return fill(
        SHAPE,
        [
            (key("USUBJID", "Patient"), joined("patient")),
            (key("PROCID", "Procedure; empty for a patient's clock"), joined("procedure")),
            (text("GROUP", "Group; of OS procedures ever received", "protocol"), joined("group")),
            (key("PARAMCD", "Clock (code)"), codes),
            (text("PARAM", "Clock"), [PARAMETERS[code][0] for code in codes]),
            (number("STARTDY", "Day at risk from", "0", "days"), [0.0] * len(codes)),
            (number("AVAL", "Days to event or censoring", "dates", "days"), days),
            (
                number("AVALM", "Months to event or censoring", "dates", "months"),
                days / DAYS_PER_MONTH,
            ),
            (integer("CNSR", "Censored (1) or not (0)"), [int(event == 0) for event in events]),
            (integer("EVNT", "Event code, 0 for censored"), events),
            (text("EVNTDESC", "What happened"), names),
        ],
    )  # fmt: skip


def _overall(material: Material) -> _Clock:
    survival, group = derive_overall_survival(material.study.cohort), material.study.group
    labels = dict(zip(material.study.labels, survival_labels(group), strict=True))
    level = [labels.get(each) for each in group_levels(group, survival.final_number)]
    return _Clock(
        code="OS",
        patient=survival.patient_id,
        procedure=[None] * survival.days.size,
        group=np.array(level, dtype=object),
        days=survival.days,
        event=survival.death.astype(np.int64),
    )


def _from_procedures(material: Material) -> tuple[_Clock, _Clock]:
    study = material.study
    survival = derive_survival_from_procedure(study.cohort, study.procedures)
    progression = derive_in_field_progression(study.cohort, study.procedures)
    survival = replace(survival, days=days_at_risk(survival))
    return _own(material, "OSPROC", survival), _own(material, "IFP", progression)


def _own(material: Material, code: str, clock: ProcedureClock) -> _Clock:
    known = np.isfinite(clock.days)
    procedures = material.study.procedures
    return _Clock(
        code=code,
        patient=procedures.patient_id[known],
        procedure=procedures.procedure_id[known].tolist(),
        group=material.study.level[known],
        days=clock.days[known],
        event=clock.event[known],
    )
