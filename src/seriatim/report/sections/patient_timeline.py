"""Figure: the course of one patient, from the analysis data sets."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.data_sets.model import DataSets
from seriatim.dictionary import load_dictionary
from seriatim.report.alternatives.patients import describe_timeline
from seriatim.report.document import FigureBlock
from seriatim.report.figures.palette import THERAPY_COLOR
from seriatim.report.figures.patient_specs import Lane, Mark, MarkKind, Span, TimelineFigure
from seriatim.report.sections.patients import Record, control_spans, months
from seriatim.wording.labels import grade_label, in_sentence, spell_out
from seriatim.wording.lookup import unique
from seriatim.wording.numbers import format_number

#: The columns with the doses of the usual drugs, and how they are called in short.
DOSES = (("MELMG", "melphalan"), ("TNFMG", "TNF"))
#: A therapy without a recorded end is drawn as long as this: it says only when it began.
OPEN_MONTHS = 0.6
_NONE = (None, "none", "no", "")


def timeline_figure(data_sets: DataSets, patient: str) -> TimelineFigure | None:
    """Collect the lanes of a patient; None for one without a procedure in the data sets.

    ``patient`` is the registry's own name, which stays out of the figure. Lanes without anything
    are left out.
    """
    procedures = _records(data_sets, "ADPROC", patient)
    people = _records(data_sets, "ADSL", patient)
    if not procedures or not people:
        return None
    events = [e for e in _records(data_sets, "ADEV", patient) if e["STARTDY"] is not None]
    lanes = (
        _given(procedures),
        *_control(procedures),
        _graded("Toxicity", "WIEBER", "Wieberdink", procedures),
        _graded("Complications", "CLAVDIN", "Clavien-Dindo", procedures),
        _happened("Progression", MarkKind.PROGRESSION, "progression", events),
        _therapies(events),
        _happened("Amputation", MarkKind.NOTE, "amputation", events),
        _end(people[0], events),
    )
    return TimelineFigure(lanes=tuple(x for x in lanes if x.spans or x.marks), key=())


def _records(data_sets: DataSets, name: str, patient: str) -> list[Record]:
    return [dict(record) for record in data_sets.get(name).where(USUBJID=patient).records()]


def _given(procedures: list[Record]) -> Lane:
    several = len({str(record.get("FIELD")) for record in procedures}) > 1
    marks = []
    for record in procedures:
        field = f" {record['FIELD']}" if several else ""
        text = f"{record['NUMPAT']}{field}: {doses(record) or 'drug not recorded'}"
        marks.append(Mark(month=months(record["PROCDY"]), kind=MarkKind.PROCEDURE, text=text))
    return Lane(label="Procedures", marks=tuple(marks))


def doses(record: Record) -> str:
    """Write what was in the circuit, with the doses that are known."""
    parts = []
    for column, name in DOSES:
        dose = record.get(column)
        if isinstance(dose, int | float) and dose > 0:
            parts.append(f"{name} {format_number(dose, 0 if dose >= 10 else 1)} mg")
    if not parts and record.get("DRUG"):
        parts.append(str(record["DRUG"]))
    if record.get("OTHDRUG") not in _NONE:
        parts.append(str(record["OTHDRUG"]))
    return ", ".join(parts)


def _control(procedures: list[Record]) -> Iterator[Lane]:
    """Yield one lane a treated field: two fields can be controlled at once."""
    fields = unique(str(record.get("FIELD")) for record in procedures)
    for field in fields:
        label = "Local control" if len(fields) == 1 else f"Control, {field}"
        own = [record for record in procedures if record.get("FIELD") == field]
        yield Lane(label=label, spans=control_spans(own))


def _graded(label: str, column: str, scale: str, procedures: list[Record]) -> Lane:
    marks = tuple(
        Mark(
            month=months(record["PROCDY"]),
            kind=MarkKind.NOTE,
            text=f"{scale} {grade_label(str(record[column]))}",
        )
        for record in procedures
        if record.get(column) not in _NONE
    )
    return Lane(label=label, marks=marks)


def _happened(label: str, kind: MarkKind, name: str, events: list[Record]) -> Lane:
    marks = tuple(
        Mark(month=months(event["STARTDY"]), kind=kind, text=_what(event))
        for event in events
        if event["KIND"] == name
    )
    return Lane(label=label, marks=marks)


def _what(event: Record) -> str:
    return spell_out(str(event["WHAT"])) if event["WHAT"] else ""


def _therapies(events: list[Record]) -> Lane:
    therapy = load_dictionary("ilp").table("therapies").field("therapy")
    names = {choice.code: choice.label for choice in therapy.choices}
    spans = []
    for event in events:
        if event["KIND"] == "therapy":
            start = months(event["STARTDY"])
            end = start + OPEN_MONTHS if event["STOPDY"] is None else months(event["STOPDY"])
            end = max(end, start + OPEN_MONTHS)
            name = names.get(str(event["WHAT"]), _what(event))
            spans.append(Span(start=start, end=end, name=name, color=THERAPY_COLOR))
    return Lane(label="Other therapy", spans=tuple(spans))


def _end(person: Record, events: list[Record]) -> Lane:
    if person.get("EXITDY") is None:
        return Lane(label="Follow-up")
    died = person.get("DTHFL") == "Y"
    cause = next((_what(event) for event in events if event["KIND"] == "death"), "")
    text = f"died ({in_sentence(cause)})" if died and cause else "died" if died else "alive"
    kind = MarkKind.DEATH if died else MarkKind.CONTACT
    return Lane(
        label="Follow-up", marks=(Mark(month=months(person.get("EXITDY")), kind=kind, text=text),)
    )


def timeline_block(
    data_sets: DataSets, patient: str, label: str = "One patient"
) -> FigureBlock | None:
    """Draw the course of a patient; ``label`` names it, as a running number or a study id."""
    data = timeline_figure(data_sets, patient)
    if data is None:
        return None
    return FigureBlock(
        id="figure-timeline",
        caption=f"{label}: procedures, local control and events",
        spec=data,
        title=f"{label}: course from the first procedure",
        alt=describe_timeline(data),
        notes=(
            "A bar of local control runs from a procedure to in-field progression, the next "
            "procedure of the field or the end of follow-up, colored by the response. Grades are "
            "the worst of each procedure; a therapy without an end shows when it began.",
        ),
    )
