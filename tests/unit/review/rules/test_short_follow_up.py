from __future__ import annotations

from typing import Any

from seriatim.review.rules.short_follow_up import RULE


def test_follow_up_beyond_the_median_is_no_finding(ask: Any) -> None:
    assert ask(RULE) == []


def test_follow_up_below_the_median_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"analysis": "follow_up", "statistic": "median"}
    (finding,) = ask(RULE, changed(where, value=12.0))
    assert finding.text.startswith("Median follow-up is 12.0 months and median survival is ")


def test_a_median_not_reached_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival", "groups": "", "statistic": "median"}
    (finding,) = ask(RULE, changed(where, value=None, reason="not reached"))
    assert "median survival is not reached" in finding.text


def test_follow_up_without_a_median_is_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "follow_up", "statistic": "median"}
    assert ask(RULE, changed(where, value=None, reason="not reached")) == []
