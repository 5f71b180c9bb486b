"""A comparison of survival in time that does not adjust for why patients were treated again."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import hazard_ratio
from seriatim.wording.lookup import Lookup

_ANALYSIS = "time_dependent_hazard"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each endpoint whose hazard ratios are not adjusted."""
    for endpoint in lookup.distinct(_ANALYSIS, "endpoint"):
        rows = lookup.rows(_ANALYSIS, endpoint=endpoint)
        ratios = [row for row in rows if row.statistic == "hazard_ratio"]
        if not ratios or any("adjusted" in row.method for row in ratios):
            continue
        cell = lookup.cell(_ANALYSIS, endpoint=endpoint, level=ratios[-1].level)
        words = hazard_ratio(cell)
        quoted = f": {words}" if words else ""
        yield rule.finding(
            f"The hazard ratios count procedures fairly in time{quoted}. But patients are treated "
            "again while their disease is confined to the limb: without distant disease and its "
            "date in the model these are not the effect of repeating, in either direction.",
            results=[row.id for row in rows],
            evidence=cell.ids,
        )


RULE = Rule(
    name="unadjusted_in_time",
    severity=Severity.WARN,
    title="Not adjusted for the choice to treat again",
    why="Counting time fairly removes immortal time and nothing else. Whoever is treated again is "
    "alive, fit and mostly without distant disease at that moment.",
    examine=examine,
)
