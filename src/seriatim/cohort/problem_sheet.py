"""Write the problems of a registry as a workbook that a data manager can work through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.workbook import Workbook  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from seriatim.cohort.problem_catalog import describe_problem
from seriatim.cohort.problems import Problem, ProblemLog, Severity

# A cell holds no more, and a sheet has no more rows (one is the header).
_MOST_CHARACTERS = 32_767
_MOST_ROWS = 1_048_575

# Same bytes for the same problems: a workbook normally stores when it was made.
_CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)

# Header and width in characters. The last three are for the person who corrects.
_COLUMNS = (
    ("Severity", 10),
    ("Code", 32),
    ("File", 22),
    ("Sheet", 16),
    ("Row", 8),
    ("Column", 24),
    ("Value found", 18),
    ("What is wrong", 60),
    ("What to do", 50),
    ("Patient", 14),
    ("Corrected value", 18),
    ("Decided by", 14),
    ("Done", 8),
)
_OWN = 3

# The word and its weight say what the color says, for whoever does not see it or prints in gray.
_LOOK: Mapping[Severity, Mapping[str, Any]] = MappingProxyType(
    {
        Severity.HARD: {"bg_color": "#F8D0C8", "bold": True},
        Severity.SOFT: {"bg_color": "#FFF0C2"},
        Severity.NOTE: {"bg_color": "#DDE8F5", "italic": True},
    }
)
_MEANING = {
    Severity.HARD: "The value, row or patient is not used until this is corrected.",
    Severity.SOFT: "Used as it is; somebody should look.",
    Severity.NOTE: "Used, and probably fine.",
}


def write_problem_sheet(path: Path, log: ProblemLog) -> None:
    """Write one row a problem, the gravest first, and a summary by code.

    Everything is text: nothing in the data becomes a formula or a link. The same problems give
    the same bytes.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"title": "Problems", "created": _CREATED})
        formats = _Formats(workbook)
        _write_summary(workbook.add_worksheet("Summary"), log, formats)
        _write_problems(workbook.add_worksheet("Problems"), log.problems, formats)


class _Formats:
    """The looks of cells, made once."""

    def __init__(self, workbook: Workbook) -> None:
        base = {"valign": "top", "border": 1, "border_color": "#D0D0D0"}
        self.title: Format = workbook.add_format({"bold": True, "font_size": 14})
        self.header: Format = workbook.add_format(
            base | {"bold": True, "bg_color": "#E6E6E6", "text_wrap": True}
        )
        self.text: Format = workbook.add_format(base | {"text_wrap": True, "num_format": "@"})
        self.number: Format = workbook.add_format(base | {"num_format": "0"})
        self.own: Format = workbook.add_format(base | {"bg_color": "#F4FAF0", "num_format": "@"})
        self.severity: dict[Severity, Format] = {
            severity: workbook.add_format(base | dict(look)) for severity, look in _LOOK.items()
        }


def _write_summary(sheet: Worksheet, log: ProblemLog, formats: _Formats) -> None:
    sheet.write_string(0, 0, "Problems", formats.title)
    for row, severity in enumerate(Severity, start=1):
        sheet.write_string(row, 0, severity.value, formats.severity[severity])
        sheet.write_number(row, 1, log.n(severity), formats.number)
        sheet.write_string(row, 2, _MEANING[severity])
    head = len(Severity) + 2
    titles = ("Severity", "Found", "Code", "What it is", "Listed in the next sheet")
    for column, (title, width) in enumerate(zip(titles, (12, 10, 34, 60, 14), strict=True)):
        sheet.write_string(head, column, title, formats.header)
        sheet.set_column(column, column, width)
    listed = _listed(log.problems)
    order = list(Severity)
    ranked = sorted(log.counts, key=lambda item: (order.index(item[1]), -item[2], item[0]))
    for row, (code, severity, n) in enumerate(ranked, start=head + 1):
        sheet.write_string(row, 0, severity.value, formats.severity[severity])
        sheet.write_number(row, 1, n, formats.number)
        sheet.write_string(row, 2, code, formats.text)
        sheet.write_string(row, 3, describe_problem(code), formats.text)
        sheet.write_number(row, 4, listed.get(code, 0), formats.number)
    sheet.freeze_panes(head + 1, 0)


def _listed(problems: Iterable[Problem]) -> dict[str, int]:
    listed: dict[str, int] = {}
    for problem in problems:
        listed[problem.code] = listed.get(problem.code, 0) + 1
    return listed


def _write_problems(sheet: Worksheet, problems: tuple[Problem, ...], formats: _Formats) -> None:
    for column, (title, width) in enumerate(_COLUMNS):
        sheet.write_string(0, column, title, formats.header)
        sheet.set_column(column, column, width)
    order = list(Severity)
    ranked = sorted(problems, key=lambda problem: order.index(problem.severity))[:_MOST_ROWS]
    for row, problem in enumerate(ranked, start=1):
        _write_problem(sheet, row, problem, formats)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(ranked), len(_COLUMNS) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_problem(sheet: Worksheet, row: int, problem: Problem, formats: _Formats) -> None:
    sheet.write_string(row, 0, problem.severity.value, formats.severity[problem.severity])
    texts = (
        problem.code,
        problem.file,
        problem.sheet,
        None if problem.row is None else str(problem.row),
        problem.column,
        problem.value,
        _what_is_wrong(problem),
        problem.remedy,
        problem.patient_id,
    )
    for column, text in enumerate(texts, start=1):
        if column == 4 and problem.row is not None:
            sheet.write_number(row, column, problem.row, formats.number)
        else:
            sheet.write_string(row, column, _cell(text), formats.text)
    for column in range(len(_COLUMNS) - _OWN, len(_COLUMNS)):
        sheet.write_blank(row, column, None, formats.own)


def _what_is_wrong(problem: Problem) -> str:
    """Return the message without place and remedy, which have columns of their own."""
    text = problem.message.removesuffix(problem.remedy).strip()
    anchor = f'column "{problem.column}": ' if problem.column else f"row {problem.row}: "
    _, found, rest = text.partition(anchor)
    return rest if found else text


def _cell(text: str | None) -> str:
    """Cut a text to what a cell holds, without the signs that a workbook cannot store."""
    if text is None:
        return ""
    plain = "".join(sign if sign.isprintable() or sign in "\t\n" else "�" for sign in text)
    return plain[:_MOST_CHARACTERS]
