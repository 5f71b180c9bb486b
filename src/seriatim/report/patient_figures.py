"""The two figures of the page of a patient: the course, and the observed patients as signs."""

from __future__ import annotations

from seriatim.analysis.patients.model import (
    Course,
    Evidence,
    Outcome,
    PatientEvent,
    PatientProcedure,
    months_of,
)
from seriatim.report.figures.palette import RESPONSE_COLORS, RESPONSE_HATCHES
from seriatim.report.figures.patient_specs import (
    IconArray,
    IconRow,
    TimelineBar,
    TimelineFigure,
    TimelineRow,
)
from seriatim.report.patient_words import OUTCOMES, STRATA
from seriatim.wording.labels import (
    field_label,
    in_sentence,
    response_label,
    sentence_start,
    spell_out,
    therapy_label,
)
from seriatim.wording.numbers import format_count, format_number

_ICON_COLORS = {
    Outcome.COMPLETE: (RESPONSE_COLORS["CR"], ""),
    Outcome.PARTIAL: (RESPONSE_COLORS["PR"], ""),
    Outcome.NO_RESPONSE: (RESPONSE_COLORS["SD"], ""),
    Outcome.NOT_EVALUABLE: (RESPONSE_COLORS["NE"], RESPONSE_HATCHES["NE"]),
}
#: Below this span an axis of months would have one tick.
_DAYS_BELOW = 60.0
_PALE = "#f1f1f1"
_THERAPY = "#d9d9d9"
_SIGNS = {
    "progression": "In-field progression",
    "regional": "Regional progression",
    "distant": "Distant progression",
    "amputation": "Amputation",
    "therapy": "Start of other therapy",
}


def timeline_figure(course: Course) -> TimelineFigure | None:
    """Return the course as a figure; None without a procedure."""
    if not course.procedures:
        return None
    in_months = max(_moments(course)) - min(_moments(course)) >= _DAYS_BELOW
    scale = months_of(1.0) if in_months else 1.0
    rows = (
        *(_procedure_row(each, scale) for each in course.procedures),
        *_event_rows(course, scale),
    )
    marks = {bar.mark for row in rows for bar in row.bars if bar.mark}
    marks |= {kind for row in rows for _, kind in row.points}
    codes = dict.fromkeys(each.response for each in course.procedures if each.response)
    return TimelineFigure(
        rows=rows,
        axis_label=f"{'Months' if in_months else 'Days'} from the first procedure",
        end=None if course.end is None else course.end * scale,
        end_label="death" if course.died else "last contact",
        key=tuple(
            (response_label(code), RESPONSE_COLORS.get(code, _PALE), RESPONSE_HATCHES.get(code, ""))
            for code in codes
            if code in RESPONSE_COLORS
        ),
        marks=tuple((kind, label) for kind, label in _SIGNS.items() if kind in marks),
        chip_heads=("Wieberdink", "Clavien-Dindo"),
    )


def _moments(course: Course) -> list[float]:
    found = [0.0, *(each.day for each in course.procedures)]
    found += [each.day for each in course.events if each.day is not None]
    return found if course.end is None else [*found, course.end]


def dose_words(procedure: PatientProcedure) -> str:
    """Return the drugs with their doses, as far as recorded."""
    doses = [
        f"{name} {format_number(dose)} mg"
        for name, dose in (
            ("melphalan", procedure.melphalan_mg),
            ("TNF-alpha", procedure.tnf_mg),
        )
        if dose
    ]
    known = procedure.drug or ""
    further = [
        name for name in known.split(" + ") if name and name not in ("melphalan", "TNF-alpha")
    ]
    return " + ".join([*doses, *further]) or "drug not recorded"


def _procedure_row(procedure: PatientProcedure, scale: float) -> TimelineRow:
    code = procedure.response or ""
    color = RESPONSE_COLORS.get(code, _PALE)
    start = procedure.day * scale
    bar = TimelineBar(
        start=start,
        end=start + (procedure.followed or 0.0) * scale,
        text=code if code in RESPONSE_COLORS else "",
        color=color,
        hatch=RESPONSE_HATCHES.get(code, ""),
        mark="progression" if procedure.progressed else "",
    )
    return TimelineRow(
        label=f"ILP {procedure.number}, {field_label(procedure.field)}",
        below=dose_words(procedure),
        bars=(bar,),
        chips=(procedure.toxicity or "not recorded", procedure.complication or "not recorded"),
    )


def _event_rows(course: Course, scale: float) -> tuple[TimelineRow, ...]:
    rows = []
    away = [
        (each.day * scale, each.what)
        for each in course.events
        if each.kind == "progression" and each.what in ("regional", "distant")
        and each.day is not None
    ]  # fmt: skip
    if away:
        rows.append(TimelineRow(label="Outside the field", below="", points=tuple(away)))
    lost = [
        (each.day * scale, "amputation")
        for each in course.events
        if each.kind == "amputation" and each.day is not None
    ]
    if lost:
        rows.append(TimelineRow(label="Amputation", below="", points=tuple(lost)))
    kinds = dict.fromkeys(each.what for each in course.events if each.kind == "therapy")
    rows += [_therapy_row(course, what, scale) for what in kinds]
    return tuple(row for row in rows if row.bars or row.points)


def _therapy_row(course: Course, what: str, scale: float) -> TimelineRow:
    bars = []
    points = []
    for each in course.events:
        if each.kind != "therapy" or each.what != what or each.day is None:
            continue
        bars += _therapy_bar(each, course, scale)
        points.append((each.day * scale, "therapy"))
    label = sentence_start(therapy_label(what))
    return TimelineRow(label=label, below="", bars=tuple(bars), points=tuple(points))


def _therapy_bar(event: PatientEvent, course: Course, scale: float) -> list[TimelineBar]:
    """Draw a therapy to its stop; an unknown stop is an arrow, not a length."""
    day = event.day or 0.0
    if event.stop is None or event.stop <= day:
        return []
    return [TimelineBar(start=day * scale, end=event.stop * scale, text="", color=_THERAPY)]


def undated_words(course: Course) -> tuple[str, ...]:
    """List what happened on a day that is not known, and so is not in the figure."""
    return tuple(f"Without a day: {in_sentence(_what(e))}" for e in course.events if e.day is None)


def _what(event: PatientEvent) -> str:
    if event.kind == "therapy":
        return therapy_label(event.what)
    if event.kind == "progression":
        return _SIGNS.get(event.what, _SIGNS["progression"])
    return spell_out(event.kind)


def icon_figure(evidence: Evidence) -> IconArray | None:
    """Return the observed patients as signs; None where there are none."""
    rows = tuple(
        IconRow(
            label=f"{sentence_start(STRATA[each.stratum])}: {format_count(each.n)} "
            f"{'patient' if each.n == 1 else 'patients'}",
            counts=tuple(share.count for _, share in each.shares),
        )
        for each in evidence.strata
        if each.n
    )
    if not rows:
        return None
    return IconArray(
        rows=rows,
        key=tuple((OUTCOMES[outcome], *_ICON_COLORS[outcome]) for outcome in Outcome),
    )
