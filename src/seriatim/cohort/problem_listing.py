"""Gather problems while a registry is checked: exact counts, a capped list."""

from __future__ import annotations

from collections import Counter

from seriatim.cohort.problem_kinds import ProblemKind
from seriatim.cohort.problems import Problem, ProblemLog, Severity
from seriatim.cohort.reading.registry import RawRegistry, Source

LISTED_PER_CODE = 10_000

_ORDER = {Severity.HARD: 0, Severity.SOFT: 1, Severity.NOTE: 2}


class ProblemListing:
    """Counts every problem and keeps up to ``cap`` of each code with its place and message."""

    def __init__(self, registry: RawRegistry, cap: int = LISTED_PER_CODE) -> None:
        self._sources = {source.source_id: source for source in registry.sources}
        self._headers = {source.source_id: dict(source.headers) for source in registry.sources}
        self._cap = cap
        self._problems = list(registry.problems)
        self._listed = Counter(problem.code for problem in registry.problems)
        self._counts: Counter[tuple[str, Severity]] = Counter()
        for code, severity, n in registry.counts:
            self._counts[code, severity] += n

    def room(self, code: str) -> int:
        """Return how many more problems of this code will be listed."""
        return max(self._cap - self._listed[code], 0)

    def count(self, kind: ProblemKind, n: int) -> None:
        """Count n problems of a kind, listed or not."""
        if n:
            self._counts[kind.code, kind.severity] += n

    def add(self, problem: Problem) -> None:
        """List one problem; the caller has asked for room and counts separately."""
        self._listed[problem.code] += 1
        self._problems.append(problem)

    def source(self, source_id: int | None) -> Source | None:
        """Return the sheet or file that a row came from."""
        return None if source_id is None else self._sources.get(source_id)

    def header(self, source_id: int | None, field: str) -> str:
        """Return the header of a field as written in the file of this source."""
        return field if source_id is None else self._headers.get(source_id, {}).get(field, field)

    def log(self) -> ProblemLog:
        """Return everything gathered so far, the gravest first, then by place."""
        return ProblemLog(
            problems=tuple(sorted(self._problems, key=_place_order)),
            counts=tuple(
                (code, severity, n) for (code, severity), n in sorted(self._counts.items())
            ),
        )


def _place_order(problem: Problem) -> tuple[int, str, str, str, int, str, str]:
    return (
        _ORDER[problem.severity],
        problem.code,
        problem.file,
        problem.sheet or "",
        problem.row or 0,
        problem.column or "",
        problem.message,
    )


def write_place(source: Source | None, row: int | None, column: str | None) -> str:
    """Say where a person finds a cell: sheet (or file), row, column.

    >>> write_place(None, 41, "leakage_percent")
    'row 41, column "leakage_percent"'
    """
    parts = [] if source is None else [source.sheet or source.file]
    if row is not None:
        parts.append(f"row {row}")
    if column is not None:
        parts.append(f'column "{column}"')
    return ", ".join(parts)
