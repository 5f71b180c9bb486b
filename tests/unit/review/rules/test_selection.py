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
    assert ask(RULE, without("response_difference", "transition_contrast")) == []
