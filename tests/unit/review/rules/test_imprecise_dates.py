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
