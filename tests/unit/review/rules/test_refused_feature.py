from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from seriatim.analysis.results import Results
from seriatim.review import Severity
from seriatim.review.rules.refused_feature import RULE


def asked(results: Results, make_row: Any, feature: str, endpoint: str = "") -> Results:
    row = make_row(
        "refused_feature", endpoint, "value", None, context=feature, level="the.key",
        unit="none", population="none", reason="it misleads; given instead: a limit",
    )  # fmt: skip
    return replace(results, rows=(*results.rows, row))


@pytest.mark.parametrize(
    ("feature", "said", "instead"),
    [
        ("post_hoc_power", "Power at the observed difference", "detectable_difference"),
        ("dichotomize", "A continuous variable cut in two", "characteristics"),
        ("baseline_p_values", "P-values of characteristics", "characteristics"),
        ("another", "Another", "refused_feature"),
    ],
)
def test_what_was_asked_for_is_a_note_beside_what_is_given(
    ask: Any, results: Results, make_row: Any, feature: str, said: str, instead: str
) -> None:
    (finding,) = ask(RULE, asked(results, make_row, feature))
    assert finding.severity is Severity.NOTE
    assert finding.text == f"{said} (the.key): it misleads; given instead: a limit."
    assert any(ident.startswith(f"{instead}.") for ident in finding.results)


def test_it_is_about_the_endpoint_it_was_asked_for(
    ask: Any, results: Results, make_row: Any
) -> None:
    (finding,) = ask(RULE, asked(results, make_row, "yates", "major_complication"))
    about = {row.endpoint for row in results.rows if row.id in finding.results}
    assert about == {"major_complication"}


def test_what_is_asked_for_twice_is_one_note(ask: Any, results: Results, make_row: Any) -> None:
    study = asked(results, make_row, "yates", "major_complication")
    study = asked(study, make_row, "yates", "complete_response")
    (finding,) = ask(RULE, study)
    assert finding.text.startswith("Yates's correction (the.key and the.key): ")
    about = {row.endpoint for row in results.rows if row.id in finding.results}
    # The table of a second response after the first stands under a name of its own.
    assert about == {"major_complication", "complete_response", "complete_response_after_previous"}


def test_nothing_asked_for_is_no_finding(ask: Any) -> None:
    assert ask(RULE) == []
