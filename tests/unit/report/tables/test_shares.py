from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.report.document import RowKind, TableRow
from seriatim.report.tables.shares import (
    difference_columns,
    difference_rows,
    headed,
    level_columns,
    method_note,
    methods_named,
    plain_method,
    share_rows,
)
from seriatim.wording.lookup import Lookup

Make = Callable[..., Any]


def test_rows_and_columns_of_differences(lookup: Lookup) -> None:
    rows = [*difference_rows(lookup, "response_difference", "complete_response", "evaluable")]
    assert [row.label for row in rows] == [
        "Second ILP v First ILP",
        "Third to fifth ILP v First ILP",
    ]
    assert rows[0].cells[0].startswith("−19.3 (−33.")
    assert rows[0].cells[1:] == ("41", "0.006")
    assert difference_columns(lookup, "response_difference")[0].below == "(95% CI)"


def test_denominators_are_named_by_what_they_are(lookup: Lookup) -> None:
    graded = [row.label for row in share_rows(lookup, "grades", "severe_local_toxicity")]
    assert graded == ["of the graded", "of all treated"]
    assert [column.below for column in level_columns(lookup)] == ["n = 290", "n = 68", "n = 22"]


def test_methods_are_named_once_and_in_full(look: Callable[..., Lookup], make_row: Make) -> None:
    rows = [
        make_row("survival", "os", "survival", 0.5, method=f"Kaplan-Meier, at time {t}")
        for t in ("365.25", "730.5")
    ]
    rows.append(make_row("survival", "os", "margin", 0.1, method="protocol"))
    assert methods_named(look(*rows), "survival") == "Kaplan-Meier"
    assert plain_method("clustered Wilson (effective n, t)") == (
        "clustered Wilson (effective n, t distribution)"
    )


def test_a_footnote_names_denominator_and_methods_once(
    make_row: Make, look: Callable[..., Lookup]
) -> None:
    lookup = look(
        make_row("a", "e", "value", 1.0, method="Wilson"),
        make_row("b", "e", "value", 1.0, method="Wilson"),
        make_row("c", "e", "value", 1.0, method=""),
    )
    assert method_note(lookup, "a", "b", among="all patients") == ("All patients. Method: Wilson.",)
    assert method_note(lookup, "a") == ("Method: Wilson.",)
    assert method_note(lookup, "c", among="all patients") == ()


def test_a_heading_stands_over_rows_only() -> None:
    row = TableRow(label="one", kind=RowKind.INDENTED)
    heading, below = headed("Rates", iter([row]))
    assert (heading.label, heading.kind, below) == ("Rates", RowKind.HEADING, row)
    assert headed("Rates", iter([])) == ()
