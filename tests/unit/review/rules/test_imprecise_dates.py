from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from seriatim.analysis.results import ProblemCount, Results
from seriatim.review.rules.imprecise_dates import RULE


def test_many_dates_without_a_day_are_a_note(ask: Any, results: Results) -> None:
    problem = ProblemCount(code="date_not_exact", severity="note", count=39, title="Date")
    (finding,) = ask(RULE, replace(results, problems=(problem,)))
    assert finding.text.startswith("39 dates name a month or a year and no day.")


@pytest.mark.parametrize("count", [0, 38])
def test_few_are_no_finding(ask: Any, results: Results, count: int) -> None:
    problem = ProblemCount(code="date_not_exact", severity="note", count=count, title="Date")
    assert ask(RULE, replace(results, problems=(problem,))) == []


def visits(make_row: Any, gap: float | None, seen: float) -> list[Any]:
    place = {"unit": "procedure", "population": "all_treated", "groups": "order"}
    end = "time_to_in_field_progression_progression"
    return [
        make_row("interval_sensitivity", end, "median_gap", gap, **place),
        make_row("interval_sensitivity", end, "median_seen_after", seen, **place),
        make_row("cumulative_incidence", end, "incidence", 0.4, context="time=12", **place),
    ]


def test_visits_far_apart_are_a_note(ask: Any, look: Any, make_row: Any) -> None:
    (finding,) = ask(RULE, look(*visits(make_row, 2.5, 10.0)).results)
    assert "10.0 months after the procedure" in finding.text
    assert "2.5 months after the last examination" in finding.text
    assert any("cumulative_incidence" in ident for ident in finding.results)


def test_frequent_visits_are_no_finding(ask: Any, look: Any, make_row: Any) -> None:
    assert ask(RULE, look(*visits(make_row, 2.0, 10.0)).results) == []
    assert ask(RULE, look(*visits(make_row, None, 10.0)).results) == []
