from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.review.rules.multiplicity import RULE


def test_the_p_values_are_counted(ask: Any) -> None:
    (finding,) = ask(RULE)
    # Two endpoints with two populations and two with one, two comparisons each; three tests of
    # the transition; log-rank, Mantel-Byar and three hazard ratios.
    assert "The study gives 20 p-values" in finding.text


def test_a_test_without_a_p_value_is_said(ask: Any, changed: Any) -> None:
    where = {"analysis": "log_rank", "statistic": "p_value"}
    (finding,) = ask(RULE, changed(where, value=None, reason="no events"))
    assert "1 test could not be computed" in finding.text


def test_a_single_p_value_is_no_finding(ask: Any, results: Results) -> None:
    one = [row for row in results.rows if row.analysis == "mantel_byar"]
    assert ask(RULE, replace(results, rows=tuple(one))) == []
