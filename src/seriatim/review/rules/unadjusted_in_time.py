"""A comparison of survival in time that does not adjust for why patients were treated again."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import hazard_ratio
from seriatim.wording.labels import enumerate_words
from seriatim.wording.lookup import Cell, Lookup

_ANALYSIS = "time_dependent_hazard"
_ADJUSTED = "adjusted_hazard"
_AGAIN = "any re-treatment"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for each endpoint whose hazard ratios are not adjusted."""
    for endpoint in lookup.distinct(_ANALYSIS, "endpoint"):
        rows = lookup.rows(_ANALYSIS, endpoint=endpoint)
        ratios = [row for row in rows if row.statistic == "hazard_ratio"]
        if not ratios or any("adjusted" in row.method for row in ratios):
            continue
        if adjusted := _adjusted(lookup, endpoint):
            yield rule.finding(
                _remaining(lookup, endpoint, adjusted),
                results=[row.id for row in (*rows, *lookup.rows(_ADJUSTED, endpoint=endpoint))],
                evidence=adjusted.ids,
            )
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


def _adjusted(lookup: Lookup, endpoint: str) -> Cell:
    """Return the ratio of any re-treatment from the largest model that knows distant disease."""
    for context in ("all", "distant"):
        levels = lookup.distinct(_ADJUSTED, "level", endpoint=endpoint, context=context)
        again = [level for level in levels if level.startswith(_AGAIN)]
        if not again or not any(level.startswith("distant disease") for level in levels):
            continue
        cell = lookup.cell(_ADJUSTED, endpoint=endpoint, context=context, level=again[0])
        if hazard_ratio(cell):
            return cell
    return Cell()


def _remaining(lookup: Lookup, endpoint: str, adjusted: Cell) -> str:
    """Say what is adjusted for, and what no registry of this kind holds."""
    context = adjusted.rows[0].context
    levels = lookup.distinct(_ADJUSTED, "level", endpoint=endpoint, context=context)
    known = enumerate_words(level for level in levels if not level.startswith(_AGAIN))
    return (
        f"Adjusted for {known}: {hazard_ratio(adjusted)} of any re-treatment. Patients are also "
        "chosen for their fitness, the burden of their disease and their wishes, which are not in "
        "the model. The first ratio is not adjusted, and none of them is the effect of repeating."
    )


RULE = Rule(
    name="unadjusted_in_time",
    severity=Severity.WARN,
    title="Not adjusted for the choice to treat again",
    why="Counting time fairly removes immortal time and nothing else. Whoever is treated again is "
    "alive, fit and mostly without distant disease at that moment.",
    examine=examine,
)
