"""Survival grouped by what only the future knew."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import hazard_ratio, p_value
from seriatim.wording.lookup import Cell, Lookup
from seriatim.wording.null_series import without_effect

#: Groupings that use events after the start of follow-up.
FUTURE = ("final_number",)
_TIMES = ("survival", "survival_curve", "survival_at_risk", "log_rank")


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each endpoint that is shown by such a grouping."""
    for groups in FUTURE:
        for endpoint in lookup.distinct("survival", "endpoint", groups=groups):
            shown = [
                row.id
                for analysis in _TIMES
                for row in lookup.rows(analysis, endpoint=endpoint, groups=groups)
            ]
            test = lookup.cell("log_rank", endpoint=endpoint, groups=groups)
            fair = _last_hazard(lookup, endpoint)
            simulated = without_effect(lookup, endpoint)
            drawn = [row.id for row in lookup.rows("null_simulation", endpoint=endpoint)]
            yield rule.finding(
                _text(test, fair, simulated),
                results=[*shown, *drawn],
                evidence=[*test.ids, *fair.ids, *(drawn if simulated else ())],
            )


def _last_hazard(lookup: Lookup, endpoint: str) -> Cell:
    """Return the hazard ratio of any re-treatment, which stands last."""
    levels = lookup.distinct("time_dependent_hazard", "level", endpoint=endpoint)
    if not levels:
        return Cell()
    return lookup.cell("time_dependent_hazard", endpoint=endpoint, level=levels[-1])


def _text(test: Cell, fair: Cell, simulated: str) -> str:
    p = test.value("p_value")
    tested = "" if p is None else p_value(p, test.style)
    difference = f" The log-rank test of these groups gives {tested}." if tested else ""
    ratio = hazard_ratio(fair)
    instead = (
        f" Counted by the procedures received to date: {ratio} of any re-treatment."
        if ratio
        else " A comparison by the procedures received to date could not be computed."
    )
    return (
        "Patients are grouped by the number of procedures they ever had, which was unknown when "
        "their follow-up began. Whoever lived longer had more time to be treated again, so the "
        f"groups differ even if repeating does nothing.{f' {simulated}' if simulated else ''}"
        f"{difference}{instead}"
    )


RULE = Rule(
    name="grouped_by_future",
    severity=Severity.BLOCK,
    title="Groups defined by the future",
    why="A group that is known only after the start of follow-up contains the time survived until "
    "then (immortal time). Curves and tests of such groups differ without any effect.",
    examine=examine,
)
