"""What is planned about toxicity and complications."""

from __future__ import annotations

from collections.abc import Iterator

from seriatim.analysis.planning.plan_comparisons import (
    plan_detectable,
    plan_difference,
    plan_rates,
    reference_words,
)
from seriatim.analysis.results import PlannedAnalysis
from seriatim.protocol import ComplicationEndpoint, Protocol, ToxicityEndpoint
from seriatim.protocol.words import define_endpoint

Harm = ToxicityEndpoint | ComplicationEndpoint


def plan_harm(protocol: Protocol, endpoint: Harm, groups: str) -> Iterator[PlannedAnalysis]:
    """Yield everything about one kind of harm: rates, comparisons, and the course of patients."""
    yield from plan_rates(endpoint, groups, "grades", "graded")
    if isinstance(endpoint, ComplicationEndpoint):
        yield PlannedAnalysis(
            analysis="complication_list",
            endpoint=endpoint.name,
            unit="procedure",
            denominator="all treated procedures",
            groups=groups,
            method="counts by kind, with the major ones",
            definition=f"complications within {endpoint.window_days} days, as named in the record",
        )
    for comparison in protocol.comparisons:
        if comparison.endpoint == endpoint.name:
            yield plan_difference(protocol, endpoint, comparison, "graded procedures")
            yield PlannedAnalysis(
                analysis="ridit",
                endpoint=endpoint.name,
                unit="procedure",
                denominator="graded procedures",
                groups=f"each group against {comparison.reference}",
                method="probability index of whole distributions, patient-clustered",
                definition="the chance that a procedure of the group has the worse grade",
            )
    yield from plan_detectable(protocol, endpoint)
    yield from plan_severe(protocol, endpoint)


def plan_severe(protocol: Protocol, endpoint: Harm) -> Iterator[PlannedAnalysis]:
    """Yield the test against the margin, and severe harm over the whole course."""
    lines = [
        (
            "first_severe",
            "patient",
            "from the first procedure on, no severe grade before",
            "procedure number",
            "hazard at each procedure number, cumulative risk with Greenwood log-log limits",
        ),
        (
            "worst_grade",
            "patient",
            "from the first procedure on",
            "procedure number",
            "counts of the worst grade so far",
        ),
    ]
    reference = reference_words(protocol, endpoint.name)
    if reference and any(item.endpoint == endpoint.name for item in protocol.noninferiority):
        test = "one-sided test of the clustered difference at the margin, and score test"
        lines.insert(0, ("noninferiority", "procedure", "graded procedures", reference, test))
    for analysis, unit, denominator, groups, method in lines:
        yield PlannedAnalysis(
            analysis=analysis,
            endpoint=endpoint.name,
            unit=unit,
            denominator=denominator,
            groups=groups,
            method=method,
            definition=define_endpoint(endpoint),
        )
