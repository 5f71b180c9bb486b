from __future__ import annotations

from typing import Any

from seriatim.review.rules.fragile_median import RULE


def test_a_median_of_few_events_is_a_warning(ask: Any) -> None:
    findings = ask(RULE)
    assert [f.text.split(":")[0] for f in findings] == ["3-5 ILPs"]
    assert "at risk when it is reached" in findings[0].text


def test_a_median_with_few_left_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival_curve", "groups": "", "statistic": "n_at_risk"}
    findings = ask(RULE, changed(where, value=9.0))
    assert findings[0].text.startswith("Median ")
    assert "with 9 at risk" in findings[0].text


def test_a_median_that_is_not_reached_is_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival", "statistic": "median"}
    assert ask(RULE, changed(where, value=None, reason="not reached")) == []


def test_without_a_curve_only_the_events_count(ask: Any, without: Any) -> None:
    (finding,) = ask(RULE, without("survival_curve"))
    assert "at risk" not in finding.text
