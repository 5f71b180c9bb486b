from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.review.rules.competing_deaths import RULE


def test_deaths_before_progression_are_a_warning(ask: Any, example: Any) -> None:
    (finding,) = ask(RULE, example)
    rows = {row.id: row for row in example.rows}
    censored, fair, deaths = (rows[ident] for ident in finding.evidence)
    assert f"{deaths.n}/{deaths.n_total}" in finding.text
    gap = 100 * (censored.value - fair.value)
    assert f"{gap:.1f} percentage points less" in finding.text
    assert gap > 0


def test_few_deaths_are_no_finding(ask: Any, example: Any) -> None:
    few = tuple(
        replace(row, n=1, n_total=100)
        if row.endpoint.endswith("_death") and row.statistic == "n_events"
        else row
        for row in example.rows
    )
    assert ask(RULE, replace(example, rows=few)) == []


def test_without_the_comparison_there_is_no_finding(ask: Any, example: Any) -> None:
    assert ask(RULE) == []
    some = tuple(row for row in example.rows if row.statistic != "incidence")
    assert ask(RULE, replace(example, rows=some)) == []
