from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from seriatim.report.tables.shares import (
    difference_columns,
    difference_rows,
    difference_text,
    level_columns,
    method_note,
    methods_named,
    p_text,
    plain_method,
    share_rows,
    share_text,
)
from seriatim.wording.lookup import Cell, Lookup

Make = Callable[..., Any]


def test_a_share_has_fraction_percentage_and_limits(lookup: Lookup) -> None:
    cell = lookup.cell(
        "response", endpoint="complete_response", population="evaluable", level="Second ILP"
    )
    # Wilson limits of 24/59: 29.1 % and 53.4 %.
    assert share_text(cell, 0) == "24/59 (41%; 29% to 53%)"


@pytest.mark.parametrize(
    ("n", "n_total", "expected"), [(3, 9, "3/9"), (3, 10, "3/10 (30%)"), (0, 0, "0/0")]
)
def test_tiny_denominators_show_counts_only(
    make_row: Make, n: int, n_total: int, expected: str
) -> None:
    row = make_row("response", "complete_response", "count", float(n), n=n, n_total=n_total)
    assert share_text(Cell(rows=(row,)), 0) == expected


def test_a_missing_estimate_says_why(make_row: Make) -> None:
    row = make_row("response_difference", "x", "risk_difference", None, reason="one group is empty")
    assert difference_text(Cell(rows=(row,))) == "not estimated: one group is empty"
    assert difference_text(Cell()) == "–"
    assert share_text(Cell(), 0) == "–"
    assert p_text(Cell()) == "–"


def test_a_difference_without_limits_stands_alone(make_row: Make) -> None:
    row = make_row("response_difference", "x", "risk_difference", 0.1)
    assert difference_text(Cell(rows=(row,))) == "10.0"


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
