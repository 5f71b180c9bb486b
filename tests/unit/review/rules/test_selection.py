from __future__ import annotations

from typing import Any

from seriatim.review.rules.selection import RULE


def test_who_was_treated_again_is_said_by_response(ask: Any) -> None:
    (finding,) = ask(RULE)
    # TRANSITIONS of the made-up study: 38 of 174, 19 of 67, 7 of 30, 4 of 19.
    assert "68/290 (23%) were followed by a second" in finding.text
    assert "38/174 (22%) after complete response" in finding.text


def test_without_transitions_or_comparisons_there_is_no_finding(ask: Any, without: Any) -> None:
    assert ask(RULE, without("transition")) == []
    assert (
        ask(RULE, without("response_difference", "transition_contrast", "selection_indicator"))
        == []
    )


def test_later_procedures_are_set_against_what_the_first_step_predicts(
    ask: Any, without: Any
) -> None:
    (finding,) = ask(RULE)
    # 13 of 22 observed; 24/59 * 22/34 + 35/59 * 2/25 = 0.311 predicted.
    assert "31% predicted, 13/22 (59%) observed" in finding.text
    (finding,) = ask(RULE, without("selection_indicator"))
    assert "predicted" not in finding.text


def test_a_prediction_that_is_missing_is_not_told(ask: Any, changed: Any) -> None:
    where = {"analysis": "selection_indicator", "statistic": "predicted"}
    (finding,) = ask(RULE, changed(where, value=None, reason="no pair"))
    assert "predicted" not in finding.text
