from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.review.rules.label_of_group import RULE


def test_partial_responders_among_those_without_complete_response(ask: Any) -> None:
    (finding,) = ask(RULE)
    # PR at the first and evaluable at the second: 1 + 11 + 3 + 1.
    assert "holds 16/25 (64%) with a partial response" in finding.text
    assert "9 pairs had neither" in finding.text


def test_without_partial_responders_there_is_no_finding(ask: Any, changed: Any) -> None:
    study = changed({"analysis": "transition", "value": 0.0})
    rows = tuple(row for row in study.rows if not row.context.startswith("PR->"))
    assert ask(RULE, replace(study, rows=rows)) == []
