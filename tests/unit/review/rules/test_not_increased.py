from __future__ import annotations

from typing import Any

import pytest

from seriatim.review.rules.not_increased import RULE


def test_an_interval_that_reaches_the_margin_is_blocked(ask: Any) -> None:
    # SEVERE of the made-up study: 76/285, 21/66 and 9/22; 21/288, 8/68 and 3/22.
    findings = ask(RULE)
    texts = [finding.text for finding in findings]
    assert any(
        text.startswith("Severe local toxicity, second ILP v first ILP: an increase of up to 17.5")
        for text in texts
    )
    assert all("the protocol accepts less than 10.0 percentage points" in t for t in texts)


def test_without_a_margin_any_possible_increase_is_blocked(ask: Any, changed: Any) -> None:
    findings = ask(RULE, changed({"statistic": "margin"}))
    assert len(findings) == 4
    assert all("names no margin" in finding.text for finding in findings)


@pytest.mark.parametrize("limit", [0.099, -0.01])
def test_an_increase_of_the_margin_that_is_excluded_is_no_finding(
    ask: Any, changed: Any, limit: float
) -> None:
    where = {"analysis": "grade_difference", "statistic": "conf_high"}
    assert ask(RULE, changed(where, value=limit)) == []


def test_a_difference_without_limits_is_no_finding(ask: Any, changed: Any) -> None:
    assert ask(RULE, changed({"analysis": "grade_difference", "statistic": "conf_high"})) == []


def test_what_the_size_could_have_found_is_said(ask: Any, changed: Any) -> None:
    text = ask(RULE)[0].text
    assert "With 68 against 290 procedures a study finds with 80% power only increases of" in text
    assert "at least 10.0 percentage points" in text
    where = {"analysis": "detectable_difference", "statistic": "increase"}
    text = ask(RULE, changed(where, value=None, reason="too large"))[0].text
    assert "80% power" not in text
