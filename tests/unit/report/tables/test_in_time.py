"""Tables of survival counted fairly, from the real results of the example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.tables.in_time import adjusted_table, from_procedure_table, landmark_table
from seriatim.wording.lookup import Lookup

PLACE = {"unit": "patient", "population": "all_patients"}
AGAIN = "any re-treatment v 1 ILP"


def test_a_landmark_says_whom_it_leaves_out(example: Results) -> None:
    table = landmark_table(Lookup(example))
    assert table is not None
    assert [row.label for row in table.rows] == ["12 months", "24 months"]
    cells = table.rows[0].cells
    again, once = (int(n) for n in cells[0].split("/"))
    dead, censored = (int(n) for n in cells[3].split("/"))
    assert again + once + dead + censored == 290
    assert cells[4].endswith(f"/{once}")
    assert "Cox" in table.notes[0]


def test_a_landmark_row_without_counts_shows_none(example: Results) -> None:
    rows = tuple(
        replace(row, n=None) if row.statistic == "n_treated_later" else row for row in example.rows
    )
    table = landmark_table(Lookup(replace(example, rows=rows)))
    assert table is not None
    assert table.rows[0].cells[4] == "–"


def test_adjusted_models_stand_with_their_checks(
    example: Results, cells: Callable[..., Any]
) -> None:
    table = adjusted_table(Lookup(example))
    assert table is not None
    twice = cells(table, "Any re-treatment v 1 ILP")
    assert len(twice) == 2
    assert all(len(row) == 3 for row in twice)
    assert len(cells(table, "Response to the last procedure")) == 1
    assert "All terms together: p" in table.notes[1]


def test_a_refused_model_gives_its_reason(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Callable[..., Any]
) -> None:
    reason = "12 deaths allow 1 parameters (one for ten); the model has 2"
    row = make_row(
        "adjusted_hazard", "os", "hazard_ratio", None, level=AGAIN, context="distant",
        reason=reason, **PLACE,
    )  # fmt: skip
    table = adjusted_table(look(row))
    ((text, p, check),) = cells(table, "Any re-treatment v 1 ILP")
    assert text == f"not estimated: {reason}"
    assert p == check == "–"
    assert "All terms together" not in table.notes[1]  # type: ignore[union-attr]


def test_clocks_from_each_procedure_count_patients_beside_procedures(
    example: Results, cells: Callable[..., Any]
) -> None:
    table = from_procedure_table(Lookup(example))
    ((procedures, patients, *_),) = cells(table, "Third to fifth ILP")
    assert (procedures, patients) == ("22", "16")
    assert "not a comparison" in table.caption  # type: ignore[union-attr]


def test_a_tiny_group_shows_counts_only(
    look: Callable[..., Lookup], make_row: Callable[..., Any], cells: Callable[..., Any]
) -> None:
    place = {"unit": "procedure", "groups": "order", "level": "Fourth"}
    rows = [
        make_row("survival_from_procedure", "os", "n", 4.0, n=4, **place),
        make_row("survival_from_procedure", "os", "survival", 0.5, context="time=12", **place),
    ]
    ((n, patients, deaths, median, alive),) = cells(from_procedure_table(look(*rows)), "Fourth")
    assert (n, patients, deaths, median, alive) == ("4", "–", "–", "–", "–")


def test_no_rows_no_table(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    assert landmark_table(lookup) is adjusted_table(lookup) is from_procedure_table(lookup) is None
