"""The declaration of a kind of problem."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Severity


def test_a_kind_is_a_value_that_does_not_change() -> None:
    kind = ProblemKind(
        code="ragged_row", severity=Severity.HARD, title="A", explanation="B.", remedy="C."
    )
    assert kind == ProblemKind(
        code="ragged_row", severity=Severity.HARD, title="A", explanation="B.", remedy="C."
    )
    with pytest.raises(FrozenInstanceError):
        kind.code = "other"  # type: ignore[misc]
