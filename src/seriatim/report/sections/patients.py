"""Section: patients and procedures one by one, from the analysis data sets.

Patients are numbered by their place in the figure and time is relative; no identifier and no date
gets in. The section is not for files that are shared beyond the study.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from seriatim.analysis.data_sets.model import DataSet, DataSets, Value
from seriatim.report.alternatives.patients import (
    describe_spider,
    describe_swimmer,
    describe_waterfall,
)
from seriatim.report.document import FigureBlock, Section, missing_section
from seriatim.report.figures.palette import (
    MUTED,
    NO_COLOR,
    RESPONSE_COLORS,
    RESPONSE_HATCHES,
    RESPONSE_LINES,
)
from seriatim.report.figures.patient_specs import (
    Change,
    Course,
    KeyEntry,
    Lane,
    Mark,
    MarkKind,
    Span,
    SpiderFigure,
    SpiderPanel,
    SwimmerFigure,
    WaterfallFigure,
    WaterfallPanel,
)
from seriatim.wording.labels import response_label, unit_label
from seriatim.wording.numbers import format_count

TITLE = "Patients one by one"
DAYS_PER_MONTH = 30.4375
#: More lanes than this are not legible on one page.
MOST_LANES = 70
#: WHO: partial response from half the burden down, progression from a quarter more on.
CUTS = {"WHO": ((-0.5, "PR"), (0.25, "PD")), "RECIST": ((-0.3, "PR"), (0.2, "PD"))}
#: Courses are shown to the quarter year of the last assessment, at most this long.
MOST_MONTHS = 12.0

#: A row by its columns; what the study does not derive has no column.
Record = Mapping[str, Value]


def patients_section(data_sets: DataSets) -> Section:
    """Show the patients with several procedures, and the change of burden of every procedure."""
    found = (swimmer_block(data_sets), waterfall_block(data_sets), spider_block(data_sets))
    blocks = tuple(block for block in found if block is not None)
    if not blocks:
        why = "The registry has no measured burden, and nobody was treated twice."
        return missing_section("patient-figures", TITLE, why)
    return Section(
        id="patient-figures",
        title=TITLE,
        paragraphs=(
            "Patients carry running numbers of their figure, and time counts from the first "
            "procedure. Still, a single course may be recognized by who knows it: these figures "
            "are not for files that leave the study without review.",
        ),
        blocks=blocks,
    )


def swimmer_figure(data_sets: DataSets) -> tuple[SwimmerFigure, str] | None:
    """Collect the lanes and say whose they are; None where nobody was treated twice.

    All with the fewest procedures, two or more, whose lanes fit on a page; most procedures first,
    then longest follow-up.
    """
    patients = [dict(r) for r in data_sets.get("ADSL").records() if r.get("EXITDY") is not None]
    counts = [_number(patient.get("NPROCREC")) for patient in patients]
    most = int(max(counts, default=0))
    for least in range(2, most + 1):
        chosen = [p for p, n in zip(patients, counts, strict=True) if n >= least]
        if len(chosen) <= MOST_LANES or least == most:
            break
    else:
        return None
    chosen.sort(key=lambda p: (-_number(p.get("NPROCREC")), -_number(p.get("EXITDY"))))
    shown = chosen[:MOST_LANES]
    procedures = _by_patient(data_sets.get("ADPROC"))
    lanes = tuple(
        _lane(str(place), patient, procedures[str(patient["USUBJID"])])
        for place, patient in enumerate(shown, start=1)
    )
    which = (
        "All"
        if len(shown) == len(chosen)
        else f"The {format_count(len(shown))} longest followed of the"
    )
    whose = (
        f"{which} {format_count(len(chosen))} patients with {least} or more recorded procedures, "
        f"of {format_count(len(patients))} followed in all"
    )
    key = response_key(span.name for lane in lanes for span in lane.spans)
    return SwimmerFigure(lanes=lanes, key=key), whose


def _by_patient(procedures: DataSet) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in procedures.records():
        found.setdefault(str(record["USUBJID"]), []).append(dict(record))
    return found


def _number(value: Value) -> float:
    return 0.0 if value is None else float(value)


def months(days: Value) -> float:
    """Return days as months; a missing number of days is 0."""
    return _number(days) / DAYS_PER_MONTH


def _lane(label: str, patient: Record, procedures: list[Record]) -> Lane:
    end = months(patient.get("EXITDY"))
    died = MarkKind.DEATH if patient.get("DTHFL") == "Y" else MarkKind.CONTACT
    marks = [Mark(month=months(p["PROCDY"]), kind=MarkKind.PROCEDURE) for p in procedures]
    marks += [
        Mark(month=span.end, kind=MarkKind.PROGRESSION)
        for span, p in zip(control_spans(procedures), procedures, strict=True)
        if p.get("PROGFL") == "Y"
    ]
    marks.append(Mark(month=end, kind=died))
    return Lane(label=label, spans=control_spans(procedures), marks=tuple(marks))


def control_spans(procedures: list[Record]) -> tuple[Span, ...]:
    """Return how long each procedure controlled its field: to progression or as long as followed.

    One span a procedure, in their order, named and colored by its response.
    """
    spans = []
    for record in procedures:
        start = months(record["PROCDY"])
        name, color, hatch = _response(record.get("RESP"))
        end = start + months(record.get("FIELDDY"))
        spans.append(Span(start=start, end=end, name=name, color=color, hatch=hatch))
    return tuple(spans)


def _response(code: Value) -> KeyEntry:
    name = "Response not recorded" if code is None else response_label(str(code))
    return name, RESPONSE_COLORS.get(str(code), NO_COLOR), RESPONSE_HATCHES.get(str(code), "")


def response_key(names: Iterable[str]) -> tuple[KeyEntry, ...]:
    """Return the entries of the responses that are named, from complete response down."""
    found = set(names)
    entries = [_response(code) for code in (*RESPONSE_COLORS, "not_applicable", None)]
    return tuple(entry for entry in entries if entry[0] in found)


def swimmer_block(data_sets: DataSets) -> FigureBlock | None:
    """Draw the swimmer plot; None where nobody was treated twice."""
    made = swimmer_figure(data_sets)
    if made is None:
        return None
    data, whose = made
    return FigureBlock(
        id="figure-swimmer",
        caption="Patients treated more than once: procedures, local control and follow-up",
        spec=data,
        title="One lane a patient, from the first procedure on",
        alt=describe_swimmer(data),
        notes=(
            f"{whose}, most procedures first. A bar runs from a procedure to in-field progression, "
            "the next procedure of the field or the end of follow-up, colored by the response; the "
            "line is follow-up.",
        ),
    )


def waterfall_figure(data_sets: DataSets) -> tuple[WaterfallFigure, str] | None:
    """Collect the best changes by group and say how many have none; None without any."""
    procedures = data_sets.get("ADPROC")
    if "BESTCHG" not in procedures.names:
        return None
    panels = []
    for group in data_sets.groups:
        records = [*procedures.where(GROUP=group).records()]
        known = [record for record in records if record.get("BESTCHG") is not None]
        known.sort(key=lambda record: -_number(record.get("BESTCHG")))
        changes = tuple(_change(record) for record in known)
        below = f"{format_count(len(known))} of {format_count(len(records))} measured"
        panels.append(WaterfallPanel(title=group, below=below, changes=changes))
    if not any(panel.changes for panel in panels):
        return None
    criteria = _criteria(data_sets)
    data = WaterfallFigure(
        panels=tuple(panels),
        key=response_key(change.name for panel in panels for change in panel.changes),
        cuts=CUTS[criteria],
    )
    return data, criteria


def _change(record: Record) -> Change:
    name, color, hatch = _response(record.get("RESP"))
    return Change(value=_number(record.get("BESTCHG")) / 100, name=name, color=color, hatch=hatch)


def _criteria(data_sets: DataSets) -> str:
    """Return by which criteria most assessments were judged; their cuts are drawn."""
    named = [text for text in data_sets.get("ADRS").texts("CRIT") if text]
    recist = sum(text.upper().startswith("RECIST") for text in named)
    return "RECIST" if recist * 2 > len(named) else "WHO"


def waterfall_block(data_sets: DataSets) -> FigureBlock | None:
    """Draw the waterfall plot; None without measured burden."""
    made = waterfall_figure(data_sets)
    if made is None:
        return None
    data, criteria = made
    cuts = " and ".join(f"{value:+.0%}" for value, _ in data.cuts).replace("-", "\N{MINUS SIGN}")
    return FigureBlock(
        id="figure-waterfall",
        caption="Best change of tumor burden after each procedure",
        spec=data,
        title="Best change of tumor burden after each procedure",
        alt=describe_waterfall(data),
        notes=(
            f"One bar a procedure. Dashed: the cuts of {criteria}, {cuts}; a response also needs "
            "what is not measured, so color and cut can differ. Growth is cut at "
            "+100%, with a black edge.",
        ),
    )


def spider_figure(data_sets: DataSets) -> SpiderFigure | None:
    """Collect the course of the burden after each procedure; None without any."""
    assessments = data_sets.get("ADRS")
    procedures = data_sets.get("ADPROC")
    responses = {str(r["PROCID"]): r.get("RESP") for r in procedures.records()}
    panels = []
    for group in data_sets.groups:
        courses: dict[str, list[tuple[float, float]]] = {}
        for record in assessments.where(GROUP=group, SOURCE="derived", COUNTFL="Y").records():
            if record.get("PCHG") is not None:
                point = (months(record.get("ADY")), _number(record.get("PCHG")) / 100)
                courses.setdefault(str(record["PROCID"]), [(0.0, 0.0)]).append(point)
        drawn = tuple(_course(points, responses[ident]) for ident, points in courses.items())
        count = len(drawn)
        below = f"{format_count(count)} {unit_label('procedure', count)} measured"
        panels.append(SpiderPanel(title=group, below=below, courses=drawn))
    if not any(panel.courses for panel in panels):
        return None
    return SpiderFigure(
        panels=tuple(panels),
        key=tuple(
            (name, color, "")
            for name, color in dict.fromkeys(
                (_response(code)[0], _line(code)) for code in (*RESPONSE_COLORS, None)
            )
            if any(name == course.name for panel in panels for course in panel.courses)
        ),
        cuts=CUTS[_criteria(data_sets)],
        months=_quarters([panel.courses for panel in panels]),
    )


def _line(code: Value) -> str:
    return RESPONSE_LINES.get(str(code), MUTED)


def _quarters(courses: Iterable[tuple[Course, ...]]) -> float:
    last = max(course.months[-1] for found in courses for course in found)
    return min(3.0 * math.ceil(max(last, 1.0) / 3), MOST_MONTHS)


def _course(points: list[tuple[float, float]], response: Value) -> Course:
    ordered = sorted(points)
    return Course(
        months=tuple(month for month, _ in ordered),
        changes=tuple(change for _, change in ordered),
        name=_response(response)[0],
        color=_line(response),
    )


def spider_block(data_sets: DataSets) -> FigureBlock | None:
    """Draw the spider plot; None without measured burden."""
    data = spider_figure(data_sets)
    if data is None:
        return None
    return FigureBlock(
        id="figure-spider",
        caption="Change of tumor burden over time after each procedure",
        spec=data,
        title="Change of tumor burden over time after each procedure",
        alt=describe_spider(data),
        notes=(
            "One line a procedure, over the assessments that count for its response, colored by "
            f"the response. Shown up to {data.months:g} months and to a growth of 100%; lines go "
            "on beyond.",
        ),
    )
