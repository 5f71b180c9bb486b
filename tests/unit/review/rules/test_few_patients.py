from __future__ import annotations

from typing import Any

from seriatim.review.rules.few_patients import RULE


def test_a_group_of_few_patients_is_a_warning(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert finding.text.startswith("Third to fifth ILP rests on 16 patients")
    assert "as few as 41 degrees of freedom" in finding.text


def test_without_degrees_of_freedom_it_still_warns(ask: Any, changed: Any) -> None:
    (finding,) = ask(RULE, changed({"statistic": "df"}))
    assert "degrees of freedom" not in finding.text


def test_thirty_patients_are_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "flow", "level": "Third to fifth ILP", "context": "patients"}
    assert ask(RULE, changed(where, value=30.0)) == []
