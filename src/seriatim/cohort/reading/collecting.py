"""Collect the problems of one reading in bounded memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from seriatim.cohort.problems import Problem, Severity
from seriatim.cohort.reading.codes import KINDS

# Each kind is listed so often; the counts go on.
LISTED = 1000

_BY_CODE = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a problem is: file and sheet, and the table that it feeds."""

    file: str
    sheet: str | None = None
    table: str | None = None

    def __str__(self) -> str:
        """Name the place as a message does: file, and sheet if there is one."""
        return f"{self.file}, sheet {self.sheet}" if self.sheet else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where in a sheet a problem is, and what stands there."""

    row: int | None = None
    column: str | None = None
    value: str | None = None
    patient_id: str | None = None


NOWHERE = Spot()


class ProblemCollector:
    """Problems in the order found; beyond a cap of each code only their number."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._counts: Counter[str] = Counter()

    def add(self, code: str, place: Place, spot: Spot, what: str, remedy: str = "") -> None:
        """Add one problem; ``what`` completes the sentence that names its place."""
        self._counts[code] += 1
        if self._counts[code] > LISTED:
            return
        kind = _BY_CODE[code]
        where = [str(place)]
        where += [f"row {spot.row}"] if spot.row is not None else []
        where += [f'column "{_short(spot.column)}"'] if spot.column is not None else []
        self._problems.append(
            Problem(
                code=code,
                severity=kind.severity,
                file=place.file,
                sheet=place.sheet,
                row=spot.row,
                column=spot.column,
                value=None if spot.value is None else _short(spot.value),
                message=f"{', '.join(where)}: {what}",
                remedy=remedy or kind.remedy,
                table=place.table,
                patient_id=spot.patient_id,
            )
        )

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return the listed problems."""
        return tuple(self._problems)

    @property
    def counts(self) -> tuple[tuple[str, Severity, int], ...]:
        """Return how many there are of each code, listed or not."""
        return tuple((code, _BY_CODE[code].severity, n) for code, n in sorted(self._counts.items()))


def _short(text: str, most: int = 80) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
