"""Collecting problems in bounded memory."""

from __future__ import annotations

from seriatim.cohort.problems import Severity
from seriatim.cohort.reading.collecting import LISTED, NOWHERE, Place, ProblemCollector, Spot

PLACE = Place(file="a.xlsx", sheet="Data", table="procedures")


def test_a_message_names_file_sheet_row_and_column() -> None:
    problems = ProblemCollector()
    spot = Spot(row=7, column="CK", value="#N/A", patient_id="P1")
    problems.add("error_cell", PLACE, spot, "#N/A is a spreadsheet error, no value.")
    (problem,) = problems.problems
    assert problem.message == (
        'a.xlsx, sheet Data, row 7, column "CK": #N/A is a spreadsheet error, no value.'
    )
    assert (problem.severity, problem.table, problem.row) == (Severity.HARD, "procedures", 7)
    assert (problem.value, problem.patient_id) == ("#N/A", "P1")
    assert problem.remedy


def test_the_list_ends_but_the_count_goes_on() -> None:
    problems = ProblemCollector()
    for row in range(LISTED + 5):
        problems.add("ragged_row", PLACE, Spot(row=row), "x")
    problems.add("sheet_empty", Place(file="b.csv"), NOWHERE, "x", remedy="Do this.")
    assert len(problems.problems) == LISTED + 1
    assert problems.problems[-1].remedy == "Do this."
    assert problems.counts == (
        ("ragged_row", Severity.HARD, LISTED + 5),
        ("sheet_empty", Severity.NOTE, 1),
    )


def test_long_texts_are_shortened() -> None:
    problems = ProblemCollector()
    problems.add("error_cell", PLACE, Spot(column="c" * 500, value="v" * 500), "x")
    (problem,) = problems.problems
    assert problem.value is not None
    assert len(problem.value) == 80
    assert len(problem.message) < 200
