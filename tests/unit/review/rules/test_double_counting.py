from __future__ import annotations

from dataclasses import replace
from typing import Any

from seriatim.analysis.results import ProblemCount, Results
from seriatim.review import Severity
from seriatim.review.rules.double_counting import RULE


def with_problems(results: Results, **counts: int) -> Results:
    found = tuple(
        ProblemCount(code=f"possible_duplicate_{what}", severity="soft", count=n, title="x")
        for what, n in counts.items()
    )
    return replace(results, problems=(*results.problems, *found))


def test_patients_recorded_alike_are_a_warning(ask: Any, results: Results) -> None:
    (finding,) = ask(RULE, with_problems(results, patient=2, procedure=1))
    assert finding.severity is Severity.WARN
    assert finding.text.startswith(
        "2 patients are recorded like another one; 1 procedure is recorded like one of another "
        "patient."
    )
    assert any(ident.startswith("flow.") for ident in finding.results)
    assert any(ident.startswith("response_difference.") for ident in finding.results)


def test_patients_told_apart_are_no_finding(ask: Any, results: Results) -> None:
    assert ask(RULE) == []
    assert ask(RULE, with_problems(results, patient=0)) == []


def test_alike_without_any_result_is_no_finding(ask: Any, empty_results: Results) -> None:
    assert ask(RULE, with_problems(empty_results, patient=2)) == []


def test_series_that_share_patients_are_a_warning(ask: Any, look: Any, make_row: Any) -> None:
    rows = [
        make_row("series_overlap", "ILP", "perhaps_counted_twice", 25.0, level="Small",
                 context=kept, method=f"center in common, years {years}")
        for kept, years in (("Large", "overlap"), ("Other", "unknown"))
    ]  # fmt: skip
    certain, possible = ask(RULE, look(*rows).results)
    assert certain.text == (
        "Small and Large share a center and years, so they share patients. The larger is kept, "
        "both are shown."
    )
    assert "may share patients" in possible.text
    assert certain.results == (rows[0].id,)
