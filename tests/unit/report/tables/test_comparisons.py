from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.comparisons import comparisons_table
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_raw_and_adjusted_stand_side_by_side(lookup: Lookup, cells: Cells) -> None:
    rows = cells(comparisons_table(lookup), "Second ILP v First ILP")
    assert len(rows) == 4  # two responses and two harms
    complete, overall, *_ = rows
    assert complete[0].startswith("−19.3 (")
    assert complete[2:] == ("0.030", "−8.0, 10.0")
    assert overall[1] != overall[2]


def test_the_primary_comparison_is_marked(results: Results) -> None:
    table = comparisons_table(Lookup(replace(results, primary="complete_response")))
    assert table is not None
    headings = [row.label for row in table.rows if row.kind == "heading"]
    assert headings[0] == "Complete response (primary)"
    assert sum("primary" in heading for heading in headings) == 1


def test_a_comparison_without_a_test_keeps_its_row(look: Any, make_row: Any, cells: Cells) -> None:
    place = {"population": "evaluable", "level": "Second v First"}
    one = make_row("multiplicity", "harm", "p_adjusted", None, reason="no test", **place)
    assert cells(comparisons_table(look(one)), "Second v First") == [("–", "–", "–", "–, –")]


def test_nothing_compared_gives_no_table(empty_results: Results) -> None:
    assert comparisons_table(Lookup(empty_results)) is None
