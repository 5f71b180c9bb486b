"""What can be wrong with one cell."""

from __future__ import annotations

from seriatim.cohort.cell_kinds import CELL_KINDS, DATE_KINDS
from seriatim.cohort.problems import Severity
from seriatim.cohort.reading.dates import DateFault


def test_every_fault_of_a_date_is_declared() -> None:
    assert {kind.code for kind in DATE_KINDS} == {str(fault) for fault in DateFault}


def test_what_is_refused_is_hard_and_what_is_kept_is_not() -> None:
    for kind in CELL_KINDS:
        refused = "The value is not used" in kind.explanation
        assert refused == (kind.severity is Severity.HARD), kind.code
