"""A status follows from what the report holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seriatim.analysis.results import Results
from seriatim.report.checklists import (
    ChecklistRow,
    ItemKind,
    answer_checklist,
    checklist_document,
    checklist_section,
    checklist_sections,
    load_guideline,
    shipped_guidelines,
)
from seriatim.report.contents import report_document
from seriatim.report.document import Section, Table
from seriatim.report.paper.manuscript import manuscript_sections
from seriatim.wording.lookup import Lookup


@pytest.fixture(scope="module")
def sections(results: Results) -> tuple[Section, ...]:
    return report_document(results).sections


def answered(sections: tuple[Section, ...], ident: str) -> ChecklistRow:
    rows = answer_checklist(load_guideline("strobe"), sections).rows
    return next(row for row in rows if row.item.id == ident)


@pytest.mark.parametrize("key", shipped_guidelines())
def test_nothing_is_in_the_report_without_a_place(key: str, sections: tuple[Section, ...]) -> None:
    ids = {s.id for s in sections} | {block.id for s in sections for block in s.blocks}
    for row in answer_checklist(load_guideline(key), sections).rows:
        if row.status in {ItemKind.AUTOMATIC, ItemKind.DRAFTED}:
            assert row.at
            assert set(row.at) <= ids
            assert len(row.names) == len(row.at)
        else:
            assert row.at == ()
            assert row.to_do


def test_a_place_is_a_number_or_a_heading(sections: tuple[Section, ...]) -> None:
    assert answered(sections, "13a").names == ("Figure 1",)
    assert answered(sections, "14a").names == ("Table 1",)
    assert answered(sections, "12a").names[0] == "section Methods"


def test_an_item_falls_to_the_author_when_its_table_is_gone(
    sections: tuple[Section, ...],
) -> None:
    fewer = tuple(
        replace(section, blocks=tuple(b for b in section.blocks if b.id != "table-characteristics"))
        for section in sections
    )
    row = answered(fewer, "14b")
    assert answered(sections, "14b").status is ItemKind.AUTOMATIC
    assert (row.status, row.at) == (ItemKind.AUTHOR, ())
    assert row.to_do == "Count the missing values."


def test_the_draft_of_the_manuscript_answers_more(
    results: Results, sections: tuple[Section, ...]
) -> None:
    drafted = manuscript_sections(Lookup(results), report_document(results).findings)
    assert answered(sections, "19").status is ItemKind.AUTHOR
    row = answered((*sections, *drafted), "19")
    assert row.status is ItemKind.DRAFTED
    assert row.names == ("manuscript draft Limitations",)
    name, own = checklist_document("strobe", sections, drafted)
    assert name == "strobe"
    assert own.paragraphs[0] == (
        "Of 34 items: 18 in the report; 10 drafted, to be confirmed; 5 for the author; 1 does not "
        "apply."
    )


def test_a_section_without_content_answers_nothing() -> None:
    empty = (Section(id="methods", title="Methods", missing="Nothing ran."),)
    assert answered(empty, "12a").status is ItemKind.AUTHOR
    assert answered(empty, "6b").status is ItemKind.NOT_APPLICABLE


def test_the_table_has_a_row_an_item_under_its_part(sections: tuple[Section, ...]) -> None:
    made = checklist_sections(sections)
    assert [section.id for section in made] == [f"checklist-{key}" for key in shipped_guidelines()]
    table = checklist_section("record", sections).blocks[0]
    assert isinstance(table, Table)
    assert len([row for row in table.rows if row.cells]) == 13
    assert all(row.cells[-1] == "" for row in table.rows if row.cells)
    assert "Benchimol" in table.notes[0]


def test_a_table_without_number_is_named_by_its_caption(sections: tuple[Section, ...]) -> None:
    bare = tuple(
        replace(section, blocks=tuple(replace(block, number=0) for block in section.blocks))
        for section in sections
    )
    assert answered(bare, "14a").names == ("Table: Patients and procedures by procedure number",)
