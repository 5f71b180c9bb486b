"""A table of the report as a real table of Word: three rules, a repeated head, whole rows."""

from __future__ import annotations

from typing import Any

from seriatim.report.document import RowKind, Table, TableRow
from seriatim.report.docx.parts import clean, element, paragraph, regular
from seriatim.report.layout import INDENT_MM, NUMBER_GAP_MM, TableLayout

_TWIPS_PER_MM = 1440 / 25.4


def word_table(table: Table, layout: TableLayout) -> Any:
    """Return the table element; caption and notes are paragraphs around it."""
    widths = [_twips(width) for width in layout.widths]
    rows = [_head(table, layout, widths)]
    for number, row in enumerate(table.rows, start=1):
        last = number == len(table.rows) and not table.notes
        keeps = layout.together or row.kind is RowKind.HEADING
        keep = "1" if keeps and not last else ""
        rows.append(_row(row, layout, widths, keep))
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", _properties(table, widths), grid, *rows)


def _properties(table: Table, widths: list[str]) -> Any:
    # In the order that the schema of the format asks for.
    return element(
        "tblPr",
        element("tblStyle", val="ThreeRules"),
        element("tblW", w=str(sum(map(int, widths))), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020", firstRow="1", lastRow="0", firstColumn="0", noVBand="1"),
        element("tblCaption", val=clean(f"Table {table.number}")),
        element("tblDescription", val=clean(table.caption)),
    )


def _head(table: Table, layout: TableLayout, widths: list[str]) -> Any:
    cells = [_cell(paragraph("TableHead", table.stub), widths[0])]
    for column, width, numeric in zip(table.columns, widths[1:], layout.numeric[1:], strict=True):
        content = [column.label, *([regular(column.below)] if column.below else [])]
        cells.append(_cell(paragraph("TableHead", *content, **_aligned(numeric)), width))
    properties = element("trPr", element("cantSplit"), element("tblHeader"))
    return element("tr", properties, *cells)


def _row(row: TableRow, layout: TableLayout, widths: list[str], keep: str) -> Any:
    properties = element("trPr", element("cantSplit"))
    if row.kind is RowKind.HEADING:
        whole = str(sum(map(int, widths)))
        label = _cell(paragraph("TableHead", row.label, keep=keep), whole, span=len(widths))
        return element("tr", properties, label)
    indent = {"indent": _twips(INDENT_MM)} if row.kind is RowKind.INDENTED else {}
    cells = [_cell(paragraph("TableText", row.label, keep=keep, **indent), widths[0])]
    texts = row.cells + ("",) * (len(widths) - 1 - len(row.cells))
    for text, width, numeric in zip(texts, widths[1:], layout.numeric[1:], strict=True):
        content = paragraph("TableText", text, keep=keep, **_aligned(numeric))
        cells.append(_cell(content, width))
    return element("tr", properties, *cells)


def _cell(content: Any, width: str, span: int = 1) -> Any:
    properties = element("tcPr", element("tcW", w=width, type="dxa"))
    if span > 1:
        properties.append(element("gridSpan", val=str(span)))
    return element("tc", properties, content)


def _aligned(numeric: bool) -> dict[str, str]:
    return {"align": "right", "gap": _twips(NUMBER_GAP_MM)} if numeric else {}


def _twips(millimeters: float) -> str:
    """Return a length in twentieths of a point, as the format counts."""
    return str(round(millimeters * _TWIPS_PER_MM))
