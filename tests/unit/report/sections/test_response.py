from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.sections.response import (
    contrast_rows,
    interval_of,
    response_figure,
    response_section,
    transition_figure,
    transition_section,
)
from seriatim.wording.lookup import Cell, Lookup


def test_bars_add_up_and_intervals_have_both_denominators(lookup: Lookup) -> None:
    data = response_figure(lookup)
    assert data is not None
    assert all(abs(sum(part.share for part in bar.parts) - 1) < 1e-9 for bar in data.bars)
    evaluable, treated = data.intervals[1]
    assert evaluable is not None
    assert treated is not None
    assert (evaluable.value, treated.value) == (24 / 59, 24 / 68)


def test_a_group_of_fewer_than_ten_has_no_interval(make_row: Callable[..., Any]) -> None:
    place = {"n": 3, "n_total": 4}
    rows = tuple(
        make_row("response", "x", name, value, **place)
        for name, value in (("proportion", 0.75), ("conf_low", 0.3), ("conf_high", 0.95))
    )
    assert interval_of(Cell(rows=rows), 0) is None
    assert interval_of(Cell(rows=rows[:1]), 0) is None


def test_without_complete_response_the_first_rate_is_drawn(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    rows = [r for r in lookup.rows("response") if r.endpoint != "complete_response"]
    data = response_figure(look(*rows))
    assert data is not None
    assert data.rate_label.startswith("Overall response")
    only = look(*lookup.rows("response", endpoint="response_category"))
    bare = response_figure(only)
    assert bare is not None
    assert bare.rate_label == ""


def test_a_group_nobody_is_in_has_an_empty_bar(look: Callable[..., Lookup], lookup: Lookup) -> None:
    rows = lookup.rows("response", endpoint="response_category", level="First ILP")
    data = response_figure(look(*rows))
    assert data is not None
    assert data.bars[1].below == "0 procedures"
    assert {part.share for part in data.bars[1].parts} == {0.0}


def test_the_contrast_is_drawn_and_listed(lookup: Lookup) -> None:
    assert [row.tally for row in contrast_rows(lookup)] == ["22/34", "2/25"]
    assert [block.id for block in transition_section(lookup).blocks] == [
        "figure-contrast",
        "table-contrast",
        "table-next-response",
        "figure-alluvial",
        "table-transition",
    ]


def test_tables_stand_without_figures(look: Callable[..., Lookup], lookup: Lookup) -> None:
    rates = look(*lookup.rows("response", endpoint="complete_response"))
    assert [block.id for block in response_section(rates).blocks] == ["table-response"]
    few = look(*lookup.rows("transition", level="ILP 1 to 2", context="PR->CR"))
    assert [block.id for block in transition_section(few).blocks] == ["table-transition"]


def test_flows_show_those_treated_again_and_of_how_many(lookup: Lookup) -> None:
    data = transition_figure(lookup)
    assert data is not None
    # First to second: 38 of the 174 with a complete response were treated again, 68 in all.
    assert [sum(row) for row in data.counts] == [38, 19, 7, 4]
    assert data.before[0].below == "of 174 with it"
    assert [stage.code for stage in data.before] == ["CR", "PR", "SD", "PD"]
    assert [stage.below for stage in data.after][:2] == ["35% of 68", "34% of 68"]


def test_fewer_than_ten_flows_are_not_drawn(look: Callable[..., Lookup], lookup: Lookup) -> None:
    few = look(*lookup.rows("transition", level="ILP 1 to 2", context="CR->PR"))
    assert transition_figure(few) is None
    assert transition_figure(look()) is None


def test_nothing_to_show(empty_results: Results) -> None:
    assert response_section(Lookup(empty_results)).missing
    assert transition_section(Lookup(empty_results)).missing
