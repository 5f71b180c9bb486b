from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.sections.flow import flow_diagram, flow_section
from seriatim.wording.labels import registry_labels
from seriatim.wording.lookup import Lookup


def test_read_is_set_aside_plus_included(lookup: Lookup) -> None:
    diagram = flow_diagram(lookup)
    assert diagram is not None
    (read, aside), (included, late) = diagram.steps
    assert read.lines == ("293 patients", "385 procedures")
    assert aside is not None
    assert aside.lines == ("3 patients", "5 procedures")
    assert included.lines == ("290 patients", "380 procedures")
    assert late is not None
    assert late.lines == ("4 patients: earlier procedures elsewhere",)


def test_groups_show_why_procedures_are_not_evaluable(lookup: Lookup) -> None:
    diagram = flow_diagram(lookup)
    assert diagram is not None
    assert diagram.groups[1].lines == (
        "68 procedures in 68 patients",
        "59 evaluable for response",
        "9 not evaluable",
        "  5 not assessed",
        "  1 died before assessment",
        "  3 other therapy before assessment",
    )
    assert diagram.groups[2].lines[0] == "22 procedures in 16 patients"


def test_little_is_enough(look: Callable[..., Lookup], make_row: Callable[..., Any]) -> None:
    row = make_row("flow", "", "count", 1.0, context="procedures_included")
    diagram = flow_diagram(look(row))
    assert diagram is not None
    assert diagram.steps[0][0].lines == ("1 procedure",)
    per_group = make_row("flow", "", "count", 1.0, context="procedures", level="First ILP")
    diagram = flow_diagram(look(row, per_group))
    assert diagram is not None
    assert diagram.groups[0].lines == ("1 procedure",)


def test_the_section_counts_patients_by_procedures(lookup: Lookup) -> None:
    section = flow_section(lookup, registry_labels())
    assert section.paragraphs[0].startswith("222 patients had 1 procedure, 52 patients had 2 ")
    assert [block.id for block in section.blocks] == ["figure-flow", "table-characteristics"]


def test_nothing_read(empty_results: Results) -> None:
    assert flow_section(Lookup(empty_results), registry_labels()).missing
