from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from docx.oxml.ns import qn

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.docx.tables import word_table
from seriatim.report.layout import lay_out


def make(n_rows: int = 2) -> Table:
    rows = (
        TableRow(label="Sex", kind=RowKind.HEADING),
        *(
            TableRow(label=f"Row {i}", cells=("12", "3/4"), kind=RowKind.INDENTED)
            for i in range(n_rows)
        ),
        TableRow(label="Short", cells=("5",)),
    )
    columns = (Column(label="First ILP", below="n = 290"), Column(label="Share"))
    return Table(id="t", caption="A <caption>", stub="Group", columns=columns, rows=rows, number=4)


def build(table: Table) -> Any:
    return word_table(table, lay_out(table))


def find(node: Any, path: str) -> list[Any]:
    steps = "/".join(f"w:{step}" for step in path.split("/"))
    return node.findall(f".//{steps}", namespaces={"w": qn("w:x").split("}")[0][1:]})


@pytest.fixture
def word() -> Any:
    return build(make())


def cells_of(row: Any) -> list[str]:
    return ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in find(row, "tc")]


def test_only_the_first_row_repeats_and_no_row_splits(word: Any) -> None:
    rows = find(word, "tr")
    assert [bool(find(row, "tblHeader")) for row in rows] == [True, *[False] * (len(rows) - 1)]
    assert all(find(row, "cantSplit") for row in rows)
    (look,) = find(word, "tblLook")
    assert look.get(qn("w:firstRow")) == "1"


def test_the_head_has_the_second_line_below_and_not_bold(word: Any) -> None:
    assert cells_of(find(word, "tr")[0]) == ["Group", "First ILPn = 290", "Share"]
    (line,) = find(word, "br")
    assert line.getparent().find(qn("w:rPr")).find(qn("w:b")).get(qn("w:val")) == "0"


def test_a_heading_spans_all_columns_and_an_indented_label_stands_further_in(word: Any) -> None:
    heading, indented = find(word, "tr")[1:3]
    assert cells_of(heading) == ["Sex"]
    assert [span.get(qn("w:val")) for span in find(heading, "gridSpan")] == ["3"]
    assert int(find(indented, "ind")[0].get(qn("w:left"))) > 100


def test_missing_cells_are_empty_ones(word: Any) -> None:
    assert cells_of(find(word, "tr")[-1]) == ["Short", "5", ""]


def test_plain_numbers_stand_at_the_right(word: Any) -> None:
    row = find(word, "tr")[2]
    sides = [[jc.get(qn("w:val")) for jc in find(cell, "jc")] for cell in find(row, "tc")]
    assert sides == [[], ["right"], []]


def test_the_table_says_what_it_is_to_who_cannot_see_it(word: Any) -> None:
    assert find(word, "tblCaption")[0].get(qn("w:val")) == "Table 4"
    assert find(word, "tblDescription")[0].get(qn("w:val")) == "A <caption>"


def test_the_widths_of_the_cells_are_those_of_the_grid(word: Any) -> None:
    grid = [column.get(qn("w:w")) for column in find(word, "gridCol")]
    for row in find(word, "tr"):
        widths = [int(width.get(qn("w:w"))) for width in find(row, "tcW")]
        assert sum(widths) == sum(map(int, grid))


def test_a_short_table_stays_together_and_a_long_one_may_break() -> None:
    def kept(word: Any) -> list[bool]:
        return [bool(find(row, "keepNext")) for row in find(word, "tr")[1:]]

    assert kept(build(make(2))) == [True, True, True, False]
    # Notes stay with it.
    assert kept(build(replace(make(2), notes=("n",)))) == [True] * 4
    # A heading never stands alone at the foot of a page.
    assert kept(build(make(60))) == [True, *[False] * 61]
