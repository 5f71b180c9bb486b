"""Find result rows by their place, fast and without surprises when they are missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass

from seriatim.analysis.results import PlannedAnalysis, ResultRow, Results
from seriatim.wording.style import PLAIN, NumberStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The statistics of one cell of one analysis, by name; every one may be missing.

    ``style`` is how its numbers are to be written, handed on from the lookup.
    """

    rows: tuple[ResultRow, ...] = ()
    style: NumberStyle = PLAIN

    def __bool__(self) -> bool:
        """Tell whether there is any row."""
        return bool(self.rows)

    def row(self, statistic: str) -> ResultRow | None:
        """Return the first row of a statistic."""
        return next((row for row in self.rows if row.statistic == statistic), None)

    def value(self, statistic: str) -> float | None:
        """Return the value of a statistic, None if it is missing or has no number."""
        row = self.row(statistic)
        return None if row is None else row.value

    def count(self, statistic: str = "count") -> int | None:
        """Return the value of a statistic as a whole number."""
        value = self.value(statistic)
        return None if value is None else round(value)

    def tally(self, statistic: str = "proportion") -> tuple[int, int] | None:
        """Return numerator and denominator of a proportion, from whichever row has both."""
        for name in (statistic, "count"):
            row = self.row(name)
            if row is not None and row.n is not None and row.n_total is not None:
                return row.n, row.n_total
        return None

    def limits(self) -> tuple[float, float] | None:
        """Return both limits of the interval, None where one is missing."""
        low, high = self.value("conf_low"), self.value("conf_high")
        return None if low is None or high is None else (low, high)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the rows."""
        return tuple(row.id for row in self.rows)

    @property
    def method(self) -> str:
        """Return the first method that a row names."""
        return next((row.method for row in self.rows if row.method), "")

    @property
    def conf_level(self) -> float | None:
        """Return the confidence level of the limits."""
        return next((row.conf_level for row in self.rows if row.conf_level), None)

    @property
    def reason(self) -> str | None:
        """Return why a number is missing."""
        return next((row.reason for row in self.rows if row.reason), None)


class Lookup:
    """The results of a run, indexed by analysis; it remembers which rows it gave.

    ``style`` is how whoever shows the rows is to write their numbers.
    """

    def __init__(self, results: Results, style: NumberStyle = PLAIN) -> None:
        self.results = results
        self.style = style
        self._given: set[str] = set()
        groups: defaultdict[str, list[ResultRow]] = defaultdict(list)
        for row in results.rows:
            groups[row.analysis].append(row)
        self._by_analysis = dict(groups)

    def watched(self) -> Lookup:
        """Return a lookup of the same results that has given nothing yet."""
        other = copy(self)
        other._given = set()
        return other

    @property
    def given(self) -> frozenset[str]:
        """Return the ids of the rows that were asked for: what somebody is about to show."""
        return frozenset(self._given)

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the labels of the study's groups, in display order."""
        return tuple(group.label for group in self.results.groups)

    def rows(self, analysis: str, **wanted: str) -> tuple[ResultRow, ...]:
        """Return the rows of an analysis whose columns equal the given texts, in table order."""
        found = tuple(self._select(analysis, wanted))
        self._given.update(row.id for row in found)
        return found

    def cell(self, analysis: str, **wanted: str) -> Cell:
        """Return the statistics of one cell."""
        return Cell(rows=self.rows(analysis, **wanted), style=self.style)

    def months(self, analysis: str, **wanted: str) -> tuple[float, ...]:
        """Return the different months at which an analysis has rows, in order."""
        times = (time_of(row.context) for row in self.rows(analysis, **wanted))
        return tuple(sorted({time for time in times if time is not None}))

    def distinct(self, analysis: str, column: str, **wanted: str) -> tuple[str, ...]:
        """Return the different texts in a column, in order of appearance, without empty ones."""
        return unique(getattr(row, column) for row in self._select(analysis, wanted))

    def _select(self, analysis: str, wanted: dict[str, str]) -> Iterator[ResultRow]:
        return (
            row
            for row in self._by_analysis.get(analysis, ())
            if all(getattr(row, column) == text for column, text in wanted.items())
        )

    def has(self, analysis: str) -> bool:
        """Tell whether an analysis left any row."""
        return bool(self._by_analysis.get(analysis))

    def plan(self, endpoint: str, analysis: str = "") -> PlannedAnalysis | None:
        """Return the line of the plan for an endpoint, of any analysis unless one is named."""
        for line in self.results.plan:
            if line.endpoint == endpoint and analysis in ("", line.analysis):
                return line
        return None

    def why_missing(self, *analyses: str) -> str:
        """Say why analyses left nothing to show."""
        reasons = unique(row.reason for name in analyses for row in self.rows(name) if row.reason)
        if reasons:
            return f"Not shown: {'; '.join(reasons)}."
        planned = {line.analysis for line in self.results.plan}
        if planned & set(analyses):
            return "Planned, but the data gave nothing to estimate it from."
        return "Not part of the plan of this study, so nothing was computed."


def unique(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return the different texts in order, without empty ones."""
    return tuple(dict.fromkeys(text for text in texts if text))


def time_of(context: str) -> float | None:
    """Read the months out of a context such as ``time=12``; None for another context.

    >>> time_of("time=12.5"), time_of("CR")
    (12.5, None)
    """
    name, _, number = context.partition("=")
    return float(number) if name == "time" else None
