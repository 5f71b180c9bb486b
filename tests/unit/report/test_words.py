"""Sentences of the findings. Numbers are those of the founding abstract's reconstruction."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from seriatim.analysis.results import Results
from seriatim.report.document import MainResult
from seriatim.report.words import main_results, opening
from seriatim.wording.lookup import Lookup


def by_topic(lookup: Lookup) -> dict[str, MainResult]:
    return {result.topic: result for result in main_results(lookup)}


def test_the_opening_counts_procedures_and_patients(lookup: Lookup) -> None:
    assert opening(lookup) == (
        "380 procedures in 290 patients: first ILP 290, second ILP 68 and third to fifth ILP 22."
    )


def test_response_stands_on_both_denominators(lookup: Lookup) -> None:
    finding = by_topic(lookup)["Complete response"]
    assert finding.text == (
        "Of the evaluable: first ILP 174/290 (60%), second ILP 24/59 (41%), third to fifth ILP "
        "13/22 (59%). Of all treated: first ILP 174/290 (60%), second ILP 24/68 (35%), third to "
        "fifth ILP 13/22 (59%)."
    )
    # 24/59 - 174/290 = -0.1932
    assert "second ILP v first ILP −19.3 percentage points (95% CI" in finding.more


def test_the_transition_gives_both_shares_and_the_difference(lookup: Lookup) -> None:
    finding = by_topic(lookup)["Complete response to the second procedure"]
    assert finding.text == (
        "After CR at first ILP 22/34 (65%; 95% CI 48% to 79%), after no CR at first ILP 2/25 (8%; "
        "95% CI 2% to 25%)."
    )
    assert "Difference 56.7 percentage points, 95% CI 34.0 to 73.0; Boschloo p < 0.001" in (
        finding.more
    )
    assert "selected" in finding.more


def test_toxicity_says_which_increase_cannot_be_excluded(lookup: Lookup) -> None:
    finding = by_topic(lookup)["Severe local toxicity"]
    assert "cannot exclude an increase of up to" in finding.text
    assert "points (second ILP) and" in finding.text
    assert "the protocol accepts 10" in finding.text


def test_an_interval_below_zero_excludes_an_increase(
    look: Callable[..., Lookup], make_row: Callable[..., Any], lookup: Lookup
) -> None:
    place = {"level": "Second ILP v First ILP", "population": "evaluable"}
    severe = lookup.rows("grades")
    numbers = {"risk_difference": -0.1, "conf_low": -0.15, "conf_high": -0.02}
    rows = [
        make_row("grade_difference", "severe_local_toxicity", name, value, **place)
        for name, value in numbers.items()
    ]
    finding = by_topic(look(*severe, *rows))["Severe local toxicity"]
    assert "The whole interval lies below no difference: second ILP." in finding.text
    assert "cannot exclude" not in finding.text


def test_an_increase_below_the_margin_is_said_to_be_excluded(
    look: Callable[..., Lookup], make_row: Callable[..., Any], lookup: Lookup
) -> None:
    place = {"level": "Second ILP v First ILP", "population": "evaluable"}
    numbers = {"risk_difference": 0.01, "conf_low": -0.05, "conf_high": 0.08}
    rows = [
        make_row("grade_difference", "severe_local_toxicity", name, value, **place)
        for name, value in numbers.items()
    ]
    rows.append(make_row("grade_difference", "severe_local_toxicity", "margin", 0.1))
    text = by_topic(look(*lookup.rows("grades"), *rows))["Severe local toxicity"].text
    assert "Second ILP: an increase of 10.0 points or more is excluded." in text
    assert "cannot exclude" not in text


def test_survival_by_the_future_never_stands_alone(
    lookup: Lookup, without: Callable[..., Results]
) -> None:
    finding = by_topic(lookup)["Survival and repeating"]
    assert finding.text.startswith("Counted by the procedures received to date: any re-treatment")
    assert "hazard ratio 0.93 (95% CI 0.67 to 1.31); Mantel-Byar p = 0.69" in finding.text
    assert "grouped by the future" in finding.more
    alone = by_topic(Lookup(without("time_dependent_hazard", "mantel_byar")))
    assert "draw no conclusion" in alone["Survival and repeating"].text


def test_hazard_ratios_of_each_group_where_no_combined_one_exists(
    look: Callable[..., Lookup], lookup: Lookup
) -> None:
    rows = [r for r in lookup.rows("time_dependent_hazard") if not r.level.startswith("any")]
    finding = by_topic(look(*rows))["Survival and repeating"]
    assert "2 ILPs v 1 ILP, hazard ratio 0.98" in finding.text
    assert finding.more == ""


def test_a_median_that_is_not_reached_says_so(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    place = {"unit": "patient", "population": "all_patients"}
    rows = [
        make_row("survival", "overall_survival", "n", 12.0, **place),
        make_row("survival", "overall_survival", "n_events", 2.0, **place),
        make_row("survival", "overall_survival", "median", None, **place),
    ]
    text = by_topic(look(*rows))["Overall survival"].text
    assert text == "2 of 12 patients died; median survival from the first procedure not reached."


def test_rows_without_values_give_no_sentence(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    place = {"population": "evaluable", "reason": "no procedure"}
    rows = [
        make_row("response", "complete_response", "proportion", None, level="First ILP", **place),
        make_row(
            "response_difference",
            "complete_response",
            "risk_difference",
            None,
            level="Second ILP v First ILP",
            **place,
        ),
        make_row(
            "transition_contrast",
            "complete_response_after_previous",
            "proportion",
            None,
            level="CR at first ILP",
            **place,
        ),
        make_row("time_dependent_hazard", "overall_survival", "hazard_ratio", None, level="2 ILPs"),
    ]
    found = main_results(look(*rows))
    assert [(f.topic, f.text, f.more) for f in found] == [("Complete response", "", "")]


def test_a_contrast_without_difference_or_limits_gives_the_shares(
    look: Callable[..., Lookup], make_row: Callable[..., Any]
) -> None:
    rows = [
        make_row(
            "transition_contrast",
            "complete_response_after_previous",
            "proportion",
            n / 20,
            level=level,
            population="evaluable",
            n=n,
            n_total=20,
        )
        for level, n in (("CR at first ILP", 12), ("no CR at first ILP", 3))
    ]
    finding = by_topic(look(*rows))["Complete response to the second procedure"]
    assert finding.text == "After CR at first ILP 12/20 (60%), after no CR at first ILP 3/20 (15%)."
    assert finding.more.startswith("The pairs are selected")


def test_medians_by_the_future_need_a_median(
    look: Callable[..., Lookup], make_row: Callable[..., Any], lookup: Lookup
) -> None:
    row = make_row("survival", "os", "n", 20.0, groups="final_number", level="1 ILP")
    hazards = lookup.rows("time_dependent_hazard")
    assert by_topic(look(row, *hazards))["Survival and repeating"].more == ""


def test_nothing_gives_no_sentence(empty_results: Results) -> None:
    assert main_results(Lookup(empty_results)) == ()
    assert opening(Lookup(empty_results)) == ""


def test_no_finding_uses_a_forbidden_word(lookup: Lookup) -> None:
    text = " ".join(f"{f.topic} {f.text} {f.more}" for f in main_results(lookup)).lower()
    assert not re.search(r"significan|trend|similar|not increased|tolerated|p = 0\.000", text)
