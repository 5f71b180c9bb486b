from dataclasses import FrozenInstanceError

import pytest

from seriatim.report.figures.patient_specs import Mark, MarkKind


def test_a_mark_does_not_change() -> None:
    mark = Mark(month=1.0, kind=MarkKind.NOTE)
    with pytest.raises(FrozenInstanceError):
        mark.month = 2.0  # type: ignore[misc]
