"""The workbook that a data manager works through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from seriatim.cohort import Cohort, Problem, ProblemLog, Severity
from seriatim.cohort.problem_sheet import write_problem_sheet


@pytest.fixture
def cohort(make_cohort: Callable[..., Cohort], edit: Callable[..., Any]) -> Cohort:
    return make_cohort(
        edit("procedures", 0, leakage_percent="140"), edit("patients", 0, breslow_mm="20")
    )


def rows(path: Path, sheet: str) -> list[tuple[Any, ...]]:
    workbook = openpyxl.load_workbook(path)
    return [tuple(row) for row in workbook[sheet].iter_rows(values_only=True)]


def test_one_row_a_problem_with_room_for_the_answer(cohort: Cohort, tmp_path: Path) -> None:
    path = tmp_path / "problems.xlsx"
    write_problem_sheet(path, cohort.problems)
    header, hard, soft = rows(path, "Problems")
    assert header == (
        "Severity", "Code", "File", "Sheet", "Row", "Column", "Value found", "What is wrong",
        "What to do", "Patient", "Corrected value", "Decided by", "Done",
    )  # fmt: skip
    assert hard == (
        "hard", "outside_hard_range", "case0.xlsx", "procedures", 2, "header of leakage_percent",
        "140", "140 is not possible for leakage, maximum; expected 0 to 100 %.",
        "Correct the value; leave the cell empty if it was not measured.", "P1", None, None, None,
    )  # fmt: skip
    assert soft[:2] == ("soft", "outside_plausible_range")


def test_the_summary_counts_each_code(cohort: Cohort, tmp_path: Path) -> None:
    path = tmp_path / "problems.xlsx"
    write_problem_sheet(path, cohort.problems)
    lines = rows(path, "Summary")
    assert [line[:2] for line in lines[1:4]] == [("hard", 1), ("soft", 1), ("note", 0)]
    assert lines[6][:5] == ("hard", 1, "outside_hard_range", "Value that cannot be", 1)
    assert lines[7][:5] == ("soft", 1, "outside_plausible_range", "Unusual value", 1)


def test_the_sheet_can_be_filtered_and_keeps_its_header_in_view(
    cohort: Cohort, tmp_path: Path
) -> None:
    path = tmp_path / "problems.xlsx"
    write_problem_sheet(path, cohort.problems)
    sheet = openpyxl.load_workbook(path)["Problems"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:M3"
    # Severity is told by word and weight, not by color alone.
    assert (sheet["A2"].value, sheet["A2"].font.bold) == ("hard", True)
    assert sheet["A2"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb


def test_the_same_problems_give_the_same_bytes(cohort: Cohort, tmp_path: Path) -> None:
    contents = []
    for name in ("a.xlsx", "b.xlsx"):
        write_problem_sheet(tmp_path / name, cohort.problems)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]


def test_nothing_in_the_data_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    evil = ("=1+1", "@SUM(A1)", "http://example.org", "\x00\x07bell", "x" * 40_000)
    problems = tuple(
        Problem(
            code="unknown_choice", severity=Severity.HARD, file="a.csv", sheet=None, row=None,
            column=None, value=value, message=f"a.csv: {value} is odd", remedy="Look.",
        )
        for value in evil
    )  # fmt: skip
    path = tmp_path / "problems.xlsx"
    write_problem_sheet(path, ProblemLog.of(problems))
    sheet = openpyxl.load_workbook(path)["Problems"]
    assert {sheet.cell(row, 7).data_type for row in range(2, 7)} == {"s"}
    assert all(sheet.cell(row, 7).hyperlink is None for row in range(2, 7))
    assert sheet["G2"].value == "=1+1"
    assert sheet["G5"].value == "��bell"
    assert len(sheet["G6"].value) == 32_767
    # Without row and column there is no place to take from the message.
    assert sheet["H2"].value == "a.csv: =1+1 is odd"
    assert sheet["E2"].value in (None, "")


def test_no_problems_make_a_workbook_too(tmp_path: Path) -> None:
    path = tmp_path / "problems.xlsx"
    write_problem_sheet(path, ProblemLog())
    assert len(rows(path, "Problems")) == 1
