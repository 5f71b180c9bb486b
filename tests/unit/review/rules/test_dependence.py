from __future__ import annotations

from typing import Any

from seriatim.review import Severity
from seriatim.review.rules.dependence import RULE


def test_several_procedures_of_a_patient_are_a_warning(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert finding.severity is Severity.WARN
    assert "380 procedures come from 290 patients" in finding.text
    assert "are 90% to 90% of the clustered ones" in finding.text


def test_without_errors_to_compare_it_still_warns(ask: Any, changed: Any) -> None:
    (finding,) = ask(RULE, changed({"statistic": "independent_std_error"}))
    assert "Standard errors" not in finding.text


def test_one_procedure_a_patient_is_no_finding(ask: Any, changed: Any) -> None:
    where = {"analysis": "flow", "context": "procedures_included"}
    assert ask(RULE, changed(where, value=290.0)) == []
