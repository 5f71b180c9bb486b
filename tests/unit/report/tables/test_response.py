from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.response import (
    definitions,
    response_differences,
    response_endpoints,
    response_table,
)
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_categories_and_rates(lookup: Lookup, cells: Cells) -> None:
    table = response_table(lookup)
    assert cells(table, "Complete response (CR)") == [("174 (60%)", "24 (35%)", "13 (59%)")]
    assert cells(table, "Not evaluable (NE)") == [("0 (0%)", "9 (13%)", "0 (0%)")]
    evaluable = cells(table, "of the evaluable")
    assert len(evaluable) == 2
    assert evaluable[0][1].startswith("24/59 (41%;")


def test_definitions_of_the_plan_are_notes(lookup: Lookup) -> None:
    table = response_table(lookup)
    assert table is not None
    assert any(note.startswith("Complete response: CR by WHO criteria") for note in table.notes)
    assert response_endpoints(lookup) == ("complete_response", "overall_response")


def test_what_definitions_share_is_written_once(lookup: Lookup) -> None:
    planned = {
        "overall_response": "CR or PR, best, by WHO",
        "complete_response": "CR, best, by WHO",
        "severe_local_toxicity": "worst grade III or worse",
    }

    class Planned:
        def plan(self, endpoint: str) -> Any:
            line = lookup.plan("overall_response")
            assert line is not None
            return replace(line, definition=planned[endpoint])

    assert definitions(Planned(), tuple(planned)) == (  # type: ignore[arg-type]
        "Overall response (CR or PR): CR or PR. Complete response: CR. Each: best, by WHO.",
        "Severe local toxicity: worst grade III or worse.",
    )


def test_reasons_stand_below_not_evaluable(
    look: Callable[..., Lookup], lookup: Lookup, make_row: Callable[..., Any], cells: Cells
) -> None:
    reason = make_row(
        "response",
        "response_category",
        "count",
        5.0,
        level="Second ILP",
        context="NE: lost",
        n=5,
        n_total=9,
    )
    table = response_table(look(*lookup.rows("response"), reason))
    assert cells(table, "– lost to follow-up") == [("0", "5", "0")]


def test_differences_on_both_denominators(lookup: Lookup) -> None:
    table = response_differences(lookup)
    assert table is not None
    headings = [row.label for row in table.rows if not row.cells]
    assert headings[:2] == ["Complete response, evaluable", "Complete response, all treated"]


def test_no_rows_no_table(empty_results: Results) -> None:
    assert response_table(Lookup(empty_results)) is None
    assert response_differences(Lookup(empty_results)) is None


def test_rates_without_categories_make_a_table(look: Callable[..., Lookup], lookup: Lookup) -> None:
    table = response_table(look(*lookup.rows("response", endpoint="complete_response")))
    assert table is not None
    assert next(row.label for row in table.rows) == "Complete response"
