from __future__ import annotations

from typing import Any

from seriatim.review import Severity
from seriatim.review.rules.first_elsewhere import RULE


def test_late_entries_are_a_note(ask: Any) -> None:
    (finding,) = ask(RULE)
    assert finding.severity is Severity.NOTE
    assert finding.text.startswith("4 patients had earlier procedures elsewhere.")


def test_nobody_from_elsewhere_is_no_finding(ask: Any, changed: Any) -> None:
    assert ask(RULE, changed({"context": "entered_late"}, value=0.0)) == []
