"""What a rule says in the reference of problems."""

from __future__ import annotations

import pytest

from seriatim.cohort.problems import Severity
from seriatim.cohort.rules.rule import Refuses, Rule


@pytest.mark.parametrize(
    ("refuses", "consequence"),
    [
        (Refuses.NOTHING, "Nothing is refused."),
        (Refuses.VALUE, "The value is not used."),
        (Refuses.ROW, "The row is set aside."),
        (Refuses.PATIENT, "The patient is set aside with all rows, because dropping one procedure"),
    ],
)
def test_a_rule_says_what_happens_to_the_data(refuses: Refuses, consequence: str) -> None:
    rule = Rule(
        code="c", severity=Severity.HARD, refuses=refuses, table="patients", columns=("sex",),
        title="Title", explanation="Why.", message="found", remedy="Do.", sql="SELECT 1 AS row_id",
    )  # fmt: skip
    assert rule.kind.explanation.startswith(f"Why. {consequence}")
    assert (rule.kind.code, rule.kind.title, rule.kind.remedy) == ("c", "Title", "Do.")
