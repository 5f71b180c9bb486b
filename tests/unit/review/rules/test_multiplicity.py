from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.analysis.results import Results
from seriatim.review.rules.multiplicity import RULE


def test_the_p_values_are_counted(ask: Any) -> None:
    (finding,) = ask(RULE)
    # Two endpoints with two populations and two with one, two comparisons each; three tests of
    # the transition; log-rank, Mantel-Byar and three hazard ratios. A paired test, who was treated
    # again, and one step of three responses by three; the other step is too small for its test.
    assert "The study gives 23 p-values" in finding.text
    assert "1 test could not be computed" in finding.text


def test_a_test_without_a_p_value_is_said(ask: Any, changed: Any) -> None:
    where = {"analysis": "log_rank", "statistic": "p_value"}
    (finding,) = ask(RULE, changed(where, value=None, reason="no events"))
    assert "2 tests could not be computed" in finding.text


def test_a_single_p_value_is_no_finding(ask: Any, results: Results) -> None:
    one = [row for row in results.rows if row.analysis == "mantel_byar"]
    assert ask(RULE, replace(results, rows=tuple(one))) == []


def test_the_family_of_the_protocol_is_counted_with_its_adjustment(ask: Any, without: Any) -> None:
    (finding,) = ask(RULE)
    # Four endpoints with two comparisons each; 0.03 for the second procedure, 1 for the later.
    assert "The protocol names 8 comparisons; 4 of them are below 0.05 after Holm" in finding.text
    assert any(ident.startswith("multiplicity.") for ident in finding.evidence)
    (finding,) = ask(RULE, without("multiplicity"))
    assert "Holm" not in finding.text


def test_a_primary_comparison_is_named(ask: Any, results: Results) -> None:
    (finding,) = ask(RULE)
    assert "No comparison was named as the primary one." in finding.text
    (finding,) = ask(RULE, replace(results, primary="complete_response"))
    assert "Named as primary before the data: complete response." in finding.text
