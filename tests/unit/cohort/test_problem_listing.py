"""Exact counts, a capped list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problem_listing import ProblemListing, write_place
from seriatim.cohort.problems import Problem, Severity
from seriatim.cohort.reading.registry import Source


def problem(code: str, severity: Severity, row: int) -> Problem:
    return Problem(
        code=code, severity=severity, file="a.csv", sheet=None, row=row, column="x", value="1",
        message="m", remedy="r",
    )  # fmt: skip


KIND = ProblemKind(code="b", severity=Severity.SOFT, title="t", explanation="e.", remedy="r.")


def test_problems_of_reading_come_along(raw_registry: Callable[..., Any]) -> None:
    registry = raw_registry(
        {"patients": []},
        problems=(problem("a", Severity.HARD, 5),),
        counts=(("a", Severity.HARD, 7),),
    )
    listing = ProblemListing(registry, cap=2)
    assert (listing.room("a"), listing.room("b")) == (1, 2)
    listing.count(KIND, 2)
    listing.count(KIND, 0)
    for row in (9, 3):
        listing.add(problem("b", Severity.SOFT, row))
    assert listing.room("b") == 0
    log = listing.log()
    assert log.counts == (("a", Severity.HARD, 7), ("b", Severity.SOFT, 2))
    assert [(p.code, p.row) for p in log.problems] == [("a", 5), ("b", 3), ("b", 9)]


def test_places_and_headers_are_those_of_the_file(raw_registry: Callable[..., Any]) -> None:
    listing = ProblemListing(raw_registry({"patients": [{"sex": "F"}]}))
    source = listing.source(1)
    assert source is not None
    assert source.file == "case0.xlsx"
    assert listing.header(1, "sex") == "header of sex"
    assert listing.header(1, "birth_year") == "birth_year"
    assert (listing.header(None, "sex"), listing.source(None)) == ("sex", None)


def test_a_place_names_the_sheet_or_else_the_file() -> None:
    sheet = Source(source_id=1, file="a.xlsx", sheet="patients", table="patients", headers=())
    file = Source(source_id=1, file="a.csv", sheet=None, table="patients", headers=())
    assert write_place(sheet, 4, "Sex") == 'patients, row 4, column "Sex"'
    assert write_place(file, 4, None) == "a.csv, row 4"
    assert write_place(None, None, None) == ""
