"""Section: from the file to the analysis."""

from __future__ import annotations

from functools import partial

from seriatim.report.alternatives.groups import describe_flow
from seriatim.report.document import FigureBlock, Section, missing_section, shown
from seriatim.report.figures.specs import FlowBox, FlowDiagram
from seriatim.report.tables.characteristics import characteristics_table
from seriatim.wording.labels import Labels, reason_label, unit_label
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_count

TITLE = "Patients and procedures"
_REASON = "not_evaluable_"


def flow_section(lookup: Lookup, labels: Labels) -> Section:
    """Show who came in, who was set aside, and who is described in Table 1."""
    blocks = shown(lookup, _figure, partial(characteristics_table, labels=labels))
    if not blocks:
        why = lookup.why_missing("flow", "characteristics")
        return missing_section("patients", TITLE, why)
    return Section(id="patients", title=TITLE, paragraphs=_paragraphs(lookup), blocks=blocks)


def flow_diagram(lookup: Lookup) -> FlowDiagram | None:
    """Collect the boxes of the diagram; None without counts."""
    included = _both(lookup, "included")
    if not included:
        return None
    read, aside = _both(lookup, "read"), _both(lookup, "set_aside")
    steps: list[tuple[FlowBox, FlowBox | None]] = []
    if read:
        aside_box = FlowBox(title="Set aside for problems in the data", lines=aside)
        steps.append((FlowBox(title="Records read", lines=read), aside_box if aside else None))
    late = _count(lookup, "entered_late")
    late_box = None
    if late:
        lines = (
            f"{format_count(late)} {unit_label('patient', late)}: earlier procedures elsewhere",
        )
        late_box = FlowBox(title="First record is not the first procedure", lines=lines)
    steps.append((FlowBox(title="Included", lines=included), late_box))
    groups = tuple(_group(lookup, level) for level in lookup.labels)
    return FlowDiagram(steps=tuple(steps), groups=groups)


def _count(lookup: Lookup, step: str, level: str = "") -> int | None:
    return lookup.cell("flow", context=step, level=level).count()


def _both(lookup: Lookup, step: str) -> tuple[str, ...]:
    lines = []
    for unit in ("patient", "procedure"):
        n = _count(lookup, f"{unit}s_{step}")
        if n is not None:
            lines.append(f"{format_count(n)} {unit_label(unit, n)}")
    return tuple(lines)


def _group(lookup: Lookup, level: str) -> FlowBox:
    lines = []
    procedures, patients = _count(lookup, "procedures", level), _count(lookup, "patients", level)
    if procedures is not None:
        within = (
            ""
            if patients is None
            else (f" in {format_count(patients)} {unit_label('patient', patients)}")
        )
        lines.append(f"{format_count(procedures)} {unit_label('procedure', procedures)}{within}")
    for step, words in (
        ("evaluable", "evaluable for response"),
        ("not_evaluable", "not evaluable"),
        ("no_measurable_disease", "without measurable disease"),
    ):
        n = _count(lookup, step, level)
        if n or (n is not None and step == "evaluable"):
            lines.append(f"{format_count(n)} {words}")
            lines += _reasons(lookup, level) if step == "not_evaluable" else []
    return FlowBox(title=level, lines=tuple(lines))


def _reasons(lookup: Lookup, level: str) -> list[str]:
    rows = [r for r in lookup.rows("flow", level=level) if r.context.startswith(_REASON)]
    return [
        f"  {format_count(row.value)} {reason_label(row.context.removeprefix(_REASON))}"
        for row in rows
        if row.value
    ]


def _figure(lookup: Lookup) -> FigureBlock | None:
    diagram = flow_diagram(lookup)
    if diagram is None:
        return None
    return FigureBlock(
        id="figure-flow",
        caption="Flow of patients and procedures",
        spec=diagram,
        title="Flow of patients and procedures",
        alt=describe_flow(diagram),
        notes=(
            "Boxes at the bottom count procedures: a patient with three stands in all of them. "
            "Procedures are numbered within the treated field.",
        ),
    )


def _paragraphs(lookup: Lookup) -> tuple[str, ...]:
    parts = []
    for row in lookup.rows("flow"):
        number = row.context.removeprefix("patients_with_")
        if number.isdigit() and row.value:
            n = round(row.value)
            noun = unit_label("procedure", int(number))
            parts.append(f"{format_count(n)} {unit_label('patient', n)} had {number} {noun}")
    return (f"{', '.join(parts)}.",) if parts else ()
