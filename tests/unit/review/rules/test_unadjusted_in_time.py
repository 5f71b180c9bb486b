from __future__ import annotations

from typing import Any

from seriatim.review.rules.unadjusted_in_time import RULE


def test_unadjusted_hazard_ratios_are_a_warning(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert "hazard ratio 0.93 (95% CI 0.67 to 1.31)" in finding.text


def test_an_adjusted_model_is_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "time_dependent_hazard"}
    assert ask(RULE, changed(where, method="Cox (Efron), adjusted for distant disease")) == []


def test_a_ratio_without_limits_is_not_quoted(ask: Any, changed: Any) -> None:
    where = {"analysis": "time_dependent_hazard", "statistic": "conf_low"}
    (finding,) = ask(RULE, changed(where))
    assert "hazard ratio 0.93" not in finding.text


def test_without_hazard_ratios_there_is_no_finding(ask: Any, changed: Any) -> None:
    assert ask(RULE, changed({"statistic": "hazard_ratio"})) == []
