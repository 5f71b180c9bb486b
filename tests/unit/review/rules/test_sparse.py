from __future__ import annotations

from typing import Any

from seriatim.review.rules.sparse import RULE


def test_enough_events_everywhere_are_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival_at_risk", "groups": "number_to_date", "statistic": "n_events"}
    assert ask(RULE, changed(where, n=10)) == []


def test_a_group_without_events_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"endpoint": "major_complication", "level": "Second ILP", "population": "evaluable"}
    findings = ask(RULE, changed(where | {"statistic": "count"}, n=0))
    texts = [finding.text for finding in findings]
    assert "Major complication, second ILP: 0/68 (0%). With an empty cell" in texts[0]


def test_a_hazard_of_few_deaths_is_a_warning(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival_at_risk", "groups": "number_to_date", "statistic": "n_events"}
    (finding,) = ask(RULE, changed(where | {"level": "2 ILPs"}, n=9))
    assert "The hazard ratio of 2 ILPs v 1 ILP rests on 9 deaths" in finding.text
