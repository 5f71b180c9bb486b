from __future__ import annotations

from typing import Any

import pytest

from seriatim.review.rules.regression_to_mean import RULE

RATIO = {"analysis": "treated_again", "statistic": "risk_ratio"}
P_VALUE = {"analysis": "treated_again", "statistic": "p_value"}


def test_a_choice_that_the_first_response_did_not_bear_on_is_silent(ask: Any) -> None:
    assert ask(RULE) == []  # ratio 0.84, p 0.43


@pytest.mark.parametrize("ratio", [0.79, 1.26])
def test_a_ratio_outside_the_limits_is_told(ask: Any, changed: Any, ratio: float) -> None:
    (finding,) = ask(RULE, changed(RATIO, value=ratio))
    assert "38/174 (22%) with CR at first ILP" in finding.text
    assert "30/116 (26%) with no CR at first ILP" in finding.text
    assert f"ratio {ratio:.2f} (95% CI 0.56 to 1.28), p = 0.43" in finding.text
    assert all(ident.startswith("paired_change.") for ident in finding.results)


@pytest.mark.parametrize("ratio", [0.8, 1.25])
def test_the_limits_themselves_are_inside(ask: Any, changed: Any, ratio: float) -> None:
    assert ask(RULE, changed(RATIO, value=ratio)) == []


def test_a_small_p_value_is_told_whatever_the_ratio(ask: Any, changed: Any) -> None:
    assert len(ask(RULE, changed(P_VALUE, value=0.19))) == 1
    assert ask(RULE, changed(P_VALUE, value=0.2)) == []


def test_without_a_paired_change_there_is_nothing_to_qualify(ask: Any, without: Any) -> None:
    assert ask(RULE, without("paired_change")) == []
    assert ask(RULE, without("treated_again")) == []


def test_a_ratio_without_a_test_is_told_without_it(ask: Any, changed: Any) -> None:
    import dataclasses

    results = changed(RATIO, value=2.0)
    kept = tuple(
        row
        for row in results.rows
        if row.analysis != "treated_again"
        or row.statistic not in {"p_value", "conf_low", "conf_high"}
    )
    (finding,) = ask(RULE, dataclasses.replace(results, rows=kept))
    assert "CR at first ILP. Patients" in finding.text
