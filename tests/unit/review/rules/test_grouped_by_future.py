from __future__ import annotations

from typing import Any

from seriatim.review import Severity
from seriatim.review.rules.grouped_by_future import RULE


def test_survival_by_the_number_ever_received_is_blocked(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert finding.severity is Severity.BLOCK
    assert "p = 0.025" in finding.text
    assert "hazard ratio 0.93 (95% CI 0.67 to 1.31)" in finding.text
    assert any("final_number" in ident for ident in finding.results)


def test_without_the_fair_comparison_it_says_so(ask: Any, without: Any) -> None:
    (finding,) = ask(RULE, without("time_dependent_hazard", "log_rank"))
    assert "could not be computed" in finding.text
    assert "log-rank" not in finding.text


def test_groups_known_at_the_start_are_no_finding(ask: Any, changed: Any) -> None:
    assert ask(RULE, changed({"groups": "final_number"})) == []


def test_series_without_an_effect_are_quoted_where_they_were_drawn(ask: Any, example: Any) -> None:
    (finding,) = ask(RULE, example)
    assert "With no effect at all, in 200 simulated series" in finding.text
    assert any("null_simulation" in ident for ident in finding.evidence)
