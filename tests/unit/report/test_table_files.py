from __future__ import annotations

import csv
import io

import pytest

from seriatim.report.contents import Document
from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.table_files import render_csv


def rows_of(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(render_csv(table))))


def test_headings_become_a_column() -> None:
    table = Table(
        id="t",
        caption="",
        stub="Group",
        columns=(Column(label="First", below="n = 2"), Column(label="p")),
        rows=(
            TableRow(label="All", cells=("1", "2")),
            TableRow(label="Sex", kind=RowKind.HEADING),
            TableRow(label="Female", cells=('a "b", c',), kind=RowKind.INDENTED),
        ),
    )
    assert rows_of(table) == [
        ["under", "Group", "First n = 2", "p"],
        ["", "All", "1", "2"],
        ["Sex", "Female", 'a "b", c', ""],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "@sum", "\tx"])
def test_no_cell_is_a_formula(text: str) -> None:
    row = TableRow(label=text, cells=("−1", "-1"))
    table = Table(id="t", caption="", stub="", columns=(Column(label="a"),) * 2, rows=(row,))
    assert rows_of(table)[1] == ["", f"'{text}", "−1", "-1"]


def test_every_table_of_the_report_keeps_its_texts(document: Document) -> None:
    for table in document.blocks:
        if isinstance(table, Table):
            written = [row for row in table.rows if row.kind is not RowKind.HEADING]
            rows = rows_of(table)
            assert len(rows) == len(written) + 1
            assert {len(row) for row in rows} == {len(table.columns) + 2}
            assert [row[1] for row in rows[1:]] == [row.label for row in written]
