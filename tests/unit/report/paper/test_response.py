"""Paragraphs on response, with the counts of the founding abstract's reconstruction."""

from __future__ import annotations

from seriatim.analysis.results import Results
from seriatim.report.paper.response import (
    bounds,
    in_response,
    response,
    second_procedure,
    transitions,
)
from seriatim.wording.lookup import Lookup


def test_both_denominators_with_limits_and_who_could_not_be_judged(lookup: Lookup) -> None:
    text = " ".join(response(lookup))
    assert "Not evaluable for response were 9 procedures of the group second ILP" in text
    assert "second ILP 24/59 (41%; 95% CI 29% to 53%)" in text
    assert "second ILP 24/68 (35%; 95% CI 25% to 47%)" in text
    assert "second ILP v first ILP −19.3 percentage points" in text


def test_all_evaluable_is_said_too(make_row, look) -> None:
    rows = [
        make_row("flow", "", "count", float(n), level="First ILP", context=context)
        for context, n in (("evaluable", 290), ("not_evaluable", 0))
    ]
    assert next(iter(response(look(*rows)))) == "All procedures were evaluable for response."


def test_the_answers_stand_apart_with_what_each_assumes(lookup: Lookup) -> None:
    text = " ".join(second_procedure(lookup))
    assert text.count("This assumes: nothing, as a description.") == 2
    assert "−16.9 percentage points (95% CI −29.7 to −5.2)" in text
    assert "Treated again were 38/174 (21.8%) with CR at first ILP" in text


def test_the_second_response_given_the_first(lookup: Lookup) -> None:
    text = " ".join(transitions(lookup))
    assert "after CR at first ILP 22/34 (65%; 95% CI 48% to 79%)" in text
    assert "In the step ILP 1 to 2, 68/290 (23.4%) procedures were followed by another." in text


def test_bounds_only_where_something_was_not_evaluable(lookup: Lookup) -> None:
    # 24/68 = 35 %, (24 + 9)/68 = 49 %; all first procedures were evaluable.
    text = " ".join(bounds(lookup))
    assert "complete response would be second ILP 35% to 49%" in text
    assert "first ILP" not in text


def test_time_in_response(example: Results) -> None:
    text = " ".join(in_response(Lookup(example)))
    assert text.startswith("Mean months in response within 24 months of all treated procedures")


def test_nothing_without_rows(empty_results: Results) -> None:
    lookup = Lookup(empty_results)
    for write in (response, second_procedure, transitions, bounds, in_response):
        assert not any(write(lookup))


def test_a_number_that_is_not_there_is_not_written(make_row, look) -> None:
    pair = {"level": "second v first procedure", "population": "evaluable_twice"}
    lookup = look(
        make_row("response", "complete_response", "proportion", None, level="First ILP"),
        make_row("paired_change", "complete_response", "risk_difference", None, **pair),
        make_row("treated_again", "complete_response", "proportion", None, level="CR"),
        make_row("transition", "response_category", "count", 0.0, level="all", context="CR->PR"),
        make_row("in_response", "complete_response", "mean_months", None, context="until=24"),
        make_row("response_bounds", "complete_response", "proportion", None, context="worst"),
    )
    for write in (response, second_procedure, transitions, bounds, in_response):
        assert not any(write(lookup))
