from __future__ import annotations

from dataclasses import replace
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


def test_what_is_adjusted_for_is_named(ask: Any, example: Any) -> None:
    (finding,) = ask(RULE, example)
    assert "distant disease to date, follow-up from 2011 on and response" in finding.text
    assert "not in the model" in finding.text
    assert all("adjusted_hazard" in ident for ident in finding.evidence)


def test_a_model_that_was_refused_is_not_quoted(ask: Any, example: Any) -> None:
    def refused(row: Any) -> Any:
        if row.analysis != "adjusted_hazard" or row.statistic != "hazard_ratio":
            return row
        return replace(row, value=None, reason="12 deaths allow 1 parameters")

    (finding,) = ask(RULE, replace(example, rows=tuple(refused(row) for row in example.rows)))
    assert "without distant disease" in finding.text


def test_a_model_without_distant_disease_does_not_count(ask: Any, example: Any) -> None:
    rows = tuple(
        row
        for row in example.rows
        if row.analysis != "adjusted_hazard" or not row.level.startswith("distant")
    )
    (finding,) = ask(RULE, replace(example, rows=rows))
    assert "without distant disease" in finding.text
