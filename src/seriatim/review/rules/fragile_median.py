"""Medians that hang on a few patients."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import ResultRow
from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import counted
from seriatim.wording.labels import sentence_start
from seriatim.wording.lookup import Cell, Lookup, time_of
from seriatim.wording.numbers import format_count, format_interval, format_level, format_months

#: A median is called fragile with fewer events in the group, or fewer at risk when it is reached.
EVENTS, AT_RISK = 20, 10


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each median survival that is fragile."""
    for median in lookup.rows("survival", statistic="median"):
        if median.value is None:
            continue
        place = {"endpoint": median.endpoint, "groups": median.groups, "level": median.level}
        cell = lookup.cell("survival", context="", **place)
        events = cell.count("n_events") or 0
        at_risk = _at_risk(
            lookup.rows("survival_curve", statistic="n_at_risk", **place), median.value
        )
        few_left = at_risk is not None and (at_risk.value or 0) < AT_RISK
        if events >= EVENTS and not few_left:
            continue
        yield rule.finding(
            _text(median, cell, at_risk),
            results=cell.ids,
            evidence=[*cell.ids, *([at_risk.id] if at_risk else [])],
        )


def _at_risk(rows: tuple[ResultRow, ...], time: float) -> ResultRow | None:
    """Return the row of the last step at or before a time."""
    before = [row for row in rows if (time_of(row.context) or 0.0) <= time + 1e-3]
    return before[-1] if before else None


def _text(median: ResultRow, cell: Cell, at_risk: ResultRow | None) -> str:
    low, high = (format_months(cell.value(name)) for name in ("conf_low", "conf_high"))
    left = (
        f", with {format_count(at_risk.value or 0)} at risk when it is reached" if at_risk else ""
    )
    name = f"{sentence_start(median.level)}: median" if median.level else "Median"
    return (
        f"{name} {format_months(median.value)} months ({format_level(cell.conf_level)} "
        f"{format_interval(low, high)}) from {counted(cell.count('n_events') or 0, 'event')}{left}."
        " A few patients more or fewer would move it."
    )


RULE = Rule(
    name="fragile_median",
    severity=Severity.WARN,
    title="Fragile median",
    why="A median is a point where a curve crosses one half. Where few are at risk the curve takes "
    "large steps, and the crossing jumps.",
    examine=examine,
)
