from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.transition import (
    contrast_cell,
    contrast_table,
    contrast_tests,
    transition_table,
)
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_counts_from_one_procedure_to_the_next(lookup: Lookup, cells: Cells) -> None:
    first, second = cells(transition_table(lookup), "Complete response (CR)")
    # 22 + 7 + 2 + 3 + 4 = 38 of 174 were treated again.
    assert first == ("22", "7", "2", "3", "4", "136", "38/174")
    assert second[-1] == "8/24"


def test_a_response_nobody_had_has_no_row(lookup: Lookup, cells: Cells) -> None:
    # NE before the second procedure: none; before the third: nine, one treated again.
    assert cells(transition_table(lookup), "Not evaluable (NE)") == [
        ("1", "0", "0", "0", "0", "8", "1/9")
    ]


def test_the_contrast_shows_shares_difference_ratio_and_tests(lookup: Lookup, cells: Cells) -> None:
    table = contrast_table(lookup)
    assert cells(table, "CR at first ILP")[0][0] == "22/34 (65%; 48% to 79%)"
    assert cells(table, "Difference, percentage points")[0] == (
        "56.7 (34.0 to 73.0)",
        "Miettinen-Nurminen score",
    )
    assert cells(table, "Ratio")[0][0] == "8.09 (2.50 to 29.60)"
    assert [row[1] for row in cells(table, "p")] == ["Boschloo", "Fisher mid-p", "Fisher exact"]


def test_a_contrast_without_difference_has_fewer_rows(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    rows = [r for r in lookup.rows("transition_contrast") if r.statistic in {"count", "proportion"}]
    few = look(*rows)
    table = contrast_table(few)
    assert table is not None
    assert len(table.rows) == 2
    assert not contrast_cell(few, "complete_response_after_previous")
    assert contrast_tests(few, "complete_response_after_previous") == ()


def test_no_rows_no_table(empty_results: Results) -> None:
    assert transition_table(Lookup(empty_results)) is None
    assert contrast_table(Lookup(empty_results)) is None
