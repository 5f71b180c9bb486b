from __future__ import annotations

from typing import Any

from seriatim.review.rules.small_group import RULE


def test_groups_of_ten_and_more_are_no_finding(ask: Any) -> None:
    assert ask(RULE) == []


def test_a_group_of_few_procedures_is_blocked(ask: Any, changed: Any) -> None:
    where = {"analysis": "flow", "level": "Third to fifth ILP", "context": "procedures"}
    (finding,) = ask(RULE, changed(where, value=9.0, n=9))
    assert finding.text.startswith("Third to fifth ILP holds 9 procedures.")
    assert any("third_to_fifth_ilp_v_first_ilp" in ident for ident in finding.results)
    assert not any("second_ilp" in ident for ident in finding.results)


def test_a_group_of_few_patients_is_blocked(ask: Any, changed: Any) -> None:
    where = {"analysis": "survival", "level": "3-5 ILPs", "statistic": "n"}
    (finding,) = ask(RULE, changed(where, value=1.0, n=1))
    assert finding.text.startswith("3-5 ILPs holds 1 patient.")


def test_an_empty_group_is_no_small_group(ask: Any, changed: Any) -> None:
    where = {"analysis": "flow", "level": "Third to fifth ILP", "context": "procedures"}
    assert ask(RULE, changed(where, value=0.0, n=0)) == []
