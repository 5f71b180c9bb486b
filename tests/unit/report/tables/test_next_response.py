from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.next_response import next_response_table
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_partial_responders_stand_apart(lookup: Lookup, cells: Cells) -> None:
    table = next_response_table(lookup)
    complete, small = cells(table, "Complete response")
    # 22 of 34; the second step has five after a complete response and too few pairs for more.
    assert complete == ("22/34 (65%; 48% to 79%)", "9", "3", "34")
    assert small == ("3/5", "0", "2", "5")
    assert cells(table, "Partial response")[0][1:] == ("6", "6", "13")


def test_a_state_nobody_was_in_has_no_row(lookup: Lookup, cells: Cells) -> None:
    assert len(cells(next_response_table(lookup), "Partial response")) == 1


def test_the_test_stands_at_its_step(lookup: Lookup) -> None:
    table = next_response_table(lookup)
    assert table is not None
    headings = [row.label for row in table.rows if row.kind == "heading"]
    assert headings == ["ILP 1 to 2, p < 0.001", "ILP 2 to 3"]


def test_nothing_computed_gives_no_table(empty_results: Results) -> None:
    assert next_response_table(Lookup(empty_results)) is None
