"""A table of the report as CSV: what it shows, cell by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from seriatim.report.document import RowKind, Table

#: A spreadsheet would compute a cell that begins so.
_FORMULA = ("=", "+", "@", "\t", "\r")


def render_csv(table: Table) -> str:
    """Return the table as CSV: a column for headings, one for labels, one for each of its columns.

    Texts are as they are shown; the numbers behind them stand in the results table. A cell that a
    spreadsheet would take for a formula begins with an apostrophe.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerows([_plain(cell) for cell in row] for row in _rows(table))
    return target.getvalue()


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    heads = (f"{column.label} {column.below}".strip() for column in table.columns)
    yield ("under", table.stub or "row", *heads)
    under, n_columns = "", len(table.columns)
    for row in table.rows:
        if row.kind is RowKind.HEADING:
            under = row.label
            continue
        yield (under, row.label, *row.cells, *("",) * (n_columns - len(row.cells)))


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
