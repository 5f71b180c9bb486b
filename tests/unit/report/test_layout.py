from __future__ import annotations

from seriatim.report.document import Column, RowKind, Table, TableRow
from seriatim.report.layout import LANDSCAPE_MM, PORTRAIT_MM, lay_out


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = ("a", "b"), stub: str = "") -> Table:
    return Table(
        id="t",
        caption="",
        stub=stub,
        columns=tuple(Column(label=head) for head in heads),
        rows=tuple(TableRow(label=label, cells=cells) for label, *cells in rows),
    )


def test_columns_that_fit_are_as_wide_as_their_texts() -> None:
    layout = lay_out(table(("x", "one", "a longer text"), ("y", "two", "b")))
    assert sum(layout.widths) < PORTRAIT_MM
    assert layout.widths[2] > layout.widths[1]
    assert not layout.turned


def test_columns_that_do_not_fit_share_the_page_by_length() -> None:
    layout = lay_out(table(("a label", "some words " * 8, "some words " * 12)))
    assert abs(sum(layout.widths) - PORTRAIT_MM) < 0.1
    assert layout.widths[2] > layout.widths[1] > layout.widths[0]


def test_a_table_of_many_long_cells_gets_a_turned_sheet() -> None:
    prose = "every cell of this table holds a sentence " * 20
    layout = lay_out(table(("a", prose, prose)))
    assert layout.turned
    assert abs(sum(layout.widths) - LANDSCAPE_MM) < 0.1


def test_words_longer_than_the_page_shrink_in_proportion() -> None:
    layout = lay_out(table(("x" * 300, "y" * 300, "z" * 300)))
    assert abs(sum(layout.widths) - LANDSCAPE_MM) < 0.1
    assert all(width > 0 for width in layout.widths)


def test_columns_of_plain_numbers_are_told_from_texts() -> None:
    rows = (("x", "12", "3/4"), ("y", "<0.001", "1"), ("z", "–", ""), ("w", "−3.4%", "2"))
    assert lay_out(table(*rows)).numeric == (False, True, False)
    assert lay_out(table(("x", "–", "–"))).numeric == (False, False, False)


def test_a_heading_over_all_columns_widens_none() -> None:
    plain = table(("x", "1", "2"))
    heading = TableRow(label="A heading as wide as several columns", kind=RowKind.HEADING)
    both = Table(id="t", caption="", stub="", columns=plain.columns, rows=(heading, *plain.rows))
    assert lay_out(both).widths == lay_out(plain).widths


def test_a_short_table_stays_together_and_no_row_splits_that_fits_on_a_page() -> None:
    short = lay_out(table(*(("x", "1", "2") for _ in range(20))))
    assert short.lines == (1,) * 20
    assert short.together
    assert not any(short.splits)
    assert not lay_out(table(*(("x", "1", "2") for _ in range(60)))).together
    tall = lay_out(table(("x", "word " * 2000, "2"), ("y", "1", "2")))
    assert tall.splits == (True, False)
    assert not tall.together


def test_a_table_without_rows_or_cells_has_a_layout() -> None:
    assert lay_out(table()).lines == ()
    assert lay_out(table(("", "", ""))).lines == (1,)
