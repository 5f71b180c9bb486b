"""Dates that name no day."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.lookup import Lookup
from seriatim.wording.numbers import format_months

#: Share of dates without a day, of the procedures read, from which it is said.
SHARE = 0.10
_CODE = "date_not_exact"


#: Part of the time to progression from which the gap between visits is said.
GAP = 0.20
_INTERVAL = "interval_sensitivity"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a note when many dates name no day, and where visits lie far apart."""
    yield from _without_day(rule, lookup)
    for endpoint in lookup.distinct(_INTERVAL, "endpoint"):
        yield from _wide_visits(rule, lookup, endpoint)


def _without_day(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    read = lookup.cell("flow", context="procedures_read", level="")
    n = sum(problem.count for problem in lookup.results.problems if problem.code == _CODE)
    if not n or n <= SHARE * (read.count() or 0):
        return
    yield rule.finding(
        f"{counted(n, 'date')} name a month or a year and no day. Times from them are off by up to "
        "half a month or half a year, and medians are no more exact than that.",
        results=[row.id for row in lookup.rows("survival", statistic="median")],
        evidence=read.ids,
    )


def _wide_visits(rule: Rule, lookup: Lookup, endpoint: str) -> Iterator[Finding]:
    cell = lookup.cell(_INTERVAL, endpoint=endpoint, level="", context="")
    gap, seen = cell.value("median_gap"), cell.value("median_seen_after")
    if gap is None or not seen or gap <= GAP * seen:
        return
    yield rule.finding(
        f"Progression was seen {format_months(seen)} months after the procedure in the median, and "
        f"{format_months(gap)} months after the last examination without it. It began somewhere "
        "between; the table that takes the middle shows what that changes.",
        results=[
            row.id
            for analysis in ("cumulative_incidence", "cumulative_incidence_curve", _INTERVAL)
            for row in lookup.rows(analysis, endpoint=endpoint)
        ],
        evidence=cell.ids,
    )


RULE = Rule(
    name="imprecise_dates",
    severity=Severity.NOTE,
    title="Dates that are not exact",
    why="A date known to the month stands for any day of it, and what a visit finds began before "
    "the visit. One decimal of a month would be invented.",
    examine=examine,
)
