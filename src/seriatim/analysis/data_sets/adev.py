"""ADEV: one row an event of a patient: what timelines are drawn from."""

from __future__ import annotations

from seriatim.analysis.data_sets.filling import Filled, Shape, day, fill, key, number, text
from seriatim.analysis.data_sets.material import Material
from seriatim.analysis.data_sets.model import DataSet
from seriatim.endpoints.events import derive_events

SHAPE = Shape(name="ADEV", label="Events of patients", grain="one row an event")
KINDS = (
    "progression", "therapy", "toxicity", "complication", "amputation", "death", "last_contact",
)  # fmt: skip


def event_data(material: Material) -> DataSet:
    """List progressions, other therapies, grades, amputations, death or last contact by day."""
    events = derive_events(material.study.cohort)
    dates: list[Filled] = [
        (day("STARTDT", "Date of the event or start"), events.start_date),
        (day("STOPDT", "Date of the stop"), events.stop_date),
    ]
    return fill(
        SHAPE,
        [
            (key("USUBJID", "Patient"), events.patient_id),
            (text("KIND", "Kind of event", "the table of the registry", KINDS), events.kind),
            (text("WHAT", "Scope, therapy, scale or cause", "code of dictionary"), events.what),
            (text("GRADE", "Grade, or level of an amputation"), events.grade),
            (text("FIELD", "Treated field"), events.field),
            (text("PROCID", "Procedure"), events.procedure_id),
            (number("STARTDY", "Days from first procedure", "dates", "days"), events.start),
            (number("STOPDY", "Stop, days from first procedure", "dates", "days"), events.stop),
            *(dates if material.dates else ()),
        ],
    )
