from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.harm import course_table, verdict_table, worst_grade_table
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]


def test_the_verdict_stands_beside_the_test_and_the_size(lookup: Lookup, cells: Cells) -> None:
    # 21/66 - 76/285 = 5.2 points; its upper limit, 17.5, lies beyond the margin of 10.
    severe, _ = cells(verdict_table(lookup), "Second ILP v First ILP")
    assert severe == ("Cannot exclude an increase of up to 17.5 points", "0.029", "10.0")


def test_a_difference_without_limits_has_no_verdict(look: Any, make_row: Any) -> None:
    place = {"population": "evaluable", "level": "Second ILP v First ILP"}
    one = make_row("grade_difference", "severe_local_toxicity", "risk_difference", 0.1, **place)
    assert verdict_table(look(one)) is None


def test_what_was_not_computed_is_a_dash(look: Any, make_row: Any, cells: Cells) -> None:
    place = {"population": "evaluable", "level": "Second ILP v First ILP"}
    rows = [
        make_row("grade_difference", "severe_local_toxicity", name, value, **place)
        for name, value in (("risk_difference", 0.1), ("conf_low", 0.05), ("conf_high", 0.2))
    ]
    (row,) = cells(verdict_table(look(*rows)), "Second ILP v First ILP")
    assert row == ("Higher, by up to 20.0 points", "–", "–")


def test_the_course_shows_who_was_left_and_who_was_not_treated_again(
    lookup: Lookup, cells: Cells
) -> None:
    table = course_table(lookup)
    assert cells(table, "Procedure 1") == [("290", "76/290", "163", "26% (21% to 32%)")]
    # With seven at risk there is no risk to write.
    assert cells(table, "Procedure 3") == [("7", "0/7", "7", "–")]


def test_a_risk_without_limits_stands_alone(look: Any, make_row: Any, cells: Cells) -> None:
    place = {"unit": "patient", "level": "procedure 1"}
    name = "severe_local_toxicity"
    rows = (
        make_row("first_severe", name, "hazard", 0.0, n=0, n_total=20, **place),
        make_row("first_severe", name, "risk", 0.0, context="cumulative", **place),
    )
    assert cells(course_table(look(*rows)), "Procedure 1") == [("20", "0/20", "–", "0%")]
    gap = make_row("first_severe", name, "risk", None, reason="no first procedure")
    assert course_table(look(gap)) is None


def test_the_worst_grade_so_far_has_a_column_a_procedure(lookup: Lookup, cells: Cells) -> None:
    table = worst_grade_table(lookup)
    assert table is not None
    assert [column.label for column in table.columns] == [
        "Up to procedure 1",
        "Up to procedure 2",
        "Up to procedure 3",
    ]
    assert cells(table, "III") == [("250 (86.2%)", "251 (86.6%)", "252 (86.9%)")]


def test_nothing_computed_gives_no_table(empty_results: Results) -> None:
    nothing = Lookup(empty_results)
    assert all(make(nothing) is None for make in (verdict_table, course_table, worst_grade_table))
