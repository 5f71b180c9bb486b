from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from seriatim.analysis.results import Results
from seriatim.report.document import Table
from seriatim.report.tables.second_procedure import (
    selection_table,
    three_questions_table,
    tipping_table,
    treated_again_table,
)
from seriatim.wording.lookup import Lookup

Cells = Callable[[Table | None, str], list[tuple[str, ...]]]
DONE = "How do the second procedures that were done differ from the first?"
TWICE = "How did patients treated twice change?"
ALL = "What if all had been treated twice?"


def test_the_three_answers_stand_side_by_side(lookup: Lookup, cells: Cells) -> None:
    table = three_questions_table(lookup)
    # 24/59 - 174/290; Tango for 12 lost and 2 gained of 59; the g-formula.
    assert cells(table, DONE)[0][0].startswith("−19.3 (")
    paired = cells(table, TWICE)[0]
    assert paired[:3] == ("−16.9 (−29.7 to −5.2)", "0.007", "59 patients evaluable twice")
    standard = cells(table, ALL)[0]
    assert standard[:2] == ("−17.6 (−28.5 to −7.1)", "–")
    assert standard[2] == "290 patients, 59 evaluable twice"
    assert all(row[3] for row in (*cells(table, DONE), paired, standard))
    assert cells(table, "Patients treated twice")[0][0] == (
        "Response twice 22, lost 12, gained 2 and never 23"
    )


def test_every_row_of_the_table_fills_its_columns(lookup: Lookup) -> None:
    for make in (three_questions_table, tipping_table, treated_again_table, selection_table):
        table = make(lookup)
        assert table is not None
        assert {len(row.cells) for row in table.rows if row.kind != "heading"} == {
            len(table.columns)
        }


def test_an_answer_that_is_missing_has_no_row(without: Any, cells: Cells) -> None:
    table = three_questions_table(Lookup(without("standardized_response")))
    assert cells(table, ALL) == []
    assert cells(table, TWICE)


def test_where_it_tips_is_said_in_odds(lookup: Lookup, cells: Cells) -> None:
    table = tipping_table(lookup)
    assert cells(table, "Log odds moved by 0.50") == [("−11.0",)]
    (text,) = cells(table, "Interval reaches 0")[0]
    assert text == "at 0.55: odds 1.74 times those of the patients treated again"


def test_without_a_shift_the_reason_stands_there(make_row: Any, look: Any, cells: Cells) -> None:
    place = {"unit": "patient", "population": "evaluable_first"}
    rows = [
        make_row("tipping_point", "complete_response", name, None, reason="holds 0", **place)
        for name in ("tipping_delta", "odds_factor")
    ]
    (text,) = cells(tipping_table(look(*rows)), "Interval reaches 0")[0]
    assert text == "no shift found: holds 0"


def test_who_was_treated_again_is_shown_with_the_ratio(lookup: Lookup, cells: Cells) -> None:
    table = treated_again_table(lookup)
    assert cells(table, "CR at first ILP")[0][0].startswith("38/174 (21.8%; ")
    assert cells(table, "Ratio, CR v no CR at first ILP") == [("0.84 (0.56 to 1.28)", "0.43")]


def test_later_groups_are_predicted_and_observed(lookup: Lookup, cells: Cells) -> None:
    (row,) = cells(selection_table(lookup), "Complete response, Third to fifth ILP")
    assert row == ("31%", "13/22 (59%)", "0.006", "90%")


def test_what_cannot_be_predicted_says_why(make_row: Any, look: Any, cells: Cells) -> None:
    place = {"population": "evaluable", "level": "Third to fifth ILP"}
    name = "complete_response"
    one = make_row("selection_indicator", name, "predicted", None, reason="no pair", **place)
    (row,) = cells(selection_table(look(one)), "Complete response, Third to fifth ILP")
    assert row == ("not predicted: no pair", "–", "–", "–")
    more = {"n": 13, "n_total": 22}
    rows = (
        make_row("selection_indicator", name, "predicted", 0.2, **place),
        make_row("selection_indicator", name, "observed", 13 / 22, **more, **place),
        make_row("selection_indicator", name, "share_needed", None, reason="none fits", **place),
    )
    (row,) = cells(selection_table(look(*rows)), "Complete response, Third to fifth ILP")
    assert row == ("20%", "13/22 (59%)", "–", "none: none fits")


def test_nothing_computed_gives_no_table(empty_results: Results) -> None:
    nothing = Lookup(empty_results)
    for make in (three_questions_table, tipping_table, treated_again_table, selection_table):
        assert make(nothing) is None


def weighted(make_row: Any, value: float | None, **more: Any) -> list[Any]:
    place = {"unit": "patient", "population": "evaluable_first", "level": "second v first"}
    name, rows = "complete_response", []
    numbers = {"risk_difference": value}
    if value is not None:
        numbers |= {"conf_low": value - 0.1, "conf_high": value + 0.1, "effective_n": 52.4}
    numbers |= more
    for statistic, number in numbers.items():
        reason = None if number is not None else "too few"
        more = {"reason": reason, "n": 59, "n_total": 290, "conf_level": 0.95, **place}
        rows.append(make_row("weighted_response", name, statistic, number, **more))
    return rows


@pytest.mark.parametrize(("agrees", "said"), [(1.0, "; agrees"), (0.0, "; does not agree")])
def test_weighting_stands_below_the_third_question(
    results: Results, make_row: Any, agrees: float, said: str
) -> None:
    rows = (*results.rows, *weighted(make_row, -0.18, agrees=agrees))
    table = three_questions_table(Lookup(replace(results, rows=rows)))
    assert table is not None
    labels = [row.label for row in table.rows]
    place = labels.index("The same question, by weighting")
    assert labels[place - 1] == "What if all had been treated twice?"
    assert table.rows[place].cells[0].endswith(said)
    assert table.rows[place].cells[2] == "59 patients, in effect 52"


def test_weighting_that_was_refused_says_why(results: Results, make_row: Any) -> None:
    rows = (*results.rows, *weighted(make_row, None))
    table = three_questions_table(Lookup(replace(results, rows=rows)))
    assert table is not None
    (row,) = [row for row in table.rows if row.label == "The same question, by weighting"]
    assert row.cells[0] == "none: too few"
