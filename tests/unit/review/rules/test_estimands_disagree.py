from __future__ import annotations

from typing import Any

from seriatim.review import review_results
from seriatim.review.rules.estimands_disagree import RULE

STANDARD = {"analysis": "standardized_response", "statistic": "risk_difference"}


def test_answers_that_agree_give_no_finding(ask: Any) -> None:
    # -19.3, -16.9 and -17.6 points: 2.4 apart, all below 0.
    assert ask(RULE) == []


def test_a_spread_beyond_ten_points_is_told_with_all_three(ask: Any, changed: Any) -> None:
    (finding,) = ask(RULE, changed(STANDARD, value=-0.05))
    assert "−19.3 percentage points between the procedures that were done" in finding.text
    assert "−16.9 percentage points within patients treated twice" in finding.text
    assert "−5.0 percentage points standardized to all first procedures" in finding.text
    assert "more than ten points apart" in finding.text


def test_different_signs_are_told_however_small(ask: Any, changed: Any) -> None:
    results = changed({"analysis": "paired_change", "statistic": "risk_difference"}, value=-0.01)
    place = {"analysis": "response_difference", "statistic": "risk_difference"}
    results = changed(place, value=-0.02)
    assert ask(RULE, results)  # -2 against -17.6 points
    (finding,) = ask(RULE, changed(STANDARD, value=0.001))
    assert "different directions" in finding.text


def test_a_single_answer_cannot_disagree(ask: Any, without: Any, changed: Any) -> None:
    assert ask(RULE, without("response_difference", "standardized_response")) == []
    assert ask(RULE, without("paired_change")) == []


def test_the_finding_rests_on_the_rows_that_it_names(changed: Any) -> None:
    found = review_results(changed(STANDARD, value=-0.05))
    (finding,) = (f for f in found if f.rule == "estimands_disagree")
    assert {ident.split(".")[0] for ident in finding.evidence} == {
        "response_difference",
        "paired_change",
        "standardized_response",
    }


def two_estimates(make_row: Any, weighted: float, agrees: float | None) -> list[Any]:
    place = {"unit": "patient", "population": "evaluable_first", "level": "second v first"}
    name = "complete_response"
    return [
        make_row("standardized_response", name, "risk_difference", -0.18, **place),
        make_row("weighted_response", name, "risk_difference", weighted, **place),
        make_row("weighted_response", name, "agrees", agrees, **place),
    ]


def test_two_estimates_that_exclude_each_other_are_a_warning(
    ask: Any, look: Any, make_row: Any
) -> None:
    (finding,) = ask(RULE, look(*two_estimates(make_row, 0.12, 0.0)).results)
    assert "-18.0 percentage points standardized" in finding.text.replace("\u2212", "-")
    assert "12.0 percentage points by weighting" in finding.text
    assert any(ident.startswith("weighted_response.") for ident in finding.results)


def test_two_estimates_that_agree_or_cannot_be_compared_are_no_finding(
    ask: Any, look: Any, make_row: Any
) -> None:
    assert ask(RULE, look(*two_estimates(make_row, -0.2, 1.0)).results) == []
    assert ask(RULE, look(*two_estimates(make_row, -0.2, None)).results) == []
