"""Problems: what is wrong or doubtful in the data, as data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem matters.

    HARD: the value, row or patient cannot be used and is set aside. SOFT: kept, but somebody
    should look (a query). NOTE: kept and fine, worth knowing.
    """

    HARD = "hard"
    SOFT = "soft"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem, at the place where a person finds it in the spreadsheet.

    ``row`` counts as the spreadsheet does (header = 1), ``column`` is the header as written in
    the file. Both are None when the problem concerns a whole sheet or file.
    """

    code: str
    severity: Severity
    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str
    table: str | None = None
    patient_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLog:
    """All problems of one reading.

    ``counts`` is exact for every code. ``problems`` lists each of them up to a cap per code, so
    that a column of a million bad cells costs memory for thousands only.
    """

    problems: tuple[Problem, ...] = ()
    counts: tuple[tuple[str, Severity, int], ...] = ()

    @staticmethod
    def of(problems: tuple[Problem, ...]) -> ProblemLog:
        """Build a log of a complete list."""
        tally = Counter((problem.code, problem.severity) for problem in problems)
        counts = tuple((code, severity, n) for (code, severity), n in sorted(tally.items()))
        return ProblemLog(problems=problems, counts=counts)

    def n(self, severity: Severity) -> int:
        """Count the problems of one severity, listed or not."""
        return sum(count for _, kind, count in self.counts if kind is severity)
