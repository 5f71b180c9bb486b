from __future__ import annotations

from typing import Any

from seriatim.review import Severity
from seriatim.review.rules.hidden_denominator import RULE


def test_parts_that_add_up_and_rates_with_n_are_no_finding(ask: Any) -> None:
    assert ask(RULE) == []


def test_a_proportion_without_n_is_blocked(ask: Any, changed: Any) -> None:
    where = {"analysis": "response", "endpoint": "complete_response", "statistic": "proportion"}
    findings = ask(RULE, changed(where | {"level": "Second ILP"}, n_total=None))
    assert {finding.severity for finding in findings} == {Severity.BLOCK}
    assert findings[0].text == (
        "Complete response, second ILP: a proportion without the number of which it is a part."
    )


def test_parts_that_miss_their_total_are_blocked(ask: Any, changed: Any) -> None:
    where = {"endpoint": "response_category", "level": "Second ILP", "context": "NE"}
    (finding,) = ask(RULE, changed(where, value=8.0, n=8))
    assert "the parts add up to 67, their denominator is 68" in finding.text
