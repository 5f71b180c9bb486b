"""Deaths that would be taken for censoring."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.results import ResultRow
from seriatim.review.findings import Finding, Rule, Severity
from seriatim.review.sentences import of_whom, points
from seriatim.wording.labels import in_sentence
from seriatim.wording.lookup import Lookup, time_of
from seriatim.wording.numbers import COUNTS_ONLY_BELOW, format_percent

#: Share of units that die first from which it is said.
SHARE = 0.05
_CENSORED, _INCIDENCE = "deaths_as_censored", "cumulative_incidence"
_PROGRESSION, _DEATH = "_progression", "_death"


def examine(rule: Rule, lookup: Lookup) -> Iterator[Finding]:
    """Yield a finding for the group in which one minus Kaplan-Meier would mislead most."""
    for endpoint in lookup.distinct(_CENSORED, "endpoint"):
        gaps = [*_gaps(lookup, endpoint)]
        if not gaps:
            continue
        gap, censored, fair, deaths = max(gaps, key=lambda item: item[0])
        month = time_of(censored.context) or 0.0
        yield rule.finding(
            f"{of_whom(deaths.n or 0, deaths.n_total or 0)} died before progression after the "
            f"{in_sentence(censored.level)}. One minus Kaplan-Meier would say that "
            f"{format_percent(censored.value or 0.0)} progressed by {month:g} months, as if the "
            f"dead could still progress; it is {format_percent(fair.value or 0.0)}, "
            f"{points(gap)} less. Papers that use it do not compare with these numbers.",
            results=[row.id for row in lookup.rows(_INCIDENCE, endpoint=endpoint)],
            evidence=[censored.id, fair.id, deaths.id],
        )


def _gaps(lookup: Lookup, endpoint: str) -> Iterator[tuple[float, ResultRow, ResultRow, ResultRow]]:
    """Yield how much too high each milestone would be, where more than a few died first."""
    death = endpoint.removesuffix(_PROGRESSION) + _DEATH
    for censored in lookup.rows(_CENSORED, endpoint=endpoint, statistic="one_minus_survival"):
        place = {"level": censored.level, "context": censored.context}
        fair = lookup.cell(_INCIDENCE, endpoint=endpoint, **place).row("incidence")
        deaths = lookup.cell(
            _INCIDENCE, endpoint=death, level=censored.level, context="", statistic="n_events"
        ).row("n_events")
        if deaths is None or fair is None or fair.value is None or censored.value is None:
            continue
        n, n_total = deaths.n or 0, deaths.n_total or 0
        if n_total >= COUNTS_ONLY_BELOW and n > SHARE * n_total:
            yield censored.value - fair.value, censored, fair, deaths


RULE = Rule(
    name="competing_deaths",
    severity=Severity.WARN,
    title="Deaths are no censoring",
    why="Who has died cannot progress any more. One minus Kaplan-Meier takes the dead as still "
    "able to, and overstates progression.",
    examine=examine,
)
