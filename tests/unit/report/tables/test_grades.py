from __future__ import annotations

from collections.abc import Callable

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.grades import (
    grade_codes,
    grade_counts,
    grade_differences,
    grade_scales,
    grade_table,
)
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_scales_are_paired_with_their_endpoint(lookup: Lookup) -> None:
    assert grade_scales(lookup) == (
        ("local_toxicity", "severe_local_toxicity"),
        ("complications", "major_complication"),
    )
    assert grade_codes(lookup, "local_toxicity") == ("I", "II", "III", "IV", "V")
    assert grade_counts(lookup, "local_toxicity", "First ILP")["not_recorded"] == 5


def test_a_scale_without_endpoint_stays(look: Callable[..., Lookup], lookup: Lookup) -> None:
    rows = [r for r in lookup.rows("grades") if r.context]
    assert grade_scales(look(*rows)) == (("local_toxicity", ""), ("complications", ""))
    table = grade_table(look(*rows))
    assert table is not None
    assert not [row for row in table.rows if row.label == "Severe local toxicity"]


def test_grades_are_shares_of_the_graded(lookup: Lookup, cells: Cells) -> None:
    table = grade_table(lookup)
    # 66 of 285 graded first perfusions had grade III, 1 of 285 grade V.
    assert cells(table, "III")[0][0] == "66 (23%)"
    assert cells(table, "V")[0][0] == "1 (<1%)"
    assert cells(table, "Not recorded")[0] == ("5", "2", "0")
    assert cells(table, "of the graded")[0][0].startswith("76/285 (27%;")


def test_a_group_without_grades_shows_none(look: Callable[..., Lookup], lookup: Lookup) -> None:
    rows = [r for r in lookup.rows("grades") if r.level == "First ILP"]
    table = grade_table(look(*rows))
    assert table is not None
    assert table.rows[1].cells == ("31 (10.9%)", "–", "–")


def test_the_margin_stands_beside_the_difference(lookup: Lookup) -> None:
    table = grade_differences(lookup)
    assert table is not None
    assert table.rows[0].label == "Severe local toxicity (margin 10 points)"


def test_no_rows_no_table(empty_results: Results) -> None:
    assert grade_table(Lookup(empty_results)) is None
    assert grade_differences(Lookup(empty_results)) is None
