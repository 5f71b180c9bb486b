from __future__ import annotations

from typing import Any

from seriatim.review import Severity
from seriatim.review.rules.not_evaluable import RULE


def test_more_than_a_tenth_is_blocked_with_bounds(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert finding.severity is Severity.BLOCK
    assert finding.text == (
        "Second ILP: 9/68 (13%) could not be evaluated. If none or all of them had responded: "
        "complete response 35% to 49%; overall response (CR or PR) 69% to 82%."
    )


def test_more_than_a_twentieth_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"endpoint": "response_category", "level": "Second ILP", "context": "NE"}
    (finding,) = ask(RULE, changed(where, n=4, value=4.0))
    assert finding.severity is Severity.WARN


def test_fewer_are_no_finding(ask: Any, changed: Any) -> None:
    where = {"endpoint": "response_category", "level": "Second ILP", "context": "NE"}
    assert ask(RULE, changed(where, n=3, value=3.0)) == []


def test_a_bound_without_a_number_is_left_out(ask: Any, changed: Any) -> None:
    where = {"analysis": "response_bounds", "endpoint": "complete_response"}
    (finding,) = ask(RULE, changed(where, value=None, reason="none"))
    assert "complete response" not in finding.text
