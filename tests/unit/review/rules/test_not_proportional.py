from __future__ import annotations

from typing import Any

from seriatim.review.rules.not_proportional import RULE

PLACE = {"unit": "patient", "population": "all_patients", "groups": "number_to_date"}
AGAIN = "any re-treatment v 1 ILP"


def checks(make_row: Any, p: float | None, context: str = "distant", level: str = AGAIN) -> Any:
    return [
        make_row("proportional_hazards", "os", "p_value", p, level=level, context=context, **PLACE),
        make_row("adjusted_hazard", "os", "hazard_ratio", 1.2, level=AGAIN, context="distant",
                 **PLACE),
        make_row("time_dependent_hazard", "os", "hazard_ratio", 1.1, level=AGAIN, **PLACE),
    ]  # fmt: skip


def test_a_ratio_that_changes_is_a_warning(ask: Any, look: Any, make_row: Any) -> None:
    (finding,) = ask(RULE, look(*checks(make_row, 0.012)).results)
    assert f"{AGAIN} (p = 0.012)" in finding.text
    assert any("adjusted_hazard" in ident for ident in finding.results)


def test_the_unadjusted_ratio_is_named_too(ask: Any, look: Any, make_row: Any) -> None:
    (finding,) = ask(RULE, look(*checks(make_row, 0.001, "unadjusted")).results)
    assert any("time_dependent_hazard" in ident for ident in finding.results)


def test_all_terms_together_have_no_name(ask: Any, look: Any, make_row: Any) -> None:
    (finding,) = ask(RULE, look(*checks(make_row, 0.03, level="")).results)
    assert "all terms together (p = 0.030)" in finding.text


def test_a_large_or_missing_p_is_no_finding(
    ask: Any, look: Any, make_row: Any, example: Any
) -> None:
    assert ask(RULE, look(*checks(make_row, 0.2)).results) == []
    assert ask(RULE, look(*checks(make_row, None)).results) == []
    assert ask(RULE, example) == []
